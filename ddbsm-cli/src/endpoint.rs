//! Where requests go instead of the region's own address. The SDK panics over an empty URL, and over a malformed one it
//! fails with an error that holds the request, value and all: so each is checked before anything is sent.

use crate::fail;
use anyhow::Result;
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use http::Uri;

/// Variables that name an endpoint for the services that the tool asks.
const VARIABLES: [&str; 3] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_STS"];

/// An endpoint's URL.
pub(crate) fn url(text: &str) -> Result<String, String> {
    let wrong = || "an endpoint is a URL such as http://localhost:8000".to_owned();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let Some(authority) = uri.authority() else { return Err(wrong()) };
    let (_, host) = authority.as_str().rsplit_once('@').unwrap_or(("", authority.as_str()));
    // A port that is too large would be dropped without a word, and port 80 asked.
    let whole = host == authority.host() || authority.port_u16().is_some();
    if matches!(uri.scheme_str(), Some("http" | "https")) && !authority.host().is_empty() && whole {
        return Ok(text.to_owned());
    }
    Err(wrong())
}

/// Refuses what the environment names and is no URL.
pub(crate) fn check_environment() -> Result<()> {
    for name in VARIABLES {
        if let Ok(value) = std::env::var(name) {
            url(&value)
                .map_err(|wrong| fail::usage(&format!("{name}: {wrong}; unset it, or correct it.")))?;
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
        url(named).map(drop).map_err(|wrong| fail::usage(&format!("endpoint_url in the profile: {wrong}.")))
    })
}
