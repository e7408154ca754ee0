//! Deleting versions.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use ddbsm_core::table::{INDEX, Time, Version};

use super::{Notice, Removal, Writer, common_prefix};
use crate::error::{Rejection, Stage, WriteError};
use crate::index::{Announced, Announcement, Index, Record};
use crate::item::{SecretId, Write};
use crate::table::Table;

/// Versions of one secret that are to be deleted.
///
/// ```
/// # use ddbsm_write::*;
/// use std::num::NonZeroUsize;
///
/// # async fn example(writer: Writer<DynamoDb>) -> Result<(), WriteError<RequestError>> {
/// const KEEP: NonZeroUsize = NonZeroUsize::new(5).unwrap();
///
/// let index = writer.index("").await?; // all of it
/// let deletions = index.prune(KEEP, 30 * 24 * 60 * 60); // all but the newest five, if older than 30 days
/// writer.delete(&deletions).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Deletion {
    seen: Record,
    versions: BTreeSet<Version>,
    scope: Scope,
    /// The removal that a purge began with.
    own: Option<Version>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Old versions, and changes older than all that are left. What is in use stays.
    Old,
    /// One version, also if it's still valid beside the one that loads.
    One,
    /// Every version, every change, and the head's entry.
    Everything,
}

/// What was deleted.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, deletions: Vec<Deletion>) -> Result<(), WriteError<RequestError>> {
/// for deleted in writer.delete(&deletions).await? {
///     println!("{}: {} versions deleted, {} kept", deleted.id, deleted.versions.len(), deleted.kept.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deleted {
    /// The secret.
    pub id: SecretId,
    /// The versions whose values are gone.
    pub versions: Vec<Version>,
    /// Versions that stay, because they load or because a write that may still be running needs them.
    pub kept: Vec<Version>,
    /// Writes that were announced and may still be running or were cut off.
    pub others: Vec<Announcement>,
}

impl Deletion {
    /// Selects all versions but the newest `keep`, and of these only what is at least `older_than` seconds old. What loads,
    /// what is valid beside it, what a restore brings back, and what an unfinished or contended write of the last day needs
    /// isn't deleted. Returns `None` if there is nothing to delete.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// # let now = Time::from_unix_seconds(1_800_000_120 + 60 * 24 * 60 * 60).unwrap();
    /// let items = [old, new].map(|version| Item::new(INDEX, id.index_version_key(version)).text("version", Some(version)));
    /// let seen = Index::read(&Entries { items: items.into(), now }).record(&id);
    /// let deletion = Deletion::prune(&seen, now, std::num::NonZeroUsize::MIN, 30 * 24 * 60 * 60).unwrap(); // keeps one
    /// assert!(deletion.versions().eq([old]));
    /// ```
    #[must_use]
    pub fn prune(seen: &Record, now: Time, keep: NonZeroUsize, older_than: i64) -> Option<Self> {
        let deletion = Self { seen: seen.clone(), versions: BTreeSet::new(), scope: Scope::Old, own: None };
        let in_use = deletion.in_use(seen, now);
        let made = |version: &Version| i64::try_from(version.unix_millis() / 1000).unwrap_or(i64::MAX);
        let old = |version: &Version| now.unix_seconds().saturating_sub(made(version)) >= older_than;
        let versions: BTreeSet<Version> = seen
            .versions
            .keys()
            .rev()
            .skip(keep.get())
            .copied()
            .filter(|version| old(version) && !in_use.contains(version))
            .collect();
        (!versions.is_empty()).then_some(Self { versions, ..deletion })
    }

    /// Selects one version.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let seen = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// assert!(Deletion::version(&seen, old).versions().eq([old]));
    /// ```
    #[must_use]
    pub fn version(seen: &Record, version: Version) -> Self {
        Self { seen: seen.clone(), versions: BTreeSet::from([version]), scope: Scope::One, own: None }
    }

    /// The versions that would be deleted, oldest first.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let seen = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// let deletion = Deletion::version(&seen, old);
    /// assert_eq!(deletion.versions().count(), 1);
    /// ```
    pub fn versions(&self) -> impl Iterator<Item = Version> {
        self.versions.iter().copied()
    }

    /// The secret.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let seen = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// assert_eq!(Deletion::version(&seen, old).id(), &id);
    /// ```
    #[must_use]
    pub const fn id(&self) -> &SecretId {
        &self.seen.id
    }

    /// Announced writes that may still be running.
    fn running<'a>(&'a self, record: &'a Record, now: Time) -> impl Iterator<Item = Announcement> + 'a {
        // An older write that was listed late is what the index says again.
        let listed = self.seen.settled_by().min(record.settled_by());
        let settled = move |other: &Announcement| {
            Some(other.version) <= listed
                || Some(other.version) == self.own
                || self.own.is_none() && Some(other.version) == record.settled_by()
        };
        record.announcements().into_iter().filter(move |other| other.may_run(now) && !settled(other))
    }

    /// What must not be deleted: what loads, what is valid beside it, and what a write that may be running needs.
    fn in_use(&self, record: &Record, now: Time) -> BTreeSet<Version> {
        // A removed secret's last version is what a restore brings back.
        let loads = if self.scope == Scope::Old { record.loaded_last() } else { record.loads() };
        let mut used: BTreeSet<Version> = loads.into_iter().collect();
        if self.scope != Scope::One {
            used.extend(record.overlap(now).map(|(previous, _)| previous));
        }
        for other in self.running(record, now) {
            used.extend((other.what == Announced::Put).then_some(other.version));
            used.extend(other.target.into_iter().chain(other.keeps));
        }
        if self.scope != Scope::Everything {
            used.extend(record.contended(now));
        }
        if self.scope == Scope::Old {
            used.extend(record.begun(now));
        }
        used
    }

    fn refuse<E>(&self, record: &Record, now: Time) -> Result<(), WriteError<E>> {
        let Some(&version) = self.versions.first().filter(|_| self.scope == Scope::One) else {
            return Ok(());
        };
        let why = if record.loads() == Some(version) {
            Rejection::Loads(version)
        } else if self.in_use(record, now).contains(&version) {
            Rejection::InUse(version)
        } else if !record.versions.contains_key(&version) {
            Rejection::NoVersion(version)
        } else {
            return Ok(());
        };
        Err(WriteError::rejected(&self.seen.id, why))
    }
}

impl<T: Table> Writer<T> {
    /// Deletes versions of one or several secrets: marks them, looks again, unmarks what is in use, and deletes the values
    /// before their entries.
    ///
    /// # Errors
    ///
    /// The write is rejected, or a request fails. The error says how far the write got.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let index = writer.index(&id.index_key()).await?;
    /// for deleted in writer.delete(&index.prune(std::num::NonZeroUsize::MIN, 0)).await? {
    ///     println!("{}: {} versions deleted", deleted.id, deleted.versions.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete(&self, deletions: &[Deletion]) -> Result<Vec<Deleted>, WriteError<T::Error>> {
        let prefix = common_prefix(deletions.iter().map(Deletion::id));
        let index = self.read(&prefix, Stage::Reading).await?;
        for deletion in deletions {
            deletion.refuse(&index.record(deletion.id()), index.now)?;
        }
        let marks = deletions.iter().flat_map(|deletion| deletion.marks(&index.record(deletion.id())));
        self.write(marks.collect(), Stage::Marking).await?;
        let marked = self.read(&prefix, Stage::Marking).await?;

        let refused = deletions
            .iter()
            .find_map(|deletion| deletion.refuse(&marked.record(deletion.id()), marked.now).err());
        if let Some(refused) = refused {
            let unmarks = deletions.iter().flat_map(|deletion| {
                let id = deletion.id();
                deletion.unmarks(&index.record(id), &marked.record(id), &deletion.versions)
            });
            self.write(unmarks.collect(), Stage::Marking).await?;
            return Err(refused);
        }

        let mut unmarks = Vec::new();
        let mut values = Vec::new();
        let mut entries = Vec::new();
        let mut done = Vec::new();
        for deletion in deletions {
            let (before, record) = (index.record(deletion.id()), marked.record(deletion.id()));
            let used = deletion.in_use(&record, marked.now);
            unmarks.extend(deletion.unmarks(&before, &record, &used));
            let (kept, gone): (Vec<Version>, Vec<Version>) = deletion
                .versions()
                .filter(|version| record.versions.contains_key(version))
                .partition(|version| used.contains(version));
            let id = deletion.id();
            values.extend(
                gone.iter().map(|version| Write::delete(id.principal.clone(), id.version_key(*version))),
            );
            entries.extend(gone.iter().map(|version| Write::delete(INDEX, id.index_version_key(*version))));
            let others: Vec<Announcement> = deletion.running(&record, marked.now).collect();
            if deletion.scope == Scope::Everything && !others.is_empty() {
                self.notify(&Notice {
                    id,
                    change: None,
                    target: None,
                    adopts: false,
                    others: &others,
                    erased: false,
                });
            }
            entries.extend(deletion.changes(&record, &gone, &others));
            done.push(Deleted { id: id.clone(), versions: gone, kept, others });
        }
        self.write(unmarks, Stage::Marking).await?;
        self.write(values, Stage::Deleting).await?;
        self.write(entries, Stage::Deleting).await?;
        Ok(done)
    }

    /// Removes a secret with every version and everything that the index says of it. What a write needs that may still be
    /// running is kept, and the secret stays listed as removed; call it again once that write has ended, to delete the rest.
    ///
    /// # Errors
    ///
    /// The write is rejected, or a request fails. The error says how far the write got.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let seen = writer.record(&id).await?;
    /// let deleted = writer.purge(&seen).await?;
    /// assert!(deleted.kept.is_empty(), "a write that may be running needs them");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn purge(&self, seen: &Record) -> Result<Deleted, WriteError<T::Error>> {
        let removed = self.remove(&Removal { seen: seen.clone() }).await?;
        let deletion = Deletion {
            versions: removed.before.versions.keys().copied().collect(),
            seen: removed.before,
            scope: Scope::Everything,
            own: Some(removed.change),
        };
        let mut deleted = self
            .delete(std::slice::from_ref(&deletion))
            .await?
            .pop()
            .ok_or_else(|| WriteError::rejected(&seen.id, Rejection::Changed))?;
        if deleted.others.is_empty() {
            // The last look is for whoever came after the marks. The head's entry goes once there is nobody.
            self.write(vec![Write::delete(INDEX, seen.id.index_key())], Stage::Deleting).await?;
            let after = self.read(&seen.id.index_key(), Stage::Looking).await?;
            deleted.others = after.record(&seen.id).announcements();
            if !deleted.others.is_empty() {
                self.notify(&Notice {
                    id: &seen.id,
                    change: None,
                    target: None,
                    adopts: false,
                    others: &deleted.others,
                    erased: false,
                });
            }
        }
        Ok(deleted)
    }
}

impl Deletion {
    fn marks(&self, record: &Record) -> Vec<Write> {
        let entries = self.versions.iter().filter_map(|version| record.versions.get(version));
        let unmarked = entries.filter(|entry| !entry.deleting).cloned();
        let marked = unmarked.map(|mut entry| {
            entry.deleting = true;
            Write::Put(entry.item(&record.id))
        });
        marked.collect()
    }

    /// A mark that was there before may be somebody else's who is deleting: it stays, unless the version surely loads.
    fn unmarks(&self, before: &Record, record: &Record, used: &BTreeSet<Version>) -> Vec<Write> {
        let was_marked = |version: &Version| before.versions.get(version).is_some_and(|entry| entry.deleting);
        let loads = record.loads();
        let entries = used.iter().filter_map(|version| record.versions.get(version));
        let marked = entries.filter(|entry| entry.deleting).filter(|entry| {
            let mine = self.versions.contains(&entry.version) && !was_marked(&entry.version);
            mine || Some(entry.version) == loads
        });
        let unmarked = marked.cloned().map(|mut entry| {
            entry.deleting = false;
            Write::Put(entry.item(&record.id))
        });
        unmarked.collect()
    }

    /// Changes that tell nothing any more.
    fn changes(&self, record: &Record, gone: &[Version], running: &[Announcement]) -> Vec<Write> {
        let oldest = record.versions.keys().find(|version| !gone.contains(version)).copied();
        let running: BTreeSet<Version> = running.iter().map(|other| other.version).collect();
        let settled_by = record.settled_by();
        let stale = |change: &&Version| match self.scope {
            Scope::Old => oldest.is_some_and(|oldest| **change < oldest) && settled_by != Some(**change),
            Scope::One => false,
            Scope::Everything => true,
        };
        let changes = record.changes.keys().filter(stale).filter(|change| !running.contains(change));
        changes.map(|change| Write::delete(INDEX, record.id.index_version_key(*change))).collect()
    }
}

impl Index {
    /// The deletions that prune this part of the index.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// # let now = Time::from_unix_seconds(1_800_000_120 + 60 * 24 * 60 * 60).unwrap();
    /// let items = [old, new].map(|version| Item::new(INDEX, id.index_version_key(version)).text("version", Some(version)));
    /// let index = Index::read(&Entries { items: items.into(), now });
    /// let deletions = index.prune(std::num::NonZeroUsize::MIN, 30 * 24 * 60 * 60); // keeps one version of each secret
    /// assert!(deletions[0].versions().eq([old]));
    /// ```
    #[must_use]
    pub fn prune(&self, keep: NonZeroUsize, older_than: i64) -> Vec<Deletion> {
        self.records().filter_map(|record| Deletion::prune(record, self.now, keep, older_than)).collect()
    }
}
