//! The text of a `LoadError`: what is wrong, where, and what to do next.

use std::fmt::{self, Formatter};

use crate::error::{Cause, Neighbours, Place};
use crate::{Problem, Reason};

pub(crate) fn request(f: &mut Formatter<'_>, place: &Place, cause: &Cause) -> fmt::Result {
    write!(f, "cannot load secrets{place}: {}\n  {}", cause.what, cause.help)
}

pub(crate) fn secrets(
    f: &mut Formatter<'_>,
    place: &Place,
    problems: &[Problem],
    fields: usize,
    neighbours: &Neighbours,
) -> fmt::Result {
    write!(f, "cannot load {} of {fields} secrets{place}", problems.len())?;
    for problem in problems {
        write!(f, "\n\n  {}  (field `{}`)\n    ", problem.name(), problem.field)?;
        match &problem.reason {
            Reason::Missing { similar } => missing(f, place, problem, similar)?,
            Reason::Empty => write!(
                f,
                "empty: store a value, or put `#[secrets(allow_empty)]` on the field if none is meant"
            )?,
            Reason::NoValue => write!(f, "the item has no attribute `value`: store the secret again")?,
            Reason::WrongType { stored, wanted } => wrong_type(f, place, problem, stored, wanted)?,
            Reason::Invalid(invalid) => {
                write!(f, "unreadable: {invalid}: store it again in the form that the field takes")?;
            }
            Reason::Duplicate { other } => write!(
                f,
                "field `{other}` has the same item name: give one of the two another `name`, or set a `prefix` \
                 on the flattened struct"
            )?,
        }
    }
    match neighbours {
        Neighbours::Denied => write!(
            f,
            "\n\n  Names that come near are not shown, as the role may not list its own partition: allow it \
             dynamodb:Query on the table."
        ),
        Neighbours::Unavailable => write!(
            f,
            "\n\n  Names that come near are not shown, as the query for the names of the partition failed or took too long."
        ),
        Neighbours::Names(names) if names.is_empty() => match place {
            Place::Table { .. } => write!(
                f,
                "\n\n  This principal owns no secret in this table. Compare its ARN letter by letter, the role's path \
                 included, and the account and region of the table."
            ),
            _ => Ok(()),
        },
        Neighbours::Names(_) | Neighbours::Unasked => Ok(()),
    }
}

fn missing(f: &mut Formatter<'_>, place: &Place, problem: &Problem, similar: &[String]) -> fmt::Result {
    f.write_str("missing")?;
    for (i, alias) in problem.names.iter().skip(1).enumerate() {
        write!(f, "{} alias `{alias}`", if i == 0 { ", and so is" } else { " and" })?;
    }
    if let Some((first, rest)) = similar.split_first() {
        // Anything may be in a table: a line break in a name shows as `\n`.
        write!(f, ", but there is `{}`", first.escape_debug())?;
        for name in rest {
            write!(f, " and `{}`", name.escape_debug())?;
        }
        return write!(
            f,
            ": store it as `{}`, or put `#[secrets(name = \"{}\")]` on the field",
            problem.name(),
            first.escape_debug()
        );
    }
    match place {
        Place::Table { table, region, principal } => {
            write!(f, ": store it with\n      ddbsm put {} --table {table}", problem.name())?;
            if let Some(region) = region {
                write!(f, " --region {region}")?;
            }
            write!(f, " --principal {principal}")
        }
        Place::Env { prefix } => {
            write!(f, ": set the variable {}", crate::env::variable(prefix, problem.name()))
        }
        Place::Memory => write!(f, ": add it to the `Memory`"),
        Place::Unknown => Ok(()),
    }
}

fn wrong_type(
    f: &mut Formatter<'_>,
    place: &Place,
    problem: &Problem,
    stored: &str,
    wanted: &str,
) -> fmt::Result {
    if let Place::Env { prefix } = place {
        let variable = crate::env::variable(prefix, problem.name());
        return match stored {
            "S" => write!(
                f,
                "a variable holds text and the field takes {}: put `#[secrets(base64)]` or `#[secrets(hex)]` on the \
                 field, and the value so encoded in {variable}",
                noun(wanted)
            ),
            _ => write!(f, "not UTF-8 text: set the variable {variable} again"),
        };
    }
    let (stored_as, takes) = (noun(stored), noun(wanted));
    write!(f, "stored as {stored_as} and the field takes {takes}: ")?;
    match (place, stored, wanted) {
        (Place::Memory, _, "B") => write!(f, "add it to the `Memory` with `.with_bytes(name, bytes)`"),
        (Place::Memory, ..) => write!(f, "add it to the `Memory` with `.with_text(name, text)`"),
        (_, "S", "B") => write!(
            f,
            "store it with `ddbsm put --binary`, or put `#[secrets(base64)]` or `#[secrets(hex)]` on the field if the \
             text is an encoding"
        ),
        (_, "B", "S") => write!(f, "store it without `--binary`, or make the field a `Secret<Vec<u8>>`"),
        _ => write!(f, "store it again as {takes}"),
    }
}

/// DynamoDB's type descriptors as the console names them.
fn noun(descriptor: &str) -> &str {
    match descriptor {
        "S" => "text (S)",
        "B" => "bytes (B)",
        "N" => "a number (N)",
        "BOOL" => "a boolean (BOOL)",
        "NULL" => "null (NULL)",
        "M" => "a map (M)",
        "L" => "a list (L)",
        "SS" | "NS" | "BS" => "a set",
        _ => "another type",
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Table { table, region, principal } => {
                write!(f, " from table `{table}`")?;
                if let Some(region) = region {
                    write!(f, " in {region}")?;
                }
                write!(f, " for principal `{principal}`")
            }
            Self::Memory => f.write_str(" from memory"),
            Self::Env { prefix } if prefix.is_empty() => f.write_str(" from the environment"),
            Self::Env { prefix } => write!(f, " from the environment variables `{prefix}*`"),
        }
    }
}
