//! An SDK's configuration from Lambda's environment alone.

#[cfg(feature = "aws-config")]
mod chain;
mod container;
mod credentials;
mod endpoint;
mod sendable;
mod settings;
mod variables;

use std::borrow::Cow;
use std::str::FromStr;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::auth::{AuthSchemeId, AuthSchemePreference};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::checksum_config::{RequestChecksumCalculation, ResponseChecksumValidation};
use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::endpoint_config::AccountIdEndpointMode;
use aws_types::origin::Origin;
use aws_types::region::{Region, SigningRegionSet};
use ddbsm_core::transport::UnusableVariable;

use crate::client::http_client;
use credentials::Found;
use settings::{dynamodb_url, ignores_urls, region, retries};
use variables::{Env, ServiceVariables, boolean, parsed, text};

/// The configuration for any AWS SDK client, from Lambda's environment alone where there is one.
///
/// In Lambda no profile file is read and neither IMDS nor SSO is asked: what is configured stands in the environment.
/// A variable that names a profile or its file is passed over with a warning through `tracing`, and so is one for web
/// identity if the environment has no keys. The HTTP client is [`http_client`]. Read are, with the AWS SDKs' meaning:
///
/// | what | variables |
/// |---|---|
/// | region | `AWS_REGION`, else `AWS_DEFAULT_REGION` |
/// | credentials | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` (or `SECRET_ACCESS_KEY`), `AWS_SESSION_TOKEN`, `AWS_ACCOUNT_ID` |
/// | else, as under `SnapStart` | `AWS_CONTAINER_CREDENTIALS_FULL_URI` or `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN` |
/// | endpoints | `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_DYNAMODB` and other services', `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_ACCOUNT_ID_ENDPOINT_MODE` |
/// | retries | `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS`, `AWS_NEW_RETRIES_2026` |
/// | requests | `AWS_REQUEST_CHECKSUM_CALCULATION`, `AWS_RESPONSE_CHECKSUM_VALIDATION`, `AWS_AUTH_SCHEME_PREFERENCE`, `AWS_SIGV4A_SIGNING_REGION_SET`, `AWS_DISABLE_CLOCK_SKEW_CORRECTION`, `AWS_DISABLE_REQUEST_COMPRESSION`, `AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES`, `AWS_SDK_UA_APP_ID` |
/// | trusted roots | `AWS_CA_BUNDLE` |
///
/// # Values that can't be used
///
/// A blank variable counts as unset. White space around a value is left out, with a warning through `tracing`: files with
/// Windows' line endings leave a carriage return there. `aws-config` does so for the session token alone, and the SDK
/// panics over the others.
///
/// With a region that can't be part of a host's name, an endpoint for `DynamoDB` that is no URL of `https` or `http`, or
/// keys that hold anything but visible ASCII, no request can be sent as it was meant. Each then fails before anything is
/// sent, with an error that names the variable. `aws-config` passes over an endpoint that is no URL, and sends the
/// requests to AWS.
///
/// Any other value that can't be used is left out with a warning, as by `aws-config`.
///
/// # Outside Lambda
///
/// It's in Lambda where `AWS_LAMBDA_RUNTIME_API` or `AWS_LAMBDA_FUNCTION_NAME` is set and the environment has credentials
/// or names their endpoint. Elsewhere, with the feature `aws-config`, the usual chain is asked (profiles, SSO, web
/// identity, containers, IMDS), and the checks above hold too. Without that feature the environment still counts, and if
/// it names no credentials the first request fails and says so. Either way a debug event through `tracing` says which it
/// was.
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
    let env: Env = |name| std::env::var_os(name);
    let credentials = credentials::found(env);
    if is_lambda(env) && !matches!(credentials, Ok(Found::Nothing(_))) {
        tracing::debug!("configured from Lambda's environment alone");
        return from_env(env, credentials);
    }
    #[cfg(feature = "aws-config")]
    {
        tracing::debug!(
            "not in Lambda, or without credentials in the environment: asking aws-config's usual chain"
        );
        chain::load(env, credentials).await
    }
    #[cfg(not(feature = "aws-config"))]
    {
        tracing::debug!(
            "not in Lambda, or without credentials in the environment; what else the environment holds is used, and \
             the feature `aws-config` would ask the usual chain"
        );
        from_env(env, credentials)
    }
}

fn is_lambda(env: Env) -> bool {
    ["AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME"]
        .iter()
        .any(|name| matches!(text(env, name), Ok(Some(_))))
}

/// The variables that `aws-config` would heed, and nobody does here.
fn passed_over(env: Env, credentials: &Result<Found, UnusableVariable>) -> Vec<&'static str> {
    let mut names = vec!["AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
    // Keys come first there too.
    if !matches!(credentials, Ok(Found::Keys(_))) {
        names.push("AWS_WEB_IDENTITY_TOKEN_FILE");
    }
    names.retain(|name| !matches!(text(env, name), Ok(None)));
    names
}

fn from_env(env: Env, credentials: Result<Found, UnusableVariable>) -> SdkConfig {
    for name in passed_over(env, &credentials) {
        tracing::warn!("{name} is passed over: lambda_config() reads no files here, only the environment");
    }
    let ignore_urls = ignores_urls(env);
    let region = region(env);
    let url = if ignore_urls { Ok(None) } else { text(env, "AWS_ENDPOINT_URL") };
    // Whichever is asked first says what is wrong; the credentials are asked before anything is sent.
    let unusable = region.as_ref().err().or(url.as_ref().err()).cloned();
    let unusable = unusable.map_or_else(|| dynamodb_url(env, ignore_urls), Err);
    let provider = match (unusable, credentials) {
        (Err(variable), _) | (_, Err(variable)) => credentials::unusable_provider(variable),
        (Ok(()), Ok(found)) => found.provider(),
    };
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .region(region.ok().flatten().map(Region::new))
        .credentials_provider(provider)
        .service_config(ServiceVariables { env, ignore_urls })
        .retry_config(retries(env));
    if let Ok(Some(url)) = url {
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
    config.set_request_checksum_calculation(parsed(
        env,
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        RequestChecksumCalculation::from_str,
    ));
    config.set_response_checksum_validation(parsed(
        env,
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        ResponseChecksumValidation::from_str,
    ));
    config.set_auth_scheme_preference(parsed(env, "AWS_AUTH_SCHEME_PREFERENCE", auth_schemes));
    config.set_sigv4a_signing_region_set(parsed(env, "AWS_SIGV4A_SIGNING_REGION_SET", signing_regions));
    config.set_disable_clock_skew_correction(parsed(env, "AWS_DISABLE_CLOCK_SKEW_CORRECTION", boolean));
    config.set_disable_request_compression(parsed(env, "AWS_DISABLE_REQUEST_COMPRESSION", boolean));
    config.set_request_min_compression_size_bytes(parsed(
        env,
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        u32::from_str,
    ));
    config.set_app_name(parsed(env, "AWS_SDK_UA_APP_ID", |name| AppName::new(name.to_owned())));
    config.build()
}

/// Names such as `sigv4`, or `aws.auth#sigv4`, between commas.
fn auth_schemes(text: &str) -> Result<AuthSchemePreference, &'static str> {
    let schemes = text.split(',').map(|name| {
        let name = name.replace([' ', '\t'], "");
        let name =
            name.rsplit('#').next().filter(|name| !name.is_empty()).ok_or("one of its names is empty")?;
        Ok(AuthSchemeId::from(Cow::Owned(name.to_owned())))
    });
    schemes.collect::<Result<Vec<_>, _>>().map(AuthSchemePreference::from)
}

fn signing_regions(text: &str) -> Result<SigningRegionSet, &'static str> {
    let regions: SigningRegionSet =
        text.split(',').map(str::trim).filter(|region| !region.is_empty()).collect();
    if regions.as_ref().is_empty() { Err("it names no region") } else { Ok(regions) }
}

/// Starts opening a connection to `config`'s `DynamoDB` endpoint, and returns at once: DNS, TCP and TLS go on while
/// the handler is still being built, and the first request takes the connection.
///
/// `config` must have [`http_client`]'s client, as [`lambda_config`]'s has; for another client, or for an endpoint
/// that belongs to an account, there is [`HttpClient::connect_early`](crate::HttpClient::connect_early), and what is
/// said there holds here.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let config = ddbsm_aws::lambda_config().await;
/// ddbsm_aws::connect_early(&config);
/// # });
/// ```
pub fn connect_early(config: &SdkConfig) {
    if let Some(endpoint) = endpoint::dynamodb(config) {
        http_client().connect_early(&endpoint);
    } else {
        tracing::debug!("no early connection: the configuration has no region");
    }
}

#[cfg(test)]
mod tests;
