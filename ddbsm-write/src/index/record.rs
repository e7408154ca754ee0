//! What the index says of one secret.

use std::collections::BTreeMap;

use ddbsm_core::table::{Change, Head, Overlap, Time, Version};

use super::announcement::{Announced, Announcement};
use super::entry::{ChangeEntry, HeadEntry, VersionEntry};
use crate::item::{Item, SecretId};

/// What the index says of one secret.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
/// let items = vec![Item::new(INDEX, id.index_key()).text("version", Some(new)), entry];
/// let record = Index::read(&Entries { items, now }).record(&id);
/// assert_eq!((record.loads(), record.versions.len()), (Some(new), 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// Whose secret it is, and its name.
    pub id: SecretId,
    /// The head's entry.
    pub head: Option<HeadEntry>,
    /// The versions' entries.
    pub versions: BTreeMap<Version, VersionEntry>,
    /// The entries of changes without a value.
    pub changes: BTreeMap<Version, ChangeEntry>,
}

impl Record {
    pub(super) const fn empty(id: SecretId) -> Self {
        Self { id, head: None, versions: BTreeMap::new(), changes: BTreeMap::new() }
    }

    pub(super) fn take(&mut self, item: &Item, version: Option<Version>) {
        match version {
            None => self.head = Some(HeadEntry::read(item)),
            Some(version) if ChangeEntry::is(item) => {
                self.changes.insert(version, ChangeEntry::read(item, version));
            }
            Some(version) => {
                self.versions.insert(version, VersionEntry::read(item, version));
            }
        }
    }

    /// Whether the index knows nothing about the secret.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::Time;
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let record = Index::read(&Entries { items: Vec::new(), now }).record(&id);
    /// assert!(record.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.is_none() && self.versions.is_empty() && self.changes.is_empty()
    }

    /// Whether something loads, as far as the index says.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(new));
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert!(record.exists());
    /// ```
    #[must_use]
    pub fn exists(&self) -> bool {
        self.head.as_ref().is_some_and(|head| !head.removed)
    }

    /// Whether what loads was written by hand and adopted. It has no version, so nothing can bring it back once it's replaced.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("change", Some(new)); // no version
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert!(record.is_by_hand());
    /// ```
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.exists() && self.loads().is_none()
    }

    /// The version that loads, as far as the index says. None also if what loads was written by hand.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("points_to", Some(old)).text("change", Some(new));
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert_eq!(record.loads(), Some(old));
    /// ```
    #[must_use]
    pub fn loads(&self) -> Option<Version> {
        self.head.as_ref().filter(|head| !head.removed)?;
        self.loaded_last()
    }

    /// The version that loads, or loaded until the secret was removed.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(new)).flag("removed", true);
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert_eq!((record.loads(), record.loaded_last()), (None, Some(new)));
    /// ```
    #[must_use]
    pub fn loaded_last(&self) -> Option<Version> {
        self.head.as_ref().and_then(|head| head.points_to.or(head.version))
    }

    /// Whether it was removed.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(new)).flag("removed", true);
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert!(record.is_removed());
    /// ```
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.removed)
    }

    /// The change without a value that the head's entry describes, if it describes one.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{Change, INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("points_to", Some(old)).text("change", Some(new));
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("change", Some("rollback"));
    /// let record = Index::read(&Entries { items: vec![head, entry], now }).record(&id);
    /// assert_eq!(record.change().and_then(|entry| entry.change), Some(Change::Rollback));
    /// ```
    #[must_use]
    pub fn change(&self) -> Option<&ChangeEntry> {
        self.changes.get(&self.settled_by()?)
    }

    /// Whether it loads an older version because of a rollback.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("points_to", Some(old)).text("change", Some(new));
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert!(record.is_rolled_back());
    /// ```
    #[must_use]
    pub fn is_rolled_back(&self) -> bool {
        let restored = self.change().is_some_and(|change| change.change == Some(Change::Restore));
        !self.is_removed() && !restored && self.head.as_ref().is_some_and(|head| head.points_to.is_some())
    }

    /// The version that is valid beside the one that loads, and until when.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let until = Time::from_unix_seconds(now.unix_seconds() + 3600).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(new)).text("previous", Some(old));
    /// let record = Index::read(&Entries { items: vec![head.text("previous_until", Some(until))], now }).record(&id);
    /// assert_eq!((record.overlap(now), record.overlap(until)), (Some((old, until)), None));
    /// ```
    #[must_use]
    pub fn overlap(&self, now: Time) -> Option<(Version, Time)> {
        let head = self.head.as_ref().filter(|head| !head.removed)?;
        let overlap = Overlap { previous: head.previous?, until: head.previous_until? };
        let loads = head.points_to.map_or(Head::Value, Head::PointsTo);
        (overlap.is_valid(loads, now) == Ok(true)).then_some((overlap.previous, overlap.until))
    }

    /// The write that the head's entry describes.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("points_to", Some(old)).text("change", Some(new));
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert_eq!(record.settled_by(), Some(new));
    /// ```
    #[must_use]
    pub fn settled_by(&self) -> Option<Version> {
        self.head.as_ref().and_then(HeadEntry::written_by)
    }

    /// Everything that was ever announced and is still known, oldest first.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let items = [old, new].map(|version| Item::new(INDEX, id.index_version_key(version)).text("version", Some(version)));
    /// let record = Index::read(&Entries { items: items.into(), now }).record(&id);
    /// assert!(record.announcements().iter().map(|announcement| announcement.version).eq([old, new]));
    /// ```
    #[must_use]
    pub fn announcements(&self) -> Vec<Announcement> {
        let puts = self.versions.values().map(|entry| Announcement {
            version: entry.version,
            what: Announced::Put,
            target: Some(entry.version),
            keeps: entry.previous_until.and(entry.previous),
            at: entry.created_at,
            by: entry.created_by.clone(),
        });
        let changes = self.changes.values().map(|entry| Announcement {
            version: entry.version,
            what: entry.change.map_or(Announced::Unknown, Announced::Change),
            target: entry.points_to,
            keeps: entry.previous_until.and(entry.previous),
            at: entry.created_at,
            by: entry.created_by.clone(),
        });
        let mut all: Vec<_> = puts.chain(changes).collect();
        all.sort_by_key(|announcement| announcement.version);
        all
    }

    /// The latest version of all entries, changes included.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(old));
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
    /// let record = Index::read(&Entries { items: vec![head, entry], now }).record(&id);
    /// assert_eq!(record.latest(), Some(new));
    /// ```
    #[must_use]
    pub fn latest(&self) -> Option<Version> {
        let versions = self.versions.keys().next_back();
        let changes = self.changes.keys().next_back();
        versions.max(changes).copied().max(self.settled_by())
    }

    /// The version that loaded `steps` versions before the one that loads, or loaded last. Versions that are revoked,
    /// being deleted, or doubtful don't count.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(new));
    /// let first = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let second = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new)).text("previous", Some(old));
    /// let items = vec![head, first, second];
    /// let record = Index::read(&Entries { items, now }).record(&id);
    /// assert_eq!((record.steps_back(1), record.steps_back(2)), (Some(old), None));
    /// ```
    #[must_use]
    pub fn steps_back(&self, steps: usize) -> Option<Version> {
        let last = self.loaded_last()?;
        let older = self.versions.range(..last).rev().map(|(_, entry)| entry);
        let usable = |entry: &&VersionEntry| {
            entry.revoked_at.is_none() && !entry.deleting && !self.is_doubtful(entry.version)
        };
        older.filter(usable).nth(steps.checked_sub(1)?).map(|entry| entry.version)
    }
}
