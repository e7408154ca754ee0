//! What a cold start needs of AWS, small and quick: an HTTP client for any AWS SDK's configuration, and that
//! configuration from Lambda's environment alone. `ddbsm` re-exports this crate as `ddbsm::aws`.
//!
//! One line gives an existing program the client:
//!
//! ```
//! let config = aws_sdk_dynamodb::Config::builder().http_client(ddbsm_aws::http_client());
//! ```
//!
//! # What the client does
//!
//! - TLS 1.3, and 1.2 as a fallback, by rustls with ring. It trusts Amazon's roots ([`AMAZON_ROOTS`], with their expiry
//!   dates), the certificates in the file that `AWS_CA_BUNDLE` names, and what [`Builder::extra_roots`] adds.
//! - HTTP/1.1 with kept connections. One that the peer closed while the function was frozen is noticed before it's
//!   used, and costs a fresh handshake instead of a failed request and a retry's back-off. One that the peer closes, or
//!   that is idle for 90 seconds, is closed here too. A request that opens a connection takes one that another request
//!   gives back meanwhile. [`HttpClient::drop_idle_connections`] closes the idle ones before a snapshot.
//! - Every request whose body is in memory, so every call of `DynamoDB` and of any other request/response service.
//!   A streaming upload or an event stream is an error that says so.
//! - Timeouts as configured in the SDK, proxies from the environment, responses of 64 MiB at most. Errors are those that
//!   the SDK's retries know.
//! - A request that is dropped half-way closes its connection.
//!
//! # Next to the SDK's own client
//!
//! Tests give this client and `aws-smithy-http-client`, which is hyper, the same requests and the same bytes from the
//! server, and the outcome is the same: what is sent, what is accepted, when the read timeout ends, how many connections
//! are opened. It differs on purpose here:
//!
//! - A response's head, with the interim responses before it, takes at most 64 KiB; there, 408 KiB, and interim ones count
//!   one by one.
//! - What isn't HTTP/1.1 is tried again on another connection; there, it isn't.
//! - A connection isn't used again if somebody on the way could see its last response end elsewhere: it has both a
//!   `Content-Length` and a `Transfer-Encoding`, or several lengths on a 204, a 304 or after HEAD.
//! - Beside `Transfer-Encoding: identity`, a `Content-Length` counts; there, the body ends with the connection, so that
//!   one that is cut looks whole.
//! - A POST, PUT or PATCH without a body says `Content-Length: 0`, as RFC 9110 wants; there, nothing.
//! - The read timeout is for the response's head, as there. Between a body's pieces, [`Builder::stall_timeout`] counts;
//!   there, the SDK's stalled-stream protection.
//! - A port that isn't one (`https://host:99999`) is an error; there, it's the scheme's own port.
//!
//! # Proxies
//!
//! `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` count, each in upper case before lower case, even if it's
//! empty, as with the SDK's own client. Entries of `NO_PROXY` stand between commas: a domain, with all below it, with or
//! without a dot before it; an address or a network; `*` for all. It differs on purpose here:
//!
//! - A proxy that can't be used fails the request, and the error never shows its URL; there, requests silently go around
//!   it, or, with a `#` in the password or a port out of range, the password goes to another host or port.
//! - `NO_PROXY` takes a port too (`host:8000`), and `*.example.com` for all below `example.com` but not that itself.
//! - In a CGI process, where `HTTP_PROXY` comes from the request's header `Proxy`, that one alone is passed over; there,
//!   all are.
//! - A proxy that is itself reached over TLS, or by SOCKS, can't be used.
//!
//! # No residue
//!
//! What a response's body holds is in one place: in wiped buffers while it's being read, then in the body that the SDK
//! parses, wiped when its last user drops it. rustls' own buffers, which are neither small nor wiped, only ever
//! hold ciphertext: each cipher suite's AEAD is wrapped so that application data opens in a wiped buffer of the
//! connection. What the SDK makes of the body is the SDK's; `ddbsm`'s loader takes care of that. The kernel's
//! socket buffers hold ciphertext under TLS. The values of a response's header fields are not wiped.
//!
//! # Features
//!
//! - `aws-lc`: post-quantum key exchange (X25519MLKEM768) with aws-lc-rs in place of ring. It needs a C compiler,
//!   adds 2 MB to the program, 1.3 MiB to its memory and 1.2 KB to the first message, and aws-lc seeds itself from
//!   CPU jitter, 420 million instructions per process, unless built with `AWS_LC_SYS_NO_JITTER_ENTROPY=1`: then a
//!   cold start costs as many as with ring. Its assembly leaves 8-byte words of a response on the stack; ring's none.
//! - `native-roots`: [`Builder`] can trust the operating system's roots too.
//! - `aws-config`: outside Lambda [`lambda_config`] asks the usual chain.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod connection;
mod error;
mod http1;
mod inbox;
mod lambda;
mod tls;

pub use aws_types::SdkConfig;
pub use client::{Builder, HttpClient, RootsError, http_client};
pub use lambda::{connect_early, lambda_config};
pub use tls::{AMAZON_ROOTS, Root};

/// Entry points for `fuzz/`. Only `cargo fuzz` sets this condition.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __fuzz {
    /// Reads `bytes` as the response to a request of this method, in pieces of `piece` bytes: its status and its body,
    /// or nothing where it isn't a whole response.
    pub fn response(method: &str, bytes: &[u8], piece: usize, max_body: usize) -> Option<(u16, Vec<u8>)> {
        let response = crate::http1::response::read(method, bytes, piece, max_body)?;
        Some((response.status, response.body.to_vec()))
    }
}

/// The README's examples are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
