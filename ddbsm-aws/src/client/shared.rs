//! What all connectors of a client share.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use rustls::ClientConfig;

use crate::connection::{Connection, Expected, Found, Origin, Pool, Proxies, connect};
use crate::error::Failure;
use crate::tls::{self, Trust};

/// How long a connection that no request waits for has unless the builder says: as in the SDK, whose configuration isn't
/// known there.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) proxies: Proxies,
    pub(crate) max_response_bytes: usize,
    pub(crate) stall_timeout: Option<Duration>,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) trust: Trust,
    /// Made when the first TLS connection needs it.
    pub(crate) tls: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Shared {
    /// A connection for one request: idle, opened early, given back meanwhile by another request, or new.
    pub(crate) async fn connection(self: &Arc<Self>, origin: &Origin) -> Result<Connection, Failure> {
        let mut turn = match self.pool.take(origin) {
            Found::Idle(connection) => return Ok(connection),
            Found::Early(mut early) => match poll_fn(|context| early.poll(context)).await.and_then(usable) {
                Some(connection) => return Ok(connection),
                None => self.pool.wait(origin),
            },
            Found::Nothing(turn) => turn,
        };
        // Owned, as it may outlive the request.
        let mut opening = Box::pin({
            let (shared, origin) = (Arc::clone(self), origin.clone());
            async move { shared.open(&origin).await }
        });
        let mut began = false;
        let found = poll_fn(|context| {
            while let Poll::Ready(Some(connection)) = turn.poll(context) {
                if let Some(connection) = usable(connection) {
                    return Poll::Ready(Err(connection));
                }
                turn = self.pool.wait(origin);
            }
            began = true;
            opening.as_mut().poll(context).map(Ok)
        });
        match found.await {
            Ok(opened) => opened,
            Err(given_back) => {
                if began {
                    // The peer has this connection already, and another request may want it.
                    let (shared, cleared) = (Arc::clone(self), self.pool.cleared());
                    tokio::spawn(async move {
                        let opened = tokio::time::timeout(shared.early_limit(), opening).await;
                        if let Ok(Ok(connection)) = opened
                            && shared.pool.cleared() == cleared
                        {
                            shared.pool.put(connection);
                        }
                    });
                }
                Ok(given_back)
            }
        }
    }

    /// Opens a connection that nobody waits for yet.
    pub(crate) async fn open_early(&self, origin: &Origin, expected: Expected) {
        match tokio::time::timeout(self.early_limit(), self.open(origin)).await {
            Ok(Ok(connection)) => expected.fulfill(connection),
            Ok(Err(fault)) => tracing::debug!(%fault, "the early connection failed"),
            Err(_) => tracing::debug!("the early connection timed out"),
        }
    }

    fn early_limit(&self) -> Duration {
        self.connect_timeout.unwrap_or(CONNECT_TIMEOUT)
    }

    /// Opens a connection, through the proxy if there is one for `origin`.
    async fn open(&self, origin: &Origin) -> Result<Connection, Failure> {
        let proxy = self.proxies.find(origin)?;
        let stream = connect(origin, proxy, self.tls()).await?;
        Ok(Connection::new(origin, stream, proxy.is_some()))
    }

    async fn tls(&self) -> Result<Arc<ClientConfig>, Failure> {
        if self.trust.blocks() && self.tls.get().is_none() {
            // The roots are in files, and take long to read and to parse.
            let trust = self.trust.clone();
            if let Ok(made) = tokio::task::spawn_blocking(move || tls::client_config(&trust)).await {
                let _ = self.tls.set(made);
            }
        }
        let config = self.tls.get_or_init(|| tls::client_config(&self.trust));
        config.clone().map_err(Failure::Tls)
    }
}

/// A connection that was handed to a waiting request, unless the peer has closed it or spoken since: until the request
/// runs again, much may happen, as in a process that is frozen.
fn usable(mut connection: Connection) -> Option<Connection> {
    connection.is_reusable().then_some(connection)
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
