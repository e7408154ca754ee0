//! Why a run was rejected before it changed anything.

use std::error::Error;
use std::fmt;

use ddbsm_core::table::Time;

/// The reason why a run was rejected.
///
/// ```
/// use ddbsm_rotation::{Error, Rejection};
///
/// let error = Error::from(Rejection::NoPending);
/// assert!(matches!(error, Error::Rejected(Rejection::NoPending)));
/// assert!(error.to_string().contains("ddbsm put rotation/pending"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// Processes use a value for as long as they live, which has no bound.
    Unbounded,
    /// An overlap of so many seconds would be needed, which is more than 30 days.
    TooLong {
        /// How many.
        seconds: i64,
    },
    /// The run's name isn't a valid name of an execution.
    Name,
    /// Another run is under way.
    Running {
        /// Its name.
        run: String,
        /// The time by which it must have ended.
        until: Time,
    },
    /// The old value is still valid beside the one that loads.
    Overlap {
        /// Until then.
        until: Time,
    },
    /// Nothing loads that could be replaced.
    NothingLoads,
    /// Somebody else's write was cut off or is still running.
    Unsure,
    /// An operator has to supply a value first.
    NoPending,
    /// The value that was supplied is the one that the last run published.
    PendingIsCurrent,
    /// The id of a credential isn't 1 to 256 printable ASCII characters.
    Id,
    /// The table rejects the new value.
    Table(String),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbounded => f.write_str(
                "Processes that load once and live without a bound would go on with the old value. Let them use `Live`.",
            ),
            Self::TooLong { seconds } => write!(
                f,
                "The old value would have to stay valid for {seconds} seconds, but the limit is 30 days. Lower `max_stale`."
            ),
            Self::Name => f.write_str("A run's name is 1 to 80 letters, digits, - and _."),
            Self::Running { run, until } => {
                write!(f, "Run {run:?} is under way. Redrive it if it failed, or wait until {until}.")
            }
            Self::Overlap { until } => {
                write!(f, "The previous value is still valid, until {until}. Start a run after that.")
            }
            Self::NothingLoads => f.write_str("There is no value to replace. Store a first value with `ddbsm put`."),
            Self::Unsure => f.write_str(
                "Somebody else's write was cut off or is still running, so it isn't known for sure what loads. Settle it with \
                 `ddbsm rollback NAME --to V`.",
            ),
            Self::NoPending => f.write_str(
                "There is no new value. Store it with `ddbsm put rotation/pending --principal ROTATOR`.",
            ),
            Self::PendingIsCurrent => {
                f.write_str("The value in rotation/pending is the one that was published last. Store another.")
            }
            Self::Id => f.write_str("The id of a credential is 1 to 256 printable ASCII characters."),
            Self::Table(why) => f.write_str(why),
        }
    }
}

impl Error for Rejection {}
