//! The table, as a rotator uses it.

use ddbsm::{LoadError, Secrets};
use ddbsm_write::{DynamoDb, Table};

use crate::own::Own;

/// A table that a rotator can use. The rotator writes without reading, as every writer does, and loads its own secrets, as
/// every owner does.
///
/// ```
/// use ddbsm_rotation::{Nobody, Rotation, Rotator, Store};
///
/// /// Rotates in any table, for instance in a test's.
/// fn rotator<S: Store>(table: S, principal: &str, rotation: Rotation) -> Rotator<S, Nobody> {
///     Rotator::new(table, principal, rotation, Nobody)
/// }
/// ```
pub trait Store: Table + Sync {
    /// Loads the rotator's own secrets with a strongly consistent read.
    ///
    /// ```
    /// # async fn example(table: ddbsm_rotation::DynamoDb) -> Result<(), ddbsm::LoadError> {
    /// use ddbsm_rotation::Store;
    ///
    /// let own = table.own("arn:aws:iam::111111111111:role/ddbsm/writer/rotator/billing-session-key").await?;
    /// # Ok(())
    /// # }
    /// ```
    fn own(&self, rotator: &str) -> impl Future<Output = Result<Own, LoadError>> + Send;
}

impl Store for DynamoDb {
    async fn own(&self, rotator: &str) -> Result<Own, LoadError> {
        let loader = Own::loader().table(self.name()).principal(rotator).consistent_read(true);
        loader.load(self.client()).await
    }
}
