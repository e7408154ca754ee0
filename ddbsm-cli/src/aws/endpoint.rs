//! Where requests go instead of the region's own address. Over a malformed URL the SDK fails with an error that holds the
//! request, value and all: so each is checked before anything is sent.

use super::profile::Profile;
use super::variables::variable;
use crate::options::Global;
use crate::options::endpoint_url;
use crate::terminal::exit;
use anyhow::Result;
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use std::iter;

/// The services that the tool asks, the last three of them for credentials.
const SERVICES: [&str; 7] = ["DynamoDB", "STS", "Secrets Manager", "SSM", "SSO", "SSO OIDC", "Signin"];

/// Refuses what the environment names and is no URL.
pub(crate) fn check_environment() -> Result<()> {
    let of_services =
        SERVICES.map(|service| format!("AWS_ENDPOINT_URL_{}", service.to_uppercase().replace(' ', "_")));
    for name in iter::once("AWS_ENDPOINT_URL".to_owned()).chain(of_services) {
        if let Some(value) = variable(&name) {
            endpoint_url(&value)
                .map_err(|wrong| exit::usage(&format!("{name}: {wrong}; unset it, or correct it.")))?;
        }
    }
    Ok(())
}

/// Refuses an endpoint of one's own beside a setting that asks for another one of AWS: DynamoDB takes one of both.
pub(crate) fn check_alone(global: &Global, profile: &Profile, config: &SdkConfig) -> Result<()> {
    let own = global.endpoint_url.is_some()
        || config.endpoint_url().is_some()
        || of_service(config, "DynamoDB").is_some();
    let named = [
        (config.use_fips(), "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        (config.use_dual_stack(), "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    ];
    match named.into_iter().find(|(is_set, ..)| own && *is_set == Some(true)) {
        None => Ok(()),
        Some((_, name, key)) => {
            let whose = match variable(name) {
                Some(_) => name.to_owned(),
                None => format!("{key} of the profile {}", profile.name_or_default()),
            };
            Err(exit::usage(&format!(
                "{whose} asks for an endpoint of AWS, and --endpoint-url, AWS_ENDPOINT_URL or endpoint_url in the profile for another \
                 one: DynamoDB takes one of both. Unset one of them."
            )))
        }
    }
}

/// Refuses credentials that say no account where one has to be a part of the endpoint.
pub(crate) fn check_account(
    global: &Global,
    profile: &Profile,
    config: &SdkConfig,
    account: Option<&str>,
) -> Result<()> {
    let own = global.endpoint_url.is_some()
        || config.endpoint_url().is_some()
        || of_service(config, "DynamoDB").is_some();
    let mode = variable("AWS_ACCOUNT_ID_ENDPOINT_MODE").map(|mode| ("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode));
    let mode = mode.or_else(|| {
        profile
            .get("account_id_endpoint_mode")
            .map(|mode| ("account_id_endpoint_mode in the profile", mode.to_owned()))
    });
    match mode {
        Some((whose, mode)) if !own && account.is_none() && mode.eq_ignore_ascii_case("required") => {
            Err(exit::usage(&format!(
                "{whose} is required, but the credentials don't say their account. Set AWS_ACCOUNT_ID, or make it preferred."
            )))
        }
        _ => Ok(()),
    }
}

fn of_service(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    config.service_config()?.load_config(key.build().ok()?)
}

/// Refuses what a profile names and is no URL.
pub(crate) fn check(config: &SdkConfig) -> Result<()> {
    let named = SERVICES.into_iter().filter_map(|service| of_service(config, service));
    let named = named.chain(config.endpoint_url().map(str::to_owned));
    named.filter(|named| !named.trim().is_empty()).try_for_each(|named| {
        endpoint_url(&named)
            .map(drop)
            .map_err(|wrong| exit::usage(&format!("endpoint_url in the profile: {wrong}.")))
    })
}
