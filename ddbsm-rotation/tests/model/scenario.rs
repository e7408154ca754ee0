//! A rotation from its beginning to its end, as the state machine runs it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ddbsm_rotation::{
    Action, Consumers, Error, Rejection, Rotation, Rotator, SecretId, State, Strategy, name,
};
use ddbsm_write::{Put, Value, Writer};

use super::party::{ADMIN, Kind, Party, Seat};
use super::watch::{DELIVERIES, MAX_STALE, Watch, direction};
use super::world::{OWNER, ROTATOR, Shared, World, id, poll};

/// What is rotated, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scenario {
    pub(super) kind: Kind,
    pub(super) strategy: Strategy,
    /// Rotations before.
    pub(super) before: usize,
}

pub(super) const STEP: i64 = 60;

/// At a third party of that kind, the first rotation, and one after others.
pub(super) fn scenarios(kind: Kind) -> impl Iterator<Item = Scenario> {
    let strategies = match kind {
        Kind::One => &[Strategy::Single][..],
        Kind::Supplied => &[Strategy::External],
        // It makes no difference here how many are valid at once.
        Kind::Sender => &[Strategy::Alternating, Strategy::Single],
        Kind::Nobody => &[Strategy::Generated],
        _ => &[Strategy::Alternating],
    };
    strategies.iter().flat_map(move |&strategy| [0, 2].map(|before| Scenario { kind, strategy, before }))
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum End {
    Done(State),
    Failed(Error),
    Crashed(State),
}

/// What is done when a step crashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// The same step again, with the same state.
    Redrive,
    /// Another run.
    Another,
}

impl Scenario {
    pub(super) fn rotation(self) -> Rotation {
        let max_stale = Duration::from_secs(MAX_STALE.unsigned_abs());
        Rotation::new(id(), direction(self.kind), self.strategy, Consumers::Live { max_stale })
            .first_id("first")
            .deliveries(Duration::from_secs(DELIVERIES.unsigned_abs()))
            .step(Duration::from_secs(STEP.unsigned_abs()))
    }

    /// The secret is stored, and was rotated so many times.
    pub(super) fn start(self) -> Shared {
        let world = World {
            items: BTreeMap::new(),
            now: 1_800_000_000,
            party: Party::new(self.kind, "first:one"),
            watch: Watch::new(direction(self.kind)),
            operations: 0,
            cuts: BTreeMap::new(),
            interludes: BTreeMap::new(),
            pause: false,
        };
        let shared = Shared(Arc::new(Mutex::new(world)));
        shared.lock().watch.off = true;
        put(&shared, OWNER, &id().name, "first:one");
        put(&shared, ROTATOR, name::ADMIN, ADMIN);
        let mut world = shared.lock();
        world.watch = Watch::new(direction(self.kind));
        world.watch.off = matches!(self.kind, Kind::One | Kind::Nobody);
        drop(world);
        for i in 0..self.before {
            self.supply(&shared);
            let end = self.run(&shared, &format!("before-{i}"), After::Redrive);
            assert!(matches!(end, End::Done(_)), "{end:?}");
            pass(&shared, 40 * 24 * 3600);
        }
        self.supply(&shared);
        shared.lock().operations = 0;
        shared
    }

    /// As an operator does where the value comes from one.
    pub(super) fn supply(self, shared: &Shared) {
        if self.strategy != Strategy::External || shared.own(name::PENDING).is_some() {
            return;
        }
        let number = shared.lock().party.ever.len();
        let (id, value) = (format!("key-{number}"), format!("key-{number}:supplied"));
        shared.lock().party.add(&id, &value).unwrap();
        put(shared, ROTATOR, name::PENDING, &value);
    }

    pub(super) fn rotator(self, shared: &Shared) -> Rotator<Shared, Seat> {
        Rotator::new(shared.clone(), ROTATOR, self.rotation(), Seat(shared.clone()))
    }

    /// Runs until it ends, as the state machine does.
    pub(super) fn run(self, shared: &Shared, run: &str, after: After) -> End {
        self.go_on(shared, State::new(run), after)
    }

    pub(super) fn go_on(self, shared: &Shared, state: State, after: After) -> End {
        self.go_until(shared, state, Action::Done, after)
    }

    /// Runs until that step comes next.
    pub(super) fn go_until(self, shared: &Shared, mut state: State, end: Action, after: After) -> End {
        let mut tries = 0;
        while state.next != end {
            shared.wait_until(state.not_before.unix_seconds());
            // As it goes through the state machine.
            let json = serde_json::to_string(&state).unwrap();
            shared.lock().assert_silent(&json);
            state = serde_json::from_str(&json).unwrap();
            let rotator = self.rotator(shared);
            match poll(rotator.step(state.next, state.clone())) {
                Some(Ok(next)) => {
                    (state, tries) = (next, 0);
                    if std::mem::take(&mut shared.lock().pause) {
                        break;
                    }
                }
                Some(Err(error)) if error.is_transient() && tries < 8 => {
                    tries += 1;
                    pass(shared, STEP << tries);
                }
                Some(Err(error)) => {
                    shared.lock().assert_silent(&format!("{error} {error:?}"));
                    match self.extend(shared, &state, &error) {
                        Some(extended) => (state, tries) = (extended, 0),
                        None => return End::Failed(error),
                    }
                }
                None if after == After::Redrive => pass(shared, STEP),
                None => return End::Crashed(state),
            }
        }
        End::Done(state)
    }

    fn extend(self, shared: &Shared, state: &State, error: &Error) -> Option<State> {
        let failed = error.is_transient() || matches!(error, Error::OverlapTooShort);
        let told = self.kind == Kind::Sender && matches!(state.next, Action::Set | Action::Test);
        (failed && told).then(|| poll(self.rotator(shared).extend(state.clone())).unwrap().unwrap())
    }

    /// Runs as the schedule does, until one has rotated.
    pub(super) fn run_until_rotated(self, shared: &Shared) -> State {
        let mut ends = Vec::new();
        for i in 0..20 {
            self.supply(shared);
            match self.run(shared, &format!("later-{i}"), After::Redrive) {
                // A run that only finished what another began has the key of no new value.
                End::Done(state) if is_new(&state) => return state,
                End::Failed(Error::Rejected(
                    Rejection::Running { until, .. } | Rejection::Overlap { until },
                )) => {
                    shared.wait_until(until.unix_seconds());
                }
                End::Done(state) => ends.push(state),
                End::Failed(Error::Rejected(Rejection::PendingIsCurrent)) => {}
                other => panic!("{self:?}: {other:?} after {ends:?}"),
            }
        }
        panic!("{self:?}: nothing was rotated: {ends:?}")
    }

    /// What must hold when all is done.
    pub(super) fn check(self, shared: &Shared, context: &str) {
        let record = shared.record();
        let world = shared.lock();
        let context = format!("{self:?} {context}");
        assert_eq!(world.watch.without, [""; 0], "{context}");
        assert_eq!(record.unfinished(), [], "{context}");
        assert_eq!(record.loads(), world.loads_version(), "{context}");
        let loads = world.loads();
        assert!(self.kind == Kind::Nobody || world.party.accepts(&loads), "{context}: what loads is refused");
        let live = usize::from(self.kind != Kind::Nobody);
        assert_eq!(world.party.live.len(), live, "{context}: {:?} is unrevoked", world.party.live);
        world.assert_silent_items();
        drop(world);
        for gone in [name::LOCK, name::PENDING] {
            assert_eq!(shared.own(gone), None, "{context}: {gone}");
        }
        let ledger = shared.own(name::REVOKE).unwrap();
        let ledger: Vec<(String, String)> = serde_json::from_str(&ledger).unwrap();
        let versions: Vec<String> = ledger.into_iter().map(|(_, version)| version).collect();
        assert_eq!(versions, [record.loads().unwrap().to_string()], "{context}");
        let unmarked = |(version, entry): (&_, &ddbsm_write::VersionEntry)| {
            entry.revoked_at.is_none() && Some(*version) != record.loads()
        };
        let unmarked = record.versions.iter().filter(|entry| unmarked(*entry)).count();
        assert_eq!(unmarked, 0, "{context}: not marked as revoked");
    }
}

impl End {
    pub(super) fn done(self) -> State {
        match self {
            Self::Done(state) => state,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn error(self) -> Error {
        match self {
            Self::Failed(error) => error,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn crashed(self) -> State {
        match self {
            Self::Crashed(state) => state,
            other => panic!("{other:?}"),
        }
    }
}

/// Whether it made a new value.
pub(super) fn is_new(state: &State) -> bool {
    !serde_json::to_value(state).unwrap()["plan"].is_null()
}

pub(super) fn pass(shared: &Shared, seconds: i64) {
    let until = shared.lock().now + seconds;
    shared.wait_until(until);
}

pub(super) fn put(shared: &Shared, principal: &str, name: &str, value: &str) {
    let cuts = std::mem::take(&mut shared.lock().cuts);
    let put = Put::new(SecretId::new(principal, name), Value::text(value));
    poll(Writer::new(shared.clone()).put(vec![put])).unwrap().unwrap();
    shared.lock().cuts = cuts;
}
