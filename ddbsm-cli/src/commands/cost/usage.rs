//! What a month takes: units, requests and bytes, before any price.

use super::prices::DYNAMODB_BATCH;

/// An item's keys and attributes beside the value: an owner's ARN, a name, a version, a time and a writer.
pub(super) const ITEM_BESIDE_VALUE: u32 = 300;

/// Items of a `put` that hold the value: the version and what loads.
const PUT_VALUES: u32 = 2;
/// Its entries in the index, of less than 1 KB.
const PUT_ENTRIES: u32 = 2;
/// Each item in a request of its own, and the looks at the index.
const PUT_REQUESTS: u32 = 4 + PUT_LOOKS;
/// Queries of the index, strongly consistent, of up to 4 KB.
const PUT_LOOKS: u32 = 3;

/// What a rotation writes beside its `put`: the pending value, its deletion and the current one, and notes of less than 1 KB.
const ROTATION_VALUES: u32 = 3;
const ROTATION_NOTES: u32 = 9;
/// Queries of the index and of its own partition.
const ROTATION_LOOKS: u32 = 8;

/// What secrets are there and what happens to them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    pub(super) secrets: u32,
    pub(super) roles: u32,
    pub(super) cold_starts: u32,
    pub(super) puts: u32,
    pub(super) rotations: u32,
    pub(super) size: u32,
    pub(super) versions: u32,
}

impl Usage {
    /// Secrets of one role.
    pub(super) fn per_role(&self) -> u32 {
        self.secrets.div_ceil(self.roles)
    }

    fn item_bytes(&self) -> u32 {
        self.size + ITEM_BESIDE_VALUE
    }

    /// DynamoDB charges 100 bytes for each item on top of what it holds; the index's entries hold some 300.
    pub(super) fn stored_bytes(&self) -> f64 {
        let versions = 1.0 + f64::from(self.versions);
        f64::from(self.secrets) * versions * (f64::from(self.item_bytes()) + 400.0)
    }

    /// Of one load. An eventually consistent read is half a unit for each 4 KB, and each item of a batch is rounded up by itself.
    pub(super) fn read_units(&self) -> f64 {
        0.5 * f64::from(self.item_bytes().div_ceil(4096)) * f64::from(self.per_role())
    }

    /// Of one load.
    pub(super) fn requests(&self) -> u32 {
        self.per_role().div_ceil(DYNAMODB_BATCH)
    }

    /// Of all puts and rotations. Each item of a batch is rounded up to 1 KB by itself.
    pub(super) fn write_units(&self) -> f64 {
        let value = self.item_bytes().div_ceil(1024);
        let put = PUT_VALUES * value + PUT_ENTRIES;
        let rotation = put + ROTATION_VALUES * value + ROTATION_NOTES;
        f64::from(self.puts) * f64::from(put) + f64::from(self.rotations) * f64::from(rotation)
    }

    /// Of the looks at the index that go with writing.
    pub(super) fn look_units(&self) -> f64 {
        let rotation = PUT_LOOKS + ROTATION_LOOKS;
        f64::from(self.puts) * f64::from(PUT_LOOKS) + f64::from(self.rotations) * f64::from(rotation)
    }

    /// Requests to the table's items, each of which is a data event.
    pub(super) fn events(&self) -> f64 {
        let rotation = PUT_REQUESTS + ROTATION_VALUES + ROTATION_NOTES + ROTATION_LOOKS;
        f64::from(self.cold_starts) * f64::from(self.requests())
            + f64::from(self.puts) * f64::from(PUT_REQUESTS)
            + f64::from(self.rotations) * f64::from(rotation)
    }
}
