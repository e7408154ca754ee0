//! What the crates of [ddbsm](https://docs.rs/ddbsm) must agree on, stated once.
//!
//! The derive, the loader, the operator's tool and everything that writes to the table share:
//!
//! - [`table`]: attributes, keys, versions, times and limits,
//! - [`name`]: how a secret may be named,
//! - [`case`]: how a field's name becomes a secret's,
//! - [`arn`]: the ARNs of tables, of the roles that own secrets, and of the keys that encrypt tables,
//! - [`manifest`]: what a program says of the secrets that it loads,
//! - [`denial`]: what AWS answers when it denies a request,
//! - [`suggest`]: similar names,
//! - [`wiped`]: a buffer that leaves no copy behind when it grows,
//! - `untraced`, with that feature: how requests run outside of tracing,
//! - [`transport`]: why an HTTP request got no response.
//!
//! Nothing here does I/O. Every check returns a typed error, whose `Display` states the fact; callers add what to do,
//! in words that fit their reader.

pub mod arn;
pub mod case;
pub mod denial;
pub mod manifest;
pub mod name;
pub mod suggest;
pub mod table;
pub mod transport;
#[cfg(feature = "untraced")]
pub mod untraced;
pub mod wiped;

pub use zeroize;

#[cfg(test)]
mod vectors;

/// The README's examples are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
