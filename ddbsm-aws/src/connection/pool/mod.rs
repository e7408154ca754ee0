//! Connections between requests.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::origin::Origin;
use super::stream::Stream;

#[cfg(test)]
mod tests;

/// A connection and what the pool needs to know of it.
///
/// Whoever sends a request owns it meanwhile, so a request that is dropped half-way closes it.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) proxied: bool,
    poison: Poison,
    route: Route,
}

/// Set by the SDK when a response makes it doubt the host behind this connection.
#[derive(Clone, Default)]
pub(crate) struct Poison(Arc<AtomicBool>);

impl Poison {
    pub(crate) fn poison(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Where a connection leads, and the runtime that opened its socket: it lives and dies with that.
#[derive(Clone, PartialEq, Eq)]
struct Route {
    origin: Origin,
    runtime: Id,
}

impl Route {
    fn here(origin: &Origin) -> Self {
        Self { origin: origin.clone(), runtime: Handle::current().id() }
    }
}

impl Connection {
    pub(crate) fn new(origin: &Origin, stream: Stream, proxied: bool) -> Self {
        Self { stream, proxied, poison: Poison::default(), route: Route::here(origin) }
    }

    pub(crate) fn poison(&self) -> Poison {
        self.poison.clone()
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poison.0.load(Ordering::Relaxed)
    }

    /// Whether it can take a request: nobody doubts it, it's open, and the peer has said nothing unasked.
    pub(crate) fn is_reusable(&mut self) -> bool {
        !self.is_poisoned() && self.stream.is_reusable()
    }
}

/// A connection that waits for a request, and the task that waits for its end.
struct Idle {
    connection: Connection,
    since: Instant,
    watch: Watch,
}

/// Ends its task with itself. None until that has been spawned.
struct Watch(Option<AbortHandle>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl Idle {
    fn is_reusable(&mut self, idle_timeout: Duration) -> bool {
        self.since.elapsed() < idle_timeout && self.connection.is_reusable()
    }
}

/// A connection being opened before anybody needs it, and the request that waits for it by now.
struct Early {
    route: Route,
    claim: Option<oneshot::Sender<Connection>>,
}

/// Idle connections, early ones, and the requests that would take one.
#[derive(Clone)]
pub(crate) struct Pool {
    idle_timeout: Duration,
    max_idle_per_host: usize,
    state: Arc<Mutex<State>>,
}

/// Each under a number of its own: a larger one came later.
#[derive(Default)]
struct State {
    next: u64,
    /// How often it was cleared.
    cleared: u64,
    idle: BTreeMap<u64, Idle>,
    waiting: BTreeMap<u64, (Route, oneshot::Sender<Connection>)>,
    early: BTreeMap<u64, Early>,
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn newest(&self, route: &Route) -> Option<u64> {
        let mut idle = self.idle.iter().rev();
        idle.find(|(_, idle)| idle.connection.route == *route).map(|(number, _)| *number)
    }
}

/// What the pool has for a request.
pub(crate) enum Found {
    Idle(Connection),
    /// One that is being opened early: this request's, unless opening it fails.
    Early(Turn),
    /// None yet. Another request's may come back before one is opened.
    Nothing(Turn),
}

impl Pool {
    pub(crate) fn new(idle_timeout: Duration, max_idle_per_host: usize) -> Self {
        Self { idle_timeout, max_idle_per_host, state: Arc::default() }
    }

    /// The most recently used connection to `origin` that is still open, else a turn.
    pub(crate) fn take(&self, origin: &Origin) -> Found {
        let route = Route::here(origin);
        loop {
            let mut state = lock(&self.state);
            let Some(mut idle) = state.newest(&route).and_then(|number| state.idle.remove(&number)) else {
                break;
            };
            drop(state);
            if idle.is_reusable(self.idle_timeout) {
                return Found::Idle(idle.connection);
            }
        }
        let mut state = lock(&self.state);
        let free = |early: &&mut Early| {
            early.route == route && early.claim.as_ref().is_none_or(oneshot::Sender::is_closed)
        };
        let Some(early) = state.early.values_mut().find(free) else {
            drop(state);
            return Found::Nothing(self.turn(route));
        };
        let (sender, receiver) = oneshot::channel();
        early.claim = Some(sender);
        Found::Early(Turn { pool: self.clone(), number: None, receiver })
    }

    /// A turn for whichever connection to `origin` comes back next.
    pub(crate) fn wait(&self, origin: &Origin) -> Turn {
        self.turn(Route::here(origin))
    }

    fn turn(&self, route: Route) -> Turn {
        let (sender, receiver) = oneshot::channel();
        let mut state = lock(&self.state);
        let number = state.number();
        state.waiting.insert(number, (route, sender));
        Turn { pool: self.clone(), number: Some(number), receiver }
    }

    /// Hands a connection to the request that has waited the longest, else keeps it for the next.
    pub(crate) fn put(&self, mut connection: Connection) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.max_idle_per_host == 0 || runtime.id() != connection.route.runtime {
            return;
        }
        let mut state = lock(&self.state);
        let waits = |state: &State, route: &Route| {
            state.waiting.iter().find(|(_, (theirs, _))| theirs == route).map(|(number, _)| *number)
        };
        while let Some(number) = waits(&state, &connection.route) {
            let Some((_, sender)) = state.waiting.remove(&number) else { break };
            match sender.send(connection) {
                Ok(()) => return,
                // It gave up meanwhile.
                Err(unclaimed) => connection = unclaimed,
            }
        }
        if state.idle.len() >= self.max_idle_per_host {
            let same = |idle: &&Idle| idle.connection.route.origin == connection.route.origin;
            if state.idle.values().filter(same).count() >= self.max_idle_per_host {
                let mut idle = state.idle.iter();
                let oldest = idle.find(|(_, idle)| same(idle)).map(|(number, _)| *number);
                oldest.and_then(|number| state.idle.remove(&number));
            }
        }
        let number = state.number();
        state.idle.insert(number, Idle { connection, since: Instant::now(), watch: Watch(None) });
        drop(state);
        // A runtime that is shutting down drops the task here and now, and that needs the lock.
        let leave = Leave { state: Arc::downgrade(&self.state), number };
        let watch = Watch(Some(runtime.spawn(watch(leave, self.idle_timeout)).abort_handle()));
        // Another request may have taken the connection meanwhile.
        if let Some(idle) = lock(&self.state).idle.get_mut(&number) {
            idle.watch = watch;
        }
    }

    /// Announces a connection to `origin`; none where there is or will be one already that can take a request.
    pub(crate) fn announce(&self, origin: &Origin) -> Option<Expected> {
        let route = Route::here(origin);
        let mut state = lock(&self.state);
        // After a freeze, what is idle may be long dead.
        while let Some(number) = state.newest(&route) {
            if state.idle.get_mut(&number)?.is_reusable(self.idle_timeout) {
                return None;
            }
            state.idle.remove(&number);
        }
        if state.early.values().any(|early| early.route == route) {
            return None;
        }
        let number = state.number();
        state.early.insert(number, Early { route, claim: None });
        Some(Expected { pool: self.clone(), number })
    }

    /// Closes all idle connections, and those that are being opened before a request needs them.
    pub(crate) fn clear(&self) {
        let mut state = lock(&self.state);
        state.cleared += 1;
        let idle = std::mem::take(&mut state.idle);
        state.early.retain(|_, early| early.claim.as_ref().is_some_and(|claim| !claim.is_closed()));
        drop(state);
        drop(idle);
    }

    /// How often [`clear`](Self::clear) was called: what was begun before belongs in the pool no more.
    pub(crate) fn cleared(&self) -> u64 {
        lock(&self.state).cleared
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request's turn for a connection.
pub(crate) struct Turn {
    pool: Pool,
    /// Under which it waits; none where it's an early connection's only claim.
    number: Option<u64>,
    receiver: oneshot::Receiver<Connection>,
}

impl Turn {
    /// The connection, or none where there won't be any.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Connection>> {
        std::pin::Pin::new(&mut self.receiver).poll(context).map(Result::ok)
    }
}

/// Leaves the queue; a connection that came at the last moment is for the next.
impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            lock(&self.pool.state).waiting.remove(&number);
        }
        self.receiver.close();
        if let Ok(connection) = self.receiver.try_recv() {
            self.pool.put(connection);
        }
    }
}

/// The promise of an early connection. Dropped, there will be none.
pub(crate) struct Expected {
    pool: Pool,
    number: u64,
}

impl Expected {
    pub(crate) fn fulfill(self, connection: Connection) {
        // Not there any more: it isn't wanted.
        let Some(early) = lock(&self.pool.state).early.remove(&self.number) else { return };
        let unclaimed = match early.claim {
            Some(claim) => claim.send(connection).err(),
            None => Some(connection),
        };
        if let Some(connection) = unclaimed {
            self.pool.put(connection);
        }
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        lock(&self.pool.state).early.remove(&self.number);
    }
}

/// Takes a connection out of the pool when it's no use any more: closed, or idle for too long.
async fn watch(leave: Leave, idle_timeout: Duration) {
    let end = poll_fn(|context| {
        let Some(state) = leave.state.upgrade() else { return Poll::Ready(()) };
        let mut state = lock(&state);
        let Some(idle) = state.idle.get_mut(&leave.number) else { return Poll::Ready(()) };
        ready!(idle.connection.stream.poll_unusable(context));
        Poll::Ready(())
    });
    let _ = tokio::time::timeout(idle_timeout, end).await;
}

/// Also when the runtime ends, and its connections with it.
struct Leave {
    state: Weak<Mutex<State>>,
    number: u64,
}

impl Drop for Leave {
    fn drop(&mut self) {
        if let Some(state) = self.state.upgrade() {
            let left = lock(&state).idle.remove(&self.number);
            drop(left);
        }
    }
}
