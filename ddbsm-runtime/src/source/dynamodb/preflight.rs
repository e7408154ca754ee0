//! What is looked at before anything is sent, since the SDK would panic over it, or blame the network.

use std::error::Error;
use std::fmt;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::identity::ResolveCachedIdentity;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::endpoint_config::EndpointUrl;
use aws_types::region::Region;
use futures_util::FutureExt;

use crate::error::ErrorKind;
use crate::load::address::check_aws_region;
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::messages;

/// A setting of the client's that no request can be sent with. It passes through the SDK as the source of its error.
#[derive(Debug)]
pub(super) struct Unsendable(pub(super) Fault);

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client's settings can't be used")
    }
}

impl Error for Unsendable {}

pub(super) fn endpoint(config: &ConfigBag) -> Result<(), Unsendable> {
    match config.load::<EndpointUrl>() {
        Some(EndpointUrl(url)) if !is_usable(url) => Err(Unsendable(messages::unusable_endpoint(Some(url)))),
        _ => Ok(()),
    }
}

/// `http://` or `https://`, a host and perhaps a port.
fn is_usable(url: &str) -> bool {
    let rest = ["http://", "https://"].into_iter().find_map(|scheme| {
        let (start, rest) = url.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let Some(rest) = rest else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    !host.is_empty()
        && url.bytes().all(|b| b.is_ascii_graphic())
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// A region that is none of AWS's has no host there. With an endpoint of its own it may be any word.
pub(super) fn region(uri: &str, config: &ConfigBag) -> Result<(), Unsendable> {
    let Some(region) = config.load::<Region>() else { return Ok(()) };
    let of_aws = uri.split("://").nth(1).and_then(|rest| rest.strip_prefix("dynamodb."));
    let is_made_of_it = of_aws.and_then(|rest| rest.strip_prefix(region.as_ref())).is_some();
    match check_aws_region(region.as_ref()) {
        Err(cause) if is_made_of_it => Err(Unsendable(Fault { kind: ErrorKind::InvalidRegion, cause })),
        _ => Ok(()),
    }
}

/// The SDK panics where the key ID or the session token can't stand in a header.
pub(super) fn credentials(components: &RuntimeComponents, config: &ConfigBag) -> Result<(), Unsendable> {
    let Some(resolver) = components.identity_resolver(AuthSchemeId::from("sigv4")) else { return Ok(()) };
    // The attempt has resolved it already: it's in the cache, or at hand.
    let cache = components.identity_cache();
    let identity = cache.resolve_cached_identity(resolver, components, config).now_or_never();
    let Some(Ok(identity)) = identity else { return Ok(()) };
    let Some(credentials) = identity.data::<Credentials>() else { return Ok(()) };
    let parts = [
        (Some(credentials.access_key_id()), "access key ID", "AWS_ACCESS_KEY_ID"),
        (Some(credentials.secret_access_key()), "secret access key", "AWS_SECRET_ACCESS_KEY"),
        (credentials.session_token(), "session token", "AWS_SESSION_TOKEN"),
    ];
    match parts.into_iter().find(|(part, ..)| part.is_some_and(|part| !is_graphic(part))) {
        Some((_, part, variable)) => Err(Unsendable(messages::malformed_credentials(part, variable))),
        None => Ok(()),
    }
}

/// To its end, which is quicker than a branch at each byte: a session token has a thousand, and nearly all are right.
fn is_graphic(text: &str) -> bool {
    text.bytes().fold(true, |all, b| all & b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::is_usable;

    #[test]
    fn an_endpoint_has_a_scheme_and_a_host() {
        for url in [
            "http://localhost:8000",
            "https://dynamodb.us-west-2.amazonaws.com",
            "HTTP://h/path",
            "http://[::1]:8000/",
            "http://[::1]",
        ] {
            assert!(is_usable(url), "{url}");
        }
        for url in [
            "",
            " ",
            "localhost",
            "localhost:8000",
            "http://",
            "http:///x",
            "http://:80",
            "ftp://h",
            "http:/h",
            "http://h:port",
            "http://h:99999",
            "http://h:0",
            "http://h\r",
            "http://h h",
            "https://\u{e9}",
        ] {
            assert!(!is_usable(url), "{url:?}");
        }
    }
}
