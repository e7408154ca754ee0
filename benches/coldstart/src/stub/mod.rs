//! AWS, as far as the programs see it: DNS, TLS with a chain like Amazon's, three secrets.

mod chain;
mod dns;
mod server;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use crate::Failure;
use crate::network::Sockets;

pub(crate) const TABLE: &str = "dirty-secrets";
pub(crate) const PRINCIPAL: &str = "arn:aws:iam::111111111111:role/app/slack-bot";

/// What the stub saw of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Lookup,
    Connection,
    Handshake,
    Request,
}

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<(Instant, Event)>>>);

impl Log {
    fn add(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), event));
    }

    /// What came since the last time.
    pub(crate) fn take(&self) -> Vec<(Instant, Event)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Serves until the process ends.
pub(crate) struct Stub {
    pub(crate) log: Log,
    /// The root that its chain ends in, as PEM.
    pub(crate) root: String,
}

impl Stub {
    pub(crate) fn start(sockets: Sockets) -> Result<Self, Failure> {
        let (config, root) = chain::config()?;
        let log = Log::default();
        let Sockets { https, dns } = sockets;
        let shared = log.clone();
        thread::spawn(move || dns::serve(&dns, &shared));
        let shared = log.clone();
        thread::spawn(move || server::serve(&https, &config, &shared));
        Ok(Self { log, root })
    }
}
