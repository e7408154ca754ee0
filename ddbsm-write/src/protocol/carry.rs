//! The steps that put, rollback, restore and removal have in common.

use ddbsm_core::table::{Time, Version};

use super::{Notice, Writer, common_prefix};
use crate::error::{Rejection, Stage, WriteError};
use crate::index::{Announcement, Index, Record};
use crate::item::{Item, SecretId, Write};
use crate::table::Table;

/// A write that was carried out.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, put: Put) -> Result<(), WriteError<RequestError>> {
/// for written in writer.put(vec![put]).await? {
///     println!("{} is now version {}", written.id, written.change);
///     assert!(written.others.is_empty(), "somebody else wrote at the same time");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Written {
    /// The secret.
    pub id: SecretId,
    /// The write's own version. For a new value, it's the value's.
    pub change: Version,
    /// What the index said before.
    pub before: Record,
    /// The table's time afterwards.
    pub now: Time,
    /// The version that stays valid beside the one that loads now, and until when.
    pub overlap: Option<(Version, Time)>,
    /// Other writes that may have been carried out at the same time, or that were cut off: what loads is what was
    /// written here, or what one of them wrote. Pointing the head to one version settles it.
    pub others: Vec<Announcement>,
    /// Somebody removed this write's own entry, or the head's, from the index while it ran: a `purge` did not see it.
    pub erased: bool,
}

/// One write of one secret, planned and not yet announced.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) own: Version,
    pub(super) kind: Kind,
    /// The version that loads afterwards.
    pub(super) target: Option<Version>,
    pub(super) before: Record,
    /// What the index said after it was announced.
    pub(super) checked: Record,
    pub(super) overlap: Option<(Version, Time)>,
    /// Versions that must exist.
    pub(super) needs: Vec<Version>,
    pub(super) announcement: Item,
    /// It was announced before, and an earlier attempt may have been carried out. It isn't withdrawn.
    pub(super) repeated: bool,
    /// The entry of the value that came before. It's written once nobody has overtaken the step: whoever saw it alone, and not
    /// the announcement, would make a version between the two.
    pub(super) earlier: Option<Item>,
    pub(super) versions: Vec<Item>,
    pub(super) head: Option<Write>,
    pub(super) listing: Item,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It stores a value and, where there is a version here, the one that came before.
    Put(Option<Version>),
    /// It changes what loads, and stores no value.
    Change,
    /// It changes nothing but the index.
    Adoption,
}

/// What became of announced steps.
pub(super) struct Announced {
    pub(super) ready: Vec<Step>,
    /// Somebody announced a later write, so these were withdrawn.
    pub(super) overtaken: Vec<SecretId>,
    pub(super) index: Index,
}

impl Step {
    pub(super) fn id(&self) -> &SecretId {
        &self.before.id
    }

    fn is_own(&self, other: &Announcement) -> bool {
        other.version == self.own || self.kind == Kind::Put(Some(other.version))
    }

    fn withdrawal(&self) -> Write {
        Write::delete(self.announcement.principal.clone(), self.announcement.name.clone())
    }

    /// Whether a later write was announced since this one's version was made. This one would look as if it had come before.
    fn is_overtaken(&self, now: &Record, patient: bool) -> bool {
        let latest = if patient { now.latest() } else { now.settled_by() };
        latest > Some(self.own)
    }

    /// Writes that may be carried out at the same time as this one. Another is settled if it was listed before this one's
    /// head was written, since the head that it wrote is replaced.
    pub(super) fn others(&self, now: &Record) -> Vec<Announcement> {
        let settled = |other: &Announcement| {
            Some(other.version) <= self.before.settled_by()
                || Some(other.version) == self.checked.settled_by()
        };
        let others = now.announcements();
        others.into_iter().filter(|other| !self.is_own(other) && !settled(other)).collect()
    }

    fn missing(&self, now: &Record) -> Option<Rejection> {
        self.needs.iter().find_map(|needed| match now.versions.get(needed) {
            None => Some(Rejection::NoVersion(*needed)),
            Some(entry) if entry.deleting => Some(Rejection::Deleting(*needed)),
            Some(entry) if entry.revoked_at.is_some() && !self.was_revoked(*needed) => {
                Some(Rejection::Revoked(*needed))
            }
            Some(_) => None,
        })
    }

    /// Whether it was revoked when this was planned. Whoever notes it later may overwrite the mark of whoever deletes it.
    fn was_revoked(&self, needed: Version) -> bool {
        self.before.versions.get(&needed).is_some_and(|entry| entry.revoked_at.is_some())
    }

    /// Whether its own entry is no longer there as it was announced.
    fn is_erased(&self, now: &Record) -> bool {
        match now.versions.get(&self.own) {
            Some(entry) => entry.deleting,
            None => !now.changes.contains_key(&self.own),
        }
    }
}

impl<T: Table> Writer<T> {
    /// Announces the steps and looks again. Unless they may be withdrawn to come later, only a write that is complete
    /// overtakes them.
    pub(super) async fn announce(
        &self,
        steps: Vec<Step>,
        patient: bool,
    ) -> Result<Announced, WriteError<T::Error>> {
        let announcements = steps.iter().map(|step| Write::Put(step.announcement.clone()));
        self.write(announcements.collect(), Stage::Announcing).await?;
        let index = self.read(&common_prefix(steps.iter().map(Step::id)), Stage::Checking).await?;

        let missing = steps.iter().find_map(|step| {
            let now = index.record(step.id());
            let missing = step.missing(&now);
            missing
                .or_else(|| step.is_erased(&now).then_some(Rejection::Deleting(step.own)))
                .map(|why| (step, why))
        });
        if let Some((step, why)) = missing {
            self.withdraw(&steps).await?;
            return Err(WriteError::rejected(step.id(), why));
        }
        let (overtaken, mut ready): (Vec<_>, Vec<_>) =
            steps.into_iter().partition(|step| step.is_overtaken(&index.record(step.id()), patient));
        for step in &mut ready {
            step.checked = index.record(step.id());
        }
        self.withdraw(&overtaken).await?;
        let overtaken = overtaken.into_iter().map(|step| step.before.id).collect();
        Ok(Announced { ready, overtaken, index })
    }

    pub(super) async fn withdraw(&self, steps: &[Step]) -> Result<(), WriteError<T::Error>> {
        let first = steps.iter().filter(|step| !step.repeated);
        self.write(first.map(Step::withdrawal).collect(), Stage::Checking).await
    }

    /// Carries out what was announced, and looks who else did at the same time.
    pub(super) async fn carry_out(&self, mut steps: Vec<Step>) -> Result<Vec<Written>, WriteError<T::Error>> {
        let versions =
            steps.iter_mut().flat_map(|step| std::mem::take(&mut step.versions)).map(Write::Put).collect();
        // What is kept from here on holds no value.
        let heads = steps.iter_mut().filter_map(|step| step.head.take()).collect();
        let earlier = steps.iter().filter_map(|step| step.earlier.clone()).map(Write::Put).collect();
        self.write(earlier, Stage::Checking).await?;
        self.write(versions, Stage::Version).await?;
        self.write(heads, Stage::Head).await?;

        // The index shows two that write at once until one of them is listed. Whoever knows of another says so before.
        let contended = |step: &Step| !step.others(&step.checked).is_empty();
        let (contended, alone): (Vec<_>, Vec<_>) = steps.into_iter().partition(contended);
        let mut written = Vec::new();
        for (steps, first) in [(alone, Stage::Listing), (contended, Stage::Looking)] {
            if first == Stage::Listing {
                self.list(&steps).await?;
            }
            written.extend(self.look(&steps, first == Stage::Listing).await?);
            if first == Stage::Looking {
                self.list(&steps).await?;
            }
        }
        Ok(written)
    }

    async fn list(&self, steps: &[Step]) -> Result<(), WriteError<T::Error>> {
        let listings = steps.iter().map(|step| Write::Put(step.listing.clone()));
        self.write(listings.collect(), Stage::Listing).await
    }

    async fn look(&self, steps: &[Step], listed: bool) -> Result<Vec<Written>, WriteError<T::Error>> {
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        let after = self.read(&common_prefix(steps.iter().map(Step::id)), Stage::Looking).await?;
        let mut restored = Vec::new();
        let mut all = Vec::new();
        for step in steps {
            let now = after.record(step.id());
            let written = step.written(&now, after.now);
            if written.erased || !written.others.is_empty() {
                self.notify(&Notice {
                    id: &written.id,
                    change: Some(written.change),
                    target: step.target,
                    adopts: step.kind == Kind::Adoption,
                    others: &written.others,
                    erased: written.erased,
                });
            }
            restored.extend(step.restored(&now, listed));
            all.push(written);
        }
        self.write(restored, Stage::Looking).await?;
        Ok(all)
    }
}

impl Step {
    fn written(&self, now: &Record, time: Time) -> Written {
        Written {
            id: self.before.id.clone(),
            change: self.own,
            before: self.before.clone(),
            now: time,
            overlap: self.overlap,
            others: self.others(now),
            erased: self.is_erased(now) || self.before.head.is_some() && now.head.is_none(),
        }
    }

    /// What the index must know again, since it's there.
    fn restored(&self, now: &Record, listed: bool) -> impl Iterator<Item = Write> + use<> {
        let erased = self.is_erased(now).then(|| [Some(self.announcement.clone()), self.earlier.clone()]);
        let listing = (listed && now.head.is_none()).then(|| self.listing.clone());
        erased.into_iter().flatten().flatten().chain(listing).map(Write::Put)
    }
}
