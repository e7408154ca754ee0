//! What the index says of one secret.

use std::collections::BTreeMap;

use ddbsm_core::table::{Change, Head, Overlap, Time, Version};

use super::entry::{ChangeEntry, HeadEntry, VersionEntry};
use crate::item::{Item, SecretId};

/// What the index says of one secret.
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

/// What was announced.
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

/// An announcement of a write that is neither listed nor older than this may still be carried out.
pub(crate) const UNFINISHED_SECONDS: i64 = 24 * 60 * 60;

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

    /// Whether the index knows nothing of the secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.head.is_none() && self.versions.is_empty() && self.changes.is_empty()
    }

    /// Whether something loads, as far as the index says.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.head.as_ref().is_some_and(|head| !head.removed)
    }

    /// Whether what loads was written by hand and adopted. It has no version, so nothing can bring it back once it's replaced.
    #[must_use]
    pub fn is_by_hand(&self) -> bool {
        self.exists() && self.loads().is_none()
    }

    /// The version that loads, as far as the index says. None also if what loads was written by hand.
    #[must_use]
    pub fn loads(&self) -> Option<Version> {
        self.head.as_ref().filter(|head| !head.removed)?;
        self.loaded_last()
    }

    /// The version that loads, or loaded until the secret was removed.
    #[must_use]
    pub fn loaded_last(&self) -> Option<Version> {
        self.head.as_ref().and_then(|head| head.points_to.or(head.version))
    }

    /// Whether it was removed.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.head.as_ref().is_some_and(|head| head.removed)
    }

    /// The change without a value that the head's entry tells of, if it tells of one.
    #[must_use]
    pub fn change(&self) -> Option<&ChangeEntry> {
        self.changes.get(&self.settled_by()?)
    }

    /// Whether it loads an older version because of a rollback.
    #[must_use]
    pub fn is_rolled_back(&self) -> bool {
        let restored = self.change().is_some_and(|change| change.change == Some(Change::Restore));
        !self.is_removed() && !restored && self.head.as_ref().is_some_and(|head| head.points_to.is_some())
    }

    /// The version that is valid beside the one that loads, and until when.
    #[must_use]
    pub fn overlap(&self, now: Time) -> Option<(Version, Time)> {
        let head = self.head.as_ref().filter(|head| !head.removed)?;
        let overlap = Overlap { previous: head.previous?, until: head.previous_until? };
        let loads = head.points_to.map_or(Head::Value, Head::PointsTo);
        (overlap.is_valid(loads, now) == Ok(true)).then_some((overlap.previous, overlap.until))
    }

    /// The write that the head's entry tells of.
    #[must_use]
    pub fn settled_by(&self) -> Option<Version> {
        self.head.as_ref().and_then(HeadEntry::written_by)
    }

    /// Everything that was ever announced and is still known, oldest first.
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

    /// What was announced after the write that the head's entry tells of. Each is either still running or was cut off, and
    /// what loads may be what it wrote.
    #[must_use]
    pub fn unfinished(&self) -> Vec<Announcement> {
        let settled = self.settled_by();
        self.announcements().into_iter().filter(|other| Some(other.version) > settled).collect()
    }

    /// The latest version of all entries, changes included.
    #[must_use]
    pub fn latest(&self) -> Option<Version> {
        let versions = self.versions.keys().next_back();
        let changes = self.changes.keys().next_back();
        versions.max(changes).copied().max(self.settled_by())
    }

    /// Whether a version's put may have been cut off before the value was written: the next put, which names what loaded
    /// when it was stored, names an older one, and nothing else names it either.
    #[must_use]
    pub fn is_doubtful(&self, version: Version) -> bool {
        let named = |other: Option<Version>| other == Some(version);
        let used = self.head.as_ref().is_some_and(|head| {
            named(head.version) || named(head.points_to) || named(head.previous) || named(head.change)
        }) || self.versions.values().any(|entry| named(entry.previous))
            || self.changes.values().any(|entry| named(entry.previous) || named(entry.points_to));
        let after = std::ops::Bound::Excluded(version);
        let next = self.versions.range((after, std::ops::Bound::Unbounded)).next();
        let skipped = next.is_some_and(|(_, next)| next.previous.is_some_and(|previous| previous < version));
        let unfinished = Some(version) > self.settled_by();
        !used && (skipped || unfinished)
    }

    /// Versions that a pointer or an overlap of the last day names, where another write was announced at the same time and
    /// listed after it: either of them may have been the last to write the head.
    pub(crate) fn contended(&self, now: Time) -> impl Iterator<Item = Version> {
        let announcements = self.announcements();
        let settled = self.settled_by();
        let doubtful = |other: &&Announcement| {
            Some(other.version) < settled && other.may_run(now) && !self.is_behind(other)
        };
        let pointed = |other: &Announcement| {
            let target = other.target.filter(|_| other.what != Announced::Put);
            target.into_iter().chain(other.keeps)
        };
        announcements.iter().filter(doubtful).flat_map(pointed).collect::<Vec<_>>().into_iter()
    }

    /// Versions of the last day whose put may have been overtaken by a later one and still be running.
    pub(crate) fn begun(&self, now: Time) -> impl Iterator<Item = Version> {
        let begun = move |version: &Version| is_of_last_day(*version, now) && self.is_doubtful(*version);
        self.versions.keys().copied().filter(begun)
    }

    /// Whether the write that the head's entry tells of surely came after this one: when it was announced, what loaded was
    /// what this one wrote, or one after it.
    fn is_behind(&self, other: &Announcement) -> bool {
        let Some((settled, seen)) = self.settled_by().and_then(|last| Some((last, self.loaded_at(last)?)))
        else {
            return false;
        };
        let shows = |between: &Announcement| {
            (other.version..settled).contains(&between.version)
                && between.what != Announced::Unknown
                && between.target == seen
                // One that changed nothing can't be told from none.
                && (between.what == Announced::Put || self.loaded_at(between.version) != Some(seen))
        };
        self.announcements().iter().any(shows)
    }

    /// What loaded when this was announced. None if there is no such announcement.
    #[expect(clippy::option_option, reason = "nothing may have loaded")]
    fn loaded_at(&self, announcement: Version) -> Option<Option<Version>> {
        let put = self.versions.get(&announcement).map(|entry| entry.previous);
        put.or_else(|| self.changes.get(&announcement).map(|entry| entry.previous))
    }

    /// The version that loaded `steps` versions before the one that loads, or loaded last. Versions that are revoked,
    /// being deleted, or doubtful don't count.
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

impl Announcement {
    /// Whether it's so young that the write may still be running.
    #[must_use]
    pub fn may_run(&self, now: Time) -> bool {
        is_of_last_day(self.version, now)
    }
}

fn is_of_last_day(version: Version, now: Time) -> bool {
    let made = i64::try_from(version.unix_millis() / 1000).unwrap_or(i64::MAX);
    now.unix_seconds().saturating_sub(made) < UNFINISHED_SECONDS
}
