//! Where requests go instead of the region's own address. The SDK panics over an empty URL, and over a malformed one it
//! fails with an error that holds the request, value and all: so each is checked before anything is sent.

use crate::options::endpoint_url;
use crate::terminal::exit;
use anyhow::Result;
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Variables that name an endpoint for the services that the tool asks.
const VARIABLES: [&str; 3] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_STS"];

/// Refuses what the environment names and is no URL.
pub(crate) fn check_environment() -> Result<()> {
    for name in VARIABLES {
        if let Ok(value) = std::env::var(name) {
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
    let named = [of_service("DynamoDB"), of_service("STS"), config.endpoint_url().map(str::to_owned)];
    named.iter().flatten().try_for_each(|named| {
        endpoint_url(named)
            .map(drop)
            .map_err(|wrong| exit::usage(&format!("endpoint_url in the profile: {wrong}.")))
    })
}
