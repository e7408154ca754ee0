//! One request: a connection for it, its way out, its response's way in.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::Uri;

use super::exchange::{Exchange, Limit};
use super::shared::Shared;
use crate::connection::{Connection, Origin};
use crate::error::{Failure, connector_error};
use crate::http1::request;
use crate::http1::response::{Reader, Response};

/// A client with the timeouts of one SDK client's configuration.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    pub(crate) shared: Arc<Shared>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) sleep: SharedAsyncSleep,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.round_trip(request).await.map_err(connector_error) })
    }
}

impl Connector {
    async fn round_trip(&self, mut request: HttpRequest) -> Result<HttpResponse, Failure> {
        let uri: Uri = request
            .uri()
            .parse()
            .map_err(|_| Failure::Endpoint("the request's URL is not one".to_owned()))?;
        let origin = Origin::of(&uri)?;
        let body_len = request::body(&request)?.len();
        let proxy = self.shared.proxies.find(&origin)?;
        let absolute = proxy.is_some() && !origin.tls;
        let credentials = proxy.filter(|_| absolute).and_then(|proxy| proxy.authorization.as_deref());
        let head = request::head(&request, &uri, body_len, absolute, credentials)?;
        let closes = request::closes(&request);

        // One deadline up to the response's head, as with the SDK's own client.
        let mut deadline = Limit::new(&self.sleep, self.read_timeout);
        let connection = self.connection(&origin);
        let connection = deadline.hold(connection, || format!("connecting to {origin}")).await?;
        tell_sdk(&request, &connection);
        request::take_over(request.body_mut()).await?;
        let reader = Reader::new(request.method(), self.shared.max_response_bytes);
        let stall_timeout = self.shared.stall_timeout;
        let request = [head.as_slice(), request::body(&request)?];
        let mut exchange = Exchange::new(connection, request, &origin, &self.sleep, stall_timeout, reader);
        deadline.hold(exchange.send(), || format!("sending the request to {origin}")).await?;
        let head = exchange.head();
        deadline.hold(head, || format!("waiting for a response from {origin}")).await?;
        let (response, connection) = exchange.response().await?;
        if let Some(connection) = connection.filter(|connection| !closes && !connection.is_poisoned()) {
            self.shared.pool.put(connection);
        }
        handed_over(response)
    }

    async fn connection(&self, origin: &Origin) -> Result<Connection, Failure> {
        let mut limit = Limit::new(&self.sleep, self.connect_timeout);
        limit.hold(self.shared.connection(origin), || format!("connecting to {origin}")).await
    }
}

/// Lets the SDK's interceptor poison the connection, as it does after a transient error.
fn tell_sdk(request: &HttpRequest, connection: &Connection) {
    if let Some(capture) = request.extension::<CaptureSmithyConnection>() {
        let poison = connection.poison();
        let (proxied, peer) = (connection.proxied, connection.stream.peer_addr());
        capture.set_connection_retriever(move || {
            let poison = poison.clone();
            let mut metadata = ConnectionMetadata::builder();
            metadata
                .set_proxied(Some(proxied))
                .set_remote_addr(peer)
                .set_poison_fn(Some(move || poison.poison()));
            Some(metadata.build())
        });
    }
}

/// Hands the response to the SDK, its body in memory: the SDK doesn't copy such a body, and its last user wipes it.
fn handed_over(response: Response) -> Result<HttpResponse, Failure> {
    let Response { status, headers, body, .. } = response;
    let body = if body.is_empty() { SdkBody::empty() } else { SdkBody::from(Bytes::from_owner(body)) };
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status)
        .map_err(|_| Failure::Malformed("its status is not a number of three digits"))?;
    *response.headers_mut() = headers;
    HttpResponse::try_from(response).map_err(|_| Failure::Malformed("a header field is not text"))
}
