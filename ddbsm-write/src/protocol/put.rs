//! New values.

use std::collections::BTreeSet;
use std::sync::Arc;

use ddbsm_core::table::attribute::{CREATED_AT, CREATED_BY, PREVIOUS, PREVIOUS_UNTIL, VALUE, VERSION};
use ddbsm_core::table::{Time, Version, limit};

use super::carry::{Kind, Step};
use super::{Writer, Written, common_prefix};
use crate::clock;
use crate::error::{Rejection, Stage, WriteError};
use crate::index::{HeadEntry, Index, Record, VersionEntry};
use crate::item::{Attribute, Item, SecretId, Write};
use crate::table::Table;
use crate::value::Value;

/// A new value for a secret.
///
/// ```
/// use ddbsm_write::{Condition, Overlap, Put, SecretId, Value};
///
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let mut put = Put::new(id, Value::text("new"));
/// put.overlap = Some(Overlap { seconds: 24 * 60 * 60, previous: None });
/// put.condition = Condition::MustExist;
/// assert!(put.check(Some("ci")).is_ok());
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Put {
    /// Whose secret it is, and its name.
    pub id: SecretId,
    /// The value, which a clone shares.
    pub value: Arc<Value>,
    /// The value that came before this one somewhere else. It's stored as a version of its own and never loads by itself.
    /// With an overlap, it's the one that stays valid.
    pub earlier: Option<Arc<Value>>,
    /// How long the value that loads now stays valid beside the new one, if it does.
    pub overlap: Option<Overlap>,
    /// What must hold for it to be stored.
    pub condition: Condition,
}

/// For how long an older version stays valid beside a new one.
///
/// ```
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let mut put = Put::new(id, Value::text("s3cr3t"));
/// put.overlap = Some(Overlap { seconds: 30, previous: None });
/// assert_eq!(put.check(None), Err(Rejection::Overlap(30))); // under a minute
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// 60 seconds to 30 days.
    pub seconds: i64,
    /// The older version, which must be in the index. If it's `None`, it's the one that loads, and the index must say for
    /// sure which that is. Beside a [`Put::earlier`], it's that and this must be `None`.
    pub previous: Option<Version>,
}

/// What must hold for a value to be stored. It goes by the index and is no lock: two writers may both find it to hold.
///
/// ```
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let mut put = Put::new(id, Value::text("s3cr3t"));
/// assert_eq!(put.condition, Condition::None);
/// put.condition = Condition::IfAbsent;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Condition {
    /// Nothing.
    #[default]
    None,
    /// The secret doesn't exist, or was removed.
    IfAbsent,
    /// The secret exists and wasn't removed.
    MustExist,
}

impl Put {
    /// Stores a value, whether the secret exists or not.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// let put = Put::new(id, Value::text("s3cr3t"));
    /// assert_eq!((put.overlap, put.condition), (None, Condition::None));
    /// ```
    #[must_use]
    pub fn new(id: SecretId, value: Value) -> Self {
        Self { id, value: Arc::new(value), earlier: None, overlap: None, condition: Condition::None }
    }

    /// Checks what needs no request: sizes, and the length of the overlap.
    ///
    /// # Errors
    ///
    /// If the table can't hold it.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// let put = Put::new(id, Value::bytes(vec![0; 500_000]));
    /// assert!(matches!(put.check(Some("ci")), Err(Rejection::TooLarge { .. })));
    /// ```
    pub fn check(&self, created_by: Option<&str>) -> Result<(), Rejection> {
        if let Some(overlap) = &self.overlap {
            overlap.check()?;
        }
        let created_by = created_by.map_or(0, str::len);
        if let Some(earlier) = &self.earlier {
            Self::check_size(&self.id, earlier.len(), created_by, false)?;
        }
        Self::check_size(&self.id, self.value.len(), created_by, self.overlap.is_some())
    }

    /// Checks only the sizes, for a value of `value` bytes and a `created_by` of `created_by` bytes.
    ///
    /// # Errors
    ///
    /// If the table can't hold it.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// assert_eq!(Put::check_size(&id, 4096, "ci".len(), true), Ok(()));
    /// assert!(matches!(Put::check_size(&id, 500_000, 0, false), Err(Rejection::TooLarge { .. })));
    /// ```
    pub fn check_size(
        id: &SecretId,
        value: usize,
        created_by: usize,
        overlap: bool,
    ) -> Result<(), Rejection> {
        // Versions and times are all of one length, and a name with a version is longer than without.
        let (version, time) = (Version::new(0, 0), Time::from_unix_seconds(0));
        let item = Item::new(id.principal.clone(), id.version_key(version))
            .text(VERSION, Some(version))
            .text(CREATED_AT, time)
            .text(CREATED_BY, (created_by > 0).then_some(""))
            .text(PREVIOUS, overlap.then_some(version))
            .text(PREVIOUS_UNTIL, time.filter(|_| overlap));
        let bytes = item.size() + created_by + VALUE.len() + value;
        if bytes > limit::ITEM_BYTES {
            return Err(Rejection::TooLarge { bytes });
        }
        let keys = [
            (id.principal.len(), limit::PARTITION_KEY_BYTES),
            (id.index_version_key(version).len(), limit::SORT_KEY_BYTES),
        ];
        match keys.into_iter().find(|(bytes, most)| bytes > most) {
            Some((bytes, most)) => Err(Rejection::KeyTooLong { bytes, most }),
            None => Ok(()),
        }
    }
}

impl Overlap {
    pub(super) fn check(self) -> Result<(), Rejection> {
        let is_allowed = limit::NEW_OVERLAP_SECONDS.contains(&self.seconds);
        if is_allowed { Ok(()) } else { Err(Rejection::Overlap(self.seconds)) }
    }

    /// Until when the older version stays valid.
    fn until(self, now: Time) -> Result<Time, Rejection> {
        self.check()?;
        clock::later(now, self.seconds).ok_or(Rejection::Overlap(self.seconds))
    }

    /// The version that stays valid, and until when.
    pub(super) fn resolve(self, record: &Record, now: Time) -> Result<(Version, Time), Rejection> {
        let until = self.until(now)?;
        let previous = match self.previous {
            Some(previous) => previous,
            None if record.is_removed() => return Err(Rejection::NothingLoads),
            None if !record.unfinished().is_empty() => return Err(Rejection::Unsure),
            None => record.loads().ok_or(Rejection::Unsure)?,
        };
        match record.versions.get(&previous) {
            None => Err(Rejection::NoVersion(previous)),
            Some(entry) if entry.deleting => Err(Rejection::Deleting(previous)),
            Some(_) => Ok((previous, until)),
        }
    }
}

/// What the items of a new value have in common.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) version: Version,
    pub(super) time: Option<Time>,
    pub(super) created_by: Option<&'a str>,
    pub(super) overlap: Option<(Version, Time)>,
}

impl Stored<'_> {
    pub(super) fn version(&self, put: &Put, value: &Arc<Value>) -> Item {
        self.item(put, put.id.version_key(self.version), value)
    }

    pub(super) fn head(&self, put: &Put) -> Item {
        self.item(put, put.id.name.clone(), &put.value)
            .text(PREVIOUS, self.overlap.map(|(previous, _)| previous))
            .text(PREVIOUS_UNTIL, self.overlap.map(|(_, until)| until))
    }

    fn item(&self, put: &Put, name: String, value: &Arc<Value>) -> Item {
        let mut item = Item::new(put.id.principal.clone(), name)
            .text(VERSION, Some(self.version))
            .text(CREATED_AT, self.time)
            .text(CREATED_BY, self.created_by);
        item.attributes.insert(VALUE, Attribute::Value(Arc::clone(value)));
        item
    }
}

impl<T: Table> Writer<T> {
    /// Stores new values of one or several secrets, of one owner or of several.
    ///
    /// If a later write of a secret is announced at the same time, this one is announced again, as the latest.
    ///
    /// # Errors
    ///
    /// If a value is refused, in which case none of them is stored, or if a request fails, in which case the error
    /// says how far it had come.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// for written in writer.put(vec![Put::new(id, Value::text("new"))]).await? {
    ///     println!("{} is now version {}", written.id, written.change);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put(&self, puts: Vec<Put>) -> Result<Vec<Written>, WriteError<T::Error>> {
        let mut ids = BTreeSet::new();
        for put in &puts {
            put.check(self.created_by.as_deref()).map_err(|why| WriteError::rejected(&put.id, why))?;
            if !ids.insert(&put.id) {
                return Err(WriteError::rejected(&put.id, Rejection::Exists));
            }
        }
        let mut index = self.read(&common_prefix(ids.into_iter()), Stage::Reading).await?;
        let mut todo: Vec<&Put> = puts.iter().collect();
        let mut ready: Vec<Step> = Vec::new();
        let mut round = 0;
        while !todo.is_empty() {
            let steps: Result<Vec<_>, _> = todo.iter().map(|put| self.plan_put(put, &index)).collect();
            let announced = match steps {
                Ok(steps) => self.announce(steps, round < self.rounds).await,
                Err(error) => Err(error),
            };
            let announced = match announced {
                Ok(announced) => announced,
                Err(error @ WriteError::Rejected { .. }) => {
                    self.withdraw(&ready).await?;
                    return Err(error);
                }
                Err(error) => return Err(error),
            };
            ready.extend(announced.ready);
            todo.retain(|put| announced.overtaken.contains(&put.id));
            index = announced.index;
            round += 1;
        }
        drop(puts);
        self.carry_out(ready).await
    }

    fn plan_put(&self, put: &Put, index: &Index) -> Result<Step, WriteError<T::Error>> {
        let before = index.record(&put.id);
        let rejected = |why| WriteError::rejected(&put.id, why);
        match put.condition {
            Condition::IfAbsent if before.exists() => return Err(rejected(Rejection::Exists)),
            Condition::MustExist if !before.exists() => return Err(rejected(Rejection::Absent)),
            _ => {}
        }
        let earlier = put.earlier.as_ref().map(|_| self.new_version(index, &before)).transpose()?;
        let overlap = put.overlap.map(|overlap| match earlier {
            Some(earlier) => overlap.until(index.now).map(|until| (earlier, until)),
            None => overlap.resolve(&before, index.now),
        });
        let overlap = overlap.transpose().map_err(rejected)?;
        let own = self.version_after(earlier.or(before.latest()), index, &before)?;
        let created_by = self.created_by.as_deref();
        let stored = Stored { version: own, time: Some(index.now), created_by, overlap };
        let entry = VersionEntry {
            version: own,
            previous: overlap.map(|(previous, _)| previous).or(earlier).or(before.loads()),
            previous_until: overlap.map(|(_, until)| until),
            deleting: false,
            revoked_at: None,
            created_at: Some(index.now),
            created_by: self.created_by.clone(),
        };
        let announcement = entry.item(&put.id);
        let mut versions = vec![stored.version(put, &put.value)];
        let mut earlier_entry = None;
        if let (Some(version), Some(value)) = (earlier, &put.earlier) {
            let entry = VersionEntry { version, previous: before.loads(), previous_until: None, ..entry };
            earlier_entry = Some(entry.item(&put.id));
            versions.push(Stored { version, overlap: None, ..stored }.version(put, value));
        }
        let listing = HeadEntry { version: Some(own), ..self.listing(own, overlap, index.now) };
        Ok(Step {
            own,
            kind: Kind::Put(earlier),
            target: Some(own),
            overlap,
            // Its own earlier value is written with it.
            needs: overlap.iter().map(|(previous, _)| *previous).filter(|_| earlier.is_none()).collect(),
            announcement,
            repeated: false,
            earlier: earlier_entry,
            versions,
            head: Some(Write::Put(stored.head(put))),
            listing: listing.item(&put.id),
            checked: before.clone(),
            before,
        })
    }
}
