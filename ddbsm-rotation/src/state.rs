//! What goes from step to step, through the state machine and its logs: nothing in it is secret.

use std::fmt::{self, Display};

use ddbsm_core::table::{Time, Version};
use ddbsm_write::Plan;
use serde::{Deserialize, Serialize};

use crate::text::{list, one, optional};

/// How far a run has got. Each step takes it and returns the next one. Repeat a failed step with the same state.
///
/// ```
/// use ddbsm_rotation::State;
///
/// let state: State = serde_json::from_str(r#"{"run":"2026-11-28","next":"begin"}"#)?;
/// assert_eq!(state, State::new("2026-11-28"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct State {
    /// The run: the name of the state machine's execution.
    pub run: String,
    /// The step that comes next.
    pub next: Action,
    /// Not before this time.
    #[serde(with = "one", default = "epoch")]
    pub not_before: Time,
    /// Whether it takes over from a run that died, without waiting until that one can't go on any more.
    #[serde(default)]
    pub take_over: bool,
    /// How often the overlap was extended because the third party couldn't be told.
    #[serde(default)]
    pub extensions: u32,
    /// Whether the old credential was shown not to work any more.
    #[serde(default)]
    pub proof: Proof,
    /// The version that is in force when the run has ended.
    #[serde(default, with = "optional")]
    pub(crate) version: Option<Version>,
    /// What is to be published, unless the run only finishes what another began.
    #[serde(default)]
    pub(crate) plan: Option<Planned>,
    /// The SHA-256 of the new value, if the rotator or the third party made it.
    #[serde(default)]
    pub(crate) digest: Option<String>,
    /// The version of the new value in the rotator's own partition, if an operator supplied it.
    #[serde(default, with = "optional")]
    pub(crate) supplied: Option<Version>,
    /// The id, at the third party, of what is in force when the run has ended. It's never revoked.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// The ids that are revoked in the end.
    #[serde(default)]
    pub(crate) revoke: Vec<String>,
    /// The versions that are marked as revoked then.
    #[serde(default, with = "list")]
    pub(crate) retire: Vec<Version>,
}

/// A step of a run.
///
/// ```
/// use ddbsm_rotation::{Action, State};
///
/// assert_eq!(State::new("2026-11-28").next, Action::Begin);
/// assert_eq!(Action::Publish.to_string(), "publish");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Action {
    /// Claims the rotation for this run.
    Begin,
    /// Makes the new value and notes what is to be revoked, or finds that another run is to be finished first.
    Create,
    /// Tells the third party.
    Set,
    /// Asks the third party whether the new value works.
    Test,
    /// Stores the new value as the owner's secret.
    Publish,
    /// Revokes what was replaced, and shows that it doesn't work any more.
    Retire,
    /// Nothing: the run has ended.
    Done,
}

/// Whether the old credential was shown not to work any more.
///
/// ```
/// use ddbsm_rotation::{Proof, State};
///
/// assert_eq!(State::new("2026-11-28").proof, Proof::Pending);
/// assert_eq!(serde_json::to_string(&Proof::NotNeeded)?, r#""notNeeded""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Proof {
    /// The run hasn't come that far.
    #[default]
    Pending,
    /// The third party rejected it when asked.
    Shown,
    /// It wasn't shown: the rotator never held the old value, or what it held was replaced.
    Unproven,
    /// There is no third party to ask.
    NotNeeded,
}

/// A [`Plan`] on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planned {
    #[serde(with = "one")]
    version: Version,
    #[serde(default, with = "optional")]
    previous: Option<Version>,
    #[serde(default, with = "optional")]
    previous_until: Option<Time>,
    #[serde(with = "one")]
    created_at: Time,
    #[serde(default, with = "optional")]
    after: Option<Version>,
}

impl State {
    /// Returns the state of a run that hasn't begun. Name the run as the state machine's execution is named: 1 to 80 letters,
    /// digits, `-` and `_`.
    ///
    /// ```
    /// let state = ddbsm_rotation::State::new("2026-11-28");
    /// assert_eq!((state.run.as_str(), state.extensions), ("2026-11-28", 0));
    /// ```
    #[must_use]
    pub fn new(run: impl Into<String>) -> Self {
        Self {
            run: run.into(),
            next: Action::Begin,
            not_before: Time::UNIX_EPOCH,
            take_over: false,
            extensions: 0,
            proof: Proof::Pending,
            version: None,
            plan: None,
            digest: None,
            supplied: None,
            id: None,
            revoke: Vec::new(),
            retire: Vec::new(),
        }
    }

    /// Takes over from a run that died. Make sure that it died: two runs at once would each revoke what the other made.
    ///
    /// ```
    /// let state = ddbsm_rotation::State::new("2026-11-29").taking_over();
    /// assert!(state.take_over);
    /// ```
    #[must_use]
    pub const fn taking_over(mut self) -> Self {
        self.take_over = true;
        self
    }

    pub(crate) fn plan(&self) -> Option<Plan> {
        self.plan.as_ref().map(Plan::from)
    }

    pub(crate) fn previous_until(&self) -> Option<Time> {
        self.plan.as_ref()?.previous_until
    }
}

impl From<&Plan> for Planned {
    fn from(plan: &Plan) -> Self {
        Self {
            version: plan.version,
            previous: plan.previous,
            previous_until: plan.previous_until,
            created_at: plan.created_at,
            after: plan.after,
        }
    }
}

impl From<&Planned> for Plan {
    fn from(planned: &Planned) -> Self {
        let previous = planned.previous.map(|previous| (previous, planned.previous_until));
        Self::new(planned.version, previous, planned.created_at, planned.after)
    }
}

/// The name of the action as it's spelled in a state.
impl Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin => "begin",
            Self::Create => "create",
            Self::Set => "set",
            Self::Test => "test",
            Self::Publish => "publish",
            Self::Retire => "retire",
            Self::Done => "done",
        })
    }
}

const fn epoch() -> Time {
    Time::UNIX_EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_reads_back() {
        let version: Version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        let mut state = State::new("run-1").taking_over();
        state.version = Some(version);
        state.plan = Some(Planned {
            version,
            previous: Some(version),
            previous_until: Time::from_unix_seconds(9),
            created_at: Time::UNIX_EPOCH,
            after: None,
        });
        state.retire = vec![version];
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
        assert!(json.contains(r#""notBefore":"1970-01-01T00:00:00Z""#), "{json}");
    }

    #[test]
    fn a_first_state_needs_a_run_and_a_step_alone() {
        let state: State = serde_json::from_str(r#"{"run":"run-1","next":"begin"}"#).unwrap();
        assert_eq!(state, State::new("run-1"));
        assert!(serde_json::from_str::<State>(r#"{"run":"r","next":"begin","version":"x"}"#).is_err());
    }
}
