//! What a struct asks for, as constant data that the derive writes.

use std::borrow::Cow;

/// A struct that derives `Secrets`.
#[derive(Debug)]
pub struct Spec {
    pub table: Option<&'static str>,
    pub principal: Option<&'static str>,
    /// In the order of the struct, without those marked `skip`.
    pub fields: &'static [Field],
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

/// Where a struct is: the fields that it's flattened in, and what its items' names begin with.
#[derive(Debug, Default)]
pub(crate) struct Within {
    fields: Vec<&'static str>,
    prefix: String,
}

impl Spec {
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
