//! The text of a `LoadError`: what is wrong, where, and what to do next.

use std::fmt::{self, Formatter};

use crate::error::{Cause, Neighbours, Place};
use crate::load::address::name_and_region;
use crate::load::similar::is_item_name;
use crate::{Invalid, Problem, Reason};

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
            Reason::Invalid(invalid) => unreadable(f, place, problem, invalid)?,
            Reason::Duplicate { other, flattened_twice: false } => write!(
                f,
                "field `{other}` has the same item name: give one of the two another `name`, or set a `prefix` \
                 on the flattened struct"
            )?,
            Reason::Duplicate { other, flattened_twice: true } => write!(
                f,
                "field `{other}` is the same field of the same struct, flattened twice: one item cannot be two \
                 secrets. Flatten it once, or derive a second struct with a `prefix` of its own"
            )?,
            Reason::SameVariable { other, name, variable } => write!(
                f,
                "read from the variable {variable}, as `{name}` of field `{other}` is: give one of the two a name \
                 that differs in more than letter case and separators, or load from a `Memory`"
            )?,
        }
    }
    hint(f, place, neighbours)
}

/// What is to be said of the names that come near.
fn hint(f: &mut Formatter<'_>, place: &Place, neighbours: &Neighbours) -> fmt::Result {
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
        Neighbours::Names { complete: false, .. } => write!(
            f,
            "\n\n  Names that come near were looked for in a part of the partition alone, as it is large or a query failed."
        ),
        Neighbours::Names { names, .. } if names.is_empty() => match place {
            Place::Table { .. } => write!(
                f,
                "\n\n  This principal owns no secret in this table. Compare its ARN letter by letter, the role's path \
                 included, and the account and region of the table."
            ),
            _ => Ok(()),
        },
        Neighbours::Names { .. } | Neighbours::Unasked => Ok(()),
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
        write!(f, ": store it as `{}`", problem.name())?;
        // The derive takes no other.
        return if is_item_name(first) {
            write!(f, ", or put `#[secrets(name = \"{first}\")]` on the field")
        } else {
            Ok(())
        };
    }
    match place {
        Place::Table { table, region, principal } => {
            let (table, of_arn) = name_and_region(table);
            write!(f, ": store it with\n      ddbsm put {} --table {table}", problem.name())?;
            if let Some(region) = of_arn.or(region.as_deref()) {
                write!(f, " --region {region}")?;
            }
            write!(f, " --principal {principal}")
        }
        Place::Env { prefix } => {
            write!(f, ": set the variable {}", crate::source::env::variable(prefix, problem.name()))
        }
        Place::Memory => write!(f, ": add it to the `Memory`"),
        Place::Unknown => Ok(()),
    }
}

fn unreadable(f: &mut Formatter<'_>, place: &Place, problem: &Problem, invalid: &Invalid) -> fmt::Result {
    write!(f, "unreadable: {invalid}: ")?;
    match place {
        Place::Env { prefix } => {
            let variable = crate::source::env::variable(prefix, problem.name());
            write!(f, "set the variable {variable} again, in the form that the field takes")
        }
        Place::Memory => write!(f, "add it to the `Memory` in the form that the field takes"),
        Place::Table { .. } | Place::Unknown => write!(f, "store it again in the form that the field takes"),
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
        return write!(
            f,
            "a variable holds text and the field takes {}: put `#[secrets(base64)]` or `#[secrets(hex)]` on the field, \
             and the value so encoded in {}",
            noun(wanted),
            crate::source::env::variable(prefix, problem.name())
        );
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
