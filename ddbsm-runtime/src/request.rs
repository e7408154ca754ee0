//! What a load asks a source for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::address::{Address, Setting};
use crate::error::{Neighbours, Place};
use crate::spec::{Spec, path};
use crate::{LoadError, Problem, Reason};

/// What the builder of a load was told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) table: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) consistent_read: bool,
    pub(crate) timeout: Duration,
}

/// The names of a struct's items, and the settings for asking.
#[derive(Debug)]
pub struct Request {
    /// Sorted, each once.
    pub(crate) names: Vec<&'static str>,
    /// Whether two fields ask for one name, as an alias.
    pub(crate) shared: bool,
    pub(crate) consistent_read: bool,
    pub(crate) timeout: Duration,
    started: Instant,
    table: Setting,
    principal: Setting,
}

impl Request {
    /// The request for a struct. Two fields of one name are refused; an alias may be shared.
    pub(crate) fn new(spec: &'static Spec, options: Options) -> Result<Self, LoadError> {
        let mut names = Vec::with_capacity(spec.fields.len());
        let mut fields = 0;
        spec.walk(&mut Vec::new(), &mut |_, item| {
            names.extend(item.names.first());
            fields += 1;
        });
        names.sort_unstable();
        names.dedup();
        if names.len() < fields {
            return Err(duplicates(spec, fields));
        }
        spec.walk(&mut Vec::new(), &mut |_, item| names.extend(item.names.iter().skip(1)));
        let asked = names.len();
        names.sort_unstable();
        names.dedup();
        Ok(Self {
            shared: names.len() < asked,
            names,
            consistent_read: options.consistent_read,
            timeout: options.timeout,
            started: Instant::now(),
            table: Setting::new(options.table, "DDBSM_TABLE", spec.table),
            principal: Setting::new(options.principal, "DDBSM_PRINCIPAL", spec.principal),
        })
    }

    /// What is left of the time for the load as a whole, the look for near misses included.
    pub(crate) fn remaining(&self) -> Duration {
        self.timeout.saturating_sub(self.started.elapsed())
    }

    pub(crate) fn address(&self) -> Result<Address<'_>, LoadError> {
        Address::resolve(&self.table, &self.principal)
    }
}

/// The derive refuses two fields of one name where it sees both; flattening can hide one from it.
fn duplicates(spec: &'static Spec, fields: usize) -> LoadError {
    let mut first = HashMap::new();
    let mut problems = Vec::new();
    spec.walk(&mut Vec::new(), &mut |within, item| {
        let field = path(within, item);
        let Some(name) = item.names.first() else { return };
        if let Some(other) = first.get(name) {
            let reason = Reason::Duplicate { other: String::clone(other) };
            problems.push(Problem { field, names: item.names, at: 0, reason });
        } else {
            first.insert(*name, field);
        }
    });
    LoadError::secrets(Place::Unknown, problems, fields, Neighbours::Unasked)
}
