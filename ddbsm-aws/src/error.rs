//! What went wrong with a request, and how the SDK is told.

use std::io;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::ErrorKind;

pub(crate) use ddbsm_core::transport::{CertificateProblem, Failure};

/// A connection that broke, or didn't come about.
pub(crate) fn broken(doing: impl Into<String>, source: io::Error) -> Failure {
    Failure::Connection { doing: doing.into(), source }
}

/// As the kind that the SDK's retry classifiers know: what another attempt may mend is tried again.
pub(crate) fn connector_error(failure: Failure) -> ConnectorError {
    match &failure {
        Failure::Lookup { .. } | Failure::Certificate { .. } | Failure::Connection { .. } => {
            ConnectorError::io(failure.into())
        }
        // The proxy is busy, or can't reach the origin: that may pass.
        Failure::ProxyStatus { status: 408 | 429 | 500..=599, .. } => ConnectorError::io(failure.into()),
        Failure::Timeout { .. } => ConnectorError::timeout(failure.into()),
        // Another connection may have better luck.
        Failure::Malformed(_) => ConnectorError::other(failure.into(), Some(ErrorKind::TransientError)),
        Failure::TooLarge { .. } => ConnectorError::other(failure.into(), None),
        _ => ConnectorError::user(failure.into()),
    }
}
