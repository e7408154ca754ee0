//! The HTTP clients that a load must behave alike on.

use std::net::SocketAddr;

use aws_sdk_dynamodb::config::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::shared::IntoShared;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Http {
    /// The SDK's own: hyper.
    Sdk,
    /// `ddbsm::aws`.
    Ddbsm,
}

impl Http {
    pub(crate) const BOTH: [Self; 2] = [Self::Sdk, Self::Ddbsm];

    /// With a client of its own, for HTTP alone and without a proxy.
    pub(crate) fn config(self, address: SocketAddr) -> Builder {
        let config = ddbsm_testkit::table::config(address);
        match self {
            Self::Sdk => config,
            Self::Ddbsm => config.http_client(ddbsm_aws::HttpClient::builder().no_proxy().build()),
        }
    }

    /// A client that trusts this certificate, and others at most as it does by itself.
    pub(crate) fn trusting(self, certificate: &str) -> SharedHttpClient {
        match self {
            Self::Sdk => {
                let trust = TrustStore::empty().with_pem_certificate(certificate);
                let context = TlsContext::builder().with_trust_store(trust).build().unwrap();
                aws_smithy_http_client::Builder::new()
                    .tls_provider(Provider::Rustls(CryptoMode::Ring))
                    .tls_context(context)
                    .build_https()
            }
            Self::Ddbsm => {
                let builder = ddbsm_aws::HttpClient::builder().no_proxy();
                builder.extra_roots(certificate).unwrap().build().into_shared()
            }
        }
    }
}
