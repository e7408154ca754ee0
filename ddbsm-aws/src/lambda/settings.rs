//! What Lambda's environment and the usual chain read alike: region, endpoints and retries.

use std::str::FromStr;

use aws_smithy_types::retry::{RetryConfig, RetryMode, RetrySpec};
use ddbsm_core::transport::UnusableVariable;

use super::variables::{Env, boolean, check_region, check_url, parsed, text};

pub(super) fn ignores_urls(env: Env) -> bool {
    parsed(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", boolean).unwrap_or(false)
}

pub(super) fn region(env: Env) -> Result<Option<String>, UnusableVariable> {
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        if let Some(region) = text(env, name)? {
            return check_region(name, &region).map(|()| Some(region));
        }
    }
    Ok(None)
}

/// Checks the URL that `DynamoDB`'s client will use.
pub(super) fn dynamodb_url(env: Env, ignore_urls: bool) -> Result<(), UnusableVariable> {
    if ignore_urls {
        return Ok(());
    }
    for name in ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"] {
        if let Some(url) = text(env, name)? {
            return check_url(name, &url);
        }
    }
    Ok(())
}

pub(super) fn retries(env: Env) -> RetryConfig {
    let mut retries = RetryConfig::standard();
    if let Some(attempts) = parsed(env, "AWS_MAX_ATTEMPTS", attempts) {
        retries = retries.with_max_attempts(attempts);
    }
    if let Some(mode) = parsed(env, "AWS_RETRY_MODE", RetryMode::from_str) {
        retries = retries.with_retry_mode(mode);
    }
    if parsed(env, "AWS_NEW_RETRIES_2026", boolean) == Some(true) {
        retries = retries.with_retry_spec(RetrySpec::v2_1());
    }
    retries
}

pub(super) fn attempts(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".to_owned()),
        other => other.map_err(|error: std::num::ParseIntError| error.to_string()),
    }
}
