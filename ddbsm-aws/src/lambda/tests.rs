use std::error::Error;
use std::ffi::OsString;

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_types::retry::RetryMode;
use aws_types::service_config::ServiceConfigKey;

use super::*;

fn lambda(name: &str) -> Option<OsString> {
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
        "AWS_REQUEST_CHECKSUM_CALCULATION" => "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION" => "WHEN_REQUIRED",
        "AWS_AUTH_SCHEME_PREFERENCE" => "aws.auth#sigv4a, sigv4",
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION" => "true",
        "AWS_SIGV4A_SIGNING_REGION_SET" => "us-west-2, us-east-1",
        "AWS_ACCOUNT_ID" => "123456789012",
        _ => return None,
    };
    Some(value.into())
}

fn nothing(_: &str) -> Option<OsString> {
    None
}

fn wrong(name: &str) -> Option<OsString> {
    let value = match name {
        "AWS_MAX_ATTEMPTS" => "0",
        "AWS_RETRY_MODE" => "sometimes",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" => "true",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE" => "maybe",
        "AWS_REQUEST_CHECKSUM_CALCULATION" | "AWS_RESPONSE_CHECKSUM_VALIDATION" => "never",
        "AWS_AUTH_SCHEME_PREFERENCE" => "sigv4,,sigv4a",
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION" => "yes",
        "AWS_SIGV4A_SIGNING_REGION_SET" => ",",
        "AWS_ACCOUNT_ID" => "1234-5678-9012",
        name => return lambda(name),
    };
    Some(value.into())
}

fn endpoint_of(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    config.service_config().unwrap().load_config(key.build().unwrap())
}

#[tokio::test]
async fn everything_comes_from_lambda_s_environment() {
    assert!(is_lambda(lambda));
    let config = configured(lambda);
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
    assert_eq!(credentials.account_id().unwrap().as_str(), "123456789012");
    assert_eq!(config.request_checksum_calculation(), Some(RequestChecksumCalculation::WhenRequired));
    assert_eq!(config.response_checksum_validation(), Some(ResponseChecksumValidation::WhenRequired));
    assert_eq!(config.disable_clock_skew_correction(), Some(true));
    let schemes: Vec<_> = config.auth_scheme_preference().unwrap().clone().into_iter().collect();
    assert_eq!(schemes, [AuthSchemeId::from("sigv4a"), AuthSchemeId::from("sigv4")]);
    assert_eq!(config.sigv4a_signing_region_set().unwrap().as_ref(), "us-west-2,us-east-1");
    assert_eq!(endpoint_of(&config, "DynamoDB").as_deref(), Some("http://dynamodb:2"));
    assert_eq!(endpoint_of(&config, "Secrets Manager").as_deref(), Some("http://secrets:3"));
    assert_eq!(endpoint_of(&config, "S3").as_deref(), Some("http://all:1"));
    assert_eq!(crate::lambda::endpoint::dynamodb(&config).as_deref(), Some("http://dynamodb:2"));
}

#[tokio::test]
async fn values_that_can_t_be_used_are_left_out() {
    let config = configured(wrong);
    let retries = config.retry_config().unwrap();
    assert_eq!((retries.max_attempts(), retries.mode()), (3, RetryMode::Standard));
    assert_eq!(config.account_id_endpoint_mode(), None);
    assert_eq!((config.request_checksum_calculation(), config.response_checksum_validation()), (None, None));
    assert_eq!((config.disable_clock_skew_correction(), config.auth_scheme_preference()), (None, None));
    assert_eq!(config.sigv4a_signing_region_set(), None);
    let credentials = config.credentials_provider().unwrap().provide_credentials().await.unwrap();
    assert_eq!(credentials.account_id(), None);
    assert_eq!((config.endpoint_url(), endpoint_of(&config, "DynamoDB")), (None, None));
}

fn configured(env: Env) -> SdkConfig {
    from_env(env, credentials::found(env))
}

async fn keys(env: Env) -> Result<Credentials, String> {
    let provider = configured(env).credentials_provider().unwrap();
    provider.provide_credentials().await.map_err(|error| error.source().unwrap().to_string())
}

#[tokio::test]
async fn without_credentials_the_error_says_what_to_do() {
    fn half(name: &str) -> Option<OsString> {
        (name == "AWS_ACCESS_KEY_ID").then(|| "AKID".into())
    }
    assert!(!is_lambda(nothing));
    let error = keys(nothing).await.unwrap_err();
    assert!(
        error.starts_with("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment"),
        "{error}"
    );
    assert!(error.contains("the feature `aws-config`"), "{error}");
    let error = keys(half).await.unwrap_err();
    assert!(error.starts_with("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"), "{error}");
}

/// Lambda's environment, with `$name` as `$value`.
macro_rules! with {
    ($($name:literal => $value:expr),*) => {{
        fn env(name: &str) -> Option<OsString> {
            match name {
                $($name => Some(OsString::from($value)),)*
                name if name.starts_with("AWS_ENDPOINT_URL") => None,
                name => lambda(name),
            }
        }
        env as Env
    }};
}

#[tokio::test]
async fn white_space_around_a_value_is_left_out_and_a_blank_one_counts_as_unset() {
    let credentials = keys(with!("AWS_ACCESS_KEY_ID" => "AKID\r", "AWS_SECRET_ACCESS_KEY" => " key\n", "AWS_SESSION_TOKEN" => "token\r\n")).await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("AKID", "key"));
    assert_eq!(credentials.session_token(), Some("token"));
    let credentials = keys(
        with!("AWS_SECRET_ACCESS_KEY" => "", "SECRET_ACCESS_KEY" => "short", "AWS_SESSION_TOKEN" => " "),
    )
    .await
    .unwrap();
    assert_eq!((credentials.secret_access_key(), credentials.session_token()), ("short", None));

    let config = configured(
        with!("AWS_REGION" => "us-west-2\r", "AWS_MAX_ATTEMPTS" => "2\r", "AWS_ENDPOINT_URL" => "http://localhost:8000\r\n"),
    );
    assert_eq!(config.region().unwrap().as_ref(), "us-west-2");
    assert_eq!(
        (config.retry_config().unwrap().max_attempts(), config.endpoint_url()),
        (2, Some("http://localhost:8000"))
    );
    let config = configured(
        with!("AWS_REGION" => " ", "AWS_DEFAULT_REGION" => "eu-west-3", "AWS_ENDPOINT_URL" => "", "AWS_ENDPOINT_URL_DYNAMODB" => "\r"),
    );
    assert_eq!(config.region().unwrap().as_ref(), "eu-west-3");
    assert_eq!((config.endpoint_url(), endpoint_of(&config, "DynamoDB")), (None, None));
    assert!(keys(with!("AWS_ENDPOINT_URL" => "", "AWS_ENDPOINT_URL_DYNAMODB" => "")).await.is_ok());
}

#[tokio::test]
async fn what_no_request_can_be_sent_with_is_an_error_that_names_the_variable() {
    use std::os::unix::ffi::OsStringExt;

    for (env, said) in [
        (with!("AWS_ACCESS_KEY_ID" => "AK\rID"), "AWS_ACCESS_KEY_ID holds a character"),
        (with!("AWS_ACCESS_KEY_ID" => "\"AKID\""), "AWS_ACCESS_KEY_ID holds a character"),
        (with!("AWS_SECRET_ACCESS_KEY" => "a b"), "AWS_SECRET_ACCESS_KEY holds a character"),
        (with!("AWS_SESSION_TOKEN" => "hunter2\0"), "AWS_SESSION_TOKEN holds a character"),
        (with!("AWS_SESSION_TOKEN" => "hunter2\u{e9}"), "AWS_SESSION_TOKEN holds a character"),
        (with!("AWS_ACCESS_KEY_ID" => OsString::from_vec(vec![0xff])), "AWS_ACCESS_KEY_ID is not text"),
        (
            with!("AWS_REGION" => "US West (Oregon)"),
            "AWS_REGION is `US West (Oregon)`, which is not a region",
        ),
        (with!("AWS_REGION" => "us-west\r2"), "AWS_REGION is `us-west\\r2`"),
        (with!("AWS_REGION" => "-x"), "AWS_REGION is `-x`"),
        (with!("AWS_REGION" => "", "AWS_DEFAULT_REGION" => "a.b"), "AWS_DEFAULT_REGION is `a.b`"),
        (
            with!("AWS_ENDPOINT_URL" => "localhost:8000"),
            "AWS_ENDPOINT_URL is `localhost:8000`: the endpoint's URL must begin",
        ),
        (with!("AWS_ENDPOINT_URL" => "localhost"), "AWS_ENDPOINT_URL is `localhost`"),
        (
            with!("AWS_ENDPOINT_URL_DYNAMODB" => "http://h:99999"),
            "AWS_ENDPOINT_URL_DYNAMODB is `http://h:99999`",
        ),
        (with!("AWS_ENDPOINT_URL" => "ftp://u:hunter2@h"), "AWS_ENDPOINT_URL can't be used: "),
        (with!("AWS_ENDPOINT_URL" => "http://h h"), "AWS_ENDPOINT_URL is `http://h h`: it is not a URL"),
        (with!("AWS_ENDPOINT_URL" => OsString::from_vec(vec![0xff])), "AWS_ENDPOINT_URL is not text"),
    ] {
        let error = keys(env).await.unwrap_err();
        assert!(error.starts_with(said) && !error.contains("hunter2"), "{error} for {said}");
    }
    // Not asked for by anybody.
    for env in [
        with!("AWS_ENDPOINT_URL" => "localhost", "AWS_ENDPOINT_URL_DYNAMODB" => "http://h"),
        with!("AWS_ENDPOINT_URL" => "localhost", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" => "true"),
        with!("AWS_REGION" => "local", "AWS_ENDPOINT_URL_S3" => "localhost"),
    ] {
        assert!(keys(env).await.is_ok());
    }
}

#[test]
fn variables_that_name_files_are_passed_over_with_a_warning() {
    let passed_over = |env: Env| passed_over(env, &credentials::found(env));
    assert!(passed_over(lambda).is_empty());
    assert!(passed_over(with!("AWS_PROFILE" => " ", "AWS_CONFIG_FILE" => "")).is_empty());
    let env = with!(
        "AWS_PROFILE" => "other", "AWS_CONFIG_FILE" => "/a", "AWS_SHARED_CREDENTIALS_FILE" => "/b\r",
        "AWS_WEB_IDENTITY_TOKEN_FILE" => "/c"
    );
    assert_eq!(passed_over(env), ["AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]);
    let env = with!(
        "AWS_ACCESS_KEY_ID" => "", "AWS_SECRET_ACCESS_KEY" => "", "AWS_WEB_IDENTITY_TOKEN_FILE" => "/c",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI" => "http://localhost/"
    );
    assert_eq!(passed_over(env), ["AWS_WEB_IDENTITY_TOKEN_FILE"]);
}

#[tokio::test]
async fn where_the_container_endpoint_may_be() {
    for (uri, said) in [
        ("http://127.0.0.1:9001/credentials", None),
        ("http://[::1]/", None),
        ("http://localhost:9001/", None),
        ("http://169.254.170.2/v2", None),
        ("http://[fd00:ec2::23]/v1", None),
        ("https://example.com/credentials", None),
        ("http://example.com/credentials", Some("leads to another machine without TLS")),
        ("http://169.254.169.254/", Some("leads to another machine without TLS")),
        ("http://127.0.0.1.example.com/", Some("leads to another machine without TLS")),
        ("127.0.0.1:9001", Some("is not a URL")),
        ("ftp://127.0.0.1", Some("is not a URL")),
    ] {
        thread_local!(static URI: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) });
        URI.set(uri.to_owned());
        let env: Env = |name| {
            (name == "AWS_CONTAINER_CREDENTIALS_FULL_URI").then(|| URI.with_borrow(|uri| OsString::from(uri)))
        };
        let found = credentials::found(env);
        match (found, said) {
            (Ok(Found::Container(_)), None) => {}
            (Err(variable), Some(said)) => {
                assert_eq!(variable.name, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
                assert!(variable.problem.contains(said), "{variable}");
            }
            _ => panic!("{uri}"),
        }
    }
}
