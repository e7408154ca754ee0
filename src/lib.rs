#![doc = include_str!("../README.md")]

#[cfg(feature = "aws")]
pub use ddbsm_aws as aws;
pub use ddbsm_derive::Secrets;
pub use ddbsm_runtime::{
    Env, ErrorKind, FromSecret, Invalid, LoadError, Loader, Memory, Problem, Raw, Reason, Secret, Secrets,
    Source,
};

#[doc(hidden)]
pub use ddbsm_runtime::__private;
