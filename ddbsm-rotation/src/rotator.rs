//! A rotator, and what all of its steps begin with.

use std::fmt;

use ddbsm::Secret;
use ddbsm_core::table::{Time, Version};
use ddbsm_write::{Index, Record, SecretId, Table, Value, Write, Writer};

use crate::error::{Call, Error};
use crate::own::{self, Entry, Own, name};
use crate::party::{Credential, ThirdParty};
use crate::rejection::Rejection;
use crate::rotation::{Direction, Rotation, Strategy};
use crate::state::{Action, State};
use crate::store::Store;
use crate::value::digest;

/// How long a step may be repeated before another run may take over. Of the day that an overlap leaves for telling the third
/// party, three lost runs in a row take less.
pub(crate) const CLAIM_SECONDS: i64 = 6 * 60 * 60;

/// Rotates one secret, step by step. It keeps nothing between steps but what is in the table and in the [`State`].
///
/// ```
/// # async fn example(table: ddbsm_rotation::DynamoDb, rotation: ddbsm_rotation::Rotation) -> Result<(), ddbsm_rotation::Error> {
/// use ddbsm_rotation::{Action, Nobody, Rotator, State};
///
/// let principal = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/billing-session-key";
/// let rotator = Rotator::new(table, principal, rotation, Nobody);
/// let state = rotator.step(Action::Begin, State::new("2026-11-28")).await?;
/// assert_eq!(state.next, Action::Create);
/// # Ok(())
/// # }
/// ```
pub struct Rotator<S, P> {
    pub(crate) writer: Writer<S>,
    pub(crate) party: P,
    pub(crate) rotation: Rotation,
    pub(crate) principal: String,
}

/// What a step finds.
pub(crate) struct Found {
    pub(crate) own: Own,
    pub(crate) index: Index,
    pub(crate) record: Record,
    /// The version of the value that an operator supplied, if the index knows it.
    pub(crate) supplied: Option<Version>,
}

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    /// Returns a rotator for a secret at a third party. `principal` is the rotator's own role, which is a writer and whose
    /// partition holds what rotation needs.
    ///
    /// ```
    /// # fn example(client: aws_sdk_dynamodb::Client, rotation: ddbsm_rotation::Rotation) {
    /// use ddbsm_rotation::{DynamoDb, Nobody, Rotator};
    ///
    /// let principal = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/billing-session-key";
    /// let rotator = Rotator::new(DynamoDb::new(client, "dirty-secrets"), principal, rotation, Nobody);
    /// # }
    /// ```
    pub fn new(store: S, principal: impl Into<String>, rotation: Rotation, party: P) -> Self {
        let principal = principal.into();
        let writer = Writer::new(store).created_by(Some(principal.clone()));
        Self { writer, party, rotation, principal }
    }

    /// Takes a step, and returns the state for the next. After an error, repeat the step with the same state as often as you
    /// need to. [`Error::is_transient`] says whether that can be enough.
    ///
    /// # Errors
    ///
    /// [`Error`]. Until the new value is published, what loads stays in force.
    ///
    /// ```
    /// # use ddbsm_rotation::*;
    /// # async fn example(rotator: Rotator<DynamoDb, Nobody>, mut state: State) -> Result<(), Error> {
    /// while state.next != Action::Done {
    ///     // ... wait until `state.not_before` ...
    ///     state = rotator.step(state.next, state.clone()).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn step(&self, action: Action, state: State) -> Result<State, Error> {
        if state.next != action {
            return Err(Error::OutOfOrder { next: state.next, called: action });
        }
        let next = match action {
            Action::Begin => self.begin(state).await,
            Action::Create => self.create(state).await,
            Action::Set => self.set(state).await,
            Action::Test => self.test(state).await,
            Action::Publish => self.publish(state).await,
            Action::Retire => self.retire(state).await,
            Action::Done => Ok(state),
        }?;
        if next.next != Action::Done {
            self.claim(&next).await?;
        }
        Ok(next)
    }

    /// Claims the rotation until some time after the next step. A run that has died is known by its claim's end.
    async fn claim(&self, state: &State) -> Result<(), Error> {
        let until = later(state.not_before, CLAIM_SECONDS);
        self.keep(name::LOCK, own::lock(&state.run, until)?).await
    }

    /// Returns the table.
    ///
    /// ```
    /// # use ddbsm_rotation::*;
    /// # fn example(rotator: Rotator<DynamoDb, Nobody>) {
    /// assert_eq!(rotator.store().name(), "dirty-secrets");
    /// # }
    /// ```
    pub fn store(&self) -> &S {
        self.writer.table()
    }

    pub(crate) async fn look(&self) -> Result<Found, Error> {
        let own = self.store().own(&self.principal).await?;
        let index = self.writer.index(&self.rotation.secret.index_key()).await?;
        let record = index.record(&self.rotation.secret);
        let supplied = match self.rotation.strategy {
            Strategy::External => self.writer.record(&self.pending_id()).await?.loads(),
            _ => None,
        };
        Ok(Found { own, index, record, supplied })
    }

    /// Looks, and goes on only if it's time and if the rotation is still this run's.
    pub(crate) async fn enter(&self, state: &State) -> Result<Found, Error> {
        let found = self.look().await?;
        found.claimed_by(&state.run)?;
        if found.index.now < state.not_before {
            return Err(Error::TooEarly { until: state.not_before });
        }
        Ok(found)
    }

    pub(crate) async fn works(&self, found: &Found, credential: &Credential<'_>) -> Result<bool, Error> {
        let works = self.party.works(found.own.admin.as_ref(), credential).await;
        works.map_err(Error::party(Call::Works))
    }

    /// The new value, as an operator stores it.
    pub(crate) fn pending_id(&self) -> SecretId {
        SecretId::new(self.principal.clone(), name::PENDING)
    }

    /// An overlap that isn't over is somebody else's, unless a run of this rotator's was cut off before it had told the third
    /// party.
    pub(crate) fn check_overlap(&self, found: &Found) -> Result<(), Error> {
        let resolvable = self.rotation.direction == Direction::Verified && self.rotation.has_party();
        match found.record.overlap(found.index.now) {
            Some((_, until)) if !resolvable || found.left_overlap()?.is_none() => {
                Err(Rejection::Overlap { until }.into())
            }
            _ => Ok(()),
        }
    }

    /// Writes to the rotator's own partition, one item after the other.
    pub(crate) async fn keep(&self, name: &str, value: Value) -> Result<(), Error> {
        self.write(own::put(&self.principal, name, value)).await
    }

    pub(crate) async fn forget(&self, name: &str) -> Result<(), Error> {
        self.write(Write::delete(self.principal.clone(), name)).await
    }

    async fn write(&self, write: Write) -> Result<(), Error> {
        self.store().write(vec![write]).await.map_err(|error| Error::Table(error.to_string()))
    }
}

impl Found {
    pub(crate) fn claimed_by(&self, run: &str) -> Result<(), Error> {
        match self.own.lock() {
            Some(lock) if lock.run == run => Ok(()),
            other => Err(Error::Superseded { by: other.map(|lock| lock.run.clone()) }),
        }
    }

    /// The new value, if it's the one that this run began with.
    pub(crate) fn pending(&self, state: &State) -> Result<&Secret<String>, Error> {
        let pending = self.own.pending.as_ref().ok_or(Error::PendingGone)?;
        match &state.digest {
            Some(expected) if digest(pending.expose_secret()) != *expected => Err(Error::PendingReplaced),
            None if self.supplied != state.supplied => Err(Error::PendingReplaced),
            _ => Ok(pending),
        }
    }

    /// Whether the value that an operator supplied is the one that the last run published.
    pub(crate) fn is_used_up(&self) -> bool {
        let in_force = self.own.current_version() == self.record.loads();
        let current = self.own.current_value().zip(self.own.pending.as_ref());
        in_force && current.is_some_and(|(current, pending)| current.ct_eq(pending.expose_secret()))
    }

    /// The version that this run published, if it's what loads for sure.
    pub(crate) fn in_force(&self, state: &State) -> Result<Version, Error> {
        let published = state.version.ok_or(Error::Contended)?;
        let loads = self.record.loads();
        if loads != Some(published) {
            return Err(Error::NotInForce { published, loads });
        }
        if self.record.unfinished().is_empty() { Ok(published) } else { Err(Error::Contended) }
    }

    /// The overlap that a run of this rotator's left behind: the credential that was published, and the version before it.
    pub(crate) fn left_overlap(&self) -> Result<Option<(Entry, Version)>, Error> {
        let overlap = self.record.overlap(self.index.now);
        let new = self.own.ledger()?.into_iter().find(|entry| Some(entry.version) == self.record.loads());
        Ok(new.zip(overlap.map(|(previous, _)| previous)))
    }
}

/// So many seconds later. Times end in the year 9999.
pub(crate) fn later(now: Time, seconds: i64) -> Time {
    Time::from_unix_seconds(now.unix_seconds().saturating_add(seconds)).unwrap_or(now)
}

impl<S: Table + fmt::Debug, P> fmt::Debug for Rotator<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { writer, rotation, principal, .. } = self;
        f.debug_struct("Rotator")
            .field("writer", writer)
            .field("rotation", rotation)
            .field("principal", principal)
            .finish_non_exhaustive()
    }
}
