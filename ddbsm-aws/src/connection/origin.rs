//! Where a request goes: scheme, host and port.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use http::uri::Authority;

use crate::error::Failure;

/// What connections are pooled by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    pub(crate) tls: bool,
    /// In lower case, an IPv6 address without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Origin {
    pub(crate) fn of(uri: &Uri) -> Result<Self, Failure> {
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => {
                return Err(Failure::Endpoint(
                    "the endpoint's URL must begin with https:// or http://".to_owned(),
                ));
            }
        };
        let bracketed = uri.host().unwrap_or_default();
        let host = bracketed.trim_matches(['[', ']']).to_ascii_lowercase();
        if host.is_empty() {
            return Err(Failure::Endpoint("the endpoint's URL names no host".to_owned()));
        }
        let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
        let after = authority.rsplit_once('@').map_or(authority, |(_, after)| after);
        let port = match after.strip_prefix(bracketed) {
            Some("" | ":") => {
                if tls {
                    443
                } else {
                    80
                }
            }
            // `Uri::port` has none for a number that is too large, as if none had been written.
            port => number(port).ok_or_else(|| {
                Failure::Endpoint("the endpoint's URL has a port that is not one".to_owned())
            })?,
        };
        Ok(Self { tls, host, port })
    }

    /// The host if it's an address. What names an interface after `%` doesn't change where it belongs.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.host.split('%').next()?.parse().ok()
    }
}

/// The port after a colon. `Uri::port` has none for a number that is too large, as if none had been written.
fn number(port: Option<&str>) -> Option<u16> {
    let digits = port?.strip_prefix(':')?;
    let port = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    (port > 0).then_some(port)
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_host_and_port_come_from_the_url() {
        let of = |url: &str| Origin::of(&url.parse().unwrap()).map(|origin| (origin.tls, origin.to_string()));
        assert_eq!(
            of("https://Dynamodb.EU-west-1.amazonaws.com/").unwrap(),
            (true, "dynamodb.eu-west-1.amazonaws.com:443".into())
        );
        assert_eq!(of("http://[::1]:8000").unwrap(), (false, "[::1]:8000".into()));
        assert_eq!(of("https://user:8@h:/").unwrap(), (true, "h:443".into()));
        assert_eq!(of("http://[::1]").unwrap(), (false, "[::1]:80".into()));
        assert!(of("localhost:8000").is_err());
        assert!(of("ftp://host").is_err());
        for port in ["0", "65536", "99999", "x", "-1", "+80", "80:80"] {
            let refused = format!("http://host:{port}/").parse().map(|uri| Origin::of(&uri));
            assert!(refused.is_err() || refused.is_ok_and(|origin| origin.is_err()), "{port}");
        }
    }
}
