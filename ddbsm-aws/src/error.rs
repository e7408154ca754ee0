//! What can go wrong with a request, and how the SDK is told.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::ErrorKind;

/// Why a request got no response. It never holds any of a request's or a response's body or headers.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The request can't be sent by this client, however often it's tried.
    Request(String),
    /// No connection could be opened, or it broke.
    Io { doing: String, source: io::Error },
    /// Something took longer than the settings allow.
    Timeout { doing: String, limit: Duration },
    /// What the peer sent isn't HTTP; another connection may have better luck.
    Response(&'static str),
    /// The response is larger than this client takes; asking again would not help.
    TooLarge { limit: usize },
    /// A response of a kind that this client can't hand on.
    Unsupported(&'static str),
}

impl Fault {
    pub(crate) fn io(doing: impl Into<String>, source: io::Error) -> Self {
        Self::Io { doing: doing.into(), source }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(why) => f.write_str(why),
            Self::Unsupported(why) => f.write_str(why),
            Self::Io { doing, .. } => write!(f, "{doing} failed"),
            Self::Timeout { doing, limit } => write!(f, "{doing} took longer than {limit:?}"),
            Self::Response(why) => write!(f, "the reply is not valid HTTP/1.1: {why}"),
            Self::TooLarge { limit } => write!(
                f,
                "the reply's body is larger than {limit} bytes; raise the limit with \
                 HttpClient::builder().max_response_bytes(..)"
            ),
        }
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The kinds that the SDK's retry classifiers know: I/O, timeouts and transient errors are tried again.
impl From<Fault> for ConnectorError {
    fn from(fault: Fault) -> Self {
        match &fault {
            Fault::Request(_) | Fault::Unsupported(_) => Self::user(fault.into()),
            Fault::Io { .. } => Self::io(fault.into()),
            Fault::Timeout { .. } => Self::timeout(fault.into()),
            Fault::Response(_) => Self::other(fault.into(), Some(ErrorKind::TransientError)),
            Fault::TooLarge { .. } => Self::other(fault.into(), None),
        }
    }
}
