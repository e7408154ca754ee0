//! An HTTP client for any AWS SDK, and an SDK configuration from Lambda's environment, both small and made for cold starts.
//! `ddbsm` re-exports this crate as `ddbsm::aws`.
//!
//! One line gives an existing program the client:
//!
//! ```
//! let config = aws_sdk_dynamodb::Config::builder().http_client(ddbsm_aws::http_client());
//! ```
//!
//! # What the client does
//!
//! - **TLS** 1.3 and 1.2, with rustls and ring. The client trusts Amazon's roots ([`AMAZON_ROOTS`] lists their expiry dates),
//!   the certificates in the file that `AWS_CA_BUNDLE` names, and those that you add with [`Builder::extra_roots`].
//! - **HTTP/1.1** with connections that stay open. If the peer closed one while the function was frozen, the client notices
//!   before it sends anything, and a new handshake replaces a failed request and its retry. It closes a connection that is idle
//!   for 90 seconds, and [`HttpClient::drop_idle_connections`] closes all idle ones before a snapshot.
//! - **Requests** whose body is in memory, which is every call of `DynamoDB` and of any other request-response service. A
//!   streaming upload or an event stream is an error that says so. Dropping a request closes its connection.
//! - **Settings**: the SDK's timeouts, proxies from the environment, and responses of at most 64 MiB. The SDK's retries
//!   understand the client's errors.
//!
//! # Differences from the SDK's own client
//!
//! Tests run this client and `aws-smithy-http-client`, which uses hyper, against the same server with the same requests. Both
//! send and accept the same, their read timeouts end at the same time, and they open equally many connections. These
//! differences are intended:
//!
//! | | this client | the SDK's client |
//! |---|---|---|
//! | size of a response's head | 64 KiB, interim responses included | 408 KiB, for each response |
//! | a response that isn't HTTP/1.1 | the SDK retries on a new connection | an error without a retry |
//! | a response whose end is ambiguous (`Content-Length` with `Transfer-Encoding`, or several lengths on a 204, a 304 or a HEAD) | the connection isn't reused | it may be reused |
//! | `Transfer-Encoding: identity` with a `Content-Length` | the length counts | the body ends with the connection, so a truncated one looks complete |
//! | POST, PUT or PATCH without a body | sends `Content-Length: 0`, as RFC 9110 asks | sends no length |
//! | between the pieces of a body | [`Builder::stall_timeout`] | the SDK's stalled-stream protection |
//! | a port out of range (`https://host:99999`) | an error | the scheme's default port |
//! | an IPv6 address in an `https` URL | supported, if the certificate names it | an error |
//! | a request whose `Content-Length` isn't its body's, or with `Transfer-Encoding` or `Upgrade` | an error | sent as it is |
//!
//! # Proxies
//!
//! The client reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. As with the SDK's client, the upper-case variable
//! takes precedence over the lower-case one, even if it's empty. `NO_PROXY` is a list with commas: a domain, which includes all
//! names below it, an address, a network, or `*` for everything. HTTPS and SOCKS proxies aren't supported. These differences
//! are intended:
//!
//! | | this client | the SDK's client |
//! |---|---|---|
//! | a proxy that can't be used, such as one whose variable isn't text | fails the request, without its URL in the error | goes around it, or sends the password to another host or port |
//! | a port in `NO_PROXY` (`host:8000`), an address in brackets (`[::1]`) or a dot at a name's end | supported | not supported |
//! | `*.example.com` in `NO_PROXY` | the names below `example.com`, not the domain itself | not supported |
//! | a CGI process, where a request's header `Proxy` sets `HTTP_PROXY` | ignores that variable | ignores all of them |
//! | a proxy that opens a tunnel with another 2xx status than 200, or after an interim response | supported, as RFC 9110 asks | an error |
//! | bytes that a proxy sends right after it opened a tunnel | an error | dropped |
//!
//! # No residue
//!
//! A response's body is in one place: in buffers that are wiped while it's being read, and then in the body that the SDK parses,
//! which is wiped when it's dropped. rustls' own buffers aren't wiped, but hold only ciphertext, because the client decrypts
//! into a buffer of its own. So do the kernel's socket buffers. ddbsm's loader takes care of the copies that the SDK would make.
//! Values of response headers aren't wiped.
//!
//! # Features
//!
//! - `aws-lc`: post-quantum key exchange (X25519MLKEM768) with aws-lc-rs instead of ring. It needs a C compiler, and adds 2 MB to
//!   the program, 1.3 MiB to its memory and 1.2 KB to the first message. aws-lc seeds itself from the CPU's jitter, which takes
//!   420 million instructions in each process. If you build with `AWS_LC_SYS_NO_JITTER_ENTROPY=1`, a cold start takes as many
//!   instructions as with ring. aws-lc's assembly leaves 8-byte words of a response on the stack; ring's doesn't.
//! - `native-roots`: [`Builder`] can trust the operating system's roots too.
//! - `aws-config`: outside Lambda, [`lambda_config`] uses the AWS CLI's profiles, SSO and instance metadata.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod connection;
mod error;
mod http1;
mod inbox;
mod lambda;
mod path;
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
