//! Heads that were written by hand: the index learns of them.

use std::collections::BTreeSet;

use ddbsm_core::table::Change;

use super::carry::{Kind, Step};
use super::{Put, Writer, Written, common_prefix};
use crate::error::{Stage, WriteError};
use crate::index::{Announced, ChangeEntry, Index, Record};
use crate::item::SecretId;
use crate::table::Table;

/// The result of an adoption.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, ids: Vec<SecretId>) -> Result<(), WriteError<RequestError>> {
/// let adopted = writer.adopt(&ids).await?;
/// println!("{} secrets are new in the index, {} were known", adopted.written.len(), adopted.known.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Adopted {
    /// The secrets that are in the index now.
    pub written: Vec<Written>,
    /// Those of which it knew something, or of which somebody announced a write at the same time. Nothing of them was
    /// changed.
    pub known: Vec<Record>,
}

impl<T: Table> Writer<T> {
    /// Lists heads in the index that were written by hand. Nothing that loads is changed, and no entry of the index is
    /// replaced: what the index knows is left alone.
    ///
    /// A writer can't see whether there is such a head. It takes the owner's word.
    ///
    /// # Errors
    ///
    /// If a key would be too long, in which case nothing is listed, or if a request fails.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(writer: Writer<DynamoDb>, id: SecretId) -> Result<(), WriteError<RequestError>> {
    /// let adopted = writer.adopt(&[id]).await?;
    /// assert!(adopted.known.is_empty(), "the index knew it already");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn adopt(&self, ids: &[SecretId]) -> Result<Adopted, WriteError<T::Error>> {
        let ids: BTreeSet<&SecretId> = ids.iter().collect();
        let who = self.created_by.as_ref().map_or(0, String::len);
        for id in &ids {
            Put::check_size(id, 0, who, false).map_err(|why| WriteError::rejected(id, why))?;
        }
        let index = self.read(&common_prefix(ids.iter().copied()), Stage::Reading).await?;
        let (unknown, mut known): (Vec<Record>, Vec<Record>) =
            ids.into_iter().map(|id| index.record(id)).partition(Record::is_empty);
        if unknown.is_empty() {
            return Ok(Adopted { written: Vec::new(), known });
        }
        let steps: Result<Vec<_>, _> =
            unknown.into_iter().map(|record| self.plan_adoption(record, &index)).collect();
        let announced = self.announce(steps?, true).await?;
        let (ready, contended): (Vec<_>, Vec<_>) = announced.ready.into_iter().partition(Step::is_alone);
        self.withdraw(&contended).await?;
        let others = contended.iter().map(Step::id).chain(&announced.overtaken);
        known.extend(others.map(|id| announced.index.record(id)));
        Ok(Adopted { written: self.carry_out(ready).await?, known })
    }

    fn plan_adoption(&self, before: Record, index: &Index) -> Result<Step, WriteError<T::Error>> {
        let own = self.new_version(index, &before)?;
        let announcement = self.announcement(own, &before, None, index.now);
        let announcement = ChangeEntry { change: Some(Change::Adopt), ..announcement };
        Ok(Step {
            own,
            kind: Kind::Adoption,
            target: None,
            overlap: None,
            needs: Vec::new(),
            announcement: announcement.item(&before.id),
            repeated: false,
            earlier: None,
            versions: Vec::new(),
            head: None,
            listing: self.listing(own, None, index.now).item(&before.id),
            checked: before.clone(),
            before,
        })
    }
}

impl Step {
    /// Whether nobody else has begun to write what this step adopts. Others that adopt it do no harm.
    fn is_alone(&self) -> bool {
        let adopts = Announced::Change(Change::Adopt);
        self.checked.head.is_none() && self.others(&self.checked).iter().all(|other| other.what == adopts)
    }
}
