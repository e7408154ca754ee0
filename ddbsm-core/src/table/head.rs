//! What a head holds: a value, or a version to load in its place; and the version that came before.

use std::error::Error;
use std::fmt;

use super::{Time, Version, VersionError, limit};

/// What a head holds, which is the item that loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Head {
    /// The value itself.
    Value,
    /// The version whose value loads, under the name under which the head was found.
    PointsTo(Version),
}

/// Why a head can't be loaded. Whatever the reason, an alias isn't tried in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeadError {
    /// It has neither a value nor a version to load.
    Nothing,
    /// It has both.
    Both,
    /// What it points to is no version.
    Pointer(VersionError),
}

impl Head {
    /// Reads a head, by whether it has a `value` and by its `points_to`.
    ///
    /// # Errors
    ///
    /// A [`HeadError`] unless there is exactly one of the two.
    pub fn read(has_value: bool, points_to: Option<&str>) -> Result<Self, HeadError> {
        match (has_value, points_to) {
            (true, None) => Ok(Self::Value),
            (false, Some(version)) => version.parse().map(Self::PointsTo).map_err(HeadError::Pointer),
            (true, Some(_)) => Err(HeadError::Both),
            (false, None) => Err(HeadError::Nothing),
        }
    }
}

/// The version that came before and is still valid, by a head's `previous` and `previous_until`.
///
/// None once its time is over, if the time lies more than [`limit::OVERLAP_SECONDS`] ahead, or if either attribute is
/// missing or malformed: whoever can write a head mustn't keep a second credential alive unnoticed.
///
/// ```
/// use ddbsm_core::table::{Time, live_previous};
///
/// let now: Time = "2026-11-28T14:00:00Z".parse()?;
/// let previous = Some("01ARZ3NDEKTSV4RRFFQ69G5FAV");
/// assert!(live_previous(previous, Some("2026-11-28T14:00:01Z"), now).is_some());
/// assert!(live_previous(previous, Some("2026-11-28T14:00:00Z"), now).is_none());
/// # Ok::<(), ddbsm_core::table::TimeError>(())
/// ```
#[must_use]
pub fn live_previous(previous: Option<&str>, until: Option<&str>, now: Time) -> Option<Version> {
    let (version, until): (Version, Time) = (previous?.parse().ok()?, until?.parse().ok()?);
    let left = until.unix_seconds() - now.unix_seconds();
    (left > 0 && left <= limit::OVERLAP_SECONDS).then_some(version)
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("the item has neither value nor points_to"),
            Self::Both => f.write_str("the item has both value and points_to"),
            Self::Pointer(error) => write!(f, "points_to is not a version: {error}"),
        }
    }
}

impl Error for HeadError {}
