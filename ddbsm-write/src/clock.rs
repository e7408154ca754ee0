//! New versions, which the writer's clock has no part in.

use ddbsm_core::table::{Time, Version};

/// A version of this time that is later than the latest there is. None if there is none that is later.
pub(crate) fn version(now: Time, latest: Option<Version>, random: u128) -> Option<Version> {
    let millis = u64::try_from(now.unix_seconds()).unwrap_or_default().saturating_mul(1000);
    let version = Version::new(millis, random);
    match latest {
        // The next number would be the next of whoever else writes now, too. `Date` has no milliseconds, so this is common.
        Some(latest) if latest >= version => {
            let version = Version::new(latest.unix_millis().saturating_add(1), random);
            if version > latest { Some(version) } else { latest.next() }
        }
        _ => Some(version),
    }
}

/// This many seconds later.
pub(crate) fn later(now: Time, seconds: i64) -> Option<Time> {
    Time::from_unix_seconds(now.unix_seconds().checked_add(seconds)?)
}

/// Random bits for a version.
pub(crate) fn random() -> Option<u128> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).ok()?;
    Some(u128::from_ne_bytes(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_the_tables_time_and_is_later_than_the_latest() {
        let now = Time::from_unix_seconds(1_000).expect("a time");
        let first = version(now, None, 7).expect("a version");
        assert_eq!(first, Version::new(1_000_000, 7));
        assert_eq!(version(now, Some(first), 6), Some(Version::new(1_000_001, 6)));
        let ahead = Version::new(2_000_000, 9);
        assert_eq!(version(now, Some(ahead), 6), Some(Version::new(2_000_001, 6)));
        assert_eq!(
            version(now, Some(first), 8),
            Some(Version::new(1_000_000, 8)),
            "two writers, two versions"
        );
        assert_eq!(version(now, Some(Version::new(999_999, 9)), 6), Some(Version::new(1_000_000, 6)));
    }

    #[test]
    fn nothing_is_later_than_the_last() {
        let now = Time::from_unix_seconds(1_000).expect("a time");
        let last: Version = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse().expect("a version");
        assert_eq!(version(now, Some(last), 0), None);
    }
}
