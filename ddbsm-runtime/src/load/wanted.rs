//! The names of a struct's items, and that no two fields have one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::error::context::Nowhere;
use crate::error::report::Held;
use crate::error::{LoadError, Problem, Reason};
use crate::load::spec::{Item, Spec, path};

/// What a load asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Sorted, each once.
    pub(crate) names: Vec<Cow<'static, str>>,
    /// An alias that several fields share, for each of them but the last.
    pub(crate) shared: Vec<&'static str>,
}

impl Wanted {
    /// Two fields of one name are an error; an alias may be shared.
    pub(crate) fn of(spec: &'static Spec) -> Result<Self, LoadError> {
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
        names.sort_unstable();
        let mut shared = Vec::new();
        names.dedup_by(|name, first| {
            let same = name == first;
            if same {
                shared.push(*name);
            }
            same
        });
        Ok(Self { names: names.into_iter().map(Cow::Borrowed).collect(), shared })
    }
}

/// The derive reports two fields of one name where it sees both; flattening can hide one from it.
fn duplicates(spec: &'static Spec, fields: usize) -> LoadError {
    let mut first: HashMap<&str, (String, &'static Item)> = HashMap::new();
    let mut problems = Vec::new();
    spec.walk(&mut Vec::new(), &mut |within, item| {
        let field = path(within, item);
        let Some(name) = item.names.first() else { return };
        if let Some((other, same)) = first.get(name) {
            let reason =
                Reason::Duplicate { other: other.clone(), flattened_twice: std::ptr::eq(*same, item) };
            problems.push(Problem { field, names: item.names, at: 0, reason });
        } else {
            first.insert(name, (field, item));
        }
    });
    LoadError::secrets(Arc::new(Nowhere), problems, fields, Held::default())
}
