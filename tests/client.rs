//! What stands between the load and DynamoDB: the client's own settings, the network before the first byte, and the
//! deadline.
#![allow(clippy::unwrap_used)] // a test fails by them

mod support;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, ProvideCredentials, Region};
use aws_sdk_dynamodb::config::{SharedAsyncSleep, SharedCredentialsProvider};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, TokioSleep};
use ddbsm::{ErrorKind, LoadError, Secret, Secrets};
use support::stub::{Step, items, scripted};
use support::{OWNER, TABLE, config};

#[derive(Debug, Secrets)]
struct One {
    #[expect(dead_code)]
    token: Secret<String>,
}

async fn load(config: Builder) -> Result<One, LoadError> {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(config.retry_config(retries).build());
    One::loader().table(TABLE).principal(OWNER).load(&client).await
}

async fn fails(config: Builder, kind: ErrorKind, phrases: &[&str]) {
    let error = load(config).await.unwrap_err();
    let report = error.to_string();
    assert_eq!(error.kind(), kind, "{report}");
    assert_eq!(format!("{error:?}"), report);
    assert!(std::error::Error::source(&error).is_none());
    for phrase in [TABLE, OWNER, "\n  "].iter().chain(phrases) {
        assert!(report.contains(phrase), "`{phrase}` in:\n{report}");
    }
    assert!(!report.contains("n33dle"), "{report}");
}

/// Where nothing listens.
async fn nowhere() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

fn bare() -> Builder {
    Builder::default().behavior_version(BehaviorVersion::latest())
}

fn with_http(config: Builder) -> Builder {
    config.http_client(aws_smithy_http_client::Builder::new().build_http())
}

fn with_identity(config: Builder) -> Builder {
    config.credentials_provider(Credentials::for_tests())
}

#[tokio::test]
async fn a_refused_connection() {
    fails(config(nowhere().await), ErrorKind::Unreachable, &["refused", "VPC", "us-west-2"]).await;
}

#[tokio::test]
async fn no_region() {
    let without_endpoint = with_http(with_identity(bare()));
    fails(without_endpoint, ErrorKind::NoRegion, &["no region", "AWS_REGION"]).await;
    let with_endpoint = with_http(with_identity(bare())).endpoint_url(format!("http://{}", nowhere().await));
    fails(with_endpoint, ErrorKind::NoRegion, &["no region", "AWS_REGION"]).await;
}

#[tokio::test]
async fn no_http_client() {
    let config = with_identity(bare()).region(Region::new("us-west-2"));
    fails(config, ErrorKind::NoHttpClient, &["no HTTP client", "default-https-client"]).await;
}

#[tokio::test]
async fn no_credentials_configured() {
    let config = with_http(bare()).region(Region::new("us-west-2"));
    fails(
        config.endpoint_url(format!("http://{}", nowhere().await)),
        ErrorKind::MissingCredentials,
        &["no credentials", "AWS_PROFILE"],
    )
    .await;
}

#[derive(Debug)]
struct Failing(MakeError);

type MakeError = fn() -> CredentialsError;

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err((self.0)()))
    }
}

#[tokio::test]
async fn a_provider_of_credentials_that_fails() {
    let cases: [(MakeError, &str); 4] = [
        (|| CredentialsError::not_loaded("n33dle"), "no credentials were found"),
        (|| CredentialsError::provider_timed_out(Duration::from_secs(1)), "timed out"),
        (|| CredentialsError::provider_error(BoxError::from("n33dle")), "failed"),
        (|| CredentialsError::invalid_configuration(BoxError::from("n33dle")), "failed"),
    ];
    for (error, phrase) in cases {
        let provider = SharedCredentialsProvider::new(Failing(error));
        let config = config(nowhere().await).credentials_provider(provider);
        fails(config, ErrorKind::MissingCredentials, &[phrase, "AWS_PROFILE"]).await;
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve() {
    // A label has at most 63 bytes, so no resolver asks anybody for this one.
    let endpoint = format!("http://{}.invalid", "n".repeat(64));
    let config = config(nowhere().await).endpoint_url(endpoint);
    fails(config, ErrorKind::Unreachable, &["not resolved", "region"]).await;
}

#[tokio::test]
async fn a_peer_that_does_not_speak_http() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = tokio::io::AsyncWriteExt::write_all(&mut connection, b"SSH-2.0-n33dle\r\n\r\n").await;
        }
    });
    let error = load(config(address)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnreadableReply | ErrorKind::Unreachable), "{error}");
    assert!(!error.to_string().contains("n33dle"), "{error}");
}

/// The client's clock: writes down how long it was asked to sleep.
#[derive(Clone, Debug, Default)]
struct Clock(Arc<Mutex<Vec<Duration>>>);

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.lock().unwrap().push(duration);
        TokioSleep::new().sleep(duration)
    }
}

#[tokio::test]
async fn the_load_and_its_look_for_near_misses_share_one_deadline() {
    let (address, requests) = scripted([Step::Reply(200, items(&[]))]).await;
    let clock = Clock::default();
    let config = config(address).sleep_impl(SharedAsyncSleep::new(clock.clone()));
    let timeout = Duration::from_secs(1234);
    let loader = One::loader().table(TABLE).principal(OWNER).timeout(timeout);
    let error = loader.clone().load(&Client::from_conf(config.build())).await.unwrap_err();
    assert_eq!(error.problems().len(), 1);
    assert_eq!(requests.lock().unwrap().len(), 2);
    let deadlines: Vec<Duration> = clock.0.lock().unwrap().clone();
    let deadlines: Vec<Duration> = deadlines.into_iter().filter(|d| *d > Duration::from_secs(1000)).collect();
    assert_eq!(deadlines.len(), 2);
    assert!(deadlines[0] <= timeout && deadlines[1] < deadlines[0]);
}

#[tokio::test]
async fn expired_credentials_that_the_client_holds_are_not_used_unnoticed() {
    let (address, _) = scripted([Step::Reply(400, r#"{"__type":"ExpiredTokenException"}"#.to_owned())]).await;
    let old = Credentials::new("key", "n33dle", None, Some(SystemTime::UNIX_EPOCH), "test");
    let config = config(address).credentials_provider(old);
    fails(config, ErrorKind::ExpiredCredentials, &["expired", "Lambda"]).await;
}
