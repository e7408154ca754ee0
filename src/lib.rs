// The README's links, where they lead on docs.rs: of two definitions, the first one counts.
//! [aws]: https://docs.rs/ddbsm-aws
//! [CHANGELOG.md]: https://docs.rs/crate/ddbsm/latest/source/CHANGELOG.md
//! [chart]: https://docs.rs/crate/ddbsm/latest/source/docs/cold-starts.svg
//! [COLD-STARTS.md]: https://docs.rs/crate/ddbsm/latest/source/COLD-STARTS.md
//! [CONTRIBUTING.md]: https://docs.rs/crate/ddbsm/latest/source/CONTRIBUTING.md
//! [DESIGN.md]: https://docs.rs/crate/ddbsm/latest/source/DESIGN.md
//! [gate]: https://docs.rs/crate/ddbsm/latest/source/docs/DEPLOY-GATE.md
//! [guide]: https://docs.rs/crate/ddbsm/latest/source/docs/GUIDE.md
//! [lambda]: https://docs.rs/crate/ddbsm/latest/source/docs/GUIDE.md
//! [migration]: https://docs.rs/crate/ddbsm/latest/source/docs/MIGRATION.md
//! [stacks]: https://docs.rs/crate/ddbsm/latest/source/docs/STACKS.md
//! [operations]: https://docs.rs/crate/ddbsm/latest/source/docs/OPERATIONS.md
//! [rotation]: https://docs.rs/ddbsm-rotation
//! [rotator]: https://docs.rs/crate/ddbsm/latest/source/docs/OPERATIONS.md
//! [screenshot]: https://docs.rs/crate/ddbsm-cli/latest/source/screenshot.svg
//! [SECURITY.md]: https://docs.rs/crate/ddbsm/latest/source/SECURITY.md
//! [service]: https://docs.rs/crate/ddbsm/latest/source/docs/GUIDE.md
//! [table]: https://docs.rs/crate/ddbsm/latest/source/docs/TABLE.md
//! [tool]: https://docs.rs/ddbsm-cli
//! [write]: https://docs.rs/ddbsm-write
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "aws")]
#[doc(inline)]
pub use ddbsm_aws as aws;
#[cfg(feature = "lambda")]
pub mod lambda;

pub use ddbsm_derive::Secrets;
pub use ddbsm_runtime::{
    AnySource, Env, ErrorKind, Exposed, FromSecret, Invalid, Live, LoadError, Loader, LocalSource, Memory,
    Problem, RawValue, Reason, Refresher, Rotating, Secret, Secrets, Source, Wipe, manifest, zeroize,
};

#[cfg(feature = "secrecy")]
pub use ddbsm_runtime::secrecy;

#[doc(hidden)]
pub use ddbsm_runtime::__private;

/// The developer's guide, whose examples are compiled too.
#[cfg(doctest)]
#[doc = include_str!("../docs/GUIDE.md")]
struct Guide;
