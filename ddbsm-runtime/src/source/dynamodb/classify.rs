//! Faults told apart by the SDK's errors.

use std::error::Error;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::error::{ConnectorError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::operation::query::QueryError;
use aws_sdk_dynamodb::types::error as modeled;
use aws_smithy_runtime_api::client::interceptors::context;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use ddbsm_core::denial::ErrorCode;
use ddbsm_core::transport::{CertificateProblem, Failure, UnusableVariable};

use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::Malformed;
use crate::source::dynamodb::preflight::Unsendable;
use crate::source::dynamodb::{denials, messages};

/// What an operation came to, its retries over.
pub(super) fn operation<E>(error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(response) => service(response.err(), response.raw().status().as_u16()),
        SdkError::TimeoutError(_) => messages::sdk_timed_out(),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => messages::sdk_timed_out(),
        SdkError::ResponseError(_) if is_malformed(error) => messages::unreadable(),
        SdkError::ResponseError(_) => messages::broken_response(),
        _ => undelivered(error),
    }
}

/// What one attempt came to, with the status of its response if it had one.
pub(super) fn attempt(error: &OrchestratorError<context::Error>, status: Option<u16>) -> Fault {
    let Some(status) = status else {
        let timed_out =
            error.is_timeout_error() || error.as_connector_error().is_some_and(ConnectorError::is_timeout);
        return if timed_out { messages::sdk_timed_out() } else { undelivered(error) };
    };
    let Some(error) = error.as_operation_error() else {
        return if is_malformed(error) { messages::unreadable() } else { messages::broken_response() };
    };
    if let Some(error) = error.downcast_ref::<BatchGetItemError>() {
        return service(error, status);
    }
    match error.downcast_ref::<QueryError>() {
        Some(error) => service(error, status),
        None => messages::rejected(status, None),
    }
}

fn service<E: ProvideErrorMetadata + Error + 'static>(error: &E, status: u16) -> Fault {
    // The message is looked at and never repeated as a whole: it could hold anything.
    let message = error.message().unwrap_or_default();
    let code = error.code().or_else(|| modeled_code(error.source()?)).unwrap_or_default();
    match ErrorCode::of(code, message) {
        Some(ErrorCode::TableNotFound) => messages::no_such_table(),
        Some(ErrorCode::AccessDenied) => denials::denied(message),
        Some(ErrorCode::ExpiredCredentials) => messages::expired_credentials(),
        Some(ErrorCode::ClockSkew) => messages::clock_skew(),
        Some(ErrorCode::InvalidCredentials) => messages::invalid_credentials(),
        Some(ErrorCode::Throttled) => messages::throttled(),
        _ if code == "ValidationException" && is_about_keys(message) => messages::wrong_schema(),
        _ if status >= 500 => messages::service_failure(status),
        _ => {
            let known = code.ends_with("Exception") && code.bytes().all(|b| b.is_ascii_alphabetic());
            messages::rejected(status, known.then_some(code))
        }
    }
}

fn is_about_keys(message: &str) -> bool {
    ["schema", "key element", "Type mismatch for key"].iter().any(|phrase| message.contains(phrase))
}

/// The code of an error that a test made: one that came over HTTP says it itself.
fn modeled_code(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let codes = [
        (error.is::<modeled::ResourceNotFoundException>(), "ResourceNotFoundException"),
        (
            error.is::<modeled::ProvisionedThroughputExceededException>(),
            "ProvisionedThroughputExceededException",
        ),
        (error.is::<modeled::ThrottlingException>(), "ThrottlingException"),
        (error.is::<modeled::RequestLimitExceeded>(), "RequestLimitExceeded"),
        (error.is::<modeled::InternalServerError>(), "InternalServerError"),
    ];
    codes.into_iter().find(|(is, _)| *is).map(|(_, code)| code)
}

fn is_malformed(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(<dyn Error>::is::<Malformed>)
}

/// Nothing came back: no credentials, no region, no connection.
fn undelivered(error: &(dyn Error + 'static)) -> Fault {
    if let Some(Unsendable(fault)) = find(error) {
        return fault.clone();
    }
    if let Some(variable) = find::<UnusableVariable>(error) {
        return messages::unusable_variable(variable);
    }
    if let Some(credentials) = find::<CredentialsError>(error) {
        return messages::no_credentials(match credentials {
            CredentialsError::CredentialsNotLoaded(_) => "no credentials were found",
            CredentialsError::ProviderTimedOut(_) => "the provider of the credentials timed out",
            _ => "the provider of the credentials failed",
        });
    }
    if let Some(failure) = find::<Failure>(error).and_then(of_client) {
        return failure;
    }
    let words: Vec<String> = chain(error).map(ToString::to_string).collect();
    let says = |phrase: &str| words.iter().any(|words| words.contains(phrase));
    if let Some((_, fault)) = SAID.iter().find(|(phrase, _)| says(phrase)) {
        return fault();
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            messages::unreachable("the connection to DynamoDB was refused")
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            messages::broken_connection()
        }
        _ => messages::unreachable("DynamoDB was not reached"),
    }
}

/// What `ddbsm-aws`'s HTTP client ran into, but for a broken connection, whose `io::Error` tells more.
fn of_client(failure: &Failure) -> Option<Fault> {
    Some(match failure {
        Failure::Endpoint(_) | Failure::Request(_) => messages::unusable_endpoint(None),
        Failure::Proxy(_) => messages::unusable_proxy(),
        Failure::ProxyStatus { status, .. } => messages::proxy_rejected(Some(*status)),
        Failure::Tls(why) => messages::no_tls(why),
        Failure::Lookup { .. } => messages::unresolved(),
        Failure::Certificate { problem, .. } => match problem {
            CertificateProblem::UnknownIssuer => messages::root_of_another(),
            CertificateProblem::Expired => messages::expired_certificate(),
            CertificateProblem::OtherName => messages::certificate_of_another(),
            _ => messages::invalid_certificate(),
        },
        Failure::Timeout { .. } => messages::sdk_timed_out(),
        Failure::Malformed(_) | Failure::Unsupported(_) => messages::unreadable(),
        Failure::TooLarge { .. } => messages::too_large(),
        _ => return None,
    })
}

type Message = fn() -> Fault;

/// What the SDK and its own HTTP client (hyper and rustls) say, which have no types for it, the particular before the
/// general.
const SAID: [(&str, Message); 12] = [
    ("no identity resolver", || messages::no_credentials("the client has no credentials")),
    ("Missing Region", messages::no_region),
    ("missing signing region", messages::no_region), // where the endpoint is given and only the signature needs one
    ("No HTTP client", messages::no_http_client),
    ("invalid HTTP", messages::unreadable),
    ("unexpected message", messages::unreadable),
    ("certificate expired", messages::expired_certificate),
    ("certificate not valid for name", messages::certificate_of_another),
    ("certificate", messages::untrusted_certificate),
    ("closed before message completed", messages::broken_connection), // no `io::Error` where the peer closed in good order
    ("dns error", messages::unresolved),
    ("lookup address", messages::unresolved),
];

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
