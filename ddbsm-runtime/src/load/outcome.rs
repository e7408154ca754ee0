//! One event for each load, at DEBUG: what was loaded from where, at what cost, and what came of it. No value is in it.

use std::fmt;

use tracing::Level;

use crate::error::LoadError;
use crate::error::context::Context;
use crate::load::request::Request;

/// The target that a subscriber's filter names.
const TARGET: &str = "ddbsm";

pub(crate) fn tell<T>(request: &Request, context: &dyn Context, outcome: &Result<T, LoadError>) {
    if !tracing::enabled!(target: TARGET, Level::DEBUG) {
        return;
    }
    tracing::debug!(
        target: TARGET,
        secrets = request.spec.count(),
        requests = request.requests(),
        elapsed = ?request.elapsed(),
        outcome = %fmt::from_fn(|f| match outcome {
            Ok(_) => f.write_str("loaded"),
            Err(error) => write!(f, "{}", error.kind()),
        }),
        "load{}",
        fmt::from_fn(|f| context.place(f)),
    );
}
