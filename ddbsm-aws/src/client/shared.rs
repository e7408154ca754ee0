//! What all connectors of a client share.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::ClientConfig;

use crate::connection::{Connection, Origin, Pool, Proxies, connect};
use crate::error::Fault;
use crate::tls::{self, Trust};

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
    /// Opens a connection, through the proxy if there is one for `origin`.
    pub(crate) async fn open(&self, origin: &Origin) -> Result<Connection, Fault> {
        let proxy = self.proxies.find(origin)?;
        let stream = connect(origin, proxy.as_ref(), self.tls()).await?;
        Ok(Connection::new(origin.clone(), stream, proxy.is_some()))
    }

    #[allow(clippy::unused_async, reason = "with the feature `native-roots` it awaits")]
    async fn tls(&self) -> Result<Arc<ClientConfig>, Fault> {
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

fn make(trust: &Trust) -> Result<Arc<ClientConfig>, String> {
    tls::client_config(trust).map_err(|error| error.to_string())
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
