//! Connections between requests.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::origin::Origin;
use super::stream::Stream;

/// A connection and what the pool needs to know of it.
///
/// Whoever sends a request owns it meanwhile, so a request that is dropped half-way closes it.
pub(crate) struct Connection {
    pub(crate) origin: Origin,
    pub(crate) stream: Stream,
    pub(crate) proxied: bool,
    /// Set by the SDK when a response makes it doubt the host behind this connection.
    pub(crate) poisoned: Arc<AtomicBool>,
    runtime: Id,
    idle_since: Instant,
}

impl Connection {
    pub(crate) fn new(origin: Origin, stream: Stream, proxied: bool) -> Self {
        let poisoned = Arc::default();
        Self {
            origin,
            stream,
            proxied,
            poisoned,
            runtime: Handle::current().id(),
            idle_since: Instant::now(),
        }
    }

    fn is_reusable(&mut self, idle_timeout: Duration) -> bool {
        !self.poisoned.load(Ordering::Relaxed)
            && self.idle_since.elapsed() < idle_timeout
            && self.stream.is_reusable()
    }
}

/// A connection being opened before anybody needs it.
struct Early {
    origin: Origin,
    runtime: Id,
    opened: oneshot::Receiver<Connection>,
}

/// Idle connections, and early ones.
pub(crate) struct Pool {
    idle_timeout: Duration,
    max_idle_per_host: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    idle: Vec<Connection>,
    early: Vec<Early>,
}

impl Inner {
    /// Moves early connections that are open by now to the idle ones, and forgets those that failed.
    fn settle(&mut self) {
        let Self { idle, early } = self;
        early.retain_mut(|early| match early.opened.try_recv() {
            Ok(connection) => {
                idle.push(connection);
                false
            }
            Err(error) => error == TryRecvError::Empty,
        });
    }
}

impl Pool {
    pub(crate) fn new(idle_timeout: Duration, max_idle_per_host: usize) -> Self {
        Self { idle_timeout, max_idle_per_host, inner: Mutex::default() }
    }

    /// The most recently used connection to `origin` that is still open, else one that is being opened early.
    pub(crate) async fn take(&self, origin: &Origin) -> Option<Connection> {
        // A socket lives and dies with the runtime that opened it.
        let runtime = Handle::current().id();
        loop {
            let mut inner = self.lock();
            inner.settle();
            let fits = |c: &Connection| c.origin == *origin && c.runtime == runtime;
            let Some(place) = inner.idle.iter().rposition(fits) else {
                break;
            };
            let mut connection = inner.idle.remove(place);
            drop(inner);
            if connection.is_reusable(self.idle_timeout) {
                return Some(connection);
            }
        }
        let early = {
            let mut inner = self.lock();
            let fits = |early: &Early| early.origin == *origin && early.runtime == runtime;
            let place = inner.early.iter().position(fits)?;
            inner.early.swap_remove(place)
        };
        let mut connection = early.opened.await.ok()?;
        connection.is_reusable(self.idle_timeout).then_some(connection)
    }

    /// Keeps a connection for the next request.
    pub(crate) fn put(&self, mut connection: Connection) {
        connection.idle_since = Instant::now();
        let mut inner = self.lock();
        inner.idle.retain(|idle| idle.idle_since.elapsed() < self.idle_timeout);
        let same = inner.idle.iter().filter(|idle| idle.origin == connection.origin).count();
        if same >= self.max_idle_per_host
            && let Some(oldest) = inner.idle.iter().position(|idle| idle.origin == connection.origin)
        {
            inner.idle.remove(oldest);
        }
        if self.max_idle_per_host > 0 {
            inner.idle.push(connection);
        }
    }

    /// Announces a connection to `origin`; none where there is or will be one already.
    pub(crate) fn expect(&self, origin: &Origin) -> Option<oneshot::Sender<Connection>> {
        let runtime = Handle::current().id();
        let mut inner = self.lock();
        inner.settle();
        let known = inner.early.iter().any(|early| early.origin == *origin && early.runtime == runtime)
            || inner.idle.iter().any(|idle| idle.origin == *origin && idle.runtime == runtime);
        if known {
            return None;
        }
        let (sender, opened) = oneshot::channel();
        inner.early.push(Early { origin: origin.clone(), runtime, opened });
        Some(sender)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
