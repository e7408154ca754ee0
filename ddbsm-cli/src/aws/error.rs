//! What went wrong with a request, and what to do.
//!
//! An SDK's error is never shown by its `Debug`, which prints the body of the response, and a response to a write may hold
//! what was written.

use crate::aws::denial::{self, By, is_denied};
use crate::aws::trust;
use crate::terminal::exit;
use crate::terminal::printable;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use ddbsm_core::denial::ErrorCode;
use ddbsm_core::transport::{CertificateProblem, Failure};
use std::error::Error;
use std::iter;

/// Says what went wrong with a request to DynamoDB.
///
/// `action` is the IAM action without its service, `table` what it was asked of.
pub(crate) fn explain<E, R>(action: &str, table: &str, error: &SdkError<E, R>) -> anyhow::Error
where
    E: ProvideErrorMetadata,
{
    let code = printable(error.code().unwrap_or_default());
    let said = printable(error.message().unwrap_or_default());
    let asked = format!("dynamodb:{action} on table {table}");
    if is_denied(&code) {
        return denied(action, table, &said);
    }
    if code == "ResourceNotFoundException" {
        return exit::no_table(table);
    }
    anyhow::anyhow!(match (error, &*code) {
        (_, code) if rejects_credentials(code) => format!(
            "AWS rejected these credentials ({code}): log in again (aws sso login), or fix the clock."
        ),
        (_, code) if ErrorCode::of(code, "") == Some(ErrorCode::Throttled) =>
            format!("DynamoDB throttled {asked}, retries included. Wait a little and run it again."),
        (SdkError::ServiceError(_), "InternalServerError" | "InternalFailure" | "ServiceUnavailable") =>
            format!("DynamoDB failed at {asked} ({code}). This is an AWS failure: run it again."),
        (SdkError::ServiceError(_), "ValidationException") if action == "BatchWriteItem" => format!(
            "DynamoDB rejected {asked} ({code}). Check that the table's keys are principal and name, both of type S."
        ),
        // What AWS says about a write may quote what was written.
        (SdkError::ServiceError(_), code) if !code.is_empty() && action == "BatchWriteItem" =>
            format!("DynamoDB rejected {asked} ({code})."),
        (SdkError::ServiceError(_), code) if !code.is_empty() =>
            format!("DynamoDB rejected {asked} ({code}): {said}"),
        (SdkError::TimeoutError(_), _) => format!("No response in time to {asked}. Check the network."),
        (SdkError::DispatchFailure(lost), _) => not_sent(&asked, lost.as_connector_error()),
        (SdkError::ConstructionFailure(_), _) =>
            format!("{asked} was not sent: the region or the endpoint is malformed."),
        _ => format!("The response to {asked} could not be read, so it isn't known what it changed."),
    })
}

fn denied(action: &str, table: &str, said: &str) -> anyhow::Error {
    let asked = format!("dynamodb:{action}");
    let missing = denial::action(said).unwrap_or(&asked);
    let by = By::read(said);
    let remedy = denial::remedy(missing, by);
    exit::access_denied(format!("Access denied for {missing} on table {table}: {remedy}. AWS: {said}"))
}

/// Whether no other request would fare better, as it's the credentials that are not taken.
pub(crate) fn is_about_credentials<E, R>(error: &SdkError<E, R>) -> bool
where
    E: ProvideErrorMetadata,
{
    match error {
        SdkError::DispatchFailure(lost) => lost.as_connector_error().and_then(credentials_error).is_some(),
        _ => rejects_credentials(error.code().unwrap_or_default()),
    }
}

pub(super) fn rejects_credentials(code: &str) -> bool {
    matches!(
        ErrorCode::of(code, ""),
        Some(ErrorCode::ExpiredCredentials | ErrorCode::InvalidCredentials | ErrorCode::ClockSkew)
    )
}

/// The SDK's own errors, of kind "other", may hold the whole request; those of the HTTP client hold nothing of it.
pub(super) fn not_sent(asked: &str, lost: Option<&ConnectorError>) -> String {
    if let Some(error) = lost.and_then(credentials_error) {
        return no_credentials(error).to_string();
    }
    if let Some(untrusted) = lost.and_then(untrusted) {
        return format!("{asked} was not delivered: {untrusted}");
    }
    let why = match lost {
        Some(lost) if !lost.is_other() => {
            let causes = causes(lost);
            // The other failures say themselves what to do.
            let advice = match chain(lost).find_map(|error| error.downcast_ref()) {
                Some(Failure::Lookup { .. } | Failure::Connection { .. } | Failure::Timeout { .. }) => {
                    ". Check the network, the region and the endpoint."
                }
                _ => "",
            };
            format!(": {causes}{advice}")
        }
        Some(lost) if lost.as_other().is_some() => {
            ": the response isn't HTTP. Check the endpoint.".to_owned()
        }
        _ => ". Check the region and the endpoint.".to_owned(),
    };
    format!("{asked} was not delivered{why}")
}

/// What to do about a certificate that is signed by nobody who is trusted.
fn untrusted(lost: &ConnectorError) -> Option<String> {
    let bundle = trust::bundle().map(|bundle| format!(", or by one in {bundle}")).unwrap_or_default();
    chain(lost).find_map(|error| match error.downcast_ref() {
        Some(Failure::Certificate { doing, problem: CertificateProblem::UnknownIssuer, .. }) => Some(format!(
            "{doing} failed, because its certificate isn't signed by a trusted root{bundle}. If a proxy inspects TLS here, \
             name its root's PEM file in AWS_CA_BUNDLE, or as ca_bundle in the profile."
        )),
        _ => None,
    })
}

fn credentials_error(lost: &ConnectorError) -> Option<&CredentialsError> {
    chain(lost).find_map(|error| error.downcast_ref())
}

/// Nothing can be sent without credentials.
pub(crate) fn no_credentials(error: &CredentialsError) -> anyhow::Error {
    let why = causes(error);
    // Nobody who logs in again mends a setting.
    match error {
        CredentialsError::InvalidConfiguration(_) => {
            anyhow::anyhow!("No usable AWS credentials: what is set is wrong. Correct it. {why}")
        }
        _ => anyhow::anyhow!(
            "No usable AWS credentials: log in (aws sso login, or aws login), or name a --profile. {why}"
        ),
    }
}

/// Nothing can be sent without credentials, and it's known which setting is to blame.
pub(crate) fn no_credentials_by(blamed: &str, said: &str) -> anyhow::Error {
    anyhow::anyhow!("No usable AWS credentials: {blamed} AWS's SDK: {said}")
}

/// What each in the chain of causes says, up to one that may hold a request.
pub(super) fn causes(error: &(dyn Error + 'static)) -> String {
    let shown = |error: &&(dyn Error + 'static)| {
        !error.downcast_ref::<ConnectorError>().is_some_and(ConnectorError::is_other)
    };
    let mut said: Vec<String> = chain(error).take_while(shown).map(ToString::to_string).collect();
    said.dedup();
    said.join(": ")
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}
