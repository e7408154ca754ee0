//! How old the policy in force is: DynamoDB's revision of a policy is the time of its change, in milliseconds.
//!
//! A table's first policy is in force with it. Every later change takes about 4 minutes, although it can be read back
//! at once.

use std::time::Duration;

/// How long a change of the policy takes at most to be in force. Measured: 221 to 237 seconds.
pub(crate) const SETTLES: Duration = Duration::from_mins(5);

/// A policy this close to the table's creation was made with it.
const WITH_THE_TABLE: u64 = 60_000;

/// Table policies came in March 2024; a number below that is an emulator's own.
const FIRST_POLICIES: u64 = 1_700_000_000_000;

/// The age of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// It was made with the table, and so was in force at once.
    First,
    /// It was changed this long ago.
    Changed(Duration),
    /// The revision is no time. AWS's is; an emulator's may not be.
    Unknown,
}

impl Age {
    /// Reads a policy's revision. Times are milliseconds since 1970: `created` the table's, `now` the reader's, which is
    /// best taken from DynamoDB's own `Date` header.
    pub(crate) fn of(revision: &str, created: Option<u64>, now: u64) -> Self {
        let Some(changed) = revision.parse::<u64>().ok().filter(|&changed| changed >= FIRST_POLICIES) else {
            return Self::Unknown;
        };
        if created.is_some_and(|created| changed.abs_diff(created) <= WITH_THE_TABLE) {
            return Self::First;
        }
        // A clock that runs late makes the policy look younger, which is the safe side.
        Self::Changed(Duration::from_millis(now.saturating_sub(changed)))
    }

    /// How long until the policy is in force; zero once it is. None if the age is unknown.
    pub(crate) fn settles_in(self) -> Option<Duration> {
        match self {
            Self::First => Some(Duration::ZERO),
            Self::Changed(age) => Some(SETTLES.saturating_sub(age)),
            Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_tells_the_age() {
        const NOW: u64 = 1_795_000_000_000;
        let secs = Duration::from_secs;
        let at = |ago: u64| (NOW - ago * 1000).to_string();
        for (revision, created, age, settles) in [
            (at(10), None, Age::Changed(secs(10)), Some(secs(290))),
            (at(10), Some(NOW - 12_000), Age::First, Some(secs(0))),
            (at(72), Some(NOW - 12_000), Age::First, Some(secs(0))),
            (at(10), Some(NOW - 70_000), Age::First, Some(secs(0))),
            (at(10), Some(NOW - 71_000), Age::Changed(secs(10)), Some(secs(290))),
            (at(300), Some(0), Age::Changed(secs(300)), Some(secs(0))),
            ((NOW + 5000).to_string(), Some(0), Age::Changed(secs(0)), Some(secs(300))),
            ("revision-4000".to_owned(), Some(NOW), Age::Unknown, None),
            ("1".to_owned(), Some(NOW), Age::Unknown, None),
            (String::new(), Some(NOW), Age::Unknown, None),
        ] {
            assert_eq!(Age::of(&revision, created, NOW), age, "{revision} {created:?}");
            assert_eq!(age.settles_in(), settles, "{revision} {created:?}");
        }
    }
}
