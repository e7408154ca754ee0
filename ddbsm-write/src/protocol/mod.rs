//! The protocol that every write follows, and what it's for.
//!
//! A write has neither conditions nor return values, so no operator can lock out another: whoever writes the head last,
//! wins. What the protocol gives is that nobody is misled about who that was, and that nothing that loads is deleted:
//!
//! 1. Announce the write in the index.
//! 2. Read the index again. Withdraw if a version that the write needs is gone or being deleted. Withdraw, and
//!    begin again, if a later write was announced meanwhile: versions are made before they are announced, and this
//!    one would look as if it had been replaced.
//! 3. Write the version, then the head.
//! 4. Write the head's index entry, read once more, and report every announcement that may have been carried out at
//!    the same time. If one was known in step 2, read and report before the entry is written.
//!
//! After a crash, the announcement is later than the write that the head's entry tells of, so the index itself shows
//! that a write is unfinished. The module `model` tries all of it, with crashes of both operators.

mod adopt;
mod carry;
mod delete;
mod point;
mod publish;
mod put;

use std::fmt;
use std::sync::Arc;

use ddbsm_core::table::Version;

pub use adopt::Adopted;
pub use carry::Written;
pub use delete::{Deleted, Deletion};
pub use point::{Point, Removal};
pub use publish::{Plan, Publication};
pub use put::{Condition, Overlap, Put};

use crate::clock;
use crate::error::{Rejection, Stage, WriteError};
use crate::index::{Announcement, Index, Record};
use crate::item::{SecretId, Write};
use crate::table::Table;

/// Writes by others at the same time. It's reported as soon as it's known, since this writer may be cut off.
///
/// ```
/// use ddbsm_write::{DynamoDb, Writer};
///
/// # fn example(client: aws_sdk_dynamodb::Client) {
/// let writer = Writer::new(DynamoDb::new(client, "dirty-secrets")).on_notice(|notice| {
///     for other in notice.others {
///         eprintln!("{}: {} wrote at the same time", notice.id, other.by.as_deref().unwrap_or("somebody"));
///     }
/// });
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Notice<'a> {
    /// The secret.
    pub id: &'a SecretId,
    /// This writer's own write. None where it deletes.
    pub change: Option<Version>,
    /// The version that loads by this write. None for a removal, and for an adoption.
    pub target: Option<Version>,
    /// This write adopts what was written by hand, and changes nothing that loads.
    pub adopts: bool,
    /// The others' writes. What loads is what one of all these wrote.
    pub others: &'a [Announcement],
    /// Somebody deleted this write's entry from the index while it ran. It's written again.
    pub erased: bool,
}

type Notify = Arc<dyn Fn(&Notice<'_>) + Send + Sync>;
type Random = Arc<dyn Fn() -> Option<u128> + Send + Sync>;

/// Writes to a table by the protocol.
///
/// ```
/// # fn example(client: aws_sdk_dynamodb::Client) {
/// use ddbsm_write::{DynamoDb, Writer};
///
/// let writer = Writer::new(DynamoDb::new(client, "dirty-secrets"))
///     .created_by(Some("deploy pipeline".to_owned()))
///     .on_notice(|notice| eprintln!("{} others wrote {} at the same time", notice.others.len(), notice.id));
/// # }
/// ```
#[derive(Clone)]
pub struct Writer<T> {
    table: T,
    created_by: Option<String>,
    random: Random,
    notify: Notify,
    rounds: usize,
}

/// How often a write is announced again because others keep announcing theirs.
const ROUNDS: usize = 3;

impl<T: Table> Writer<T> {
    /// Writes to this table, without a name in `created_by`.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// let writer = Writer::new(DynamoDb::new(client, "dirty-secrets"));
    /// # }
    /// ```
    pub fn new(table: T) -> Self {
        Self {
            table,
            created_by: None,
            random: Arc::new(clock::random),
            notify: Arc::new(|_| ()),
            rounds: ROUNDS,
        }
    }

    /// Sets the name that goes into `created_by`. Nothing checks it; CloudTrail is the authority.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(writer: Writer<DynamoDb>) {
    /// let writer = writer.created_by(Some("deploy pipeline".to_owned()));
    /// # }
    /// ```
    #[must_use]
    pub fn created_by(mut self, who: Option<String>) -> Self {
        self.created_by = who;
        self
    }

    /// Calls this as soon as it's known that others wrote at the same time.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(writer: Writer<DynamoDb>) {
    /// let writer = writer.on_notice(|notice| eprintln!("{} others wrote {}", notice.others.len(), notice.id));
    /// # }
    /// ```
    #[must_use]
    pub fn on_notice(mut self, notify: impl Fn(&Notice<'_>) + Send + Sync + 'static) -> Self {
        self.notify = Arc::new(notify);
        self
    }

    fn notify(&self, notice: &Notice<'_>) {
        (self.notify)(notice);
    }

    /// The table.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// let writer = Writer::new(DynamoDb::new(client, "dirty-secrets"));
    /// assert_eq!(writer.table().name(), "dirty-secrets");
    /// # }
    /// ```
    pub const fn table(&self) -> &T {
        &self.table
    }

    #[cfg(test)]
    pub(crate) fn with_random(mut self, random: Random) -> Self {
        self.random = random;
        self
    }

    #[cfg(test)]
    pub(crate) const fn with_rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// Reads a part of the index: the entries whose sort keys begin with this, or all of them if it's empty.
    ///
    /// # Errors
    ///
    /// If the request fails.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let index = writer.index("arn:aws:iam::111111111111:role/app/billing#").await?; // one owner's
    /// for record in index.records() {
    ///     println!("{}: {:?}", record.id, record.loads());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn index(&self, begins_with: &str) -> Result<Index, WriteError<T::Error>> {
        self.read(begins_with, Stage::Reading).await
    }

    /// Reads what the index says about one secret.
    ///
    /// # Errors
    ///
    /// If the request fails.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let record = writer.record(&id).await?;
    /// println!("{} versions, {:?} loads", record.versions.len(), record.loads());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn record(&self, id: &SecretId) -> Result<Record, WriteError<T::Error>> {
        Ok(self.index(&id.index_key()).await?.record(id))
    }

    async fn read(&self, begins_with: &str, stage: Stage) -> Result<Index, WriteError<T::Error>> {
        let entries = self.table.index(begins_with).await;
        entries.map(|entries| Index::read(&entries)).map_err(|source| WriteError::Table { stage, source })
    }

    async fn write(&self, writes: Vec<Write>, stage: Stage) -> Result<(), WriteError<T::Error>> {
        if writes.is_empty() {
            return Ok(());
        }
        self.table.write(writes).await.map_err(|source| WriteError::Table { stage, source })
    }

    /// A version that is later than every other of the secret.
    fn new_version(&self, index: &Index, record: &Record) -> Result<Version, WriteError<T::Error>> {
        self.version_after(record.latest(), index, record)
    }

    fn version_after(
        &self,
        latest: Option<Version>,
        index: &Index,
        record: &Record,
    ) -> Result<Version, WriteError<T::Error>> {
        let random = (self.random)().ok_or(WriteError::Random)?;
        clock::version(index.now, latest, random).ok_or_else(|| {
            let latest = latest.unwrap_or_else(|| Version::new(u64::MAX, u128::MAX));
            WriteError::rejected(&record.id, Rejection::NoLaterVersion(latest))
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Writer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("table", &self.table)
            .field("created_by", &self.created_by)
            .finish_non_exhaustive()
    }
}

/// What the sort keys of these secrets' entries all begin with.
fn common_prefix<'a>(mut ids: impl Iterator<Item = &'a SecretId>) -> String {
    let Some(first) = ids.next().map(SecretId::index_key) else { return String::new() };
    let common = ids.fold(first.len(), |length, id| {
        let same = first.bytes().zip(id.index_key().bytes()).take_while(|(a, b)| a == b).count();
        length.min(same)
    });
    let end = (0..=common).rev().find(|&end| first.is_char_boundary(end)).unwrap_or_default();
    first[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keys_begin_with() {
        let ids =
            |names: &[&str]| -> Vec<_> { names.iter().map(|name| SecretId::new("owner", *name)).collect() };
        for (names, prefix) in [
            (&["stripe"][..], "owner#stripe"),
            (&["stripe", "stripe/test"], "owner#stripe"),
            (&["stripe", "slack"], "owner#s"),
            (&["a", "b"], "owner#"),
            (&["ä", "ö"], "owner#"),
            (&[], ""),
        ] {
            assert_eq!(common_prefix(ids(names).iter()), prefix);
        }
    }
}
