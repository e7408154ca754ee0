//! What the request as a whole ran into.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::error::context::Context;
use crate::error::report::Cause;
use crate::error::{ErrorKind, LoadError};

/// In words of ours, [`messages`](super::messages): the SDK's own quote requests and responses.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    pub(super) cause: Cause,
}

impl Fault {
    pub(super) fn new(
        kind: ErrorKind,
        fact: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { kind, cause: Cause::new(fact, help) }
    }

    /// One that the SDK was still trying to overcome when the deadline passed.
    pub(super) fn until(mut self, deadline: Duration) -> Self {
        let fact = self.cause.fact.trim_end_matches(", retries included");
        self.cause.fact = format!("{fact}, until the deadline of {deadline:?} passed").into();
        self
    }

    pub(super) fn into_error(self, context: Arc<dyn Context>) -> LoadError {
        LoadError::request(self.kind, context, self.cause)
    }
}
