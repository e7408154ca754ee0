//! What a head holds: a value, or a version to load in its place; and the version that came before.

use std::error::Error;
use std::fmt;

use super::{Time, Version, VersionError, limit};

/// What a head holds, which is the item that loads.
///
/// ```
/// use ddbsm_core::table::Head;
///
/// assert!(matches!(Head::read(true, None), Ok(Head::Value)));
/// assert!(Head::read(true, Some("01ARZ3NDEKTSV4RRFFQ69G5FAV")).is_err(), "it says two things");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Head {
    /// The value itself.
    Value,
    /// The version whose value loads, under the name under which the head was found.
    PointsTo(Version),
}

/// Why a head can't be loaded. No alias is tried in its place, whatever the reason.
///
/// ```
/// use ddbsm_core::table::{Head, HeadError};
///
/// assert_eq!(Head::read(false, None), Err(HeadError::Nothing));
/// assert_eq!(HeadError::Nothing.to_string(), "the item has neither `value` nor `points_to`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeadError {
    /// It has neither a value nor a version to load.
    Nothing,
    /// It has both.
    Both,
    /// It points to something that isn't a version.
    Pointer(VersionError),
}

impl Head {
    /// Reads a head, by whether it has a `value` and by its `points_to`. A `points_to` that isn't text reads as `""`,
    /// which is no version either.
    ///
    /// # Errors
    ///
    /// A [`HeadError`] unless there is exactly one of the two.
    ///
    /// ```
    /// # use ddbsm_core::table::{Head, HeadError, Version};
    /// let version: Version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    /// assert_eq!(Head::read(false, Some("01ARZ3NDEKTSV4RRFFQ69G5FAV"))?, Head::PointsTo(version));
    /// # Ok::<(), HeadError>(())
    /// ```
    pub fn read(has_value: bool, points_to: Option<&str>) -> Result<Self, HeadError> {
        match (has_value, points_to) {
            (true, None) => Ok(Self::Value),
            (false, Some(version)) => version.parse().map(Self::PointsTo).map_err(HeadError::Pointer),
            (true, Some(_)) => Err(HeadError::Both),
            (false, None) => Err(HeadError::Nothing),
        }
    }
}

/// The version that came before what a head loads, and the time until which it stays valid beside that.
///
/// ```
/// use ddbsm_core::table::{Head, Overlap, OverlapError};
///
/// let previous = Some("01ARZ3NDEKTSV4RRFFQ69G5FAV");
/// let overlap = Overlap::read(previous, Some("2026-11-28T14:00:00Z"))?.unwrap();
/// assert_eq!(overlap.is_valid(Head::Value, "2026-11-28T13:59:59Z".parse().unwrap()), Ok(true));
/// assert_eq!(overlap.is_valid(Head::Value, "2026-11-28T14:00:00Z".parse().unwrap()), Ok(false));
/// # Ok::<(), OverlapError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Overlap {
    /// The version that came before.
    pub previous: Version,
    /// From this time on it isn't valid.
    pub until: Time,
}

/// Why a head that has `previous` or `previous_until` has no previous version. What the head loads does load.
///
/// ```
/// use ddbsm_core::table::{Overlap, OverlapError};
///
/// assert_eq!(Overlap::read(Some("01ARZ3NDEKTSV4RRFFQ69G5FAV"), None), Err(OverlapError::Malformed));
/// assert_eq!(OverlapError::Malformed.to_string(), "its overlap is malformed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OverlapError {
    /// One of the two attributes is missing, or not what it should be.
    Malformed,
    /// It would last for more than [`limit::OVERLAP_SECONDS`]: whoever can write a head could keep a second credential
    /// alive unnoticed.
    TooLong,
}

impl Overlap {
    /// Reads the `previous` and `previous_until` of a head. None if it has neither. An attribute that is there and
    /// isn't text reads as `""`, which is malformed too.
    ///
    /// # Errors
    ///
    /// [`OverlapError::Malformed`] unless both are there and have their form.
    ///
    /// ```
    /// # use ddbsm_core::table::{Overlap, OverlapError};
    /// let overlap = Overlap::read(Some("01ARZ3NDEKTSV4RRFFQ69G5FAV"), Some("2026-11-28T14:00:00Z"))?.unwrap();
    /// assert_eq!(overlap.until.to_string(), "2026-11-28T14:00:00Z");
    /// assert_eq!(Overlap::read(None, None)?, None);
    /// # Ok::<(), OverlapError>(())
    /// ```
    pub fn read(previous: Option<&str>, until: Option<&str>) -> Result<Option<Self>, OverlapError> {
        if previous.is_none() && until.is_none() {
            return Ok(None);
        }
        let previous = previous.and_then(|previous| previous.parse().ok());
        let until = until.and_then(|until| until.parse().ok());
        match (previous, until) {
            (Some(previous), Some(until)) => Ok(Some(Self { previous, until })),
            _ => Err(OverlapError::Malformed),
        }
    }

    /// Whether the previous version is valid now, beside what the head loads. It isn't once its time is over, nor if
    /// it's the version that the head points to.
    ///
    /// # Errors
    ///
    /// [`OverlapError::TooLong`] if it would last too long, whoever wrote that.
    ///
    /// ```
    /// # use ddbsm_core::table::{Head, Overlap, OverlapError, Time, Version};
    /// let overlap = Overlap { previous: Version::new(0, 0), until: Time::from_unix_seconds(3600).unwrap() };
    /// assert!(overlap.is_valid(Head::Value, Time::UNIX_EPOCH)?);
    /// assert!(!overlap.is_valid(Head::PointsTo(overlap.previous), Time::UNIX_EPOCH)?);
    /// # Ok::<(), OverlapError>(())
    /// ```
    pub fn is_valid(self, head: Head, now: Time) -> Result<bool, OverlapError> {
        let left = self.until.unix_seconds() - now.unix_seconds();
        if left > limit::OVERLAP_SECONDS {
            return Err(OverlapError::TooLong);
        }
        Ok(left > 0 && head != Head::PointsTo(self.previous))
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("the item has neither `value` nor `points_to`"),
            Self::Both => f.write_str("the item has both `value` and `points_to`"),
            Self::Pointer(error) => write!(f, "its attribute `points_to` is not a version: {error}"),
        }
    }
}

impl fmt::Display for OverlapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("its overlap is malformed"),
            Self::TooLong => {
                write!(
                    f,
                    "its overlap would last for more than {} days",
                    limit::OVERLAP_SECONDS / (24 * 60 * 60)
                )
            }
        }
    }
}

impl Error for HeadError {}
impl Error for OverlapError {}
