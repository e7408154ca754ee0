//! The HTTP client that an SDK's configuration holds.

mod builder;
mod connector;
mod exchange;
mod shared;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient as SmithyHttpClient, HttpConnector, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use connector::Connector;
use shared::Shared;

use crate::connection::Origin;

pub use builder::{Builder, RootsError};

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

impl HttpClient {
    /// Starts from the defaults of [`http_client`](crate::http_client).
    ///
    /// ```
    /// let builder = ddbsm_aws::HttpClient::builder();
    /// ```
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts opening a connection to `endpoint`, such as `https://dynamodb.eu-west-1.amazonaws.com`, and returns
    /// at once. The first request there takes it, also while it's still being opened.
    ///
    /// It's a hint: where it fails, the request opens a connection of its own and reports what is wrong. Where
    /// there is or will be an idle connection already that can take a request, nothing happens; one that died while the
    /// process was frozen is replaced. DNS is looked up on another thread; the
    /// rest makes progress whenever the runtime does, so on a single-threaded one while the caller awaits
    /// something. Outside a tokio runtime, or with an endpoint that is no URL, it does nothing.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let client = ddbsm_aws::http_client();
    /// client.connect_early("http://127.0.0.1:8000");
    /// # });
    /// ```
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
        let Some(expected) = self.shared.pool.announce(&origin) else {
            return;
        };
        let shared = Arc::clone(&self.shared);
        runtime.spawn(async move { shared.open_early(&origin, expected).await });
    }

    /// One request outside of any SDK client.
    pub(crate) async fn send(
        &self,
        request: HttpRequest,
        connect_timeout: Duration,
        read_timeout: Duration,
    ) -> Result<HttpResponse, ConnectorError> {
        let connector = Connector {
            shared: Arc::clone(&self.shared),
            connect_timeout: Some(connect_timeout),
            read_timeout: Some(read_timeout),
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
        };
        connector.call(request).await
    }

    /// Closes every connection that no request is using. One that is still being opened, by
    /// [`connect_early`](Self::connect_early) or for a request that got another or was dropped, is closed once it's open.
    ///
    /// Call it before a snapshot, as with Lambda `SnapStart`. A restored process would otherwise hold connections that are
    /// dead, and keys that several copies share. Requests under way keep theirs.
    ///
    /// ```
    /// ddbsm_aws::http_client().drop_idle_connections(); // in a hook that runs before the snapshot
    /// ```
    pub fn drop_idle_connections(&self) {
        self.shared.pool.clear();
    }
}

impl Builder {
    /// Makes the client. It reads only the environment, and opens nothing yet: the proxy variables, and `AWS_CA_BUNDLE`,
    /// which names a file in PEM. The certificates in it are trusted too, as by the AWS CLI; if it can't be read,
    /// requests over TLS fail and say so.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().build();
    /// ```
    #[must_use]
    pub fn build(self) -> HttpClient {
        HttpClient { shared: Arc::new(self.shared()) }
    }
}

/// Returns the process's HTTP client, with the defaults. All configurations that use it share its connections.
///
/// [`HttpClient::builder`] makes one of its own, with other settings.
///
/// ```
/// let config = aws_sdk_dynamodb::Config::builder().http_client(ddbsm_aws::http_client());
/// ```
#[must_use]
pub fn http_client() -> HttpClient {
    static SHARED: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::builder().build());
    SHARED.clone()
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
