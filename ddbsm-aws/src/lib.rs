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
//! - Every request whose body is in memory, so every call of `DynamoDB` and of any other request/reply service.
//!   Streaming uploads and event streams are refused with an error that says so.
//! - Timeouts as configured in the SDK, proxies from the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`,
//!   `NO_PROXY`), replies of 64 MiB at most. Errors are those that the SDK's retries know.
//! - A request that is dropped half-way closes its connection.
//!
//! # No residue
//!
//! What a reply holds is in one place: in wiped buffers while it's being read, then in the body that the SDK
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
//!   cold start costs as many as with ring. Its assembly leaves 8-byte words of a reply on the stack; ring's none.
//! - `native-roots`: [`Builder`] can trust the operating system's roots too.
//! - `aws-config`: outside Lambda [`lambda_config`] asks the usual chain.

mod buffer;
mod builder;
mod client;
mod config;
mod connect;
mod connector;
mod endpoint;
mod error;
mod http1;
mod origin;
mod pool;
mod proxy;
mod roots;
mod stream;
mod tls;

use std::sync::LazyLock;

use aws_types::SdkConfig;

pub use builder::{Builder, RootsError};
pub use client::HttpClient;
pub use config::lambda_config;
pub use roots::{AMAZON_ROOTS, Root};

/// The process's HTTP client with its defaults: every configuration that has it shares its connections.
///
/// [`HttpClient::builder`] makes one of its own, with other settings.
#[must_use]
pub fn http_client() -> HttpClient {
    static SHARED: LazyLock<HttpClient> = LazyLock::new(|| HttpClient::builder().build());
    SHARED.clone()
}

/// Starts opening a connection to `config`'s `DynamoDB` endpoint, and returns at once: DNS, TCP and TLS go on while
/// the handler is still being built, and the first request takes the connection.
///
/// `config` must have [`http_client`]'s client, as [`lambda_config`]'s has; for another client, or for an endpoint
/// that belongs to an account, there is [`HttpClient::connect_early`], and what is said there holds here.
pub fn connect_early(config: &SdkConfig) {
    if let Some(endpoint) = endpoint::dynamodb(config) {
        http_client().connect_early(&endpoint);
    } else {
        tracing::debug!("no early connection: the configuration has no region");
    }
}

/// What `fuzz/` reaches in. `cargo fuzz` alone sets this condition.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __fuzz {
    /// Reads `bytes` as the reply to a request of this method, in pieces of `piece` bytes: its status and its body,
    /// or nothing where it isn't a whole reply.
    pub fn reply(method: &str, bytes: &[u8], piece: usize, max_body: usize) -> Option<(u16, Vec<u8>)> {
        let reply = crate::http1::reply::read(method, bytes, piece, max_body)?;
        Some((reply.status, reply.body.to_vec()))
    }
}
