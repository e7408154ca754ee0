//! What the macro knows of a struct, as text: a line for the struct and one for each field, their parts separated by tabs.
//!
//! ```text
//! Settings    my-table    arn:aws:iam::111111111111:role/app
//! s    token    plain    slackToken    oldToken
//! d    level    plain    level
//! f    database    db/
//! ```
//!
//! `s` is a secret, `d` one with a default, and `f` a flattened struct with its prefix. None of the parts can hold a tab or
//! a line break.

use super::{STRUCT, start};
use crate::manifest::Format;

/// A field, as its attributes describe it.
#[derive(Debug, Clone, Copy)]
pub enum Field<'a> {
    /// One that an item fills.
    Filled {
        /// Its name.
        field: &'a str,
        /// How its value is read.
        format: Format,
        /// Whether a default takes the place of a missing item, whatever the field's type.
        has_default: bool,
        /// The item's name.
        name: &'a str,
        /// Other names of the item.
        aliases: &'a [String],
    },
    /// A struct of secrets.
    Flattened {
        /// Its name.
        field: &'a str,
        /// What all names of its items begin with.
        prefix: &'a str,
    },
}

/// The text of a struct's record, and its hash.
#[must_use]
pub fn write(
    name: &str,
    table: Option<&str>,
    principal: Option<&str>,
    fields: &[Field<'_>],
) -> (String, u128) {
    let mut text = [name, table.unwrap_or_default(), principal.unwrap_or_default()].join("\t");
    for field in fields {
        text.push('\n');
        match field {
            Field::Filled { field, format, has_default, name, aliases } => {
                let kind = if *has_default { "d" } else { "s" };
                text.push_str(&[kind, field, format.as_str(), name].join("\t"));
                for alias in *aliases {
                    text.push('\t');
                    text.push_str(alias);
                }
            }
            Field::Flattened { field, prefix } => text.push_str(&["f", field, prefix].join("\t")),
        }
    }
    let ids = fields.iter().filter(|field| matches!(field, Field::Flattened { .. })).count();
    let hash = start(STRUCT, fields.len(), ids).take(text.as_bytes());
    (text, hash.0)
}
