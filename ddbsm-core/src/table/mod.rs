//! The table's format: attributes, keys, versions, times, limits.
//!
//! A secret is several items. The head is what loads, versions are what a rollback points to, and the index lists what
//! exists without values:
//!
//! | item | [`PRINCIPAL`](attribute::PRINCIPAL) | [`NAME`](attribute::NAME) |
//! |---|---|---|
//! | head | the owner's ARN | `NAME` |
//! | version | the owner's ARN | `NAME#VERSION` |
//! | the head's index entry | [`INDEX`] | `ARN#NAME` |
//! | a version's index entry | [`INDEX`] | `ARN#NAME#VERSION` |

mod head;
mod key;
mod time;
mod version;

pub use head::{Head, HeadError, Overlap, OverlapError};
pub use key::{IndexKey, ItemKey};
pub use time::{Time, TimeError};
pub use version::{Version, VersionError};

/// The partition that lists what exists, without values.
///
/// ```
/// assert_eq!(ddbsm_core::table::INDEX, "ddbsm:index");
/// ```
pub const INDEX: &str = "ddbsm:index";

/// Separates an owner, a name and a version in a sort key. None of them can hold it.
///
/// ```
/// assert_eq!(ddbsm_core::table::SEPARATOR, '#');
/// ```
pub const SEPARATOR: char = '#';

/// Names of attributes.
pub mod attribute {
    /// The partition key, type S: the owner's ARN, or [`INDEX`](super::INDEX).
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::PRINCIPAL, "principal");
    /// ```
    pub const PRINCIPAL: &str = "principal";
    /// The sort key, type S: an [`ItemKey`](super::ItemKey) or an [`IndexKey`](super::IndexKey).
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::NAME, "name");
    /// ```
    pub const NAME: &str = "name";
    /// The secret itself, type S or B.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::VALUE, "value");
    /// ```
    pub const VALUE: &str = "value";
    /// The [`Version`](super::Version) of the value, type S.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::VERSION, "version");
    /// ```
    pub const VERSION: &str = "version";
    /// When the item was written, type S: a [`Time`](super::Time).
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::CREATED_AT, "created_at");
    /// ```
    pub const CREATED_AT: &str = "created_at";
    /// Who wrote the item, as the writer states it, type S.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::CREATED_BY, "created_by");
    /// ```
    pub const CREATED_BY: &str = "created_by";
    /// In a head, instead of a value: the [`Version`](super::Version) that loads, type S.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::POINTS_TO, "points_to");
    /// ```
    pub const POINTS_TO: &str = "points_to";
    /// The [`Version`](super::Version) that came before, type S.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::PREVIOUS, "previous");
    /// ```
    pub const PREVIOUS: &str = "previous";
    /// The [`Time`](super::Time) until which [`PREVIOUS`] is still valid, type S.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::PREVIOUS_UNTIL, "previous_until");
    /// ```
    pub const PREVIOUS_UNTIL: &str = "previous_until";
    /// In the index, type S. A head's entry holds the [`Version`](super::Version) of what wrote it; the entry of a change
    /// without a value holds a [`Change`](super::Change).
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::CHANGE, "change");
    /// ```
    pub const CHANGE: &str = "change";
    /// In a head's index entry, type BOOL: the secret was removed.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::REMOVED, "removed");
    /// ```
    pub const REMOVED: &str = "removed";
    /// In a version's index entry, type BOOL: the version is being deleted.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::DELETING, "deleting");
    /// ```
    pub const DELETING: &str = "deleting";
    /// In a version's index entry, type S: the [`Time`](super::Time) at which rotation retired it.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::attribute::REVOKED_AT, "revoked_at");
    /// ```
    pub const REVOKED_AT: &str = "revoked_at";

    /// All attributes except [`VALUE`]. An index entry may hold them.
    ///
    /// ```
    /// use ddbsm_core::table::attribute::{ALL_BUT_VALUE, VALUE, VERSION};
    ///
    /// assert!(ALL_BUT_VALUE.contains(&VERSION));
    /// assert!(!ALL_BUT_VALUE.contains(&VALUE));
    /// ```
    pub const ALL_BUT_VALUE: [&str; 12] = [
        PRINCIPAL,
        NAME,
        VERSION,
        CREATED_AT,
        CREATED_BY,
        POINTS_TO,
        PREVIOUS,
        PREVIOUS_UNTIL,
        CHANGE,
        REMOVED,
        DELETING,
        REVOKED_AT,
    ];
}

/// What DynamoDB takes at most.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
pub mod limit {
    use std::ops::RangeInclusive;

    /// Bytes of an item, the names of its attributes included.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::ITEM_BYTES, 409_600);
    /// ```
    pub const ITEM_BYTES: usize = 400 * 1024;
    /// Bytes of a partition key.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::PARTITION_KEY_BYTES, 2048);
    /// ```
    pub const PARTITION_KEY_BYTES: usize = 2048;
    /// Bytes of a sort key.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::SORT_KEY_BYTES, 1024);
    /// ```
    pub const SORT_KEY_BYTES: usize = 1024;
    /// Keys in one `BatchGetItem`.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::BATCH_GET_KEYS, 100);
    /// ```
    pub const BATCH_GET_KEYS: usize = 100;
    /// Items in one `BatchWriteItem`. At 400 KB each they stay under its 16 MB.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::BATCH_WRITE_ITEMS, 25);
    /// ```
    pub const BATCH_WRITE_ITEMS: usize = 25;
    /// Bytes of all items that one `BatchGetItem` returns. They take more as JSON.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::BATCH_GET_BYTES, 16 * 1024 * 1024);
    /// ```
    pub const BATCH_GET_BYTES: usize = 16 << 20;
    /// Seconds that [`PREVIOUS_UNTIL`](super::attribute::PREVIOUS_UNTIL) may lie ahead: 31 days. A loader ignores more,
    /// or a writer could keep a second credential alive unnoticed.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::limit::OVERLAP_SECONDS, 31 * 24 * 60 * 60);
    /// ```
    pub const OVERLAP_SECONDS: i64 = 31 * DAY;
    /// Seconds that a writer may keep an old value valid: 1 minute to 30 days. A day is left for clocks that differ.
    ///
    /// ```
    /// use ddbsm_core::table::limit::NEW_OVERLAP_SECONDS;
    ///
    /// assert!(NEW_OVERLAP_SECONDS.contains(&3600));
    /// assert!(!NEW_OVERLAP_SECONDS.contains(&59));
    /// ```
    pub const NEW_OVERLAP_SECONDS: RangeInclusive<i64> = 60..=30 * DAY;

    const DAY: i64 = 24 * 60 * 60;
}

/// Environment variables.
pub mod variable {
    /// The table's name or ARN.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::variable::TABLE, "DDBSM_TABLE");
    /// ```
    pub const TABLE: &str = "DDBSM_TABLE";
    /// The ARN of the role that owns the secrets.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::table::variable::PRINCIPAL, "DDBSM_PRINCIPAL");
    /// ```
    pub const PRINCIPAL: &str = "DDBSM_PRINCIPAL";
}

/// A change that stores no value. The index keeps it in [`CHANGE`](attribute::CHANGE).
///
/// ```
/// use ddbsm_core::table::Change;
///
/// assert_eq!(Change::parse("rollback"), Some(Change::Rollback));
/// assert_eq!(Change::Remove.as_str(), "remove");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// The head points to an older version.
    Rollback,
    /// The head points to a version again after the secret was removed.
    Restore,
    /// The head is deleted.
    Remove,
    /// The index learns of a head that was written by hand.
    Adopt,
}

impl Change {
    /// The change's name in the index.
    ///
    /// ```
    /// # use ddbsm_core::table::Change;
    /// assert_eq!(Change::Adopt.as_str(), "adopt");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rollback => "rollback",
            Self::Restore => "restore",
            Self::Remove => "remove",
            Self::Adopt => "adopt",
        }
    }

    /// Reads a change's name in the index. It returns `None` for a change that this version of ddbsm doesn't know.
    ///
    /// ```
    /// # use ddbsm_core::table::Change;
    /// assert_eq!(Change::parse("remove"), Some(Change::Remove));
    /// assert_eq!(Change::parse("put"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [Self::Rollback, Self::Restore, Self::Remove, Self::Adopt];
        known.into_iter().find(|change| change.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_reads_back() {
        for change in [Change::Rollback, Change::Restore, Change::Remove, Change::Adopt] {
            assert_eq!(Change::parse(change.as_str()), Some(change));
        }
        assert_eq!(Change::parse("put"), None);
    }
}
