//! What came of one attempt, and what AWS's response tells of it.

use crate::aws::denial::{By, is_denied};
use crate::aws::error;
use anyhow::Result;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use serde::{Serialize, Serializer};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result", content = "detail")]
pub(crate) enum Outcome {
    /// By the table policy. Only this is proof.
    Denied,
    /// By another policy, which says nothing about the table.
    DeniedElsewhere(&'static str),
    GotThrough,
    /// Let in, as such a caller should be.
    Allowed,
    /// The response doesn't tell whether the caller was let in.
    Undecided(String),
    NotTried(Why),
}

/// Why an attempt wasn't made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It changes something, or could in another state of the table.
    Harmful,
    /// It takes a key of the caller's own.
    NoPrincipal,
    /// It takes the canary, which this caller may not write.
    NoCanary,
    /// It takes the policy in force, which couldn't be read.
    NoPolicy,
    /// The server has no such operation, so there is nothing to get through.
    NoOperation,
}

impl Why {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Harmful => "every form of it could change something",
            Self::NoPrincipal => "the caller's own role isn't known, give --principal",
            Self::NoCanary => "the caller isn't allowed to write the canary",
            Self::NoPolicy => "the policy in force can't be read",
            Self::NoOperation => "the server has no such operation",
        }
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl Outcome {
    pub(super) fn denied(by: By) -> Self {
        Self::DeniedElsewhere(match by {
            By::Table => return Self::Denied,
            By::Caller => "the caller's own policy",
            By::Organization => "the organization's policy",
            By::Endpoint => "the VPC endpoint's policy",
            By::Unnamed => "a policy that AWS does not name",
        })
    }
}

/// What a caller who is denied never gets to see: these come after the decision.
const AFTER_AUTHORIZATION: [&str; 11] = [
    "ConditionalCheckFailedException",
    "ContinuousBackupsUnavailableException",
    "DuplicateItemException",
    "InvalidExportTimeException",
    "InvalidRestoreTimeException",
    "PointInTimeRecoveryUnavailableException",
    "PolicyNotFoundException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TableAlreadyExistsException",
    "TransactionCanceledException",
];

/// A `ValidationException` comes before the decision, but for these.
const VALIDATED_AFTER: [&str; 2] = ["specified index", "Kinesis"];

/// What a response tells. Fails only where no other attempt would tell more.
pub(super) fn judge<T, E>(way: &str, table: &str, result: Result<T, SdkError<E>>) -> Result<Outcome>
where
    E: ProvideErrorMetadata,
{
    match result {
        Ok(_) => Ok(Outcome::GotThrough),
        Err(e) if error::is_about_credentials(&e) => Err(error::explain(way, table, &e)),
        Err(e) => Ok(read(e.code().unwrap_or("no error code"), e.message().unwrap_or_default())),
    }
}

/// Reads an error's code and message.
pub(super) fn read(code: &str, said: &str) -> Outcome {
    let after = || VALIDATED_AFTER.iter().any(|text| said.contains(text));
    if is_denied(code) {
        Outcome::denied(By::read(said))
    } else if AFTER_AUTHORIZATION.contains(&code) || code == "ValidationException" && after() {
        Outcome::GotThrough
    } else if code == "UnknownOperationException" {
        Outcome::NotTried(Why::NoOperation)
    } else {
        Outcome::Undecided(code.to_owned())
    }
}
