//! Reading the environment, and saying which variable is wrong.

use std::ffi::OsString;
use std::fmt::Display;

use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use ddbsm_core::transport::UnusableVariable;
use http::Uri;

use crate::connection::Origin;

/// Reads a variable.
pub(super) type Env = fn(&str) -> Option<OsString>;

/// A variable's value without white space around it, such as the carriage return that a file with Windows' line endings
/// leaves there. None if it's unset or blank.
pub(super) fn text(env: Env, name: &str) -> Result<Option<String>, UnusableVariable> {
    let Some(value) = env(name) else { return Ok(None) };
    let value = value.into_string().map_err(|_| unusable(name, "is not text in UTF-8"))?;
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    if trimmed.len() == value.len() {
        return Ok(Some(value));
    }
    tracing::warn!("{name} has white space around its value, which is left out");
    Ok(Some(trimmed.to_owned()))
}

pub(super) fn unusable(name: &str, problem: impl Into<String>) -> UnusableVariable {
    UnusableVariable { name: name.to_owned(), problem: problem.into() }
}

/// A setting that requests can do without: one that can't be used is left out with a warning, as `aws-config` does.
pub(super) fn parsed<T, E: Display>(
    env: Env,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let parsed = match text(env, name) {
        Ok(None) => return None,
        Ok(Some(text)) => parse(&text).map_err(|error| error.to_string()),
        Err(unusable) => Err(unusable.problem),
    };
    parsed.inspect_err(|why| tracing::warn!("{name} is left out: {why}")).ok()
}

pub(super) fn boolean(text: &str) -> Result<bool, &'static str> {
    if text.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err("it must be true or false")
    }
}

/// What can be part of a host's name, as in botocore: the region is, unless an endpoint is configured.
pub(super) fn check_region(name: &str, region: &str) -> Result<(), UnusableVariable> {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=63).contains(&region.len())
        && region.bytes().all(inner)
        && !region.starts_with('-')
        && !region.ends_with('-')
    {
        return Ok(());
    }
    let region = region.escape_debug();
    Err(unusable(name, format!("is `{region}`, which is not a region's name; write it as in `us-west-2`")))
}

/// The error shows the URL only where it can't hold a password.
pub(super) fn check_url(name: &str, url: &str) -> Result<(), UnusableVariable> {
    let origin = url.parse::<Uri>().map_err(|_| "it is not a URL".to_owned());
    match origin.and_then(|uri| Origin::of(&uri).map_err(|failure| failure.to_string())) {
        Ok(_) => Ok(()),
        Err(why) => {
            let shown = if url.contains('@') {
                "can't be used".to_owned()
            } else {
                format!("is `{}`", url.escape_debug())
            };
            Err(unusable(name, format!("{shown}: {why}; write it as https://HOST or http://HOST:PORT")))
        }
    }
}

/// A service's own variables, such as `AWS_ENDPOINT_URL_DYNAMODB`.
#[derive(Debug)]
pub(super) struct ServiceVariables {
    pub(super) env: Env,
    pub(super) ignore_urls: bool,
}

impl LoadServiceConfig for ServiceVariables {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let is_url = key.env() == "AWS_ENDPOINT_URL";
        if self.ignore_urls && is_url {
            return None;
        }
        let service = key.service_id().to_uppercase().replace(' ', "_");
        let own = format!("{}_{service}", key.env());
        [own.as_str(), key.env()].into_iter().find_map(|name| {
            let value = text(self.env, name);
            let value = value.inspect_err(|error| tracing::warn!("{error}")).ok()??;
            if is_url && let Err(error) = check_url(name, &value) {
                // Kept: without it, requests would go to AWS, where nobody sent them.
                tracing::warn!("{error}");
            }
            Some(value)
        })
    }
}
