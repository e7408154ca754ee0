//! One request: a connection for it, its way out, its response's way in.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};
use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::Uri;

use super::shared::Shared;
use crate::connection::{Connection, Origin, Peer, Sent};
use crate::error::Fault;
use crate::http1::request;
use crate::http1::response::{Reader, Response};
use crate::inbox::Inbox;

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
        HttpConnectorFuture::new(async move { connector.round_trip(request).await.map_err(Into::into) })
    }
}

impl Connector {
    async fn round_trip(&self, mut request: HttpRequest) -> Result<HttpResponse, Fault> {
        let uri: Uri =
            request.uri().parse().map_err(|_| Fault::Request("the request's URL is not one".to_owned()))?;
        let origin = Origin::of(&uri)?;
        let body_len = request::body(&request)?.len();
        let proxy = self.shared.proxies.find(&origin)?;
        let absolute = proxy.is_some() && !origin.tls;
        let credentials =
            proxy.as_ref().filter(|_| absolute).and_then(|proxy| proxy.authorization.as_deref());
        let head = request::head(&request, &uri, body_len, absolute, credentials)?;

        let mut connection = self.connection(&origin).await?;
        tell_sdk(&request, &connection);
        request::take_over(request.body_mut()).await?;
        let body = request::body(&request)?;
        let response = self.exchange(&mut connection, &head, body, request.method()).await?;
        if response.reusable && !connection.poisoned.load(Ordering::Relaxed) {
            self.shared.pool.put(connection);
        }
        handed_over(response)
    }

    async fn connection(&self, origin: &Origin) -> Result<Connection, Fault> {
        let open = async {
            match self.shared.pool.take(origin).await {
                Some(connection) => Ok(connection),
                None => self.shared.open(origin).await,
            }
        };
        self.within(self.connect_timeout, open, || format!("connecting to {origin}")).await
    }

    async fn exchange(
        &self,
        connection: &mut Connection,
        head: &[u8],
        body: &[u8],
        method: &str,
    ) -> Result<Response, Fault> {
        let mut inbox = Inbox::default();
        let mut reader = Reader::new(method, self.shared.max_response_bytes);
        let outcome = self.send(connection, [head, body], &mut inbox).await?;
        let Connection { stream, origin, .. } = connection;
        while !reader.advance(&mut inbox)? {
            // Up to the first byte the SDK's read timeout counts; after it, any gap may be as long as a stall.
            let (limit, doing) = if reader.has_begun() || !inbox.is_empty() {
                (self.shared.stall_timeout, "reading the response")
            } else {
                (self.read_timeout, "waiting for a response")
            };
            let doing = || format!("{doing} from {origin}");
            let receive =
                async { stream.receive(&mut inbox).await.map_err(|error| Fault::io(doing(), error)) };
            if self.within(limit, receive, doing).await? == Peer::Closed {
                if !reader.advance(&mut inbox)? {
                    reader.close().map_err(|error| Fault::io(doing(), error))?;
                }
                let response = Response { reusable: false, ..reader.finish() };
                return Ok(response);
            }
        }
        let mut response = reader.finish();
        response.reusable &= outcome == Sent::Whole;
        Ok(response)
    }

    /// The SDK's read timeout counts here too, and the peer must take some of it all the time.
    async fn send(
        &self,
        connection: &mut Connection,
        mut rest: [&[u8]; 2],
        inbox: &mut Inbox,
    ) -> Result<Sent, Fault> {
        let Connection { stream, origin, .. } = connection;
        let doing = |what: &str| format!("sending {what} to {origin}");
        let all = async {
            loop {
                let some = stream.send(&mut rest, inbox);
                let some = async { some.await.map_err(|error| Fault::io(doing("the request"), error)) };
                let stalled = || doing("the next part of the request");
                match self.within(self.shared.stall_timeout, some, stalled).await? {
                    Sent::Partly => {}
                    outcome => return Ok(outcome),
                }
            }
        };
        self.within(self.read_timeout, all, || doing("the request")).await
    }

    async fn within<T>(
        &self,
        limit: Option<Duration>,
        work: impl Future<Output = Result<T, Fault>>,
        doing: impl FnOnce() -> String,
    ) -> Result<T, Fault> {
        let Some(limit) = limit else { return work.await };
        match Timeout::new(std::pin::pin!(work), self.sleep.sleep(limit)).await {
            Ok(result) => result,
            Err(_) => Err(Fault::Timeout { doing: doing(), limit }),
        }
    }
}

/// Lets the SDK's interceptor poison the connection, as it does after a transient error.
fn tell_sdk(request: &HttpRequest, connection: &Connection) {
    if let Some(capture) = request.extension::<CaptureSmithyConnection>() {
        let poisoned: Arc<AtomicBool> = Arc::clone(&connection.poisoned);
        let (proxied, peer) = (connection.proxied, connection.stream.peer_addr());
        capture.set_connection_retriever(move || {
            let poisoned = Arc::clone(&poisoned);
            let mut metadata = ConnectionMetadata::builder();
            metadata
                .set_proxied(Some(proxied))
                .set_remote_addr(peer)
                .set_poison_fn(Some(move || poisoned.store(true, Ordering::Relaxed)));
            Some(metadata.build())
        });
    }
}

/// Hands the response to the SDK, its body in memory: the SDK doesn't copy such a body, and its last user wipes it.
fn handed_over(response: Response) -> Result<HttpResponse, Fault> {
    let Response { status, headers, body, .. } = response;
    let body = if body.is_empty() { SdkBody::empty() } else { SdkBody::from(Bytes::from_owner(body)) };
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status)
        .map_err(|_| Fault::Response("its status is not a number of three digits"))?;
    *response.headers_mut() = headers;
    HttpResponse::try_from(response).map_err(|_| Fault::Response("a header field is not text"))
}
