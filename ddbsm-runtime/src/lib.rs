//! The runtime of [ddbsm](https://docs.rs/ddbsm): the `Secret` wrapper, the loader, its sources and its errors.
//!
//! Depend on `ddbsm`, which re-exports all of this together with the derive.
//!
//! A load runs one way: the derive's constant [`spec`](crate) becomes a request, a source answers it, the reply fills the
//! struct or becomes one [`LoadError`].

mod address;
mod decode;
mod dynamodb;
mod env;
mod error;
mod json;
mod loader;
mod memory;
mod names;
mod refused;
#[allow(missing_docs)] // its public items are the derive's alone
mod reply;
mod report;
mod request;
mod secret;
mod similar;
mod source;
#[allow(missing_docs)] // its public items are the derive's alone
mod spec;

pub use decode::{FromSecret, Raw};
pub use env::Env;
pub use error::{ErrorKind, Invalid, LoadError, Problem, Reason};
pub use loader::{Loader, Secrets};
pub use memory::Memory;
pub use secret::Secret;
pub use source::Source;

/// What the derive's code names. Not public API: it changes with any release.
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __private {
    pub use crate::decode::{Base64, Decode, Hex, Json, Parse, Plain};
    pub use crate::reply::{Field, Reply};
    pub use crate::spec::{Field as FieldSpec, Item, Spec};
}

/// What `fuzz/` reaches in. `cargo fuzz` alone sets this condition.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __fuzz {
    pub use crate::dynamodb::RecordedReply;
}
