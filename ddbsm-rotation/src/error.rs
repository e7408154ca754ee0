//! Why a step failed.

use std::error::Error as StdError;
use std::fmt;

use ddbsm::LoadError;
use ddbsm_core::table::{Time, Version};
use ddbsm_write::WriteError;

use crate::failure::Failure;
use crate::rejection::Rejection;
use crate::state::Action;

/// The reason why a step failed. Its `Display` output never contains a value, and it has no source.
///
/// ```
/// use ddbsm_rotation::{Action, Error};
///
/// let error = Error::OutOfOrder { next: Action::Begin, called: Action::Publish };
/// assert_eq!(error.to_string(), "The step publish was called, and begin comes next. Call that.");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The run was rejected before it changed anything.
    Rejected(Rejection),
    /// Another run has claimed the rotation.
    Superseded {
        /// That run, if there is one.
        by: Option<String>,
    },
    /// The step was called before its time.
    TooEarly {
        /// Its time.
        until: Time,
    },
    /// Another step comes next.
    OutOfOrder {
        /// The step that comes next.
        next: Action,
        /// The step that was called.
        called: Action,
    },
    /// The new value isn't there any more.
    PendingGone,
    /// The new value isn't the one that this run made.
    PendingReplaced,
    /// The value that this run published doesn't load any more: somebody rolled it back or stored another value.
    NotInForce {
        /// What this run published.
        published: Version,
        /// What loads, by the index.
        loads: Option<Version>,
    },
    /// Somebody else wrote the secret at the same time.
    Contended,
    /// The overlap would end while the third party may still use the old value. Extend it first.
    OverlapTooShort,
    /// The overlap can't be extended any more.
    TooManyExtensions,
    /// The third party doesn't accept the new credential.
    NotAccepted,
    /// The old credential works after it was revoked.
    StillWorks,
    /// A call to the third party failed.
    ThirdParty {
        /// Which call.
        call: Call,
        /// Why it failed.
        why: Failure,
    },
    /// The rotator's own secrets couldn't be loaded.
    Load(LoadError),
    /// The table couldn't be read or written.
    Table(String),
}

/// A call to the third party.
///
/// ```
/// use ddbsm_rotation::{Call, Error, Failure};
///
/// let error = Error::ThirdParty { call: Call::Set, why: Failure::new("the API refused the new key") };
/// assert_eq!(error.to_string(), "The third party failed at `set`: the API refused the new key.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Call {
    /// [`ThirdParty::id`](crate::ThirdParty::id)
    Id,
    /// [`ThirdParty::create`](crate::ThirdParty::create)
    Create,
    /// [`ThirdParty::set`](crate::ThirdParty::set)
    Set,
    /// [`ThirdParty::works`](crate::ThirdParty::works)
    Works,
    /// [`ThirdParty::revoke`](crate::ThirdParty::revoke)
    Revoke,
}

impl Error {
    /// Returns a stable name that a state machine can match, such as `Rotation.Superseded`.
    ///
    /// ```
    /// use ddbsm_rotation::Error;
    ///
    /// assert_eq!(Error::Superseded { by: None }.name(), "Rotation.Superseded");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rejected(_) => "Rotation.Rejected",
            Self::Superseded { .. } => "Rotation.Superseded",
            Self::TooEarly { .. } => "Rotation.TooEarly",
            Self::OutOfOrder { .. } => "Rotation.OutOfOrder",
            Self::PendingGone => "Rotation.PendingGone",
            Self::PendingReplaced => "Rotation.PendingReplaced",
            Self::NotInForce { .. } => "Rotation.NotInForce",
            Self::Contended => "Rotation.Contended",
            Self::OverlapTooShort => "Rotation.OverlapTooShort",
            Self::TooManyExtensions => "Rotation.TooManyExtensions",
            Self::NotAccepted => "Rotation.NotAccepted",
            Self::StillWorks => "Rotation.StillWorks",
            Self::ThirdParty { .. } => "Rotation.ThirdParty",
            Self::Load(_) => "Rotation.Load",
            Self::Table(_) => "Rotation.Table",
        }
    }

    /// Returns whether the same step may succeed later without any help.
    ///
    /// ```
    /// use ddbsm_rotation::Error;
    ///
    /// assert!(Error::NotAccepted.is_transient());
    /// assert!(!Error::PendingGone.is_transient());
    /// ```
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::TooEarly { .. }
                | Self::NotAccepted
                | Self::StillWorks
                | Self::ThirdParty { .. }
                | Self::Load(_)
                | Self::Table(_)
        )
    }

    pub(crate) const fn party(call: Call) -> impl Fn(Failure) -> Self {
        move |why| Self::ThirdParty { call, why }
    }
}

impl<E: fmt::Display> From<WriteError<E>> for Error {
    fn from(error: WriteError<E>) -> Self {
        match error {
            WriteError::Rejected { why: ddbsm_write::Rejection::Changed, .. } => Self::Contended,
            other => Self::Table(other.to_string()),
        }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::Superseded { by: Some(run) } => {
                write!(f, "Run {run:?} has claimed this rotation. Let it end, then start another.")
            }
            Self::Superseded { by: None } => f.write_str(
                "This run's claim on the rotation is gone: it was rejected, has ended, or somebody deleted rotation/lock. Start \
                 another.",
            ),
            Self::TooEarly { until } => write!(f, "This step comes at {until}, and not before. Repeat it then."),
            Self::OutOfOrder { next, called } => {
                write!(f, "The step {called} was called, and {next} comes next. Call that.")
            }
            Self::PendingGone => {
                f.write_str("The new value, rotation/pending, is gone. Find out who deleted it, then start another run.")
            }
            Self::PendingReplaced => f.write_str(
                "The new value, rotation/pending, isn't the one that this run made: another writer to the table replaced \
                 it. It was not used. Find out who did, in CloudTrail, then start another run.",
            ),
            Self::NotInForce { published, loads } => {
                write!(f, "Version {published} doesn't load any more, but ")?;
                match loads {
                    Some(version) => write!(f, "{version}")?,
                    None => f.write_str("nothing")?,
                }
                f.write_str(". Nothing was revoked. Look at `ddbsm history`, decide which version must load, then start another run.")
            }
            Self::Contended => f.write_str(
                "Somebody else changed the secret meanwhile. Look at `ddbsm history`, settle it with `ddbsm rollback NAME --to V`, \
                 then start another run.",
            ),
            Self::OverlapTooShort => f.write_str(
                "The old value wouldn't stay valid for long enough after the third party was told. Extend the overlap.",
            ),
            Self::TooManyExtensions => f.write_str(
                "The third party couldn't be told of the new value, and the overlap was extended too often. Tell the third party, or \
                 go back with `ddbsm rollback`.",
            ),
            Self::NotAccepted => f.write_str("The third party doesn't accept the new credential. Look into it, then go on."),
            Self::StillWorks => {
                f.write_str("The old credential still works after it was revoked. Revoke it at the third party, then go on.")
            }
            Self::ThirdParty { call, why } => write!(f, "The third party failed at `{call}`: {why}."),
            Self::Load(error) => error.fmt(f),
            Self::Table(error) => f.write_str(error),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "id",
            Self::Create => "create",
            Self::Set => "set",
            Self::Works => "works",
            Self::Revoke => "revoke",
        })
    }
}

impl StdError for Error {}
