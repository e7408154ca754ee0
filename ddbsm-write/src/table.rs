//! The two requests that the protocol consists of.

use std::error::Error;

use ddbsm_core::table::Time;

use crate::item::{Item, Write};

/// A part of the index, as it was read.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::Time;
/// # use ddbsm_write::*;
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// use ddbsm_write::{Entries, Index, Item};
///
/// let entries = Entries { items: vec![Item::new("ddbsm:index", "no-key")], now };
/// assert_eq!(Index::read(&entries).strays(), ["no-key"]);
/// ```
#[derive(Debug, Clone)]
pub struct Entries {
    /// The entries, in the order of their sort keys.
    pub items: Vec<Item>,
    /// The table's time, which the times and versions of what is written come from.
    pub now: Time,
}

/// A table, as a writer uses it.
///
/// ```
/// use ddbsm_write::{DynamoDb, Entries, RequestError, Table, Write};
///
/// struct DryRun(DynamoDb);
///
/// impl Table for DryRun {
///     type Error = RequestError;
///     async fn index(&self, begins_with: &str) -> Result<Entries, RequestError> { self.0.index(begins_with).await }
///     async fn write(&self, writes: Vec<Write>) -> Result<(), RequestError> { Ok(println!("{writes:?}")) }
/// }
/// ```
pub trait Table {
    /// Why a request failed.
    type Error: Error + Send + Sync + 'static;

    /// Every entry of the index whose sort key begins with this, strongly consistent.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(table: DynamoDb) -> Result<(), RequestError> {
    /// let entries = table.index("arn:aws:iam::111111111111:role/app/billing#").await?; // one owner's
    /// println!("{} entries at {}", entries.items.len(), entries.now);
    /// # Ok(())
    /// # }
    /// ```
    fn index(&self, begins_with: &str) -> impl Future<Output = Result<Entries, Self::Error>> + Send;

    /// Writes all of these, in any order. After an error, a part of them may have been written.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(table: DynamoDb, stray: String) -> Result<(), RequestError> {
    /// table.write(vec![Write::delete("ddbsm:index", stray)]).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn write(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
