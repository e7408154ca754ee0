//! The scripted server over HTTP, or behind TLS, and the SDK's client of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::support::config;
use crate::support::stub::{Step, scripted};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Http,
    Tls,
}

impl Transport {
    /// A client of a server that plays `script`.
    pub(crate) async fn client(self, script: impl Into<Vec<Step>>) -> Client {
        let (address, _) = scripted(script).await;
        let config = match self {
            Self::Http => config(address),
            Self::Tls => {
                let (front, certificate) = tls_in_front_of(address).await;
                let trust = TrustStore::empty().with_pem_certificate(certificate);
                let context = TlsContext::builder().with_trust_store(trust).build().unwrap();
                let http = aws_smithy_http_client::Builder::new()
                    .tls_provider(Provider::Rustls(CryptoMode::Ring))
                    .tls_context(context)
                    .build_https();
                config(front).endpoint_url(format!("https://localhost:{}", front.port())).http_client(http)
            }
        };
        let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
        Client::from_conf(config.retry_config(retries).build())
    }
}

/// Terminates TLS in front of a server. Returns its address and its certificate.
async fn tls_in_front_of(server: SocketAddr) -> (SocketAddr, String) {
    let made = rcgen::generate_simple_self_signed([String::from("localhost")]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut client = acceptor.accept(connection).await.unwrap();
                let mut server = TcpStream::connect(server).await.unwrap();
                // How a connection ends is the scripts' matter.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, made.cert.pem())
}
