//! What a struct asks for, as constant data that the derive writes.

use std::borrow::Cow;

use ddbsm_core::name::MAX_LEN;

use crate::error::{Problem, Reason};

/// A struct that derives `Secrets`.
#[derive(Debug)]
pub struct Spec {
    pub table: Option<&'static str>,
    pub principal: Option<&'static str>,
    /// In the order of the struct, without those marked `skip`.
    pub fields: &'static [Field],
    /// What the struct says of itself in the compiled program. See `ddbsm_core::manifest::record`.
    pub record: &'static [u8],
}

#[derive(Debug)]
pub enum Field {
    Item(Item),
    /// A field whose type derives `Secrets` too, or an `Option` of one.
    Flatten {
        field: &'static str,
        /// What all names of its items begin with.
        prefix: &'static str,
        spec: &'static Spec,
    },
}

/// A field that one item fills.
#[derive(Debug)]
pub struct Item {
    pub field: &'static str,
    /// The item's name, then its aliases.
    pub names: &'static [&'static str],
    pub allow_empty: bool,
    /// Whether white space around text is left out.
    pub trim: bool,
}

/// The spec of a struct that is flattened with a prefix.
///
/// # Panics
///
/// When the program is compiled, if the prefix makes a name too long.
#[must_use]
#[track_caller]
pub const fn prefixed(prefix: &str, spec: &'static Spec) -> &'static Spec {
    assert!(
        prefix.len() + spec.longest_name() <= MAX_LEN,
        "with this `prefix` the name of an item is longer than 512 characters; shorten the prefix or the name"
    );
    spec
}

/// Where a struct is: the fields that it's flattened in, and what its items' names begin with.
#[derive(Debug, Default)]
pub(crate) struct Within {
    fields: Vec<&'static str>,
    prefix: String,
}

impl Spec {
    /// The most characters of a name, of those of flattened structs too.
    const fn longest_name(&self) -> usize {
        let (mut longest, mut field) = (0, 0);
        // A constant can't be made with iterators.
        while field < self.fields.len() {
            let length = match &self.fields[field] {
                Field::Item(Item { names, .. }) => longest_of(names),
                Field::Flatten { prefix, spec, .. } => prefix.len() + spec.longest_name(),
            };
            longest = if length > longest { length } else { longest };
            field += 1;
        }
        longest
    }

    /// How many items fill it.
    pub(crate) fn count(&self) -> usize {
        let items = self.fields.iter().map(|field| match field {
            Field::Item(_) => 1,
            Field::Flatten { spec, .. } => spec.count(),
        });
        items.sum()
    }

    /// Visits every item, flattened structs' included.
    pub(crate) fn walk(&self, within: &mut Within, visit: &mut impl FnMut(&Within, &'static Item)) {
        for field in self.fields {
            match field {
                Field::Item(item) => visit(within, item),
                Field::Flatten { field, prefix, spec } => {
                    within.enter(field, prefix);
                    spec.walk(within, visit);
                    within.leave(prefix);
                }
            }
        }
    }
}

const fn longest_of(names: &[&str]) -> usize {
    let (mut longest, mut name) = (0, 0);
    while name < names.len() {
        longest = if names[name].len() > longest { names[name].len() } else { longest };
        name += 1;
    }
    longest
}

impl Within {
    pub(crate) fn enter(&mut self, field: &'static str, prefix: &str) {
        self.fields.push(field);
        self.prefix.push_str(prefix);
    }

    pub(crate) fn leave(&mut self, prefix: &str) {
        self.fields.pop();
        self.prefix.truncate(self.prefix.len() - prefix.len());
    }

    /// The whole name of an item, which is copied only if there is a prefix.
    pub(crate) fn name(&self, name: &'static str) -> Cow<'static, str> {
        if self.prefix.is_empty() {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(format!("{}{name}", self.prefix))
        }
    }

    /// The whole names of an item: its name, then its aliases.
    pub(crate) fn names(&self, item: &'static Item) -> impl Iterator<Item = Cow<'static, str>> {
        item.names.iter().map(|name| self.name(name))
    }

    pub(crate) fn problem(&self, item: &'static Item, at: usize, reason: Reason) -> Problem {
        Problem {
            field: self.path(item),
            names: self.names(item).collect(),
            at,
            prefix: self.prefix.len(),
            reason,
        }
    }

    /// `webhook_url`, or `slack.token` where `slack` is flattened.
    pub(crate) fn path(&self, item: &Item) -> String {
        let mut path = String::new();
        for field in &self.fields {
            path.push_str(field);
            path.push('.');
        }
        path + item.field
    }
}
