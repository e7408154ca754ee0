//! What a source says about itself in a report.

use std::fmt::{Debug, Formatter, Result};
use std::panic::{RefUnwindSafe, UnwindSafe};

/// Where the secrets were to come from, and how to put right there what a load found wrong.
///
/// The defaults are for what has no place of its own.
pub trait Context: Debug + Send + Sync + UnwindSafe + RefUnwindSafe {
    /// Follows "cannot load secrets", as in ` from memory`.
    fn place(&self, _: &mut Formatter<'_>) -> Result {
        Ok(())
    }

    /// How to add an item that is missing. Follows "missing".
    fn add(&self, _: &mut Formatter<'_>, _name: &str) -> Result {
        Ok(())
    }

    /// What to do about a value without any bytes.
    fn fill(&self, f: &mut Formatter<'_>, _name: &str) -> Result {
        f.write_str("empty: store a value, or put `#[secrets(allow_empty)]` on the field if none is meant")
    }

    /// How to replace a value that the field's type can't be read from.
    fn replace(&self, f: &mut Formatter<'_>, _name: &str) -> Result {
        f.write_str("store it again in the form that the field takes")
    }

    /// How to replace a value that is stored in another of DynamoDB's types than the field takes.
    fn replace_type(&self, f: &mut Formatter<'_>, _name: &str, stored: &str, wanted: &str) -> Result {
        let (stored, takes) = (type_name(stored), type_name(wanted));
        write!(f, "stored as {stored}, but the field takes {takes}: store it again as {takes}")
    }

    /// What it means that the source holds no secret at all.
    fn holds_nothing(&self, _: &mut Formatter<'_>) -> Result {
        Ok(())
    }
}

/// No source was asked yet.
#[derive(Debug)]
pub(crate) struct Nowhere;

impl Context for Nowhere {}

/// DynamoDB's type descriptors as the console names them.
pub(crate) fn type_name(descriptor: &str) -> &'static str {
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
