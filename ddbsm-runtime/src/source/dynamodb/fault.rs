//! What the request as a whole ran into.

use std::sync::Arc;
use std::time::Duration;

use crate::error::context::Context;
use crate::error::report::Cause;
use crate::error::{ErrorKind, LoadError};

/// In words of ours, [`messages`](super::messages): the SDK's own quote requests and responses.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    cause: Cause,
}

impl Fault {
    pub(super) fn new(kind: ErrorKind, what: impl Into<String>, help: &'static str) -> Self {
        Self { kind, cause: Cause { what: what.into(), help } }
    }

    /// One that the SDK was still trying to overcome when the deadline passed.
    pub(super) fn until(mut self, deadline: Duration) -> Self {
        self.cause.what = format!("{}, until the deadline of {deadline:?} passed", self.cause.what);
        self
    }

    pub(super) fn into_error(self, context: Arc<dyn Context>) -> LoadError {
        LoadError::request(self.kind, context, self.cause)
    }
}
