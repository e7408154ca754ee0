//! The names of a struct's items, and that no item fills two fields by accident.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::error::context::Nowhere;
use crate::error::report::Held;
use crate::error::{LoadError, Reason};
use crate::load::spec::{Item, Spec, Within};

/// What a load asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Sorted, each once.
    pub(crate) names: Vec<Cow<'static, str>>,
    /// An alias that several fields share, for each of them but the last.
    pub(crate) shared: Vec<Cow<'static, str>>,
}

impl Wanted {
    /// No two fields may have one name, nor one a name that is an alias of the other. Two may share an alias.
    pub(crate) fn of(spec: &'static Spec) -> Result<Self, LoadError> {
        let mut names = Vec::with_capacity(spec.fields.len());
        let mut fields = 0;
        spec.walk(&mut Within::default(), &mut |within, item| {
            names.extend(within.names(item).next());
            fields += 1;
        });
        names.sort_unstable();
        names.dedup();
        let own = names.len();
        spec.walk(&mut Within::default(), &mut |within, item| names.extend(within.names(item).skip(1)));
        let (own_names, aliases) = names.split_at(own);
        let taken = aliases.iter().any(|alias| own_names.binary_search(alias).is_ok());
        if own < fields || taken {
            return Err(conflicts(spec, fields));
        }
        names.sort_unstable();
        let mut shared = Vec::new();
        names.dedup_by(|name, first| {
            let same = name == first;
            if same {
                shared.push(name.clone());
            }
            same
        });
        Ok(Self { names, shared })
    }
}

/// The derive reports what it sees of this; flattening can hide a field from it.
fn conflicts(spec: &'static Spec, fields: usize) -> LoadError {
    let mut owners: HashMap<Cow<'static, str>, (String, &'static Item)> = HashMap::new();
    let mut problems = Vec::new();
    spec.walk(&mut Within::default(), &mut |within, item| {
        let Some(name) = within.names(item).next() else { return };
        let field = within.path(item);
        if let Some((other, same)) = owners.get(&name) {
            let flattened_twice = std::ptr::eq(*same, item);
            let reason = Reason::Duplicate { other: other.clone(), flattened_twice };
            problems.push(within.problem(item, 0, reason));
        } else {
            owners.insert(name, (field, item));
        }
    });
    spec.walk(&mut Within::default(), &mut |within, item| {
        let owned =
            within.names(item).enumerate().skip(1).filter_map(|(at, alias)| Some((at, owners.get(&alias)?)));
        problems.extend(owned.map(|(at, (other, _))| {
            within.problem(item, at, Reason::Duplicate { other: other.clone(), flattened_twice: false })
        }));
    });
    LoadError::secrets(Arc::new(Nowhere), problems, fields, Held::default())
}
