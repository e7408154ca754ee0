//! A function URL: HTTP requests as events, one at a time.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use serde_json::{Value, json};
use tokio::sync::Mutex as Turn;

use super::{Ended, Function, serve};

/// The event of a request to a function URL:
/// docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
pub fn event(headers: &Value, body: &str) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abc",
            "domainName": "abc.lambda-url.us-west-2.on.aws",
            "domainPrefix": "abc",
            "http": {
                "method": "POST",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "140.82.115.1",
                "userAgent": "GitHub-Hookshot/044aadd",
            },
            "requestId": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
            "routeKey": "$default",
            "stage": "$default",
            "time": "24/Nov/2026:03:00:00 +0000",
            "timeEpoch": 1_795_489_200_000_i64,
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// A function behind a URL. It gets one request at a time.
pub struct FunctionUrl {
    /// Where it answers.
    pub url: String,
    function: Arc<Turn<Option<Function>>>,
}

impl FunctionUrl {
    /// Gives a function a URL.
    pub async fn of(function: Function) -> Self {
        let url = Self::cold().await;
        url.replace(function).await;
        url
    }

    /// The URL of a function that doesn't run yet.
    pub async fn cold() -> Self {
        let function = Arc::new(Turn::new(None));
        let shared = Arc::clone(&function);
        let address = serve(move |request| hand_on(Arc::clone(&shared), request)).await;
        Self { url: format!("http://{address}/"), function }
    }

    /// Another execution environment takes over.
    pub async fn replace(&self, function: Function) {
        let before = self.function.lock().await.replace(function);
        if let Some(before) = before {
            before.stop().await;
        }
    }

    /// Ends the function. Later requests are answered 502.
    pub async fn stop(&self) -> Ended {
        let function = self.function.lock().await.take();
        function.unwrap().stop().await
    }
}

async fn hand_on(
    function: Arc<Turn<Option<Function>>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()));
    let headers = Value::Object(headers.collect());
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let event = event(&headers, std::str::from_utf8(&body).unwrap());
    let posted = match function.lock().await.as_mut() {
        Some(function) => Some(function.invoke(event).await),
        None => None,
    };
    let answer = Response::builder();
    Ok(match posted.filter(|posted| posted.path.ends_with("/response")) {
        Some(posted) => answer
            .status(u16::try_from(posted.body["statusCode"].as_u64().unwrap()).unwrap())
            .body(Full::from(posted.body["body"].as_str().unwrap().to_owned())),
        None => answer.status(502).body(Full::from("Internal Server Error")),
    }
    .unwrap())
}
