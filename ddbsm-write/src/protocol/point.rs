//! Changes without a value: rollback, restore, removal.

use ddbsm_core::table::attribute::{CREATED_AT, CREATED_BY, POINTS_TO, PREVIOUS, PREVIOUS_UNTIL};
use ddbsm_core::table::{Change, Time, Version};

use super::carry::{Kind, Step};
use super::{Overlap, Writer, Written};
use crate::error::{Rejection, WriteError};
use crate::index::{ChangeEntry, HeadEntry, Index, Record};
use crate::item::{Item, SecretId, Write};
use crate::table::Table;

/// Points a secret's head to an old version.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
/// let seen = writer.record(&id).await?;
/// if let Some(before) = seen.steps_back(1) {
///     let mut point = Point::rollback(seen, before);
///     point.overlap = Some(3600); // seconds
///     writer.point(&point).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Point {
    /// What the index said when you decided on it. If the index has changed since, nothing is written.
    pub seen: Record,
    /// The version that must load.
    pub to: Version,
    /// For how many seconds the version that loads now stays valid beside it.
    pub overlap: Option<i64>,
    /// Another version that stays valid beside it instead.
    pub previous: Option<Version>,
    /// Whether it may be a version that rotation retired.
    pub revoked: bool,
    restores: bool,
}

/// Removes a secret's head. The versions stay, and their owner can read them.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
/// let seen = writer.record(&id).await?;
/// writer.remove(&Removal { seen }).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Removal {
    /// What the index said when you decided on it. If the index has changed since, nothing is written.
    pub seen: Record,
}

impl Point {
    /// Goes back to an older version, also if the secret was removed.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let seen = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// assert_eq!(Point::rollback(seen, old).to, old);
    /// ```
    #[must_use]
    pub const fn rollback(seen: Record, to: Version) -> Self {
        Self { seen, to, overlap: None, previous: None, revoked: false, restores: false }
    }

    /// Brings a removed secret back.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("version", Some(old)).flag("removed", true);
    /// let seen = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert_eq!(seen.loaded_last().map(|last| Point::restore(seen, last).to), Some(old));
    /// ```
    #[must_use]
    pub const fn restore(seen: Record, to: Version) -> Self {
        Self { seen, to, overlap: None, previous: None, revoked: false, restores: true }
    }

    /// The change as the index names it.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{Change, INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let old = Version::new(1_800_000_000_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(old)).text("version", Some(old));
    /// let seen = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// assert_eq!(Point::rollback(seen, old).change(), Change::Rollback);
    /// ```
    #[must_use]
    pub const fn change(&self) -> Change {
        if self.restores { Change::Restore } else { Change::Rollback }
    }

    fn check(&self, now: &Record) -> Result<(), Rejection> {
        if self.restores && now.exists() {
            return Err(Rejection::Exists);
        }
        match now.versions.get(&self.to) {
            None => Err(Rejection::NoVersion(self.to)),
            Some(entry) if entry.deleting => Err(Rejection::Deleting(self.to)),
            Some(entry) if entry.revoked_at.is_some() && !self.revoked => Err(Rejection::Revoked(self.to)),
            Some(_) => Ok(()),
        }
    }
}

impl<T: Table> Writer<T> {
    /// Points a head to an old version. It takes effect with the next load.
    ///
    /// # Errors
    ///
    /// The write is rejected, or a request fails. The error says how far the write got.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let seen = writer.record(&id).await?;
    /// if let Some(before) = seen.steps_back(1) {
    ///     writer.point(&Point::rollback(seen, before)).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn point(&self, point: &Point) -> Result<Written, WriteError<T::Error>> {
        self.change(&point.seen, |index| self.plan_point(point, index)).await
    }

    /// Removes a head.
    ///
    /// # Errors
    ///
    /// The write is rejected, or a request fails. The error says how far the write got.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let seen = writer.record(&id).await?;
    /// writer.remove(&Removal { seen }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove(&self, removal: &Removal) -> Result<Written, WriteError<T::Error>> {
        self.change(&removal.seen, |index| self.plan_removal(&removal.seen.id, index)).await
    }

    async fn change(
        &self,
        seen: &Record,
        plan: impl Fn(&Index) -> Result<Step, WriteError<T::Error>>,
    ) -> Result<Written, WriteError<T::Error>> {
        let changed = || WriteError::rejected(&seen.id, Rejection::Changed);
        let mut index = self.index(&seen.id.index_key()).await?;
        for round in 0.. {
            if index.record(&seen.id).settled_by() != seen.settled_by() {
                return Err(changed());
            }
            let announced = self.announce(vec![plan(&index)?], round < self.rounds).await?;
            index = announced.index;
            if !announced.ready.is_empty() {
                return self.carry_out(announced.ready).await?.pop().ok_or_else(changed);
            }
        }
        Err(changed())
    }

    fn plan_point(&self, point: &Point, index: &Index) -> Result<Step, WriteError<T::Error>> {
        let before = index.record(&point.seen.id);
        let id = before.id.clone();
        let refused = |why| WriteError::rejected(&id, why);
        point.check(&before).map_err(refused)?;
        let previous = point.previous;
        let overlap = point.overlap.map(|seconds| Overlap { seconds, previous }.resolve(&before, index.now));
        // A version isn't valid beside itself.
        let overlap = overlap.transpose().map_err(refused)?.filter(|(previous, _)| *previous != point.to);
        let own = self.new_version(index, &before)?;
        let head = Item::new(id.principal.clone(), id.name.clone())
            .text(POINTS_TO, Some(point.to))
            .text(CREATED_AT, Some(index.now))
            .text(CREATED_BY, self.created_by.as_ref())
            .text(PREVIOUS, overlap.map(|(previous, _)| previous))
            .text(PREVIOUS_UNTIL, overlap.map(|(_, until)| until));
        let listing = HeadEntry {
            version: None,
            points_to: Some(point.to),
            removed: false,
            ..self.listing(own, overlap, index.now)
        };
        let announcement =
            ChangeEntry { points_to: Some(point.to), ..self.announcement(own, &before, overlap, index.now) };
        let announcement = ChangeEntry { change: Some(point.change()), ..announcement };
        let needs = overlap.iter().map(|(previous, _)| *previous).chain([point.to]);
        Ok(Step {
            own,
            kind: Kind::Change,
            target: Some(point.to),
            overlap,
            needs: needs.collect(),
            announcement: announcement.item(&id),
            repeated: false,
            earlier: None,
            versions: Vec::new(),
            head: Some(Write::Put(head)),
            listing: listing.item(&id),
            checked: before.clone(),
            before,
        })
    }

    fn plan_removal(&self, id: &SecretId, index: &Index) -> Result<Step, WriteError<T::Error>> {
        let before = index.record(id);
        let own = self.new_version(index, &before)?;
        let last = before.head.as_ref();
        let listing = HeadEntry {
            version: last.and_then(|head| head.version),
            points_to: last.and_then(|head| head.points_to),
            removed: true,
            ..self.listing(own, None, index.now)
        };
        let announcement = self.announcement(own, &before, None, index.now);
        let announcement = ChangeEntry { change: Some(Change::Remove), ..announcement };
        Ok(Step {
            own,
            kind: Kind::Change,
            target: None,
            overlap: None,
            needs: Vec::new(),
            announcement: announcement.item(id),
            repeated: false,
            earlier: None,
            versions: Vec::new(),
            head: Some(Write::delete(id.principal.clone(), id.name.clone())),
            listing: listing.item(id),
            checked: before.clone(),
            before,
        })
    }

    pub(super) fn listing(&self, own: Version, overlap: Option<(Version, Time)>, now: Time) -> HeadEntry {
        HeadEntry {
            previous: overlap.map(|(previous, _)| previous),
            previous_until: overlap.map(|(_, until)| until),
            change: Some(own),
            created_at: Some(now),
            created_by: self.created_by.clone(),
            ..HeadEntry::default()
        }
    }

    pub(super) fn announcement(
        &self,
        own: Version,
        before: &Record,
        overlap: Option<(Version, Time)>,
        now: Time,
    ) -> ChangeEntry {
        ChangeEntry {
            version: own,
            change: None,
            points_to: None,
            previous: overlap.map(|(previous, _)| previous).or(before.loads()),
            previous_until: overlap.map(|(_, until)| until),
            created_at: Some(now),
            created_by: self.created_by.clone(),
        }
    }
}
