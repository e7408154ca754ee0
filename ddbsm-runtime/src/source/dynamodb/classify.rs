//! Faults told apart by the SDK's errors.

use std::error::Error;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_smithy_runtime_api::client::interceptors::context;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};

use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::Malformed;
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

/// What one attempt at a BatchGetItem came to, if it was answered.
pub(super) fn attempt(error: &OrchestratorError<context::Error>, status: u16) -> Option<Fault> {
    match error.as_operation_error() {
        Some(error) => Some(service(error.downcast_ref::<BatchGetItemError>()?, status)),
        None => is_malformed(error).then(messages::unreadable),
    }
}

/// DynamoDB's errors:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
fn service(error: &impl ProvideErrorMetadata, status: u16) -> Fault {
    // The message is looked at and never repeated: it could hold anything.
    let message = error.message().unwrap_or_default();
    let says = |phrase: &str| message.contains(phrase);
    match error.code().unwrap_or_default() {
        "ResourceNotFoundException" => messages::no_such_table(),
        "AccessDeniedException" | "AccessDenied" | "KMSAccessDeniedException" => denials::denied(says),
        "ExpiredTokenException" | "ExpiredToken" => messages::expired_credentials(),
        "RequestTimeTooSkewed" | "RequestExpired" => messages::clock_skew(),
        "InvalidSignatureException" | "SignatureDoesNotMatch"
            if says("expired") || says("not yet current") =>
        {
            messages::clock_skew()
        }
        "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignatureException" => messages::invalid_credentials(),
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "LimitExceededException" => messages::throttled(),
        "ValidationException" if says("schema") || says("key element") || says("Type mismatch for key") => {
            messages::wrong_schema()
        }
        _ if status >= 500 => messages::service_failure(status),
        code => {
            let known = code.ends_with("Exception") && code.bytes().all(|b| b.is_ascii_alphabetic());
            messages::rejected(status, known.then_some(code))
        }
    }
}

fn is_malformed(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(<dyn Error>::is::<Malformed>)
}

/// Nothing came back: no credentials, no region, no connection. The SDK has no types for most of these, so they are
/// known by its words, and by those of the HTTP clients.
fn undelivered(error: &(dyn Error + 'static)) -> Fault {
    if let Some(credentials) = chain(error).find_map(|error| error.downcast_ref::<CredentialsError>()) {
        return messages::no_credentials(match credentials {
            CredentialsError::CredentialsNotLoaded(_) => "no credentials were found",
            CredentialsError::ProviderTimedOut(_) => "the provider of the credentials timed out",
            _ => "the provider of the credentials failed",
        });
    }
    let words: Vec<String> = chain(error).map(ToString::to_string).collect();
    let says = |phrase: &str| words.iter().any(|words| words.contains(phrase));
    if let Some((_, fault)) = SAID.iter().find(|(phrase, _)| says(phrase)) {
        return fault();
    }
    if let Some((_, answer)) = words.iter().find_map(|words| words.split_once(PROXY_ANSWERED)) {
        return messages::proxy_refused(answer.get(..3).and_then(|status| status.parse().ok()));
    }
    match chain(error).find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            messages::unreachable("the connection to DynamoDB was refused")
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            messages::broken_connection()
        }
        _ => messages::unreachable("DynamoDB was not reached"),
    }
}

type Text = fn() -> Fault;

/// What the SDK, its own HTTP client (hyper and rustls) and `ddbsm-aws`'s say, the particular before the general.
const SAID: [(&str, Text); 24] = [
    ("no identity resolver", || messages::no_credentials("the client has no credentials")),
    ("Missing Region", messages::no_region),
    ("missing signing region", messages::no_region), // where the endpoint is given and only the signature needs one
    ("No HTTP client", messages::no_http_client),
    ("invalid HTTP", messages::unreadable),
    ("unexpected message", messages::unreadable),
    ("the reply is not valid HTTP/1.1", messages::unreadable),
    ("the reply is an event stream", messages::unreadable),
    ("the reply's body is larger than", messages::too_large),
    ("the proxy (from", messages::unusable_proxy),
    ("the proxy's user or password", messages::unusable_proxy),
    ("the endpoint's URL must begin", messages::unusable_endpoint),
    ("the endpoint's URL names no host", messages::unusable_endpoint),
    ("the request's URL is not one", messages::unusable_endpoint),
    ("is not a name that a certificate can have", messages::unusable_endpoint),
    ("TLS can't be set up", messages::no_tls),
    ("signed by none of the trusted roots", messages::root_of_another),
    ("certificate expired", messages::expired_certificate),
    ("certificate not valid for name", messages::certificate_of_another),
    ("certificate", messages::untrusted_certificate),
    ("closed before message completed", messages::broken_connection), // no `io::Error` where the peer closed in good order
    ("dns error", messages::unresolved),
    ("lookup address", messages::unresolved),
    ("looking up the address", messages::unresolved),
];

/// `ddbsm-aws`'s, and then the status.
const PROXY_ANSWERED: &str = "the proxy answered ";

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
