//! The partition that a load reads, as reports name it.

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use crate::error::context::{Context, type_name};
use crate::load::address::Address;

impl Context for Address {
    fn place(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { table, principal, region } = self;
        write!(f, " from table `{table}`")?;
        if let Some(region) = region {
            write!(f, " in {region}")?;
        }
        write!(f, " for principal `{principal}`")
    }

    fn add(&self, f: &mut Formatter<'_>, name: &str) -> fmt::Result {
        write!(f, ": store it with\n      ddbsm put {name} --table {}", self.table_name())?;
        if let Some(region) = &self.region {
            write!(f, " --region {region}")?;
        }
        write!(f, " --principal {}", quoted(&self.principal))
    }

    fn replace_type(&self, f: &mut Formatter<'_>, _: &str, stored: &str, wanted: &str) -> fmt::Result {
        let takes = type_name(wanted);
        write!(f, "stored as {}, but the field takes {takes}: ", type_name(stored))?;
        match (stored, wanted) {
            ("S", "B") => f.write_str(
                "store it with `ddbsm put --binary`, or put `#[secrets(base64)]` or `#[secrets(hex)]` on the field if \
                 the text is an encoding",
            ),
            ("B", "S") => f.write_str("store it without `--binary`, or make the field a `Secret<Vec<u8>>`"),
            _ => write!(f, "store it again as {takes}"),
        }
    }

    fn holds_nothing(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            "\n\n  This principal owns no secret in this table. Compare its ARN letter by letter, the role's path \
             included, and the account and region of the table.",
        )
    }
}

/// As one word of a shell's: a role's path may hold any printable character.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/_+=,.@-:".contains(&b);
    if word.bytes().all(is_plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")).into() }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_of_a_shells() {
        assert_eq!(quoted("arn:aws:iam::1:role/app/a"), "arn:aws:iam::1:role/app/a");
        assert_eq!(quoted("role/it's $(x)/a"), r"'role/it'\''s $(x)/a'");
    }
}
