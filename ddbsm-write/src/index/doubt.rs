//! Which writes may still be running or were cut off, as far as the index tells.

use ddbsm_core::table::{Time, Version};

use super::announcement::{Announced, Announcement, is_of_last_day};
use super::record::Record;

impl Record {
    /// The writes that were announced after the one that the head's entry describes. Each is either still running or was
    /// cut off, and what loads may be what it wrote.
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
    /// assert_eq!(record.unfinished()[0].version, new);
    /// ```
    #[must_use]
    pub fn unfinished(&self) -> Vec<Announcement> {
        let settled = self.settled_by();
        self.announcements().into_iter().filter(|other| Some(other.version) > settled).collect()
    }

    /// Whether a version's put may have been cut off before the value was written: the next put, which names what loaded
    /// when it was stored, names an older one, and nothing else names it either.
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
    /// assert!(record.is_doubtful(new) && !record.is_doubtful(old));
    /// ```
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
}
