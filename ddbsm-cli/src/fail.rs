//! How the tool fails: what it says, and with which exit code.
//!
//! An SDK's error is never shown by its `Debug`, which prints the body of the reply, and a reply to a write may hold
//! what was written.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use std::error::Error;
use std::fmt;
use std::io;

/// The exit codes that are not 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usage,
    NotConfirmed,
    AccessDenied,
}

/// A failure with an exit code of its own.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

fn failure(kind: Kind, message: impl Into<String>) -> anyhow::Error {
    Failure { kind, message: message.into() }.into()
}

/// The command line is wrong.
pub(crate) fn usage(message: &str) -> anyhow::Error {
    failure(Kind::Usage, message)
}

/// The answer was no.
pub(crate) fn not_confirmed() -> anyhow::Error {
    failure(Kind::NotConfirmed, "Not confirmed: nothing was changed.")
}

/// Whoever reads the output has read enough: `ddbsm ls | head -1`.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<Failure>().map(|failure| failure.kind) {
        None => 1,
        Some(Kind::Usage) => 2,
        Some(Kind::NotConfirmed) => 3,
        Some(Kind::AccessDenied) => 4,
    }
}

/// Says what went wrong with a request to DynamoDB, and what to do.
///
/// `action` is the IAM action without its service, `table` what it was asked of.
pub(crate) fn request<E, R>(action: &str, table: &str, error: &SdkError<E, R>) -> anyhow::Error
where
    E: ProvideErrorMetadata,
{
    let code = error.code().unwrap_or_default();
    let said = error.message().unwrap_or_default();
    let asked = format!("dynamodb:{action} on table {table}");
    if is_denied(code) {
        let whose = if said.contains("resource-based policy") {
            "the table's own policy denies it to this caller (ddbsm policy says who may)"
        } else if said.contains("service control policy") {
            "the organization's service control policy denies it"
        } else {
            "grant it to the role (ddbsm policy --for owner|writer|auditor prints what each needs)"
        };
        return failure(Kind::AccessDenied, format!("Access denied for {asked}: {whose}. AWS: {said}"));
    }
    anyhow::anyhow!(match (error, code) {
        (_, "ResourceNotFoundException") => format!(
            "There is no table {table} in this account and region: ddbsm init --table {table} makes it."
        ),
        (
            _,
            "ExpiredToken"
            | "ExpiredTokenException"
            | "UnrecognizedClientException"
            | "InvalidSignatureException",
        ) => format!(
            "AWS does not take these credentials ({code}): log in again (aws sso login), or fix the clock."
        ),
        (_, "ThrottlingException" | "ProvisionedThroughputExceededException" | "RequestLimitExceeded") =>
            format!(
                "DynamoDB throttled {asked} until the retries were used up: wait a little and run it again."
            ),
        // What AWS says about a write may quote what was written.
        (SdkError::ServiceError(_), code) if !code.is_empty() && action == "BatchWriteItem" =>
            format!("DynamoDB refused {asked} ({code}). Are its keys principal and name, both of type S?"),
        (SdkError::ServiceError(_), code) if !code.is_empty() =>
            format!("DynamoDB refused {asked} ({code}): {said}"),
        (SdkError::TimeoutError(_), _) => format!("No answer in time to {asked}: is the network up?"),
        (SdkError::DispatchFailure(lost), _) => match causes(lost.as_connector_error()) {
            why if why.contains("credential") =>
                format!("No usable AWS credentials: log in (aws sso login), or name a --profile. {why}"),
            why => format!("{asked} did not get through: {why}"),
        },
        (SdkError::ConstructionFailure(_), _) =>
            format!("{asked} was not sent: the region or the endpoint is malformed."),
        _ => format!("The reply to {asked} could not be read: what it changed is not known."),
    })
}

pub(crate) fn is_access_denied(error: &anyhow::Error) -> bool {
    exit_code(error) == 4
}

pub(crate) fn is_denied(code: &str) -> bool {
    matches!(code, "AccessDeniedException" | "AccessDenied")
}

/// The chain of causes, by what each says.
fn causes(error: Option<&(impl Error + 'static)>) -> String {
    let mut cause = error.map(|error| error as &dyn Error);
    let mut said: Vec<String> = Vec::new();
    while let Some(error) = cause {
        said.push(error.to_string());
        cause = error.source();
    }
    said.dedup();
    if said.is_empty() { "no cause is given".to_owned() } else { said.join(": ") }
}
