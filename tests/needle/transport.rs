//! The scripted server over HTTP, or behind TLS, and the SDK's client of it.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use ddbsm_testkit::authority::Authority;
use ddbsm_testkit::script::{Step, scripted};
use ddbsm_testkit::tls;

use crate::support::http::Http;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Transport {
    pub(crate) http: Http,
    pub(crate) tls: bool,
}

impl Transport {
    /// A client of a server that plays `script`.
    pub(crate) async fn client(self, script: impl Into<Vec<Step>>) -> Client {
        self.client_of(scripted(script).0).await
    }

    /// A client of a server that is there.
    pub(crate) async fn client_of(self, address: SocketAddr) -> Client {
        let mut config = self.http.config(address);
        if self.tls {
            let authority = Authority::new();
            let front = tls::in_front_of(address, authority.good()).await;
            let endpoint = format!("https://localhost:{}", front.port());
            config = config.endpoint_url(endpoint).http_client(self.http.trusting(&authority.pem));
        }
        let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
        Client::from_conf(config.retry_config(retries).build())
    }
}
