//! What a struct asks for, as constant data that the derive writes.

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
    Item(&'static Item),
    /// A field whose type derives `Secrets` too.
    Flatten {
        field: &'static str,
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

    /// Visits every item, flattened structs' included, with the fields that its own field is nested in.
    pub(crate) fn walk(
        &self,
        within: &mut Vec<&'static str>,
        visit: &mut impl FnMut(&[&'static str], &'static Item),
    ) {
        for field in self.fields {
            match field {
                Field::Item(item) => visit(within, item),
                Field::Flatten { field, spec } => {
                    within.push(field);
                    spec.walk(within, visit);
                    within.pop();
                }
            }
        }
    }
}

/// `webhook_url`, or `slack.token` where `slack` is flattened.
pub(crate) fn path(within: &[&str], item: &Item) -> String {
    let mut path = String::new();
    for field in within {
        path.push_str(field);
        path.push('.');
    }
    path + item.field
}
