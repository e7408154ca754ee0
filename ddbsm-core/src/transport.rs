//! Why an HTTP request got no response.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

/// A request that got no response, from `ddbsm-aws`'s HTTP client. It stands in the chain of an SDK error's sources:
///
/// ```
/// # use ddbsm_core::transport::Failure;
/// fn failure<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Failure> {
///     std::iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
/// }
/// ```
///
/// It holds nothing of a request's or response's headers or body, and no credentials of a proxy. `doing` is a phrase
/// such as "connecting to localhost:8000".
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// The endpoint's URL can't be used. The text says why.
    Endpoint(String),
    /// The proxy that is configured can't be used. The text says why, without the URL, which may hold a password.
    Proxy(String),
    /// The proxy answered with this status instead of opening a tunnel.
    ProxyStatus {
        /// What was being done.
        doing: String,
        /// Such as 407, if the proxy requires a user and password.
        status: u16,
    },
    /// TLS can't be set up, for its roots. The text says why.
    Tls(String),
    /// The request is one that this client can't send. The text says why.
    Request(String),
    /// A host's name wasn't resolved.
    Lookup {
        /// What was being done.
        doing: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// The peer's certificate isn't trusted.
    Certificate {
        /// What was being done.
        doing: String,
        /// What is wrong with it.
        problem: CertificateProblem,
        /// What the TLS library said.
        source: io::Error,
    },
    /// No connection could be opened, or it broke.
    Connection {
        /// What was being done.
        doing: String,
        /// What the operating system or the TLS library said.
        source: io::Error,
    },
    /// Something took longer than the client's settings allow.
    Timeout {
        /// What was being done.
        doing: String,
        /// The setting's value.
        limit: Duration,
    },
    /// What the peer sent isn't HTTP/1.1. The text says why.
    Malformed(&'static str),
    /// The response's body is larger than the client's settings allow.
    TooLarge {
        /// The setting's value, in bytes.
        limit: usize,
    },
    /// A response of a kind that this client can't return, such as an event stream. The text says which.
    Unsupported(&'static str),
}

/// What is wrong with a certificate.
///
/// ```
/// use ddbsm_core::transport::CertificateProblem;
///
/// assert_eq!(CertificateProblem::UnknownIssuer.to_string(), "the certificate isn't signed by a trusted root");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// It's signed by none of the roots that the client trusts.
    UnknownIssuer,
    /// It has expired, or isn't valid yet, by this machine's clock.
    Expired,
    /// It's for another name.
    OtherName,
    /// Anything else.
    Other,
}

/// An environment variable whose value prevents every request. It stands in the chain of an SDK error's sources, below
/// the error of the credentials' provider, since that is asked first.
///
/// `problem` follows the variable's name, such as "is not the name of a region", and holds nothing of credentials.
///
/// ```
/// use ddbsm_core::transport::UnusableVariable;
///
/// let (name, problem) = ("AWS_REGION".to_owned(), "is not the name of a region".to_owned());
/// assert_eq!(UnusableVariable { name, problem }.to_string(), "AWS_REGION is not the name of a region");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableVariable {
    /// Its name, such as `AWS_REGION`.
    pub name: String,
    /// What is wrong with its value.
    pub problem: String,
}

impl fmt::Display for UnusableVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.problem)
    }
}

impl Error for UnusableVariable {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(why) | Self::Proxy(why) | Self::Request(why) => f.write_str(why),
            Self::Unsupported(why) => f.write_str(why),
            Self::ProxyStatus { doing, status: 407 } => {
                write!(f, "{doing} failed: the proxy requires a user and password (status 407)")
            }
            Self::ProxyStatus { doing, status } => {
                write!(f, "{doing} failed: the proxy responded with status {status}")
            }
            Self::Tls(why) => write!(f, "TLS can't be set up: {why}"),
            Self::Lookup { doing, .. } | Self::Connection { doing, .. } => write!(f, "{doing} failed"),
            Self::Certificate { doing, problem, .. } => write!(f, "{doing} failed: {problem}"),
            Self::Timeout { doing, limit } => write!(f, "{doing} took longer than {limit:?}"),
            Self::Malformed(why) => write!(f, "the response is not valid HTTP/1.1: {why}"),
            Self::TooLarge { limit } => write!(
                f,
                "the response's body is larger than {limit} bytes, which is the HTTP client's limit"
            ),
        }
    }
}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "the certificate isn't signed by a trusted root",
            Self::Expired => {
                "the certificate has expired or isn't valid yet, according to this machine's clock"
            }
            Self::OtherName => "the certificate is for another name",
            Self::Other => "the certificate isn't valid",
        })
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Lookup { source, .. }
            | Self::Certificate { source, .. }
            | Self::Connection { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_in_a_chain_with_its_own_cause_below() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let failure = Failure::Connection { doing: "connecting to localhost:1".to_owned(), source: refused };
        assert_eq!(failure.to_string(), "connecting to localhost:1 failed");
        let outer = io::Error::other(failure);
        let found = outer.get_ref().and_then(|error| error.downcast_ref::<Failure>()).unwrap();
        let cause = found.source().and_then(|cause| cause.downcast_ref::<io::Error>());
        assert_eq!(cause.map(io::Error::kind), Some(io::ErrorKind::ConnectionRefused));
    }

    #[test]
    fn each_says_what_was_being_done_and_why_it_failed() {
        let doing = || "asking the proxy for a tunnel".to_owned();
        for (failure, said) in [
            (Failure::Endpoint("the URL names no host".to_owned()), "the URL names no host"),
            (
                Failure::ProxyStatus { doing: doing(), status: 403 },
                "asking the proxy for a tunnel failed: the proxy responded with status 403",
            ),
            (
                Failure::ProxyStatus { doing: doing(), status: 407 },
                "asking the proxy for a tunnel failed: the proxy requires a user and password (status 407)",
            ),
            (
                Failure::Timeout { doing: doing(), limit: Duration::from_secs(2) },
                "asking the proxy for a tunnel took longer than 2s",
            ),
            (
                Failure::Malformed("its head is malformed"),
                "the response is not valid HTTP/1.1: its head is malformed",
            ),
            (
                Failure::Certificate {
                    doing: "the TLS handshake with a:443".to_owned(),
                    problem: CertificateProblem::OtherName,
                    source: io::Error::other("not valid for name"),
                },
                "the TLS handshake with a:443 failed: the certificate is for another name",
            ),
        ] {
            assert_eq!(failure.to_string(), said);
        }
    }
}
