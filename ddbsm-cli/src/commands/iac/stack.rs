//! The stack as a whole: what its parts are told of each other.

use super::model::Output;
use super::parts::{Part, Parts};
use crate::arn::TableArn;
use crate::commands::init::Encryption;
use crate::policy::table::TablePolicy;

/// The table, as the stack refers to it.
pub(super) const TABLE: &str = "SecretsTable";

/// What the parts depend on.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    pub(super) table: &'a TableArn,
    pub(super) policy: &'a TablePolicy<'a>,
    /// The path and name of the role that owns secrets.
    pub(super) owner: Option<&'a str>,
    /// The path and name of the role that deploys it, if it's given.
    pub(super) deployer: Option<&'a str>,
    /// Where the program wants it to be deployed.
    pub(super) place: Vec<String>,
    pub(super) encryption: &'a Encryption,
    pub(super) recovery: bool,
    pub(super) parts: Parts,
}

impl Stack<'_> {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.has(part)
    }

    /// The table's name: of the stack's own table, if it has one, so that it's made first.
    pub(super) fn table_name(&self) -> String {
        if self.has(Part::Table) { format!("${{{TABLE}}}") } else { self.table.table().to_owned() }
    }
}

/// Patterns of roles without what they all begin with.
pub(super) fn short(patterns: &[String], table: &TableArn) -> Vec<String> {
    let start = table.roles("");
    patterns.iter().map(|pattern| pattern.strip_prefix(&start).unwrap_or(pattern).to_owned()).collect()
}

/// An output that is a role's ARN, or another attribute of a part.
pub(super) fn output(id: &'static str, about: &str, value: &str) -> Output {
    Output { id, about: about.to_owned(), value: value.to_owned() }
}
