//! What the macro knows of a struct, as text: a line for the struct and one for each field, their parts separated by tabs.
//!
//! ```text
//! Settings    my-table    arn:aws:iam::111111111111:role/app
//! s    token    0    plain    slackToken    oldToken
//! d    level    0    plain    level
//! f    database    1    db/
//! ```
//!
//! `s` is a secret, `d` one with a default, and `f` a flattened struct with its prefix. The number says which of the record's
//! flags is the field's. None of the parts can hold a tab or a line break.

use super::layout::{STRUCT, start};
use crate::manifest::Format;

/// A field, as its attributes describe it.
///
/// ```
/// use ddbsm_core::manifest::record::{Field, write};
///
/// let database = Field::Flattened { field: "database", flag: 0, prefix: "db/" };
/// let (text, _) = write("Settings", None, None, &[database], 1);
/// assert_eq!(text, "Settings\t\t\nf\tdatabase\t0\tdb/");
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Field<'a> {
    /// One that an item fills.
    Filled {
        /// Its name.
        field: &'a str,
        /// Which of the flags is its own.
        flag: usize,
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
        /// Which of the flags is its own.
        flag: usize,
        /// What all names of its items begin with.
        prefix: &'a str,
    },
}

/// Writes the text of a struct's record, and returns it with its hash. `flags` is the number of flags in the record.
///
/// ```
/// let (text, _) = ddbsm_core::manifest::record::write("Settings", Some("my-table"), None, &[], 0);
/// assert_eq!(text, "Settings\tmy-table\t");
/// ```
#[must_use]
pub fn write(
    name: &str,
    table: Option<&str>,
    principal: Option<&str>,
    fields: &[Field<'_>],
    flags: usize,
) -> (String, u128) {
    let mut text = [name, table.unwrap_or_default(), principal.unwrap_or_default()].join("\t");
    for field in fields {
        text.push('\n');
        match field {
            Field::Filled { field, flag, format, has_default, name, aliases } => {
                let kind = if *has_default { "d" } else { "s" };
                text.push_str(&[kind, field, &flag.to_string(), format.as_str(), name].join("\t"));
                for alias in *aliases {
                    text.push('\t');
                    text.push_str(alias);
                }
            }
            Field::Flattened { field, flag, prefix } => {
                text.push_str(&["f", field, &flag.to_string(), prefix].join("\t"));
            }
        }
    }
    let ids = fields.iter().filter(|field| matches!(field, Field::Flattened { .. })).count();
    let hash = start(STRUCT, flags, ids).take(text.as_bytes());
    (text, hash.0)
}
