//! Outside Lambda: `aws-config`'s usual chain, with the checks that it leaves to the SDK, which panics.

use std::str::FromStr;

use aws_config::Region;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::RetryMode;
use aws_types::SdkConfig;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use ddbsm_core::transport::UnusableVariable;

use super::credentials::{Checked, Found, unusable_provider};
use super::settings::{attempts, dynamodb_url, ignores_urls, region, retries};
use super::variables::{Env, check_region, check_url, text};
use crate::client::http_client;

pub(super) async fn load(env: Env, credentials: Result<Found, UnusableVariable>) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client());
    // It panics over these.
    let usable = |name, check: fn(&str) -> bool| match text(env, name) {
        Ok(value) => value.is_none_or(|value| check(&value)),
        Err(_) => false,
    };
    if !usable("AWS_MAX_ATTEMPTS", |text| attempts(text).is_ok())
        || !usable("AWS_RETRY_MODE", |text| RetryMode::from_str(text).is_ok())
    {
        loader = loader.retry_config(retries(env));
    }
    // In the chain, the environment comes first too.
    let unusable = match credentials {
        Ok(Found::Keys(keys)) => {
            loader = loader.credentials_provider(Found::Keys(keys).provider());
            None
        }
        Ok(_) => None,
        Err(variable) => Some(variable),
    };
    let ignore_urls = ignores_urls(env);
    let from_env = region(env);
    let config = loader.load().await;
    let found = config.region().map(|region| region.as_ref().trim().to_owned());
    let found = found.filter(|region| !region.is_empty());
    let unusable = unusable
        .or_else(|| from_env.as_ref().err().cloned())
        .or_else(|| dynamodb_url(env, ignore_urls).err())
        .or_else(|| check_region("the profile's `region`", found.as_deref()?).err())
        .or_else(|| check_url("the profile's `endpoint_url`", config.endpoint_url()?).err());
    let mut builder = config.to_builder().service_config(NotBlank(config.clone()));
    // Not one that is wrong: the SDK would complain of it without saying where it comes from.
    let region = from_env.map(|from_env| from_env.or(found));
    let region = region.ok().flatten().filter(|region| check_region("", region).is_ok());
    builder.set_region(region.map(Region::new));
    builder.set_credentials_provider(match (unusable, config.credentials_provider()) {
        (Some(variable), _) => Some(unusable_provider(variable)),
        (None, provider) => provider.map(|provider| SharedCredentialsProvider::new(Checked(provider))),
    });
    builder.build()
}

/// What the configuration has for a service, but for blank values: those count as unset.
#[derive(Debug)]
struct NotBlank(SdkConfig);

impl LoadServiceConfig for NotBlank {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let value = self.0.service_config()?.load_config(key)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }
}
