//! Certificates, versions and suites: what is accepted, and what the error says of the rest.

use aws_sdk_dynamodb::error::SdkError;
use ddbsm_aws::HttpClient;
use rustls::crypto::{CryptoProvider, ring};

use crate::support::{
    Asked, Authority, Claim, GOOD, Server, Step, asked_name, chain, get, item, no_retries, sdk, sdk_with,
    trusting,
};

fn answer(asked: &Asked<'_>) -> Vec<Step> {
    vec![Step::Send(item(&asked_name(asked)))]
}

const EXPIRED: Claim<'static> = Claim { name: "localhost", years: 2019..2020, purposes: Vec::new() };
const OTHER_NAME: Claim<'static> = Claim { name: "example.com", years: 2020..2100, purposes: Vec::new() };

#[tokio::test]
async fn a_bad_certificate_is_refused_and_a_retry_meets_a_good_one() {
    let (trusted, other) = (Authority::new(), Authority::new());
    for (bad, hint) in [
        (other.good(), "HttpClient::builder().extra_roots(..)"),
        (trusted.config(&EXPIRED), "check this machine's clock too"),
        (trusted.config(&OTHER_NAME), "check the endpoint's URL and DNS"),
    ] {
        let (good, first) = (trusted.good(), bad.clone());
        let server = Server::start(move |n| Some(if n == 0 { first.clone() } else { good.clone() }), answer);
        let client = sdk(&server.url(), trusting(&trusted).build());
        assert_eq!(get(&client, "abc").await.unwrap(), "abc");
        assert_eq!((server.connections(), server.requests()), (2, 1), "{hint}");

        let server = Server::steady(Some(bad), answer);
        let client = sdk_with(&server.url(), trusting(&trusted).build(), no_retries);
        let error = get(&client, "abc").await.unwrap_err();
        let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
        assert!(failure.is_io());
        let text = chain(&error);
        assert!(text.contains(hint) && text.contains("the TLS handshake with localhost:"), "{text}");
        assert_eq!(server.requests(), 0);
    }
}

#[tokio::test]
async fn without_extra_roots_only_amazon_s_are_trusted() {
    let server = Server::steady(Some(Authority::new().good()), answer);
    let client = sdk_with(&server.url(), HttpClient::builder().no_proxy().build(), no_retries);
    assert!(get(&client, "abc").await.is_err());
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn every_suite_of_both_versions_carries_small_and_large_responses() {
    let authority = Authority::new();
    for suite in ring::ALL_CIPHER_SUITES {
        let provider = CryptoProvider { cipher_suites: vec![*suite], ..ring::default_provider() };
        let version: &'static _ =
            if suite.tls13().is_some() { &rustls::version::TLS13 } else { &rustls::version::TLS12 };
        // The certificate's key is ECDSA.
        if format!("{:?}", suite.suite()).contains("ECDHE_RSA") {
            continue;
        }
        let config = authority.config_with(&GOOD, &[version], provider);
        let large = "x".repeat(300_000);
        let response = large.clone();
        let server = Server::steady(Some(config), move |asked| {
            vec![Step::Send(item(if asked.request == 1 { &response } else { "small" }))]
        });
        let client = sdk(&server.url(), trusting(&authority).build());
        assert_eq!(get(&client, "abc").await.unwrap(), "small", "{:?}", suite.suite());
        assert_eq!(get(&client, "abc").await.unwrap(), large);
        assert_eq!(get(&client, "abc").await.unwrap(), "small");
        assert_eq!((server.connections(), server.requests()), (1, 3));
    }
}

#[tokio::test]
async fn a_second_connection_resumes_the_first_one_s_session() {
    let authority = Authority::new();
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let mut config = authority.config_with(&GOOD, &[version], ring::default_provider());
        // A stateful cache of sessions, so that a resumption shows as a hit.
        let cache = std::sync::Arc::new(Counting::default());
        std::sync::Arc::get_mut(&mut config).unwrap().session_storage = cache.clone();
        let server =
            Server::steady(Some(config), |asked| vec![Step::Send(item(&asked_name(asked))), Step::Close]);
        let client = sdk(&server.url(), trusting(&authority).build());
        for _ in 0..3 {
            assert_eq!(get(&client, "abc").await.unwrap(), "abc");
        }
        assert_eq!((server.connections(), server.requests()), (3, 3));
        assert_eq!(cache.hits.load(std::sync::atomic::Ordering::Relaxed), 2, "{version:?}");
    }
}

#[derive(Debug)]
struct Counting {
    sessions: std::sync::Arc<rustls::server::ServerSessionMemoryCache>,
    hits: std::sync::atomic::AtomicUsize,
}

impl Default for Counting {
    fn default() -> Self {
        Self {
            sessions: rustls::server::ServerSessionMemoryCache::new(32),
            hits: std::sync::atomic::AtomicUsize::default(),
        }
    }
}

impl rustls::server::StoresServerSessions for Counting {
    fn put(&self, key: Vec<u8>, value: Vec<u8>) -> bool {
        self.sessions.put(key, value)
    }
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.sessions.get(key);
        self.hits.fetch_add(usize::from(found.is_some()), std::sync::atomic::Ordering::Relaxed);
        found
    }
    fn take(&self, key: &[u8]) -> Option<Vec<u8>> {
        let found = self.sessions.take(key);
        self.hits.fetch_add(usize::from(found.is_some()), std::sync::atomic::Ordering::Relaxed);
        found
    }
    fn can_cache(&self) -> bool {
        true
    }
}

#[test]
fn the_system_s_roots_are_read_on_a_thread_that_may_block() {
    let server = Server::steady(Some(Authority::new().good()), answer);
    // No host name, as looking one up blocks too.
    let url = format!("https://{}", server.address);
    let client = sdk_with(&url, HttpClient::builder().no_proxy().native_roots().build(), no_retries);
    let runtime =
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let (release, released) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || released.recv());
        let mut request = std::pin::pin!(get(&client, "abc"));
        let waited = tokio::time::timeout(std::time::Duration::from_secs(1), &mut request).await;
        assert!(waited.is_err(), "the roots were read although that thread is busy");
        release.send(()).unwrap();
        assert!(chain(&request.await.unwrap_err()).contains("the TLS handshake with 127.0.0.1:"));
    });
}

#[test]
fn extra_roots_that_are_none_are_refused_with_the_format_they_need() {
    for pem in ["", "no pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = HttpClient::builder().extra_roots(pem).unwrap_err().to_string();
        assert!(error.contains("must be PEM"), "{error}");
    }
}
