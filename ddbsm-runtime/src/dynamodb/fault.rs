//! What the request as a whole ran into, told apart by the SDK's error and told in words of ours: the SDK's own quote
//! requests and replies.

use std::error::Error;
use std::io;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::parse::Malformed;
use crate::error::{Cause, Place};
use crate::{ErrorKind, LoadError};

#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    cause: Cause,
}

impl Fault {
    fn new(kind: ErrorKind, what: impl Into<String>, help: &'static str) -> Self {
        Self { kind, cause: Cause { what: what.into(), help } }
    }

    pub(super) fn into_error(self, place: Place) -> LoadError {
        LoadError::request(self.kind, place, self.cause)
    }
}

pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(reply) => {
            let status = reply.raw().status().as_u16();
            service(reply.err().code().unwrap_or_default(), reply.err().message().unwrap_or_default(), status)
        }
        SdkError::TimeoutError(_) => sdk_timed_out(),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => sdk_timed_out(),
        SdkError::ResponseError(_) => broken_reply(error),
        _ => undelivered(error),
    }
}

/// DynamoDB's errors:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
fn service(code: &str, message: &str, status: u16) -> Fault {
    // The message is looked at and never repeated: it could hold anything.
    let says = |phrase: &str| message.contains(phrase);
    let is_code = code.ends_with("Exception") && code.bytes().all(|b| b.is_ascii_alphabetic());
    match code {
        "ResourceNotFoundException" => Fault::new(
            ErrorKind::TableNotFound,
            "there is no such table",
            "Compare the table's name, the region and the account with where the table was made; `ddbsm init` makes one.",
        ),
        "AccessDeniedException" | "AccessDenied" | "KMSAccessDeniedException" => denied(says),
        "ExpiredTokenException" | "ExpiredToken" => Fault::new(
            ErrorKind::ExpiredCredentials,
            "the credentials have expired",
            "Sign in again, or build the client anew: Lambda replaces a function's credentials while it runs.",
        ),
        "InvalidSignatureException" | "SignatureDoesNotMatch" | "RequestTimeTooSkewed" | "RequestExpired"
            if code.starts_with("Request") || says("expired") || says("not yet current") =>
        {
            Fault::new(
                ErrorKind::ClockSkew,
                "this machine's clock and DynamoDB's are too far apart",
                "Set the clock (NTP). Requests are accepted within 5 minutes of the service's time.",
            )
        }
        "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignatureException" => Fault::new(
            ErrorKind::InvalidCredentials,
            "the credentials were refused",
            "Check that key, secret and session token belong together and to this account and partition.",
        ),
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "LimitExceededException" => Fault::new(
            ErrorKind::Throttled,
            "DynamoDB throttled the request, retries included",
            "Use on-demand capacity or raise the table's; `.timeout(...)` on the loader allows more retries' time.",
        ),
        "ValidationException" if says("schema") || says("key element") || says("Type mismatch for key") => {
            Fault::new(
                ErrorKind::WrongSchema,
                "the table's key is not the one that secrets are stored under",
                "The table needs the partition key `principal` (S) and the sort key `name` (S); `ddbsm init` makes one.",
            )
        }
        _ if status >= 500 => Fault::new(
            ErrorKind::ServiceFailure,
            format!("DynamoDB failed with status {status}, retries included"),
            "Try again. If it lasts, see health.aws.amazon.com for the region.",
        ),
        _ => Fault::new(
            ErrorKind::Other,
            format!(
                "DynamoDB refused the request with status {status}{}{}",
                if is_code { ", " } else { "" },
                if is_code { code } else { "" },
            ),
            "Check that the endpoint is DynamoDB's and that no proxy answers for it. CloudTrail shows the refusal where \
             data events are on.",
        ),
    }
}

fn denied(says: impl Fn(&str) -> bool) -> Fault {
    let (what, help) = DENIALS.iter().find(|(phrase, ..)| says(phrase)).map_or(
        (
            "access denied",
            "Allow the role dynamodb:BatchGetItem on the table. If it is allowed, then an explicit deny stands against \
             it: in the table's policy, which lets a role read its own principal's secrets alone, in a permissions \
             boundary, in a VPC endpoint's policy or in a service control policy.",
        ),
        |&(_, what, help)| (what, help),
    );
    Fault::new(ErrorKind::AccessDenied, what, help)
}

/// What IAM says of the policy that decided, what that means here, and what to do:
/// docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
const DENIALS: [(&str, &str, &str); 10] = [
    (
        "kms:",
        "the role may not use the table's KMS key",
        "Allow the role kms:Decrypt on the key, in the key's policy and in the role's own.",
    ),
    (
        "explicit deny in a resource-based policy",
        "the table's policy denies it: the caller is not the principal whose secrets are asked for",
        "Compare the function's role with the principal, letter by letter and path included: only the role itself \
         reads its secrets. `aws lambda get-function-configuration --function-name NAME --query Role` shows the role.",
    ),
    (
        "no resource-based policy",
        "the table is in another account than the role, and the table's policy does not allow it",
        "Compare the account in the principal's ARN with the table's. Across accounts both the table's policy and the \
         role's own must allow dynamodb:BatchGetItem.",
    ),
    (
        "no identity-based policy",
        "none of the role's own policies allows it",
        "Allow the role dynamodb:BatchGetItem on the table; dynamodb:GetItem does not include it.",
    ),
    (
        "explicit deny in an identity-based policy",
        "one of the role's own policies denies it",
        "Look for a Deny of dynamodb:BatchGetItem among the role's own policies.",
    ),
    (
        "permissions boundary",
        "the role's permissions boundary stands against it",
        "Allow dynamodb:BatchGetItem on the table in the role's permissions boundary.",
    ),
    (
        "session policy",
        "the session's own policy stands against it",
        "Allow dynamodb:BatchGetItem on the table in the policy that is given when the role is assumed.",
    ),
    (
        "VPC endpoint policy",
        "the VPC endpoint's policy stands against it",
        "Allow dynamodb:BatchGetItem on the table in the policy of the VPC's endpoint for DynamoDB.",
    ),
    (
        "service control policy",
        "a service control policy of the organization stands against it",
        "Ask whoever runs the organization to allow the role dynamodb:BatchGetItem on the table.",
    ),
    (
        "resource control policy",
        "a resource control policy of the organization stands against it",
        "Ask whoever runs the organization to allow the role dynamodb:BatchGetItem on the table.",
    ),
];

fn broken_reply(error: &(dyn Error + 'static)) -> Fault {
    if chain(error).any(<dyn Error>::is::<Malformed>) {
        return unreadable();
    }
    Fault::new(
        ErrorKind::Unreachable,
        "the connection broke while the reply was read, retries included",
        NETWORK,
    )
}

/// Nothing came back: no credentials, no region, no connection.
fn undelivered(error: &(dyn Error + 'static)) -> Fault {
    let says = |phrase: &str| chain(error).any(|error| error.to_string().contains(phrase));
    if let Some(credentials) = chain(error).find_map(|error| error.downcast_ref::<CredentialsError>()) {
        return no_credentials(credentials);
    }
    if says("no identity resolver") {
        return Fault::new(ErrorKind::MissingCredentials, "the client has no credentials", CREDENTIALS);
    }
    // The latter where the endpoint is given and only the signature needs a region.
    if says("Missing Region") || says("missing signing region") {
        return Fault::new(
            ErrorKind::NoRegion,
            "the client has no region",
            "Set AWS_REGION, or give the client's config a region.",
        );
    }
    if says("No HTTP client") {
        return Fault::new(
            ErrorKind::NoHttpClient,
            "the client has no HTTP client",
            "Enable a feature of aws-sdk-dynamodb that brings one (`default-https-client`), or give the config one.",
        );
    }
    if says("invalid HTTP") {
        return unreadable();
    }
    let what = match chain(error).find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "the connection to DynamoDB was refused",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            "the connection to DynamoDB broke, retries included"
        }
        // hyper's words for it; there is no `io::Error` where the peer closed in good order.
        _ if says("closed before message completed") => "the connection to DynamoDB broke, retries included",
        _ if says("dns error") || says("lookup address") => {
            "the name of DynamoDB's endpoint was not resolved"
        }
        _ if says("certificate") || says("UnknownIssuer") => {
            "the certificate of DynamoDB's endpoint was not trusted"
        }
        _ => "DynamoDB was not reached",
    };
    Fault::new(ErrorKind::Unreachable, what, NETWORK)
}

fn no_credentials(error: &CredentialsError) -> Fault {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => {
            Fault::new(ErrorKind::MissingCredentials, "no credentials were found", CREDENTIALS)
        }
        CredentialsError::ProviderTimedOut(_) => Fault::new(
            ErrorKind::MissingCredentials,
            "the provider of the credentials timed out",
            CREDENTIALS,
        ),
        _ => Fault::new(ErrorKind::MissingCredentials, "the provider of the credentials failed", CREDENTIALS),
    }
}

pub(super) fn timed_out(after: Duration, unprocessed: usize) -> Fault {
    if unprocessed > 0 {
        let what = format!("DynamoDB still left {unprocessed} of the keys unprocessed after {after:?}");
        return Fault::new(
            ErrorKind::Throttled,
            what,
            "The table's read capacity is used up: use on-demand capacity or raise it. `.timeout(...)` on the loader \
             allows more time.",
        );
    }
    Fault::new(ErrorKind::TimedOut, format!("there was no reply within {after:?}"), NETWORK)
}

fn sdk_timed_out() -> Fault {
    Fault::new(ErrorKind::TimedOut, "the client's own timeout passed, retries included", NETWORK)
}

pub(super) fn unreadable() -> Fault {
    Fault::new(
        ErrorKind::UnreadableReply,
        "the reply is not one that DynamoDB gives, retries included",
        "Check that the endpoint is DynamoDB's and that no proxy rewrites what passes it.",
    )
}

pub(super) fn not_built() -> Fault {
    Fault::new(
        ErrorKind::Other,
        "the request could not be built",
        "This is a mistake in ddbsm: please report it.",
    )
}

const CREDENTIALS: &str = "In Lambda they come with the function's role; elsewhere sign in with the AWS CLI \
    or set AWS_PROFILE. Build the client with `aws_config::load_defaults(..)`.";

const NETWORK: &str = "Check the region, the endpoint and the network: a function in a VPC needs a gateway endpoint for \
    DynamoDB, or a NAT gateway, and a security group that lets port 443 out.";

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
