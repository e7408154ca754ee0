//! The two requests that the protocol consists of.

use std::error::Error;

use ddbsm_core::table::Time;

use crate::item::{Item, Write};

/// A part of the index, as it was read.
#[derive(Debug, Clone)]
pub struct Entries {
    /// The entries, in the order of their sort keys.
    pub items: Vec<Item>,
    /// The table's time, which the times and versions of what is written come from.
    pub now: Time,
}

/// A table, as a writer uses it.
pub trait Table {
    /// Why a request failed.
    type Error: Error + Send + Sync + 'static;

    /// Every entry of the index whose sort key begins with this, strongly consistent.
    fn index(&self, begins_with: &str) -> impl Future<Output = Result<Entries, Self::Error>> + Send;

    /// Writes all of these, in any order. After an error, a part of them may have been written.
    fn write(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), Self::Error>> + Send;
}
