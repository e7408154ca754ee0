//! The settings of a load, as a source sees them.

use std::time::{Duration, Instant};

use crate::LoadError;
use crate::load::address::{Address, Setting};
use crate::load::spec::Spec;

/// What the builder of a load was told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) table: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) consistent_read: bool,
    pub(crate) timeout: Duration,
}

/// For which struct, and how it is asked for.
#[derive(Debug)]
pub struct Request {
    pub(crate) spec: &'static Spec,
    pub(crate) consistent_read: bool,
    pub(crate) timeout: Duration,
    started: Instant,
    table: Setting,
    principal: Setting,
}

impl Request {
    pub(crate) fn new(spec: &'static Spec, options: Options) -> Self {
        Self {
            spec,
            consistent_read: options.consistent_read,
            timeout: options.timeout,
            started: Instant::now(),
            table: Setting::new(options.table, "DDBSM_TABLE", spec.table),
            principal: Setting::new(options.principal, "DDBSM_PRINCIPAL", spec.principal),
        }
    }

    /// What is left of the time for the load as a whole, the look for near misses included.
    pub(crate) fn remaining(&self) -> Duration {
        self.timeout.saturating_sub(self.started.elapsed())
    }

    pub(crate) fn address(&self) -> Result<Address<'_>, LoadError> {
        Address::resolve(&self.table, &self.principal)
    }
}
