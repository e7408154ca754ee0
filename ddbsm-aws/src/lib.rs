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
//! - TLS 1.3, and 1.2 as a fallback, by rustls with ring; trusted are Amazon's roots ([`AMAZON_ROOTS`], with their
//!   expiry dates) and what [`Builder::extra_roots`] adds.
//! - HTTP/1.1 with kept connections. One that the peer closed while the function was frozen is noticed before it's
//!   used, and costs a fresh handshake instead of a failed request and a retry's back-off.
//! - Every request whose body is in memory, so every call of `DynamoDB` and of any other request/response service.
//!   Streaming uploads and event streams are refused with an error that says so.
//! - Timeouts as configured in the SDK, proxies from the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`,
//!   `NO_PROXY`), responses of 64 MiB at most. Errors are those that the SDK's retries know.
//! - A request that is dropped half-way closes its connection.
//!
//! # No residue
//!
//! What a response holds is in one place: in wiped buffers while it's being read, then in the body that the SDK
//! parses, wiped when its last user drops it. rustls' own buffers, which are neither small nor wiped, only ever
//! hold ciphertext: each cipher suite's AEAD is wrapped so that application data opens in a wiped buffer of the
//! connection. What the SDK makes of the body is the SDK's; `ddbsm`'s loader takes care of that. The kernel's
//! socket buffers hold ciphertext under TLS.
//!
//! # Features
//!
//! - `aws-lc`: post-quantum key exchange (X25519MLKEM768) with aws-lc-rs in place of ring. It needs a C compiler,
//!   adds 2 MB to the program, 1.3 MiB to its memory and 1.2 KB to the first message, and aws-lc seeds itself from
//!   CPU jitter, 420 million instructions per process, unless built with `AWS_LC_SYS_NO_JITTER_ENTROPY=1`: then a
//!   cold start costs as many as with ring. Its assembly leaves 8-byte words of a response on the stack; ring's none.
//! - `native-roots`: [`Builder`] can trust the operating system's roots too.
//! - `aws-config`: outside Lambda [`lambda_config`] asks the usual chain.

mod client;
mod connection;
mod error;
mod http1;
mod inbox;
mod lambda;
mod tls;

pub use client::{Builder, HttpClient, RootsError, http_client};
pub use lambda::{connect_early, lambda_config};
pub use tls::{AMAZON_ROOTS, Root};

/// What `fuzz/` reaches in. `cargo fuzz` alone sets this condition.
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
