//! The settings of a load, as a source sees them.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::load::spec::Spec;

/// What the loader was told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) table: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) consistent_read: bool,
    pub(crate) timeout: Duration,
    /// Names, and the version to load of each in place of what its head says.
    pub(crate) versions: Vec<(String, String)>,
}

/// For which struct, and how it is asked for.
#[derive(Debug)]
pub struct Request {
    pub(crate) spec: &'static Spec,
    pub(crate) options: Options,
    /// The names of all items that `Rotating` fields load.
    pub(crate) rotating: Vec<Cow<'static, str>>,
    started: Instant,
    /// How many requests were made, the SDK's retries not counted.
    requests: AtomicUsize,
}

impl Request {
    pub(crate) fn new(spec: &'static Spec, options: Options, rotating: Vec<Cow<'static, str>>) -> Self {
        Self { spec, options, rotating, started: Instant::now(), requests: AtomicUsize::new(0) }
    }

    pub(crate) fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// None if it lies beyond what a clock can tell.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.started.checked_add(self.options.timeout)
    }

    /// What is left of the time for the load as a whole, the search for similar names included.
    pub(crate) fn remaining(&self) -> Duration {
        self.options.timeout.saturating_sub(self.started.elapsed())
    }
}
