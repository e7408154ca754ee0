pub(crate) mod dynamodb;
pub(crate) mod env;
pub(crate) mod memory;

use std::future::Future;

use crate::LoadError;
use crate::error::{Neighbours, Place};
use crate::load::fill::Entry;
use crate::load::request::Request;

/// Where secrets are loaded from: `aws_sdk_dynamodb::Client`, [`Memory`](crate::Memory) in unit tests and
/// [`Env`](crate::Env) in local development.
///
/// Sealed, so that it can grow: it cannot be implemented outside this crate.
#[diagnostic::on_unimplemented(
    message = "secrets cannot be loaded from `{Self}`",
    label = "not a source of secrets",
    note = "pass a reference to an `aws_sdk_dynamodb::Client`, a `ddbsm::Memory` or a `ddbsm::Env`"
)]
pub trait Source: sealed::Source {}

impl<S: sealed::Source> Source for S {}

pub(crate) mod sealed {
    use super::{Entry, Future, LoadError, Neighbours, Place, Request};

    #[diagnostic::on_unimplemented(
        message = "secrets cannot be loaded from `{Self}`",
        label = "not a source of secrets",
        note = "pass a reference to an `aws_sdk_dynamodb::Client`, a `ddbsm::Memory` or a `ddbsm::Env`"
    )]
    pub trait Source: Sync {
        /// What is there of these names, which are sorted, each once. A name that is left out is not there.
        fn fetch(
            &self,
            request: &Request,
            names: Vec<&'static str>,
        ) -> impl Future<Output = Result<Vec<Entry>, LoadError>> + Send;

        /// The names of what else is there.
        fn neighbours(&self, request: &Request) -> impl Future<Output = Neighbours> + Send;

        fn place(&self, request: &Request) -> Place;
    }
}
