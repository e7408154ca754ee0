//! Why a write didn't happen, or not whole.

use std::error::Error;
use std::fmt;

use ddbsm_core::table::{Version, limit};

use crate::item::SecretId;

/// How far a write got before a request failed.
///
/// ```
/// use ddbsm_write::Stage;
///
/// // A new value wasn't stored. Does the old one still load for sure?
/// let old_loads = |stage: Stage| stage < Stage::Head;
/// assert!(old_loads(Stage::Version) && !old_loads(Stage::Listing));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// The index was read. Nothing was written.
    Reading,
    /// It was being announced in the index. What loaded before still loads.
    Announcing,
    /// The index was read again. What loaded before still loads.
    Checking,
    /// The version was being written. What loaded before still loads.
    Version,
    /// The head was being written: the old state loads or the new one.
    Head,
    /// The head is written, and its index entry was being written.
    Listing,
    /// Everything is written. It isn't known whether somebody else wrote at the same time.
    Looking,
    /// Versions were being marked as deleted. All of them still exist.
    Marking,
    /// Versions were being deleted. Those that still exist are marked.
    Deleting,
}

/// Why a write was rejected before it changed what loads.
///
/// ```
/// use ddbsm_write::{Put, Rejection, SecretId, Value};
///
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// let put = Put::new(id, Value::bytes(vec![0; 500_000]));
/// assert!(matches!(put.check(None), Err(Rejection::TooLarge { bytes: 500_000.. })));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The item would exceed DynamoDB's limit.
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// A key would exceed DynamoDB's limit.
    KeyTooLong {
        /// The length in bytes.
        bytes: usize,
        /// The most bytes of that key.
        most: usize,
    },
    /// The secret exists, but the condition is that it doesn't.
    Exists,
    /// The secret doesn't exist, but the condition is that it does.
    Absent,
    /// Nothing loads, so nothing can stay valid beside the new value.
    NothingLoads,
    /// The index doesn't say for sure what loads, because a write was cut off or is still running, or because the head
    /// was written by hand.
    Unsure,
    /// The overlap, in seconds, isn't 1 minute to 30 days.
    Overlap(i64),
    /// The index has no such version.
    NoVersion(Version),
    /// The version is being deleted.
    Deleting(Version),
    /// Rotation retired this version.
    Revoked(Version),
    /// There is no older version that could be loaded.
    NoOlder,
    /// The version loads, so it can't be deleted.
    Loads(Version),
    /// A write that may still be running needs this version.
    InUse(Version),
    /// Somebody else changed the secret since it was looked at.
    Changed,
    /// The latest version in the index is the last possible one, so no version can follow it. Somebody made it up.
    NoLaterVersion(Version),
}

/// Why a write failed, in whole or in part.
///
/// ```
/// # use ddbsm_write::*;
/// # async fn example(writer: Writer<DynamoDb>, put: Put) -> Result<(), WriteError<RequestError>> {
/// match writer.put(vec![put]).await {
///     Err(WriteError::Rejected { id, why }) => eprintln!("{id} didn't change: {why}"),
///     Err(WriteError::Table { stage, source }) => eprintln!("the request failed while {stage:?}: {source}"),
///     other => println!("{} secrets are stored", other?.len()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError<E> {
    /// A request failed.
    Table {
        /// How far it had come.
        stage: Stage,
        /// Why the request failed.
        source: E,
    },
    /// The write was rejected. What loaded before still loads.
    Rejected {
        /// The secret that it was about.
        id: SecretId,
        /// Why.
        why: Rejection,
    },
    /// The operating system returned no random bytes.
    Random,
}

impl<E> WriteError<E> {
    pub(crate) fn rejected(id: &SecretId, why: Rejection) -> Self {
        Self::Rejected { id: id.clone(), why }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(
                f,
                "its item would have {bytes} bytes, and DynamoDB holds {}. Store it in parts, or store the key that encrypts it",
                limit::ITEM_BYTES
            ),
            Self::KeyTooLong { bytes, most } => write!(
                f,
                "its owner's ARN, its name and a version have {bytes} bytes together, and a key holds {most}. Shorten the name"
            ),
            Self::Exists => f.write_str("it exists already"),
            Self::Absent => f.write_str("it doesn't exist"),
            Self::NothingLoads => f.write_str("nothing loads that could stay valid beside a new value"),
            Self::Unsure => f.write_str(
                "the index doesn't say for sure what loads: a write was cut off or is still running, or the head was \
                 written by hand",
            ),
            Self::Overlap(seconds) => {
                write!(f, "an overlap lasts 1 minute to 30 days, but this one lasts {seconds} seconds")
            }
            Self::NoVersion(version) => write!(f, "the index has no version {version}"),
            Self::Deleting(version) => write!(f, "version {version} is being deleted"),
            Self::Revoked(version) => write!(f, "version {version} was revoked"),
            Self::NoOlder => f.write_str("there is no older version to go back to"),
            Self::Loads(version) => write!(f, "version {version} is the one that loads"),
            Self::InUse(version) => {
                write!(f, "version {version} is needed by a write that may still be running")
            }
            Self::Changed => f.write_str("somebody else changed it meanwhile"),
            Self::NoLaterVersion(version) => {
                write!(f, "no version is later than {version}, which somebody wrote into the index; delete it")
            }
        }
    }
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { source, .. } => source.fmt(f),
            Self::Rejected { id, why } => write!(f, "{id}: {why}"),
            Self::Random => f.write_str("the operating system returned no random bytes"),
        }
    }
}

impl Error for Rejection {}

impl<E: Error + 'static> Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Its text is this error's own.
            Self::Table { source, .. } => source.source(),
            Self::Rejected { why, .. } => Some(why),
            Self::Random => None,
        }
    }
}
