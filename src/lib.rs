#![doc = include_str!("../README.md")]

#[cfg(feature = "aws")]
pub use ddbsm_aws as aws;
#[cfg(feature = "lambda")]
pub mod lambda;

pub use ddbsm_derive::Secrets;
pub use ddbsm_runtime::{
    AnySource, Env, ErrorKind, Exposed, FromSecret, Invalid, Live, LoadError, Loader, LocalSource, Memory,
    Problem, Raw, Reason, Refresher, Rotating, Secret, Secrets, Source, Wipe, zeroize,
};

#[doc(hidden)]
pub use ddbsm_runtime::__private;
