//! The same request by hand, with neither the SDK nor ddbsm: hyper, tokio-rustls, aws-sigv4. No retries, no timeouts,
//! no pool, nothing wiped.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The roots that ddbsm's client trusts.
const ROOTS: [&[u8]; 5] = [
    include_bytes!("../../../../../ddbsm-aws/src/tls/roots/amazon-root-ca-1.der"),
    include_bytes!("../../../../../ddbsm-aws/src/tls/roots/amazon-root-ca-2.der"),
    include_bytes!("../../../../../ddbsm-aws/src/tls/roots/amazon-root-ca-3.der"),
    include_bytes!("../../../../../ddbsm-aws/src/tls/roots/amazon-root-ca-4.der"),
    include_bytes!("../../../../../ddbsm-aws/src/tls/roots/starfield-services-root-g2.der"),
];

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    responses: HashMap<String, Vec<Item>>,
}

#[derive(serde::Deserialize)]
struct Item {
    value: Value,
}

#[derive(serde::Deserialize)]
struct Value {
    #[serde(rename = "S")]
    text: String,
}

fn var(name: &str) -> String {
    std::env::var(name).unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let region = var("AWS_REGION");
    let host = format!("dynamodb.{region}.amazonaws.com");
    let url = format!("https://{host}/");
    let (table, principal) = (var("DDBSM_TABLE"), var("DDBSM_PRINCIPAL"));
    let keys =
        loaded::NAMES.map(|name| format!(r#"{{"principal":{{"S":"{principal}"}},"name":{{"S":"{name}"}}}}"#));
    let body = format!(r#"{{"RequestItems":{{"{table}":{{"Keys":[{}]}}}}}}"#, keys.join(","));
    let mut request = http::Request::post(&url)
        .header("host", &host)
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "DynamoDB_20120810.BatchGetItem")
        .body(Full::new(Bytes::from(body.clone())))
        .unwrap();
    let credentials = Credentials::new(
        var("AWS_ACCESS_KEY_ID"),
        var("AWS_SECRET_ACCESS_KEY"),
        std::env::var("AWS_SESSION_TOKEN").ok(),
        None,
        "floor",
    );
    let identity = credentials.into();
    let signing = v4::SigningParams::builder()
        .identity(&identity)
        .region(&region)
        .name("dynamodb")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let signable = SignableRequest::new("POST", &url, headers, SignableBody::Bytes(body.as_bytes())).unwrap();
    let (instructions, _) = sign(signable, &signing).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    *request.uri_mut() = "/".parse().unwrap();

    let mut roots = RootCertStore::empty();
    for root in ROOTS {
        roots.add(CertificateDer::from(root)).unwrap();
    }
    roots.add(CertificateDer::from_pem_slice(loaded::root().as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect((host.as_str(), 443)).await.unwrap();
    tcp.set_nodelay(true).unwrap();
    let name = ServerName::try_from(host).unwrap();
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await.unwrap();
    tokio::spawn(connection);
    let response = sender.send_request(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let response: Response = serde_json::from_slice(&body).unwrap();
    loaded::all(response.responses[&table].iter().map(|item| item.value.text.as_str()))
}
