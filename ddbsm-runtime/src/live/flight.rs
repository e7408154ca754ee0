//! One load in flight, whoever waits for it, and what the last one that succeeded brought.
//!
//! The lock is held for moves between fields alone, never across an await.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::sleep;

use crate::live::clock::Moment;
use crate::{LoadError, Loader, Secrets, Source};

type Outcome<T> = Result<Arc<T>, LoadError>;

/// Loads that [`Flights::join_next`] asks for start at least this far apart.
const FORCED_APART: Duration = Duration::from_secs(1);

/// What a load may take beyond its own deadline. One that took more was frozen under way.
const GRACE: Duration = Duration::from_secs(1);

const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(30);

pub(super) struct Flights<T> {
    load: Arc<dyn Fn(Consistency) -> BoxFuture<'static, Result<T, LoadError>> + Send + Sync>,
    /// The most that a load takes, unless the process is frozen meanwhile.
    longest: Duration,
    state: Mutex<State<T>>,
}

#[derive(Clone, Copy, Debug)]
enum Consistency {
    /// As the loader was told.
    Loader,
    Strong,
}

struct State<T> {
    held: Option<Held<T>>,
    /// The load under way.
    current: Option<Flight<T>>,
    /// The load that starts when the current one has ended.
    next: Option<Flight<T>>,
    last_forced: Option<Moment>,
    /// After a failure: since when, and for how long, no load is tried while something is held.
    rest: Option<(Moment, Duration)>,
    failures: u32,
    flights: u64,
}

struct Held<T> {
    settings: Arc<T>,
    /// When their load started.
    since: Moment,
    /// What of the TTL counts for these: 0.9 to 1.
    jitter: f64,
}

struct Flight<T> {
    id: u64,
    /// When it was made; for the current one, that is when it started.
    since: Moment,
    outcome: Shared<BoxFuture<'static, Outcome<T>>>,
}

impl<T: Send + Sync + 'static> Flights<T> {
    pub(super) fn new<S: Source + Send + 'static>(loader: Loader<T>, source: S) -> Arc<Self>
    where
        T: Secrets,
    {
        let source = Arc::new(source);
        let longest = loader.deadline() + GRACE;
        let load = move |consistency| {
            let (source, mut loader) = (Arc::clone(&source), loader.clone());
            if matches!(consistency, Consistency::Strong) {
                loader = loader.consistent_read(true);
            }
            async move { loader.load(&*source).await }.boxed()
        };
        let state = State {
            held: None,
            current: None,
            next: None,
            last_forced: None,
            rest: None,
            failures: 0,
            flights: 0,
        };
        Arc::new(Self { load: Arc::new(load), longest, state: Mutex::new(state) })
    }

    /// What is held, if no load is due: it is younger than `ttl`, or the last reload failed just now.
    pub(super) fn fresh(&self, ttl: Duration, max_stale: Duration) -> Option<Arc<T>> {
        let state = self.state();
        let held = state.held.as_ref()?;
        let age = held.since.elapsed();
        let resting = state.rest.is_some_and(|(since, rest)| since.elapsed() < rest);
        let fresh = age < ttl.mul_f64(held.jitter) || (resting && age < max_stale);
        fresh.then(|| Arc::clone(&held.settings))
    }

    /// What is held and not too old.
    pub(super) fn held(&self, max_stale: Duration) -> Option<Arc<T>> {
        let state = self.state();
        let held = state.held.as_ref()?;
        (held.since.elapsed() < max_stale).then(|| Arc::clone(&held.settings))
    }

    /// How long until what is held is `interval` old, or until a failed load is tried again.
    pub(super) fn due_in(&self, interval: Duration) -> Duration {
        let state = self.state();
        match (&state.rest, &state.held) {
            (Some((since, rest)), _) => rest.saturating_sub(since.elapsed()),
            (None, Some(held)) => interval.mul_f64(held.jitter).saturating_sub(held.since.elapsed()),
            (None, None) => Duration::ZERO,
        }
    }

    /// The outcome of the load that is under way, or of a new one.
    pub(super) fn join(self: &Arc<Self>) -> impl Future<Output = Outcome<T>> + Send + use<T> {
        let mut state = self.state();
        // What nobody waited for before a freeze is left where it is: its request was signed too long ago.
        if state.current.as_ref().is_some_and(|current| current.since.elapsed() > self.longest) {
            state.current = None;
        }
        if let Some(flight) = state.current.as_ref().or(state.next.as_ref()) {
            return flight.outcome.clone();
        }
        let id = state.new_id();
        let flight = Flight { id, since: Moment::now(), outcome: self.flight(id, Consistency::Loader) };
        state.current.insert(flight).outcome.clone()
    }

    /// The outcome of a load that has not started yet.
    pub(super) fn join_next(self: &Arc<Self>) -> impl Future<Output = Outcome<T>> + Send + use<T> {
        let mut state = self.state();
        if let Some(next) = &state.next {
            return next.outcome.clone();
        }
        let id = state.new_id();
        let before = state.current.as_ref().map(|current| current.outcome.clone());
        let load = self.flight(id, Consistency::Strong);
        let flights = Arc::downgrade(self);
        let outcome = async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            if let Some(pause) = flights.upgrade().and_then(|flights| flights.state().pause()) {
                sleep(pause).await;
            }
            if let Some(flights) = flights.upgrade() {
                flights.state().start_next(id);
            }
            load.await
        };
        let flight = Flight { id, since: Moment::now(), outcome: outcome.boxed().shared() };
        state.next.insert(flight).outcome.clone()
    }

    pub(super) fn clear(&self) {
        let mut state = self.state();
        let left = (state.held.take(), state.current.take(), state.next.take());
        (state.rest, state.failures) = (None, 0);
        drop(state);
        drop(left);
    }

    /// A load that records what came of it. It holds this weakly, as this holds it.
    fn flight(self: &Arc<Self>, id: u64, consistency: Consistency) -> Shared<BoxFuture<'static, Outcome<T>>> {
        let (load, longest) = (Arc::clone(&self.load), self.longest);
        let flights: Weak<Self> = Arc::downgrade(self);
        let flight = async move {
            let mut since = Moment::now();
            let mut outcome = load(consistency).await;
            // Frozen under way: the request was signed too long ago, or its connection is gone.
            if outcome.is_err() && since.elapsed() > longest {
                since = Moment::now();
                outcome = load(consistency).await;
            }
            let outcome = outcome.map(Arc::new);
            if let Some(flights) = flights.upgrade() {
                flights.state().end(id, since, &outcome);
            }
            outcome
        };
        flight.boxed().shared()
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn new_id(&mut self) -> u64 {
        self.flights += 1;
        self.flights
    }

    /// How long the next forced load has to wait, if it has to.
    fn pause(&self) -> Option<Duration> {
        FORCED_APART.checked_sub(self.last_forced?.elapsed())
    }

    fn start_next(&mut self, id: u64) {
        if let Some(next) = self.next.take_if(|next| next.id == id) {
            self.last_forced = Some(Moment::now());
            self.current = Some(Flight { since: Moment::now(), ..next });
        }
    }

    fn end(&mut self, id: u64, since: Moment, outcome: &Outcome<T>) {
        // One that was given up, or cleared, says nothing any more.
        if self.current.take_if(|current| current.id == id).is_none() {
            return;
        }
        if let Ok(settings) = outcome {
            let jitter = 0.9 + 0.1 * fastrand::f64();
            self.held = Some(Held { settings: Arc::clone(settings), since, jitter });
            (self.rest, self.failures) = (None, 0);
        } else {
            let rest = FIRST_REST * (1 << self.failures.min(5));
            self.failures += 1;
            self.rest = Some((Moment::now(), rest.min(LONGEST_REST)));
        }
    }
}

impl<T> fmt::Debug for Flights<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flights").finish_non_exhaustive()
    }
}
