//! Why a file can't be read to its end.

use std::io;

/// The most bytes of one event. CloudTrail's have 256 KB, or 1 MB with enriched fields.
pub(crate) const MAX_EVENT: u64 = 8 << 20;

/// Why a file can't be read to its end. Nothing of the file is in it: it may hold anything.
#[derive(Debug)]
pub(crate) enum Why {
    Io(io::Error),
    /// The file has no byte.
    Empty,
    /// The file ends in the middle.
    Truncated,
    /// The gzip stream is damaged.
    Damaged,
    /// No JSON, at this line and column.
    Json(usize, usize),
    /// JSON, but not what CloudTrail writes.
    Form,
    /// An event of more than [`MAX_EVENT`] bytes.
    TooLarge,
}
