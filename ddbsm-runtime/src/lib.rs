//! The runtime of [ddbsm](https://docs.rs/ddbsm): the `Secret` wrapper, the loader, its sources and its errors.
//!
//! Depend on `ddbsm`, which re-exports all of this together with the derive.
//!
//! A load runs one way: the derive's constant [`spec`](crate) becomes a request, a source answers it, what it found fills the
//! struct or becomes one [`LoadError`].

#![cfg_attr(docsrs, feature(doc_cfg))]

mod decode;
mod error;
mod live;
mod load;
mod secret;
mod source;

pub use decode::{FromSecret, RawValue};
pub use error::{ErrorKind, Invalid, LoadError, Problem, Reason};
pub use live::{Live, Refresher};
pub use load::{Loader, Secrets};
#[cfg(feature = "secrecy")]
pub use secrecy;
pub use secret::exposed::Exposed;
pub use secret::rotating::Rotating;
pub use secret::{Secret, Wipe};
pub use source::any::AnySource;
pub use source::env::Env;
pub use source::memory::Memory;
pub use source::{LocalSource, Source};
pub use zeroize;

/// What a struct, or a program, needs: see [`Secrets::manifest`].
pub use ddbsm_core::manifest;

/// What the derive's code names. Not public API: it changes with any release.
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __private {
    pub use crate::decode::Decode;
    pub use crate::decode::marker::{Base64, Hex, Json, Parse, Plain, Text};
    pub use crate::load::field::{BareDefault, Field, FieldAs, Skip};
    pub use crate::load::fill::{Fill, default};
    pub use crate::load::flag::{Custom, Decoded, NoFlag};
    pub use crate::load::flatten::Flatten;
    pub use crate::load::spec::{Field as FieldSpec, Item, Spec, prefixed};
    pub use ddbsm_core::manifest::record;
}

/// Entry points for `fuzz/`. Only `cargo fuzz` sets this condition.
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __fuzz {
    pub use crate::source::dynamodb::RecordedResponse;
}
