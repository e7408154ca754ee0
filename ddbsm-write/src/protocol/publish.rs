//! New values whose items are fixed before they are written, for programs that may be cut off and go on later.

use std::sync::Arc;

use ddbsm_core::table::{Time, Version};

use super::carry::{Kind, Step};
use super::put::Stored;
use super::{Condition, Overlap, Put, Writer, Written};
use crate::error::{Rejection, Stage, WriteError};
use crate::index::{Announcement, HeadEntry, Index, Record, VersionEntry};
use crate::item::{SecretId, Write};
use crate::table::Table;
use crate::value::Value;

/// The items of a new value, without the value. Keep it: a publication that is repeated writes the same items.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{Time, Version};
/// # use ddbsm_write::*;
/// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let plan = Plan::new(new, Some((old, None)), now, Some(old));
/// assert_eq!((plan.version, plan.previous), (new, Some(old)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The version of the new value.
    pub version: Version,
    /// The version that loaded when it was planned, if one did.
    pub previous: Option<Version>,
    /// Until when `previous` stays valid beside the new value.
    pub previous_until: Option<Time>,
    /// When it was planned.
    pub created_at: Time,
    /// The write that the head's index entry described. If that changes before the value is published, somebody else
    /// changed the secret.
    pub after: Option<Version>,
}

/// A planned value for a secret.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let publication = Publication::new(id, Value::text("s3cr3t"), Plan::new(new, None, now, None));
/// assert_eq!(publication.plan.version, new);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Publication {
    /// Whose secret it is, and its name.
    pub id: SecretId,
    /// The value.
    pub value: Arc<Value>,
    /// Its items.
    pub plan: Plan,
}

impl Plan {
    /// Restores a plan that you kept.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{Time, Version};
    /// # use ddbsm_write::*;
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let plan = Plan::new(new, Some((old, Some(now))), now, Some(old));
    /// assert_eq!((plan.previous, plan.previous_until), (Some(old), Some(now)));
    /// ```
    #[must_use]
    pub const fn new(
        version: Version,
        previous: Option<(Version, Option<Time>)>,
        created_at: Time,
        after: Option<Version>,
    ) -> Self {
        let (previous, previous_until) = match previous {
            Some((version, until)) => (Some(version), until),
            None => (None, None),
        };
        Self { version, previous, previous_until, created_at, after }
    }

    fn overlap(&self) -> Option<(Version, Time)> {
        Some((self.previous?, self.previous_until?))
    }

    /// What it came to, when it's found to have been carried out.
    fn written(&self, now: Record, time: Time) -> Written {
        let since = |other: &Announcement| Some(other.version) > self.after && other.version != self.version;
        Written {
            id: now.id.clone(),
            change: self.version,
            now: time,
            overlap: self.overlap(),
            others: now.announcements().into_iter().filter(since).collect(),
            erased: false,
            before: now,
        }
    }

    /// Checks that nobody else has changed the secret, or announced a change, since it was planned.
    ///
    /// # Errors
    ///
    /// [`Rejection::Changed`].
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let plan = Plan::new(old, None, now, None);
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
    /// let record = Index::read(&Entries { items: vec![entry], now }).record(&id);
    /// assert_eq!(plan.check(&record), Err(Rejection::Changed)); // somebody announced a later write
    /// ```
    pub fn check(&self, now: &Record) -> Result<(), Rejection> {
        let settled = now.settled_by();
        let known = settled == self.after || settled == Some(self.version);
        if known && now.latest() <= Some(self.version) { Ok(()) } else { Err(Rejection::Changed) }
    }
}

impl Publication {
    /// Publishes a value as planned.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let publication = Publication::new(id, Value::text("s3cr3t"), Plan::new(new, None, now, None));
    /// assert_eq!(publication.value.len(), 6);
    /// ```
    #[must_use]
    pub fn new(id: SecretId, value: Value, plan: Plan) -> Self {
        Self { id, value: Arc::new(value), plan }
    }
}

impl<T: Table> Writer<T> {
    /// Plans a new value, and an overlap if there is to be one.
    ///
    /// # Errors
    ///
    /// The plan is rejected. An overlap needs an index that says for sure what loads.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let index = writer.index(&id.index_key()).await?;
    /// let plan = writer.plan(&index, &id, Some(Overlap { seconds: 3600, previous: None }))?;
    /// assert_eq!(plan.previous, index.record(&id).loads());
    /// # Ok(())
    /// # }
    /// ```
    pub fn plan(
        &self,
        index: &Index,
        id: &SecretId,
        overlap: Option<Overlap>,
    ) -> Result<Plan, WriteError<T::Error>> {
        let record = index.record(id);
        let overlap = overlap.map(|overlap| overlap.resolve(&record, index.now)).transpose();
        let overlap = overlap.map_err(|why| WriteError::rejected(id, why))?;
        Ok(Plan {
            version: self.new_version(index, &record)?,
            previous: overlap.map(|(previous, _)| previous).or(record.loads()),
            previous_until: overlap.map(|(_, until)| until),
            created_at: index.now,
            after: record.settled_by(),
        })
    }

    /// Stores a planned value. It may be repeated until it succeeds, also by another process: it writes the same items, and
    /// nothing once it's listed. If somebody else changed the secret meanwhile, it's rejected.
    ///
    /// # Errors
    ///
    /// The write is rejected, or a request fails. The error says how far the write got.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId, plan: Plan) -> Result<(), WriteError<RequestError>> {
    /// let publication = Publication::new(id, Value::text("s3cr3t"), plan);
    /// let written = writer.publish(&publication).await?;
    /// assert_eq!(written.change, publication.plan.version);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn publish(&self, publication: &Publication) -> Result<Written, WriteError<T::Error>> {
        let Publication { id, value, plan } = publication;
        let rejected = |why| WriteError::rejected(id, why);
        let put = Put {
            id: id.clone(),
            value: Arc::clone(value),
            earlier: None,
            overlap: None,
            condition: Condition::None,
        };
        put.check(self.created_by.as_deref()).map_err(rejected)?;
        let index = self.index(&id.index_key()).await?;
        let before = index.record(id);
        plan.check(&before).map_err(rejected)?;
        // Whoever listed it had written its head, and another write of the head now would go unseen.
        if before.settled_by() == Some(plan.version) {
            return Ok(plan.written(before, index.now));
        }
        let step = self.plan_publication(&put, plan, before);
        let announced = self.announce(vec![step], true).await?;
        let changed = || rejected(Rejection::Changed);
        if announced.ready.is_empty() {
            return Err(changed());
        }
        self.carry_out(announced.ready).await?.pop().ok_or_else(changed)
    }

    fn plan_publication(&self, put: &Put, plan: &Plan, before: Record) -> Step {
        let (created_at, overlap) = (Some(plan.created_at), plan.overlap());
        let created_by = self.created_by.as_deref();
        let stored = Stored { version: plan.version, time: created_at, created_by, overlap };
        let entry = VersionEntry {
            version: plan.version,
            previous: plan.previous,
            previous_until: plan.previous_until,
            deleting: false,
            revoked_at: None,
            created_at,
            created_by: self.created_by.clone(),
        };
        let listing = self.listing(plan.version, overlap, plan.created_at);
        let listing = HeadEntry { version: Some(plan.version), ..listing };
        Step {
            own: plan.version,
            kind: Kind::Put(None),
            target: Some(plan.version),
            overlap,
            needs: overlap.iter().map(|(previous, _)| *previous).collect(),
            announcement: entry.item(&put.id),
            // An earlier attempt may have been carried out.
            repeated: before.versions.contains_key(&plan.version),
            earlier: None,
            versions: vec![stored.version(put, &put.value)],
            head: Some(Write::Put(stored.head(put))),
            listing: listing.item(&put.id),
            checked: before.clone(),
            before,
        }
    }

    /// Notes in the index that versions were revoked, so that no rollback returns to one by mistake. What was noted before, or
    /// is gone, stays as it is. A write that needs one of them and is under way is rejected.
    ///
    /// If somebody prunes the version at this very moment, its entry may be left without a value. No rollback returns to it
    /// without [`Point::revoked`](crate::Point::revoked), and the next prune deletes it.
    ///
    /// # Errors
    ///
    /// If one of them loads, or if a request fails.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let record = writer.record(&id).await?;
    /// if let Some(before) = record.steps_back(1) {
    ///     writer.mark_revoked(&id, &[before]).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn mark_revoked(
        &self,
        id: &SecretId,
        versions: &[Version],
    ) -> Result<(), WriteError<T::Error>> {
        let index = self.index(&id.index_key()).await?;
        let record = index.record(id);
        if let Some(&loads) = versions.iter().find(|version| record.loads() == Some(**version)) {
            return Err(WriteError::rejected(id, Rejection::Loads(loads)));
        }
        let entries = versions.iter().filter_map(|version| record.versions.get(version));
        let entries = entries.filter(|entry| entry.revoked_at.is_none() && !entry.deleting);
        let marks = entries.map(|entry| {
            let entry = VersionEntry { revoked_at: Some(index.now), ..entry.clone() };
            Write::Put(entry.item(id))
        });
        self.write(marks.collect(), Stage::Marking).await
    }
}
