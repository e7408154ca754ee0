//! The HTTP client that an SDK's configuration holds.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient as SmithyHttpClient, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::ClientConfig;

use crate::builder::{Builder, Trust};
use crate::connect::connect;
use crate::connector::Connector;
use crate::error::Fault;
use crate::origin::Origin;
use crate::pool::{Connection, Pool};
use crate::proxy::Proxies;
use crate::{roots, tls};

/// How long an early connection has unless the builder says: as in the SDK, whose configuration isn't known there.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

/// An HTTP/1.1 client for any AWS SDK's configuration, small and quick to start.
///
/// Cheap to clone: clones share their connections. It needs a tokio runtime with I/O and time enabled.
///
/// ```
/// let config = aws_sdk_dynamodb::Config::builder()
///     .http_client(ddbsm_aws::HttpClient::builder().max_idle_per_host(4).build());
/// ```
#[derive(Clone, Debug)]
pub struct HttpClient {
    shared: Arc<Shared>,
}

/// What all connectors of a client share.
pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) proxies: Proxies,
    pub(crate) max_reply_bytes: usize,
    pub(crate) stall_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) trust: Trust,
    /// Made when the first TLS connection needs it.
    pub(crate) tls: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl HttpClient {
    /// Starts from the defaults of [`http_client`](crate::http_client).
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }

    /// Starts opening a connection to `endpoint`, such as `https://dynamodb.eu-west-1.amazonaws.com`, and returns
    /// at once. The first request there takes it, also while it's still being opened.
    ///
    /// It's a hint: where it fails, the request opens a connection of its own and reports what is wrong. Where
    /// there is or will be an idle connection already, nothing happens. DNS is looked up on another thread; the
    /// rest makes progress whenever the runtime does, so on a single-threaded one while the caller awaits
    /// something. Outside a tokio runtime, or with an endpoint that is no URL, it does nothing.
    pub fn connect_early(&self, endpoint: &str) {
        let (Ok(runtime), Ok(uri)) = (tokio::runtime::Handle::try_current(), endpoint.parse::<http::Uri>())
        else {
            tracing::debug!("no early connection: not in a tokio runtime, or the endpoint is not a URL");
            return;
        };
        let Ok(origin) = Origin::of(&uri) else {
            tracing::debug!("no early connection: the endpoint is not a URL of http or https");
            return;
        };
        let Some(sender) = self.shared.pool.expect(&origin) else {
            return;
        };
        let shared = Arc::clone(&self.shared);
        runtime.spawn(async move {
            let limit = shared.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
            match tokio::time::timeout(limit, shared.open(&origin)).await {
                // Nobody waits any more: a request came and was cancelled.
                Ok(Ok(connection)) => {
                    if let Err(connection) = sender.send(connection) {
                        shared.pool.put(connection);
                    }
                }
                Ok(Err(fault)) => tracing::debug!(%fault, "the early connection failed"),
                Err(_) => tracing::debug!("the early connection timed out"),
            }
        });
    }
}

impl SmithyHttpClient for HttpClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            shared: Arc::clone(&self.shared),
            connect_timeout: settings.connect_timeout().into_iter().chain(self.shared.connect_timeout).min(),
            read_timeout: settings.read_timeout(),
            sleep: components.sleep_impl().unwrap_or_else(|| SharedAsyncSleep::new(TokioSleep::new())),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(ConnectorMetadata::new(env!("CARGO_PKG_NAME"), Some(env!("CARGO_PKG_VERSION").into())))
    }
}

impl Shared {
    /// Opens a connection, through the proxy if there is one for `origin`.
    pub(crate) async fn open(&self, origin: &Origin) -> Result<Connection, Fault> {
        let proxy = self.proxies.find(origin)?;
        let stream = connect(origin, proxy.as_ref(), self.tls()).await?;
        Ok(Connection::new(origin.clone(), stream, proxy.is_some()))
    }

    #[allow(clippy::unused_async, reason = "with the feature `native-roots` it awaits")]
    async fn tls(&self) -> Result<Arc<ClientConfig>, Fault> {
        fn make(trust: &Trust) -> Result<Arc<ClientConfig>, String> {
            let roots = roots::store(trust).map_err(|error| error.to_string())?;
            tls::client_config(roots).map_err(|error| error.to_string())
        }
        #[cfg(feature = "native-roots")]
        if self.trust.native && self.tls.get().is_none() {
            // The system's roots are files, and take long to read and to parse.
            let trust = self.trust.clone();
            if let Ok(made) = tokio::task::spawn_blocking(move || make(&trust)).await {
                let _ = self.tls.set(made);
            }
        }
        let config = self.tls.get_or_init(|| make(&self.trust));
        config.clone().map_err(|why| Fault::Request(format!("TLS can't be set up: {why}")))
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Shared").finish_non_exhaustive()
    }
}
