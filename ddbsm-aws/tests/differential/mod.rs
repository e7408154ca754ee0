//! The SDK's own HTTP client (`aws-smithy-http-client`, which is hyper) and this one, side by side: the same request,
//! the same bytes from the server, the same outcome. Where they differ, the table says why.

mod requests;
mod responses;
mod timing;

use std::future::poll_fn;
use std::pin::Pin;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector as _, HttpConnectorSettings, SharedHttpClient,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_types::body::SdkBody;
use ddbsm_aws::HttpClient;
use http_body::Body;

/// What a request comes to: status, header fields and body. An error's words differ, so they don't count.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

type Outcome = Option<Answer>;

async fn call(client: &SharedHttpClient, settings: &HttpConnectorSettings, request: HttpRequest) -> Outcome {
    let components = RuntimeComponentsBuilder::for_tests()
        .with_sleep_impl(Some(SharedAsyncSleep::new(TokioSleep::new())))
        .with_time_source(Some(SystemTimeSource::new()))
        .build()
        .unwrap();
    let mut response = client.http_connector(settings, &components).call(request).await.ok()?;
    let mut body = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(response.body_mut()).poll_frame(context)).await {
        if let Ok(data) = frame.ok()?.into_data() {
            body.extend_from_slice(&data);
        }
    }
    let headers = response.headers().iter_bytes();
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_vec())).collect();
    Some(Answer { status: response.status().as_u16(), headers, body })
}

fn request(method: &str, url: &str, headers: &[(&'static str, &'static str)], body: &str) -> HttpRequest {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).unwrap();
    request.set_uri(url).unwrap();
    for (name, value) in headers {
        request.headers_mut().append(*name, *value);
    }
    request
}

/// Both clients, which trust `pem` and send everything through `proxy`, if there is one.
fn both(pem: &str, proxy: Option<&str>) -> [(&'static str, SharedHttpClient); 2] {
    let ours = HttpClient::builder().extra_roots(pem).unwrap();
    let ours = proxy.map_or(ours.clone().no_proxy(), |proxy| ours.proxy(proxy)).build();
    let (pem, proxy) = (pem.as_bytes().to_vec(), proxy.map(|proxy| ProxyConfig::all(proxy).unwrap()));
    let theirs = Builder::new().build_with_connector_fn(move |settings, _| {
        let trust = TrustStore::empty().with_pem_certificate(pem.clone());
        let mut connector = Connector::builder().sleep_impl(TokioSleep::new());
        connector.set_connector_settings(settings.cloned());
        connector.set_proxy_config(proxy.clone());
        let connector = connector.tls_provider(Provider::Rustls(CryptoMode::Ring));
        connector.tls_context(TlsContext::builder().with_trust_store(trust).build().unwrap()).build()
    });
    [("the SDK's", theirs), ("ours", SharedHttpClient::new(ours))]
}
