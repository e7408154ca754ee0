//! The names of a struct's items, and that no two fields have one.

use std::collections::HashMap;

use crate::error::{Neighbours, Place};
use crate::load::spec::{Item, Spec, path};
use crate::{LoadError, Problem, Reason};

/// What a load asks for.
#[derive(Debug)]
pub(crate) struct Names {
    /// Sorted, each once.
    pub(crate) asked: Vec<&'static str>,
    /// An alias that several fields share, for each of them but the last.
    pub(crate) again: Vec<&'static str>,
}

impl Names {
    /// Two fields of one name are refused; an alias may be shared.
    pub(crate) fn of(spec: &'static Spec) -> Result<Self, LoadError> {
        let mut asked = Vec::with_capacity(spec.fields.len());
        let mut fields = 0;
        spec.walk(&mut Vec::new(), &mut |_, item| {
            asked.extend(item.names.first());
            fields += 1;
        });
        asked.sort_unstable();
        asked.dedup();
        if asked.len() < fields {
            return Err(duplicates(spec, fields));
        }
        spec.walk(&mut Vec::new(), &mut |_, item| asked.extend(item.names.iter().skip(1)));
        asked.sort_unstable();
        let mut again = Vec::new();
        asked.dedup_by(|name, first| {
            let shared = name == first;
            if shared {
                again.push(*name);
            }
            shared
        });
        Ok(Self { asked, again })
    }
}

/// The derive refuses two fields of one name where it sees both; flattening can hide one from it.
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
    LoadError::secrets(Place::Unknown, problems, fields, Neighbours::Unasked)
}
