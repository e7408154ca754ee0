//! All parts of a stack, in the order in which one would explain them.

use super::model::Template;
use super::parts::Part;
use super::stack::{Stack, short};
use super::{function, roles, table, trail};
use crate::policy::table::Writes;
use anyhow::Result;

/// The stack, and how it's deployed.
pub(super) fn template(stack: &Stack<'_>, how: &str) -> Result<Template> {
    let mut template = Template { about: about(stack, how), ..Template::default() };
    if stack.has(Part::Table) {
        table::add(stack, &mut template)?;
    }
    for (part, role) in roles::ALL {
        if stack.has(part) {
            roles::add(stack, role, &mut template)?;
        }
    }
    if stack.has(Part::Function) {
        function::add(stack, &mut template);
    }
    if stack.has(Part::Trail) {
        trail::add(stack, &mut template);
    }
    Ok(template)
}

fn about(stack: &Stack<'_>, how: &str) -> Vec<String> {
    let mut about = vec![format!(
        "Made by ddbsm iac for the table {}. Read it, keep it with your code, and change what you need.",
        stack.table.table()
    )];
    about.extend(stack.place.iter().cloned());
    if stack.has(Part::Table) {
        let admins = short(stack.policy.admins, stack.table).join(", ");
        about.push(format!(
            "Deploy it as a role that matches {admins}: the table policy lets nobody else change the table. {how}"
        ));
    }
    if stack.policy.writes == Writes::Console {
        about.push(
            "With --writes console, a writer can READ what it may write: ddbsm policy --writes console says how.".to_owned(),
        );
    }
    about
}
