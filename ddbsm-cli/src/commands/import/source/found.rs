//! What was found at a source.

use crate::commands::put::value::Value;

/// A secret at its source.
#[derive(Debug)]
pub(crate) struct Secret {
    /// Its name there.
    pub(crate) source: String,
    pub(crate) value: Value,
    /// The value that came before it.
    pub(crate) earlier: Option<Value>,
}

/// Why a secret can't be moved.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) source: String,
    pub(crate) why: String,
}

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) secrets: Vec<Secret>,
    pub(crate) faults: Vec<Fault>,
    /// What isn't meant to be moved.
    pub(crate) skipped: Vec<Fault>,
}

impl Found {
    pub(super) fn fault(&mut self, source: impl Into<String>, why: impl Into<String>) {
        self.faults.push(Fault { source: source.into(), why: why.into() });
    }
}
