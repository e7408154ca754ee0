//! The HTTP clients that can be measured, by name.

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::shared::IntoShared as _;

use crate::Failure;

/// An HTTP client for any AWS SDK's config that trusts `certificate` (PEM) and nothing else.
pub(crate) fn client(name: &str, certificate: &str) -> Result<SharedHttpClient, Failure> {
    match name {
        "stock" => stock(certificate),
        "ddbsm" => ddbsm(certificate),
        _ => Err(format!("no HTTP client is named `{name}`: there are `stock` and `ddbsm`").into()),
    }
}

/// The AWS SDK's own client: hyper and rustls.
fn stock(certificate: &str) -> Result<SharedHttpClient, Failure> {
    let trust = TrustStore::empty().with_pem_certificate(certificate);
    let context = TlsContext::builder().with_trust_store(trust).build()?;
    Ok(aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

/// `ddbsm::aws::http_client()`, which also trusts Amazon's roots.
fn ddbsm(certificate: &str) -> Result<SharedHttpClient, Failure> {
    let client = ddbsm::aws::HttpClient::builder().extra_roots(certificate)?;
    Ok(client.build().into_shared())
}
