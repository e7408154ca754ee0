//! Where a request goes: scheme, host and port.

use std::fmt;

use http::Uri;

use crate::error::Fault;

/// What connections are pooled by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    pub(crate) tls: bool,
    /// In lower case, an IPv6 address without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Origin {
    pub(crate) fn of(uri: &Uri) -> Result<Self, Fault> {
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => {
                return Err(Fault::Request(
                    "the endpoint's URL must begin with https:// or http://".to_owned(),
                ));
            }
        };
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
        if host.is_empty() {
            return Err(Fault::Request("the endpoint's URL names no host".to_owned()));
        }
        Ok(Self { tls, host, port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }) })
    }
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
        assert!(of("localhost:8000").is_err());
        assert!(of("ftp://host").is_err());
    }
}
