//! An SDK's configuration from Lambda's environment alone.

mod endpoint;

use std::fmt::Display;
use std::str::FromStr;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::{RetryConfig, RetryMode};
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::endpoint_config::AccountIdEndpointMode;
use aws_types::origin::Origin;
use aws_types::region::Region;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::client::http_client;

/// Reads a variable; empty ones count as unset.
type Env = fn(&str) -> Option<String>;

/// The configuration for any AWS SDK client, from Lambda's environment alone where there is one.
///
/// In Lambda nothing is opened and nobody is asked, no profile file, no IMDS, no SSO: what is configured stands in
/// the environment. The HTTP client is [`http_client`]. Read are, with the AWS SDKs' meaning:
///
/// | what | variables |
/// |---|---|
/// | region | `AWS_REGION`, else `AWS_DEFAULT_REGION` |
/// | credentials | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ACCOUNT_ID` |
/// | endpoints | `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_DYNAMODB` and other services', `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_ACCOUNT_ID_ENDPOINT_MODE` |
/// | retries | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS` |
/// | requests | `AWS_DISABLE_REQUEST_COMPRESSION`, `AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES`, `AWS_SDK_UA_APP_ID` |
///
/// A value that can't be used is left out, and a warning through `tracing` names its variable.
///
/// It's in Lambda where `AWS_LAMBDA_RUNTIME_API` or `AWS_LAMBDA_FUNCTION_NAME` is set and the credentials stand in
/// the environment. Elsewhere, with the feature `aws-config`, the usual chain is asked (profiles, SSO, web
/// identity, containers, IMDS). Without that feature the environment still counts, and if it holds no credentials
/// the first request fails and says so. Either way a debug event through `tracing` says which it was.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let config = ddbsm_aws::lambda_config().await;
/// ddbsm_aws::connect_early(&config);
/// let client = aws_sdk_dynamodb::Client::new(&config);
/// # });
/// ```
#[allow(
    clippy::unused_async,
    reason = "async with every set of features, so that turning one on changes no caller's code"
)]
pub async fn lambda_config() -> SdkConfig {
    if environment_suffices(env) {
        tracing::debug!("configured from Lambda's environment alone");
        return from_env(env);
    }
    #[cfg(feature = "aws-config")]
    {
        tracing::debug!(
            "not in Lambda, or without credentials in the environment: asking aws-config's usual chain"
        );
        aws_config::defaults(BehaviorVersion::latest()).http_client(http_client()).load().await
    }
    #[cfg(not(feature = "aws-config"))]
    {
        tracing::debug!(
            "not in Lambda, or without credentials in the environment; what else the environment holds is used, and \
             the feature `aws-config` would ask the usual chain"
        );
        from_env(env)
    }
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn environment_suffices(env: Env) -> bool {
    let set = |name| env(name).is_some();
    (set("AWS_LAMBDA_RUNTIME_API") || set("AWS_LAMBDA_FUNCTION_NAME"))
        && set("AWS_ACCESS_KEY_ID")
        && set("AWS_SECRET_ACCESS_KEY")
}

fn from_env(env: Env) -> SdkConfig {
    let ignore_urls = parsed(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", boolean).unwrap_or(false);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .region(env("AWS_REGION").or_else(|| env("AWS_DEFAULT_REGION")).map(Region::new))
        .credentials_provider(credentials(env))
        .service_config(ServiceVariables { env, ignore_urls })
        .retry_config(retries(env));
    if !ignore_urls && let Some(url) = env("AWS_ENDPOINT_URL") {
        config = config.endpoint_url(url);
        config.insert_origin("endpoint_url", Origin::shared_environment_variable());
    }
    config.set_use_fips(parsed(env, "AWS_USE_FIPS_ENDPOINT", boolean));
    config.set_use_dual_stack(parsed(env, "AWS_USE_DUALSTACK_ENDPOINT", boolean));
    config.set_account_id_endpoint_mode(parsed(
        env,
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        AccountIdEndpointMode::from_str,
    ));
    config.set_disable_request_compression(parsed(env, "AWS_DISABLE_REQUEST_COMPRESSION", boolean));
    config.set_request_min_compression_size_bytes(parsed(
        env,
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        u32::from_str,
    ));
    config.set_app_name(parsed(env, "AWS_SDK_UA_APP_ID", |name| AppName::new(name.to_owned())));
    config.build()
}

fn retries(env: Env) -> RetryConfig {
    let attempts = parsed(env, "AWS_MAX_ATTEMPTS", |text| match text.parse() {
        Ok(0) => Err("it must be at least 1".to_owned()),
        other => other.map_err(|error: std::num::ParseIntError| error.to_string()),
    });
    let mut retries = RetryConfig::standard();
    if let Some(attempts) = attempts {
        retries = retries.with_max_attempts(attempts);
    }
    if let Some(mode) = parsed(env, "AWS_RETRY_MODE", RetryMode::from_str) {
        retries = retries.with_retry_mode(mode);
    }
    retries
}

fn credentials(env: Env) -> SharedCredentialsProvider {
    let (Some(id), Some(secret)) = (env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY")) else {
        return SharedCredentialsProvider::new(NoCredentials);
    };
    let mut credentials = Credentials::builder()
        .provider_name("EnvironmentVariable")
        .access_key_id(id)
        .secret_access_key(secret);
    credentials.set_session_token(env("AWS_SESSION_TOKEN"));
    if let Some(account) = env("AWS_ACCOUNT_ID") {
        credentials = credentials.account_id(account);
    }
    SharedCredentialsProvider::new(credentials.build())
}

/// Says what is missing once credentials are asked for.
#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::ready(Err(CredentialsError::not_loaded(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment, and lambda_config() looks \
             nowhere else without the feature `aws-config`; enable it for profiles, SSO, containers, SnapStart and \
             IMDS",
        )))
    }
}

/// A service's own variables, such as `AWS_ENDPOINT_URL_DYNAMODB`.
#[derive(Debug)]
struct ServiceVariables {
    env: Env,
    ignore_urls: bool,
}

impl LoadServiceConfig for ServiceVariables {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if self.ignore_urls && key.env() == "AWS_ENDPOINT_URL" {
            return None;
        }
        let service = key.service_id().to_uppercase().replace(' ', "_");
        (self.env)(&format!("{}_{service}", key.env())).or_else(|| (self.env)(key.env()))
    }
}

fn parsed<T, E: Display>(env: Env, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
    match parse(env(name)?.trim()) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::warn!("{name} is ignored: {error}");
            None
        }
    }
}

fn boolean(text: &str) -> Result<bool, &'static str> {
    if text.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err("it must be true or false")
    }
}

/// Starts opening a connection to `config`'s `DynamoDB` endpoint, and returns at once: DNS, TCP and TLS go on while
/// the handler is still being built, and the first request takes the connection.
///
/// `config` must have [`http_client`]'s client, as [`lambda_config`]'s has; for another client, or for an endpoint
/// that belongs to an account, there is [`HttpClient::connect_early`](crate::HttpClient::connect_early), and what is
/// said there holds here.
pub fn connect_early(config: &SdkConfig) {
    if let Some(endpoint) = endpoint::dynamodb(config) {
        http_client().connect_early(&endpoint);
    } else {
        tracing::debug!("no early connection: the configuration has no region");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lambda(name: &str) -> Option<String> {
        let value = match name {
            "AWS_LAMBDA_RUNTIME_API" => "127.0.0.1:9001",
            "AWS_REGION" => "eu-west-1",
            "AWS_ACCESS_KEY_ID" => "AKID",
            "AWS_SECRET_ACCESS_KEY" => "key",
            "AWS_SESSION_TOKEN" => "token",
            "AWS_USE_FIPS_ENDPOINT" => "TRUE",
            "AWS_USE_DUALSTACK_ENDPOINT" => "yes",
            "AWS_MAX_ATTEMPTS" => "7",
            "AWS_RETRY_MODE" => "adaptive",
            "AWS_ENDPOINT_URL" => "http://all:1",
            "AWS_ENDPOINT_URL_DYNAMODB" => "http://dynamodb:2",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER" => "http://secrets:3",
            "AWS_SDK_UA_APP_ID" => "my-app",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE" => "disabled",
            _ => return None,
        };
        Some(value.to_owned())
    }

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn wrong(name: &str) -> Option<String> {
        let value = match name {
            "AWS_MAX_ATTEMPTS" => "0",
            "AWS_RETRY_MODE" => "sometimes",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" => "true",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE" => "maybe",
            name => return lambda(name),
        };
        Some(value.to_owned())
    }

    fn endpoint_of(config: &SdkConfig, service: &str) -> Option<String> {
        let key =
            ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        config.service_config().unwrap().load_config(key.build().unwrap())
    }

    #[tokio::test]
    async fn everything_comes_from_lambda_s_environment() {
        assert!(environment_suffices(lambda));
        let config = from_env(lambda);
        assert_eq!(config.region().unwrap().as_ref(), "eu-west-1");
        assert_eq!((config.use_fips(), config.use_dual_stack()), (Some(true), None));
        let retries = config.retry_config().unwrap();
        assert_eq!((retries.max_attempts(), retries.mode()), (7, RetryMode::Adaptive));
        assert_eq!(config.app_name().unwrap().as_ref(), "my-app");
        assert_eq!(config.account_id_endpoint_mode(), Some(&AccountIdEndpointMode::Disabled));
        let credentials = config.credentials_provider().unwrap().provide_credentials().await.unwrap();
        assert_eq!(
            (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token()),
            ("AKID", "key", Some("token"))
        );
        assert_eq!(endpoint_of(&config, "DynamoDB").as_deref(), Some("http://dynamodb:2"));
        assert_eq!(endpoint_of(&config, "Secrets Manager").as_deref(), Some("http://secrets:3"));
        assert_eq!(endpoint_of(&config, "S3").as_deref(), Some("http://all:1"));
        assert_eq!(crate::lambda::endpoint::dynamodb(&config).as_deref(), Some("http://dynamodb:2"));
    }

    #[test]
    fn values_that_can_t_be_used_are_left_out() {
        let config = from_env(wrong);
        let retries = config.retry_config().unwrap();
        assert_eq!((retries.max_attempts(), retries.mode()), (3, RetryMode::Standard));
        assert_eq!(config.account_id_endpoint_mode(), None);
        assert_eq!((config.endpoint_url(), endpoint_of(&config, "DynamoDB")), (None, None));
    }

    #[tokio::test]
    async fn without_credentials_the_error_says_what_to_do() {
        assert!(!environment_suffices(nothing));
        let error =
            from_env(nothing).credentials_provider().unwrap().provide_credentials().await.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("the feature `aws-config`"), "{source}");
    }
}
