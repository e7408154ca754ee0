//! Where requests go instead of the region's own address. Over a malformed URL the SDK fails with an error that holds the
//! request, value and all: so each is checked before anything is sent.

use super::variables::variable;
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

/// Refuses what a profile names and is no URL.
pub(crate) fn check(config: &SdkConfig) -> Result<()> {
    let of_service = |service| {
        let key =
            ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        config.service_config()?.load_config(key.build().ok()?)
    };
    let named = SERVICES.into_iter().filter_map(of_service).chain(config.endpoint_url().map(str::to_owned));
    named.filter(|named| !named.trim().is_empty()).try_for_each(|named| {
        endpoint_url(&named)
            .map(drop)
            .map_err(|wrong| exit::usage(&format!("endpoint_url in the profile: {wrong}.")))
    })
}
