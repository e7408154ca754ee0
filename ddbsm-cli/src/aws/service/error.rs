//! What went wrong with a request to a service. Nothing of a response's body is kept but an error's code and message.

use crate::aws::denial::is_denied;
use crate::aws::error::{not_sent, rejects_credentials};
use crate::terminal::{exit, printable};
use aws_sdk_dynamodb::error::SdkError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use ddbsm_core::denial::ErrorCode;
use serde::Deserialize;
use std::error::Error;
use std::fmt;

/// An error that a service answered with.
#[derive(Debug)]
pub(crate) struct ServiceError(ErrorMetadata);

/// The code of a response that isn't what was asked for. AWS has none that is spelled so.
const MALFORMED: &str = "(malformed)";

impl ServiceError {
    pub(super) fn malformed() -> Self {
        Self(ErrorMetadata::builder().code(MALFORMED).build())
    }

    pub(super) fn read(body: &[u8]) -> Self {
        #[derive(Deserialize, Default)]
        struct Body {
            #[serde(rename = "__type", default)]
            code: String,
            #[serde(default)]
            message: Option<String>,
            #[serde(rename = "Message", default)]
            other: Option<String>,
        }
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        let code = body.code.rsplit('#').next().unwrap_or_default().to_owned();
        let message = body.message.into_iter().chain(body.other).find(|said| !said.is_empty());
        Self(ErrorMetadata::builder().code(code).message(message.unwrap_or_default()).build())
    }
}

impl ProvideErrorMetadata for ServiceError {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code().unwrap_or("an error without a code"))
    }
}

impl Error for ServiceError {}

/// Why a request failed.
pub(crate) struct Failed(Box<SdkError<ServiceError, HttpResponse>>);

impl Failed {
    pub(super) const fn new(error: Box<SdkError<ServiceError, HttpResponse>>) -> Self {
        Self(error)
    }

    pub(crate) fn code(&self) -> &str {
        self.0.code().unwrap_or_default()
    }

    /// Whether it's about what was asked for, so that another request may fare better.
    pub(crate) fn is_of_one(&self) -> bool {
        let code = self.code();
        let throttled = ErrorCode::of(code, "") == Some(ErrorCode::Throttled);
        matches!(*self.0, SdkError::ServiceError(_))
            && !code.is_empty()
            && code != MALFORMED
            && !throttled
            && !rejects_credentials(code)
            && !matches!(code, "InternalServiceError" | "InternalServerError" | "InternalFailure")
    }

    /// What went wrong, and what to do. `asked` names the IAM action and what it was asked of.
    pub(crate) fn explain(&self, asked: &str) -> anyhow::Error {
        let (code, said) = (printable(self.code()), printable(self.0.message().unwrap_or_default()));
        if is_denied(&code) {
            return exit::access_denied(format!(
                "Access denied for {asked}: grant it to the caller, and kms:Decrypt on the key if it's a customer's. AWS: {said}"
            ));
        }
        anyhow::anyhow!(match (&*self.0, &*code) {
            (_, code) if rejects_credentials(code) => format!(
                "AWS rejected these credentials ({code}): log in again (aws sso login), or fix the clock."
            ),
            (_, code) if ErrorCode::of(code, "") == Some(ErrorCode::Throttled) =>
                format!("AWS throttled {asked}, retries included. Wait a little and run it again."),
            (SdkError::ServiceError(_), "DecryptionFailure") => format!(
                "{asked} failed: its key in KMS can't decrypt it. Enable the key, or grant kms:Decrypt on it."
            ),
            (_, MALFORMED) => format!("The response to {asked} could not be read. Check the endpoint."),
            (SdkError::ServiceError(_), "") =>
                format!("{asked} failed, and AWS gave no reason. Run it again."),
            (SdkError::ServiceError(_), code) => format!("AWS rejected {asked} ({code}): {said}"),
            (SdkError::TimeoutError(_), _) => format!("No response in time to {asked}. Check the network."),
            (SdkError::DispatchFailure(lost), _) => not_sent(asked, lost.as_connector_error()),
            (SdkError::ConstructionFailure(_), _) =>
                format!("{asked} was not sent: the region or the endpoint is malformed."),
            _ => format!("The response to {asked} was cut short: run it again."),
        })
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failed({})", self.code())
    }
}
