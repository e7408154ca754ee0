//! The table, as a rotator uses it.

use ddbsm::{LoadError, Secrets};
use ddbsm_write::{DynamoDb, Table};

use crate::own::Own;

/// The table, as a rotator uses it: it writes blind, as every writer does, and loads its own secrets, as every owner does.
pub trait Store: Table + Sync {
    /// The rotator's own secrets, strongly consistent.
    fn own(&self, rotator: &str) -> impl Future<Output = Result<Own, LoadError>> + Send;
}

impl Store for DynamoDb {
    async fn own(&self, rotator: &str) -> Result<Own, LoadError> {
        let loader = Own::loader().table(self.name()).principal(rotator).consistent_read(true);
        loader.load(self.client()).await
    }
}
