//! Writes that the index announces.

use ddbsm_core::table::{Change, Time, Version};

/// What was announced.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
/// let record = Index::read(&Entries { items: vec![entry], now }).record(&id);
/// assert_eq!(record.unfinished()[0].what, Announced::Put);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Announced {
    /// A new value.
    Put,
    /// A rollback, a restore or a removal.
    Change(Change),
    /// A change that this version of ddbsm doesn't know.
    Unknown,
}

/// A write that was announced in the index. It may be complete, still running, or cut off.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
/// let record = Index::read(&Entries { items: vec![entry], now }).record(&id);
/// let announcement = &record.unfinished()[0]; // no head's entry describes it
/// assert_eq!((announcement.version, announcement.target), (new, Some(new)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Announcement {
    /// Its own version, by which announcements are ordered.
    pub version: Version,
    /// What it is.
    pub what: Announced,
    /// The version that loads when it's complete. None for a removal.
    pub target: Option<Version>,
    /// The version that stays valid beside the target.
    pub keeps: Option<Version>,
    /// When it was announced.
    pub at: Option<Time>,
    /// By whom, by the writer's own word.
    pub by: Option<String>,
}

impl Announcement {
    /// Whether it's so young that the write may still be running.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
    /// let record = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// let next_week = Time::from_unix_seconds(now.unix_seconds() + 7 * 24 * 60 * 60).unwrap();
    /// assert!(record.unfinished()[0].may_run(now) && !record.unfinished()[0].may_run(next_week));
    /// ```
    #[must_use]
    pub fn may_run(&self, now: Time) -> bool {
        is_of_last_day(self.version, now)
    }
}

/// An announcement of a write that is neither listed nor older than this may still be carried out.
const UNFINISHED_SECONDS: i64 = 24 * 60 * 60;

pub(super) fn is_of_last_day(version: Version, now: Time) -> bool {
    let made = i64::try_from(version.unix_millis() / 1000).unwrap_or(i64::MAX);
    now.unix_seconds().saturating_sub(made) < UNFINISHED_SECONDS
}
