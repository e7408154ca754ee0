//! What came of one way to read, and what AWS's answer tells of it.

use crate::aws::denial::{By, is_denied};
use crate::terminal::{self, printable};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result", content = "detail")]
pub(crate) enum Outcome {
    /// By the table's policy.
    Denied,
    /// By another policy, which says nothing about the table.
    DeniedElsewhere(&'static str),
    GotThrough,
    /// A writer's one way to write, which reads nothing.
    Allowed,
    /// An owner's own secret: what has to work.
    Readable,
    NotReadable,
    /// The answer does not tell whether the caller was let in.
    Undecided(String),
    NotTried(&'static str),
}

impl Outcome {
    pub(crate) fn denied(by: By) -> Self {
        Self::DeniedElsewhere(match by {
            By::Table => return Self::Denied,
            By::Caller => "the caller's own policy",
            By::Organization => "the organization's policy",
            By::Endpoint => "the VPC endpoint's policy",
            By::Unnamed => "a policy that AWS does not name",
        })
    }

    /// As a cell of a table.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Denied => terminal::good("denied"),
            Self::DeniedElsewhere(by) => format!("denied by {by}: says nothing about the table"),
            Self::Allowed => terminal::good("allowed: a writer"),
            Self::Readable => terminal::good("readable"),
            Self::GotThrough => terminal::bad("GOT THROUGH"),
            Self::NotReadable => terminal::bad("NOT READABLE"),
            Self::Undecided(code) => terminal::bad(&format!("undecided: {}", printable(code))),
            Self::NotTried(why) => format!("not tried: {why}"),
        }
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
const VALIDATED_AFTER: [&str; 3] = ["specified index", "already disabled", "TimeToLive is active"];

/// Reads an error's code and message.
pub(super) fn judge(code: &str, said: &str) -> Outcome {
    let after = || VALIDATED_AFTER.iter().any(|text| said.contains(text));
    if is_denied(code) {
        Outcome::denied(By::read(said))
    } else if AFTER_AUTHORIZATION.contains(&code) || code == "ValidationException" && after() {
        Outcome::GotThrough
    } else {
        Outcome::Undecided(code.to_owned())
    }
}
