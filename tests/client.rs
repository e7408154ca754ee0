//! What stands between the load and DynamoDB: the client's own settings, the network before the first byte, and the
//! deadline.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, ProvideCredentials, Region};
use aws_sdk_dynamodb::config::{SharedAsyncSleep, SharedCredentialsProvider, StalledStreamProtectionConfig};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, TokioSleep};
use ddbsm::{ErrorKind, LoadError, Secret, Secrets};
use ddbsm_testkit::authority::{Authority, Claim, GOOD, for_a_client};
use ddbsm_testkit::script::{Step, items, scripted, unprocessed};
use ddbsm_testkit::table::{OWNER, TABLE, config};
use ddbsm_testkit::tls;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::http::Http;

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
    for http in Http::BOTH {
        let config = http.config(nowhere().await);
        fails(config, ErrorKind::Unreachable, &["refused", "VPC", "us-west-2"]).await;
    }
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
    for http in Http::BOTH {
        let config = http.config(nowhere().await).endpoint_url(&endpoint);
        fails(config, ErrorKind::Unreachable, &["not resolved", "region"]).await;
    }
}

/// A server that says this to whoever asks, and then ends.
async fn saying(bytes: &'static [u8]) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.read(&mut [0; 64]).await;
            let _ = connection.write_all(bytes).await;
            // Until the other side is done: a connection that is reset may lose what was said.
            let _ = connection.shutdown().await;
            let _ = connection.read_to_end(&mut Vec::new()).await;
        }
    });
    address
}

#[tokio::test]
async fn a_peer_that_does_not_speak_http() {
    for http in Http::BOTH {
        let config = http.config(saying(b"SSH-2.0-n33dle\r\n\r\n").await);
        fails(config, ErrorKind::UnreadableResponse, &["isn't a valid DynamoDB response", "proxy"]).await;
    }
    let events = b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: 6\r\n\r\nn33dle";
    let config = Http::Ddbsm.config(saying(events).await);
    fails(config, ErrorKind::UnreadableResponse, &["isn't a valid DynamoDB response"]).await;
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted() {
    let server = nowhere().await;
    let address = tls::in_front_of(server, Authority::new().good()).await;
    let another = Authority::new();
    let roots: [(Http, &[&str]); 2] = [
        (Http::Sdk, &["was not trusted", "root certificate"]),
        (Http::Ddbsm, &["isn't signed by a root", "Amazon's", "AWS_CA_BUNDLE"]),
    ];
    for (http, phrases) in roots {
        let config = config(address).http_client(http.trusting(&another.pem));
        fails(config.endpoint_url(local(address)), ErrorKind::Unreachable, phrases).await;
    }
}

fn local(address: SocketAddr) -> String {
    format!("https://localhost:{}", address.port())
}

#[tokio::test]
async fn a_certificate_that_is_not_good_for_the_endpoint() {
    let authority = Authority::new();
    let expired = Claim { years: 2020..2021, ..GOOD };
    let of_another = Claim { name: "n33dle.invalid", ..GOOD };
    let cases: [(_, &[&str]); 2] =
        [(expired, &["has expired", "clock"]), (of_another, &["for another host name", "endpoint's URL"])];
    for (claim, phrases) in cases {
        let certificate = authority.config(&claim);
        let address = tls::in_front_of(nowhere().await, certificate).await;
        for http in Http::BOTH {
            let config = config(address).http_client(http.trusting(&authority.pem));
            fails(config.endpoint_url(local(address)), ErrorKind::Unreachable, phrases).await;
        }
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_a_server_s() {
    let authority = Authority::new();
    let address = tls::in_front_of(nowhere().await, authority.config(&for_a_client())).await;
    for (http, phrase) in [(Http::Sdk, "was not trusted"), (Http::Ddbsm, "endpoint isn't valid")] {
        let config = config(address).http_client(http.trusting(&authority.pem));
        fails(config.endpoint_url(local(address)), ErrorKind::Unreachable, &[phrase, "inspects TLS"]).await;
    }
}

/// On a connection through `proxy` there is nothing else but it to reach.
fn through(proxy: &str) -> Builder {
    let http = ddbsm_aws::HttpClient::builder().proxy(proxy).build();
    config(([127, 0, 0, 1], 1).into()).http_client(http).endpoint_url("https://dynamodb.invalid")
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used() {
    for proxy in ["socks5://user:n33dle@localhost:1", "https://user:n33dle@localhost:1", "http://n33dle:1:2"]
    {
        fails(through(proxy), ErrorKind::Unreachable, &["proxy cannot be used", "HTTPS_PROXY"]).await;
    }
}

#[tokio::test]
async fn a_proxy_that_refuses() {
    let cases: [(&[u8], &[&str]); 3] = [
        (b"HTTP/1.1 407 n33dle\r\n\r\n", &["requires a user and password", "407"]),
        (b"HTTP/1.1 403 n33dle\r\n\r\n", &["rejected a tunnel", "status 403", "NO_PROXY"]),
        (b"HTTP/1.1 502 n33dle\r\n\r\n", &["rejected a tunnel", "status 502"]),
    ];
    for (answer, phrases) in cases {
        let proxy = format!("http://user:n33dle@{}", saying(answer).await);
        fails(through(&proxy), ErrorKind::Unreachable, phrases).await;
    }
}

#[tokio::test]
async fn a_response_that_is_larger_than_the_client_takes() {
    let (address, requests) = scripted([Step::Respond(200, items(&[("token", "n33dle")]))]);
    let http = ddbsm_aws::HttpClient::builder().no_proxy().max_response_bytes(10).build();
    fails(
        config(address).http_client(http),
        ErrorKind::UnreadableResponse,
        &["exceeds the HTTP client's limit", "max_response_bytes(..)"],
    )
    .await;
    assert_eq!(requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_of_a_server() {
    for http in Http::BOTH {
        for url in
            ["", "ftp://localhost", "localhost:8000", "http://", "http://127.0.0.1:99999", "http://h\r"]
        {
            let config = http.config(nowhere().await).endpoint_url(url);
            let named = format!("`{}`", url.escape_debug());
            let phrases = [if url.is_empty() { "URL is empty" } else { &named }, "AWS_ENDPOINT_URL_DYNAMODB"];
            fails(config, ErrorKind::InvalidEndpoint, &phrases).await;
        }
    }
}

#[tokio::test]
async fn a_region_that_is_none() {
    for http in Http::BOTH {
        for region in ["", "us-west-2\r", "US West (Oregon)", "us west 2"] {
            let config = http.config(nowhere().await).region(Region::new(region));
            let client = Client::from_conf(config.build());
            let error = One::loader().table(TABLE).principal(OWNER).load(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRegion, "{error}");
            let named = format!("region is `{}`", region.escape_debug());
            assert!(
                error.to_string().contains(&named) && error.to_string().contains("AWS_REGION"),
                "{error}"
            );
        }
    }
    // With an endpoint of AWS's own it is the host that is wrong.
    for region in ["oregon", "us-west", "US-WEST-2"] {
        let config = with_identity(with_http(bare())).region(Region::new(region));
        fails(config, ErrorKind::InvalidRegion, &[&format!("region is `{region}`"), "AWS_REGION"]).await;
    }
}

/// As DynamoDB's emulators are often run.
#[tokio::test]
async fn an_endpoint_of_ones_own_goes_with_any_region() {
    for http in Http::BOTH {
        let (address, _) = scripted([Step::Respond(200, items(&[("token", "t")]))]);
        assert!(load(http.config(address).region(Region::new("local"))).await.is_ok());
    }
}

#[tokio::test]
async fn credentials_that_no_header_can_hold() {
    let (address, requests) = scripted([Step::Respond(200, items(&[("token", "t")]))]);
    for (id, key, token, variable) in [
        ("AKIAN33DLE\r", "k", None, "AWS_ACCESS_KEY_ID"),
        ("AKIA n33dle", "k", None, "AWS_ACCESS_KEY_ID"),
        ("AKIA", "n33dle\n", None, "AWS_SECRET_ACCESS_KEY"),
        ("AKIA", "k", Some("n33dle\r\n"), "AWS_SESSION_TOKEN"),
        ("AKIA", "k", Some("n33dl\u{e9}"), "AWS_SESSION_TOKEN"),
    ] {
        for http in Http::BOTH {
            let credentials = Credentials::new(id, key, token.map(str::to_owned), None, "test");
            let config = http.config(address).credentials_provider(credentials);
            fails(config, ErrorKind::InvalidCredentials, &[variable, "carriage return"]).await;
        }
    }
    assert_eq!(requests.lock().unwrap().len(), 0);
}

/// The client's clock: writes down how long it was asked to sleep, and may run so many times faster.
#[derive(Clone, Debug)]
struct Clock {
    slept: Arc<Mutex<Vec<Duration>>>,
    faster: u32,
}

impl Default for Clock {
    fn default() -> Self {
        Self { slept: Arc::default(), faster: 1 }
    }
}

impl Clock {
    /// The SDK's own watch over stalled streams sleeps all the time, and is turned off.
    fn on(&self, config: Builder) -> Builder {
        let config = config.stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.sleep_impl(SharedAsyncSleep::new(self.clone()))
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.slept.lock().unwrap().push(duration);
        TokioSleep::new().sleep(duration / self.faster)
    }
}

#[tokio::test]
async fn the_load_and_its_look_for_near_misses_share_one_deadline() {
    let (address, requests) = scripted([Step::Respond(200, items(&[]))]);
    let clock = Clock::default();
    let config = clock.on(config(address));
    let timeout = Duration::from_secs(1234);
    let loader = One::loader().table(TABLE).principal(OWNER).timeout(timeout);
    let error = loader.clone().load(&Client::from_conf(config.build())).await.unwrap_err();
    assert_eq!(error.problems().len(), 1);
    assert_eq!(requests.lock().unwrap().len(), 2);
    let deadlines: Vec<Duration> = clock.slept.lock().unwrap().clone();
    let deadlines: Vec<Duration> = deadlines.into_iter().filter(|d| *d > Duration::from_secs(1000)).collect();
    assert_eq!(deadlines.len(), 2);
    assert!(deadlines[0] <= timeout && deadlines[1] < deadlines[0]);
}

#[tokio::test]
async fn the_deadline_is_five_seconds_unless_set() {
    let (address, _) = scripted([Step::Respond(200, items(&[("token", "t")]))]);
    let clock = Clock::default();
    load(clock.on(config(address))).await.unwrap();
    let first = clock.slept.lock().unwrap()[0];
    assert!(first <= Duration::from_secs(5) && first > Duration::from_secs(4), "{first:?}");
}

#[derive(Debug, Secrets)]
struct Three {
    a: Secret<String>,
    b: Secret<String>,
    c: Secret<String>,
}

#[tokio::test]
async fn keys_that_stay_unprocessed_are_asked_for_ever_more_seldom() {
    const STUCK: usize = 40;
    let mut script = vec![unprocessed(&[("a", "1")], &["b", "c"]), unprocessed(&[("b", "2")], &["c"])];
    script.extend(vec![unprocessed(&[], &["c"]); STUCK]);
    script.push(Step::Respond(200, items(&[("c", "3")])));
    let (address, requests) = scripted(script);
    let clock = Clock { faster: 100, ..Clock::default() };
    let client = Client::from_conf(clock.on(config(address)).build());
    let loader = Three::loader().table(TABLE).principal(OWNER).timeout(Duration::from_secs(1234));
    let three = loader.load(&client).await.unwrap();
    assert_eq!([three.a, three.b, three.c].map(|secret| secret.expose_secret().clone()), ["1", "2", "3"]);
    assert_eq!(requests.lock().unwrap().len(), 2 + STUCK + 1);

    // What the SDK sleeps is longer.
    let slept: Vec<Duration> = clock.slept.lock().unwrap().clone();
    let slept: Vec<u128> =
        slept.iter().filter(|slept| **slept <= Duration::from_secs(2)).map(Duration::as_micros).collect();
    let ceilings = [50, 50, 100, 200, 400, 800].into_iter().chain(std::iter::repeat(1000));
    let shares: Vec<f64> = slept
        .iter()
        .zip(ceilings)
        .map(|(slept, ceiling)| f64::from(u32::try_from(*slept).unwrap()) / f64::from(ceiling * 1000))
        .collect();
    assert_eq!(shares.len(), 2 + STUCK);
    assert!(shares.iter().all(|share| *share <= 1.0), "{shares:?}");
    // Anything up to the ceiling, so that clients which began together part.
    assert!(shares.iter().any(|share| *share < 0.5) && shares.iter().any(|share| *share > 0.5), "{shares:?}");
}

#[tokio::test]
async fn expired_credentials_that_the_client_holds_are_not_used_unnoticed() {
    let (address, _) = scripted([Step::Respond(400, r#"{"__type":"ExpiredTokenException"}"#.to_owned())]);
    for http in Http::BOTH {
        let old = Credentials::new("key", "n33dle", None, Some(SystemTime::UNIX_EPOCH), "test");
        let config = http.config(address).credentials_provider(old);
        fails(config, ErrorKind::ExpiredCredentials, &["expired", "Lambda"]).await;
    }
}
