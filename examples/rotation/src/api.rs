//! Requests to a third party's JSON API.

use std::time::Duration;

use bytes::Bytes;
use ddbsm::Secret;
use ddbsm_rotation::Failure;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use zeroize::Zeroizing;

/// Less than the function has for a step.
const TIMEOUT: Duration = Duration::from_secs(10);
const LARGEST_RESPONSE: usize = 64 << 10;

/// A third party's JSON API. Each call opens a connection of its own: a step makes few.
#[derive(Debug, Clone)]
pub(crate) struct Api(String);

/// A response: its status, and its JSON if it has some.
pub(crate) type Response = (StatusCode, Value);

impl Api {
    pub(crate) fn new(url: &str) -> Self {
        Self(url.trim_end_matches('/').to_owned())
    }

    /// Sends a request with this credential. The body is JSON or empty.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        credential: Option<&Secret<String>>,
        body: String,
    ) -> Result<Response, Failure> {
        let credential =
            credential.ok_or(Failure::new("there is no rotation/admin; store it with `ddbsm put`"))?;
        let bearer = Zeroizing::new(format!("Bearer {}", credential.expose_secret()));
        let mut bearer = HeaderValue::from_str(&bearer)
            .map_err(|_| Failure::new("the credential can't stand in a header field"))?;
        bearer.set_sensitive(true);
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.0))
            .header(AUTHORIZATION, bearer)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Failure::new("THIRD_PARTY_API isn't a URL"))?;
        // Errors of the HTTP client may quote what was sent.
        let exchange = async {
            let response =
                connect()?.request(request).await.map_err(|_| Failure::new("there was no response"))?;
            let status = response.status();
            let body = Limited::new(response.into_body(), LARGEST_RESPONSE).collect().await;
            let body = body.map_err(|_| Failure::new("the response was cut off or too long"))?.to_bytes();
            Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
        };
        tokio::time::timeout(TIMEOUT, exchange)
            .await
            .unwrap_or(Err(Failure::new("there was no response in 10 s")))
    }
}

/// Whether a request succeeded.
pub(crate) fn check(response: &Response, what: &'static str) -> Result<(), Failure> {
    let (status, _) = response;
    if status.is_success() { Ok(()) } else { Err(Failure::new(what).status(status.as_u16())) }
}

fn connect() -> Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>, Failure> {
    let roots = HttpsConnectorBuilder::new().with_native_roots();
    let roots = roots.map_err(|_| Failure::new("the system has no root certificates"))?;
    Ok(Client::builder(TokioExecutor::new()).build(roots.https_or_http().enable_http1().build()))
}
