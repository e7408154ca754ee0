//! What is rotated, and how.

use std::time::Duration;

use ddbsm_write::SecretId;

use crate::rejection::Rejection;
use crate::state::Action;

/// One secret's rotation. A rotator is deployed for one.
///
/// ```
/// use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
///
/// let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let rotation = Rotation::new(secret, Direction::Presented, Strategy::Alternating, Consumers::LambdaOnce);
/// assert_eq!(rotation.secret.name, "stripe-key");
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rotation {
    /// Whose secret it is, and its name.
    pub secret: SecretId,
    /// Which way the credential goes.
    pub direction: Direction,
    /// Where the new value comes from, and how many are valid at once.
    pub strategy: Strategy,
    /// How long a process may go on with the value that it loaded.
    pub consumers: Consumers,
    /// For how long something that was sent with the old value may still arrive. Only where it's [`Verified`](Direction::Verified).
    /// Defaults to 1 hour.
    pub deliveries: Duration,
    /// The longest that a step runs: the timeout of the function. Defaults to 1 minute.
    pub step: Duration,
    /// The id, at the third party, of the credential that was stored before the first rotation. Without it, the first
    /// rotation can't revoke that credential.
    pub first_id: Option<String>,
}

/// Whether the function shows the credential or checks it.
///
/// ```
/// use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
///
/// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "webhook");
/// let webhook = Rotation::new(secret, Direction::Verified, Strategy::Single, Consumers::LambdaOnce);
/// assert_eq!(webhook.direction, Direction::Verified);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Direction {
    /// The function shows it to a third party: a password, an API key. The third party must know a new value before the
    /// function does.
    Presented,
    /// The function checks with it what a third party sends: the secret of a webhook. The function must know a new value
    /// before the third party does, so it loads it into a `Rotating` field.
    Verified,
}

/// Where a new value comes from, and how many are valid at once.
///
/// ```
/// use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
///
/// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "session-key");
/// let session_key = Rotation::new(secret, Direction::Verified, Strategy::Generated, Consumers::LambdaOnce);
/// assert_eq!(session_key.strategy, Strategy::Generated);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strategy {
    /// A random value that nobody else is told, such as the key of a session. The functions load it into a `Rotating` field.
    Generated,
    /// The third party accepts the old and the new credential side by side until the old one is revoked. At no moment is a
    /// function without one that works.
    Alternating,
    /// The third party holds one credential, so [`ThirdParty::set`](crate::ThirdParty::set) ends the old one. Where it's
    /// presented, functions fail from then on until they load the new one.
    Single,
    /// An operator stores the new value as `rotation/pending` of the rotator, and the rest is automatic.
    External,
}

/// How long a process may go on with the value that it loaded.
///
/// ```
/// use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
/// use std::time::Duration;
///
/// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let consumers = Consumers::Live { max_stale: Duration::from_hours(1) };
/// let rotation = Rotation::new(secret, Direction::Presented, Strategy::Alternating, consumers);
/// assert_eq!(rotation.consumers, consumers);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Consumers {
    /// All of them use `Live`, with a `max_stale` of at most this.
    Live {
        /// The longest `max_stale`.
        max_stale: Duration,
    },
    /// Functions on standard Lambda that load once. An execution environment lives for at most 14 hours.
    LambdaOnce,
    /// Processes whose life has no bound and that load once, such as Lambda Managed Instances without `Live`. Nothing can be
    /// rotated under them, so a run is rejected.
    Unbounded,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// A function that has loaded a value uses it until its request ends, and no request takes longer. Source:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const LONGEST_REQUEST: i64 = 15 * MINUTE;
/// What an eventually consistent read may be behind, and what two clocks may differ by.
const LAG: i64 = MINUTE;
/// For how long a new value is offered to the third party before the overlap is extended.
const PATIENCE: i64 = 24 * HOUR;
/// The loader ignores an overlap of more than 31 days, and the writer refuses one of more than 30.
const LONGEST_OVERLAP: i64 = 30 * 24 * HOUR;

impl Rotation {
    /// Returns a rotation with the default settings.
    ///
    /// ```
    /// use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
    /// use std::time::Duration;
    ///
    /// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// let rotation = Rotation::new(secret, Direction::Presented, Strategy::Alternating, Consumers::LambdaOnce);
    /// assert_eq!(rotation.deliveries, Duration::from_hours(1));
    /// assert_eq!(rotation.step, Duration::from_mins(1));
    /// ```
    #[must_use]
    pub fn new(secret: SecretId, direction: Direction, strategy: Strategy, consumers: Consumers) -> Self {
        Self {
            secret,
            direction,
            strategy,
            consumers,
            deliveries: Duration::from_hours(1),
            step: Duration::from_mins(1),
            first_id: None,
        }
    }

    /// Sets [`deliveries`](Self::deliveries).
    ///
    /// ```
    /// # use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
    /// use std::time::Duration;
    ///
    /// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "webhook");
    /// # let rotation = Rotation::new(secret, Direction::Verified, Strategy::Single, Consumers::LambdaOnce);
    /// let rotation = rotation.deliveries(Duration::from_hours(3));
    /// assert_eq!(rotation.deliveries, Duration::from_hours(3));
    /// ```
    #[must_use]
    pub const fn deliveries(mut self, deliveries: Duration) -> Self {
        self.deliveries = deliveries;
        self
    }

    /// Sets [`step`](Self::step).
    ///
    /// ```
    /// # use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
    /// use std::time::Duration;
    ///
    /// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let rotation = Rotation::new(secret, Direction::Presented, Strategy::Alternating, Consumers::LambdaOnce);
    /// let rotation = rotation.step(Duration::from_secs(30));
    /// assert_eq!(rotation.step, Duration::from_secs(30));
    /// ```
    #[must_use]
    pub const fn step(mut self, step: Duration) -> Self {
        self.step = step;
        self
    }

    /// Sets [`first_id`](Self::first_id).
    ///
    /// ```
    /// # use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};
    /// # let secret = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let rotation = Rotation::new(secret, Direction::Presented, Strategy::Alternating, Consumers::LambdaOnce);
    /// let rotation = rotation.first_id("billing-1");
    /// assert_eq!(rotation.first_id.as_deref(), Some("billing-1"));
    /// ```
    #[must_use]
    pub fn first_id(mut self, id: impl Into<String>) -> Self {
        self.first_id = Some(id.into());
        self
    }

    pub(crate) fn check(&self) -> Result<(), Rejection> {
        let bound = self.bound().ok_or(Rejection::Unbounded)?;
        let overlap = self.overlap(bound);
        if overlap > LONGEST_OVERLAP { Err(Rejection::TooLong { seconds: overlap }) } else { Ok(()) }
    }

    /// What comes after a step, and whether every process must have loaded the new value by then.
    pub(crate) fn after(&self, action: Action) -> Action {
        match (action, self.is_overlapping()) {
            (Action::Begin, _) => Action::Create,
            (Action::Create, false) | (Action::Publish, true) if self.has_party() => Action::Set,
            (Action::Create, _) | (Action::Test, false) => Action::Publish,
            (Action::Set, _) => Action::Test,
            (Action::Publish, _) | (Action::Test, true) => Action::Retire,
            (Action::Retire | Action::Done, _) => Action::Done,
        }
    }

    pub(crate) fn has_party(&self) -> bool {
        self.strategy != Strategy::Generated
    }

    /// Whether the old value stays valid beside the new one.
    pub(crate) fn is_overlapping(&self) -> bool {
        self.direction == Direction::Verified || self.strategy == Strategy::Generated
    }

    /// Whether the credential that is in force, and any other, can be revoked one by one while functions present them.
    pub(crate) fn is_side_by_side(&self) -> bool {
        self.direction == Direction::Presented
            && matches!(self.strategy, Strategy::Alternating | Strategy::External)
    }

    /// Seconds until every process has loaded what is in the table and ended the requests that it began before.
    fn bound(&self) -> Option<i64> {
        match self.consumers {
            Consumers::Live { max_stale } => Some(seconds(max_stale) + LONGEST_REQUEST + LAG),
            Consumers::LambdaOnce => Some(14 * HOUR + LAG),
            Consumers::Unbounded => None,
        }
    }

    /// The same, counted from the beginning of the step that changed the table.
    pub(crate) fn load_seconds(&self) -> Result<i64, Rejection> {
        Ok(self.bound().ok_or(Rejection::Unbounded)? + self.step_seconds())
    }

    pub(crate) fn step_seconds(&self) -> i64 {
        seconds(self.step)
    }

    /// From the end of [`set`](crate::ThirdParty::set) until nothing comes any more that was sent with the old value.
    pub(crate) fn delivery_seconds(&self) -> i64 {
        seconds(self.deliveries) + self.step_seconds() + LAG
    }

    /// Whether the overlap that ends in so many seconds leaves enough time to tell the third party.
    pub(crate) fn may_set(&self, left: i64) -> Result<bool, Rejection> {
        Ok(left >= self.load_seconds()? + self.delivery_seconds())
    }

    /// How long the old value stays valid: until all processes know both, the third party was told, perhaps after an
    /// extension that all know too, and nothing more comes that was sent before.
    fn overlap(&self, bound: i64) -> i64 {
        2 * (bound + 2 * self.step_seconds()) + PATIENCE + self.delivery_seconds()
    }

    pub(crate) fn overlap_seconds(&self) -> Result<i64, Rejection> {
        Ok(self.overlap(self.bound().ok_or(Rejection::Unbounded)?))
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX / 8).min(i64::MAX / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rotation(direction: Direction, strategy: Strategy, consumers: Consumers) -> Rotation {
        Rotation::new(SecretId::new("owner", "name"), direction, strategy, consumers)
    }

    fn actions(direction: Direction, strategy: Strategy) -> Vec<Action> {
        let rotation = rotation(direction, strategy, Consumers::LambdaOnce);
        let next = |action: &Action| Some(rotation.after(*action));
        std::iter::successors(Some(Action::Begin), next)
            .take_while(|action| *action != Action::Done)
            .collect()
    }

    #[test]
    fn the_order_of_the_steps_depends_on_the_direction() {
        use Action::*;
        for strategy in [Strategy::Alternating, Strategy::Single, Strategy::External] {
            let presented = [Begin, Create, Set, Test, Publish, Retire];
            assert_eq!(actions(Direction::Presented, strategy), presented);
            let verified = [Begin, Create, Publish, Set, Test, Retire];
            assert_eq!(actions(Direction::Verified, strategy), verified);
        }
        for direction in [Direction::Presented, Direction::Verified] {
            assert_eq!(actions(direction, Strategy::Generated), [Begin, Create, Publish, Retire]);
        }
    }

    #[test]
    fn without_a_bound_nothing_is_rotated() {
        let check = |consumers| rotation(Direction::Verified, Strategy::Single, consumers).check();
        assert_eq!(check(Consumers::Unbounded), Err(Rejection::Unbounded));
        assert_eq!(check(Consumers::LambdaOnce), Ok(()));
        assert_eq!(check(Consumers::Live { max_stale: Duration::from_hours(1) }), Ok(()));
        let long = check(Consumers::Live { max_stale: Duration::from_hours(20 * 24) });
        assert!(matches!(long, Err(Rejection::TooLong { .. })), "{long:?}");
        assert!(check(Consumers::Live { max_stale: Duration::MAX }).is_err());
    }
}
