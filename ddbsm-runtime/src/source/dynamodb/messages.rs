//! What an error says of each fault, and what to do about it.

use std::env;
use std::time::Duration;

use ddbsm_core::transport::UnusableVariable;

use crate::error::ErrorKind::{
    ClockSkew, ExpiredCredentials, InvalidCredentials, InvalidEndpoint, InvalidRegion, MissingCredentials,
    NoHttpClient, NoRegion, Other, ServiceFailure, TableNotFound, Throttled, TimedOut, Unreachable,
    UnreadableResponse, WrongSchema,
};
use crate::source::dynamodb::fault::Fault;

pub(super) fn no_such_table() -> Fault {
    Fault::new(
        TableNotFound,
        "the table doesn't exist",
        "Check the table's name, the region and the account, or create the table with `ddbsm init`.",
    )
}

pub(super) fn wrong_schema() -> Fault {
    Fault::new(
        WrongSchema,
        "the table doesn't have the key that ddbsm uses",
        "The table needs the partition key `principal` (S) and the sort key `name` (S). Create one with `ddbsm init`.",
    )
}

pub(super) fn throttled() -> Fault {
    Fault::new(
        Throttled,
        "DynamoDB throttled the request",
        "Use on-demand capacity or raise the table's. `.timeout(...)` on the loader allows more time for retries.",
    )
}

pub(super) fn unprocessed(keys: usize, after: Duration) -> Fault {
    Fault::new(
        Throttled,
        format!("DynamoDB left {keys} of the keys unprocessed for {after:?}"),
        "The table's read capacity is used up: use on-demand capacity or raise it. `.timeout(...)` on the loader \
         allows more time.",
    )
}

pub(super) fn service_failure(status: u16) -> Fault {
    Fault::new(
        ServiceFailure,
        format!("DynamoDB failed with status {status}, retries included"),
        "Try again. If it lasts, see health.aws.amazon.com for the region.",
    )
}

/// With the error's code where it is surely one.
pub(super) fn rejected(status: u16, code: Option<&str>) -> Fault {
    let code = code.map_or_else(String::new, |code| format!(", {code}"));
    Fault::new(
        Other,
        format!("DynamoDB rejected the request with status {status}{code}"),
        "Check that the endpoint is DynamoDB's and that no proxy responds in its place. CloudTrail shows the error if \
         data events are on.",
    )
}

pub(super) fn expired_credentials() -> Fault {
    Fault::new(
        ExpiredCredentials,
        "the credentials have expired",
        "Sign in again, or build a new client: Lambda replaces a function's credentials while it runs.",
    )
}

pub(super) fn invalid_credentials() -> Fault {
    Fault::new(
        InvalidCredentials,
        "AWS rejected the credentials",
        "Check that the key, the secret and the session token belong together, and to this account and partition.",
    )
}

pub(super) fn malformed_credentials(part: &str, variable: &str) -> Fault {
    Fault::new(
        InvalidCredentials,
        format!("the {part} holds a character that isn't allowed, such as a space or a line break"),
        format!(
            "Set it again in the variable {variable}, or in the profile if it comes from there. A file with Windows line \
             endings leaves a carriage return at its end."
        ),
    )
}

/// One that `lambda_config` can't use.
pub(super) fn unusable_variable(variable: &UnusableVariable) -> Fault {
    let kind = match variable.name.as_str() {
        name if name.starts_with("AWS_ENDPOINT_URL") => InvalidEndpoint,
        name if name.ends_with("_REGION") => InvalidRegion,
        _ => InvalidCredentials,
    };
    Fault::new(kind, variable.to_string(), "Correct the variable, or unset it.")
}

pub(super) fn no_credentials(fact: &'static str) -> Fault {
    // A profile that is set and wasn't read: the client's configuration reads none.
    let profile = env::var("AWS_PROFILE").is_ok_and(|profile| !profile.is_empty());
    Fault::new(
        MissingCredentials,
        fact,
        if profile {
            "AWS_PROFILE is set, but the client's configuration read no credentials from the profile. \
             `ddbsm::aws::lambda_config` reads profiles with ddbsm's feature `aws-config`; without it build the client \
             with `aws_config::load_defaults(..)`. If it already does, sign in again with the AWS CLI."
        } else {
            "In Lambda they come with the function's role; elsewhere sign in with the AWS CLI or set AWS_PROFILE. Build \
             the client with `aws_config::load_defaults(..)`, or with `ddbsm::aws::lambda_config` and ddbsm's feature \
             `aws-config`."
        },
    )
}

pub(super) fn clock_skew() -> Fault {
    Fault::new(
        ClockSkew,
        "this machine's clock and DynamoDB's are too far apart",
        "Set the clock (NTP). Requests are accepted within 5 minutes of the service's time.",
    )
}

pub(super) fn no_region() -> Fault {
    Fault::new(
        NoRegion,
        "the client has no region",
        "Set AWS_REGION, or set a region in the client's config.",
    )
}

pub(super) fn no_http_client() -> Fault {
    Fault::new(
        NoHttpClient,
        "the client has no HTTP client",
        "Enable the feature `default-https-client` of aws-sdk-dynamodb, or set an HTTP client in the config.",
    )
}

pub(super) fn no_response(within: Duration) -> Fault {
    Fault::new(TimedOut, format!("there was no response within {within:?}"), NETWORK)
}

pub(super) fn sdk_timed_out() -> Fault {
    Fault::new(TimedOut, "the client's own timeout passed, retries included", NETWORK)
}

pub(super) fn unreachable(fact: &'static str) -> Fault {
    Fault::new(Unreachable, fact, NETWORK)
}

pub(super) fn broken_connection() -> Fault {
    unreachable("the connection to DynamoDB broke, retries included")
}

pub(super) fn broken_response() -> Fault {
    unreachable("the connection broke while the response was read, retries included")
}

pub(super) fn unresolved() -> Fault {
    unreachable("the host name of DynamoDB's endpoint was not resolved")
}

const NETWORK: &str = "Check the region, the endpoint, the proxy if there is one, and the network: a function in a VPC \
    needs a gateway endpoint for DynamoDB, or a NAT gateway, and a security group that allows outbound port 443.";

/// With the URL where it is known.
pub(super) fn unusable_endpoint(url: Option<&str>) -> Fault {
    Fault::new(
        InvalidEndpoint,
        match url {
            Some("") => "the endpoint's URL is empty".to_owned(),
            Some(url) => format!("the endpoint's URL `{}` can't be used", url.escape_debug()),
            None => "the endpoint's URL can't be used".to_owned(),
        },
        "Write it as https://HOST or http://HOST:PORT in the config's `endpoint_url`, AWS_ENDPOINT_URL_DYNAMODB or \
         AWS_ENDPOINT_URL. If none of these is set, the region's own endpoint is used.",
    )
}

pub(super) fn unusable_proxy() -> Fault {
    Fault::new(
        Unreachable,
        "the HTTP client's proxy cannot be used",
        "Write it as http://[USER:PASSWORD@]HOST:PORT in HTTPS_PROXY, ALL_PROXY or `HttpClient::builder().proxy(..)`. \
         HTTPS and SOCKS proxies are not supported. Hosts in NO_PROXY are reached without it.",
    )
}

pub(super) fn proxy_rejected(status: Option<u16>) -> Fault {
    Fault::new(
        Unreachable,
        match status {
            Some(407) => "the proxy requires a user and password (status 407)".to_owned(),
            Some(status) => format!("the proxy rejected a tunnel to DynamoDB with status {status}"),
            None => "the proxy rejected a tunnel to DynamoDB".to_owned(),
        },
        "Allow DynamoDB's endpoint on the proxy. If the proxy requires a user and password, put them in its URL: \
         http://USER:PASSWORD@HOST:PORT. Hosts in NO_PROXY are reached without it.",
    )
}

pub(super) fn root_of_another() -> Fault {
    let bundle = env::var_os("AWS_CA_BUNDLE").filter(|file| !file.is_empty());
    Fault::new(
        Unreachable,
        "the certificate of DynamoDB's endpoint isn't signed by a root that the HTTP client trusts",
        match bundle {
            Some(file) => format!(
                "The client trusts Amazon's roots and those in `{}`, which AWS_CA_BUNDLE names. If a proxy inspects TLS here, or the \
                 endpoint is not AWS's, add its root to that file.",
                file.to_string_lossy().escape_debug()
            ),
            None => "The client trusts Amazon's roots by default. If a proxy inspects TLS here, or the endpoint is not AWS's, name \
                     its root's PEM file in AWS_CA_BUNDLE, or add it with `HttpClient::builder().extra_roots(..)`."
                .to_owned(),
        },
    )
}

pub(super) fn untrusted_certificate() -> Fault {
    Fault::new(
        Unreachable,
        "the certificate of DynamoDB's endpoint was not trusted",
        "If a proxy inspects TLS here, or the endpoint is not AWS's, add its root certificate to the HTTP client.",
    )
}

pub(super) fn expired_certificate() -> Fault {
    Fault::new(
        Unreachable,
        "the certificate of DynamoDB's endpoint has expired, according to this machine's clock",
        "Check the clock (NTP), and check who issued the certificate: a proxy that inspects TLS has its own.",
    )
}

pub(super) fn certificate_of_another() -> Fault {
    Fault::new(
        Unreachable,
        "the certificate of DynamoDB's endpoint is for another host name",
        "Check the endpoint's URL and what its host name resolves to.",
    )
}

pub(super) fn invalid_certificate() -> Fault {
    Fault::new(
        Unreachable,
        "the certificate of DynamoDB's endpoint isn't valid",
        "Check the endpoint's URL, and check who issued the certificate: a proxy that inspects TLS has its own.",
    )
}

/// With what `ddbsm-aws` says of the roots, such as the file that it can't read.
pub(super) fn no_tls(why: &str) -> Fault {
    Fault::new(
        Unreachable,
        format!("the HTTP client could not set up TLS: {why}"),
        "Check the roots that you added, the file in AWS_CA_BUNDLE if that is set and, with `native_roots`, the \
         operating system's roots.",
    )
}

pub(super) fn unreadable() -> Fault {
    Fault::new(
        UnreadableResponse,
        "the response isn't a valid DynamoDB response, retries included",
        "Check that the endpoint is DynamoDB's and that no proxy changes its responses.",
    )
}

pub(super) fn too_large() -> Fault {
    Fault::new(
        UnreadableResponse,
        "the response exceeds the HTTP client's limit",
        "Raise `HttpClient::builder().max_response_bytes(..)`: DynamoDB sends up to 16 MB of items, which is more as JSON.",
    )
}

pub(super) fn not_built() -> Fault {
    Fault::new(Other, "the request could not be built", "This is a mistake in ddbsm: please report it.")
}
