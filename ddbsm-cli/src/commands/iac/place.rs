//! What a compiled program says of the table and the role, and what of it a stack can take.

use crate::manifest::Source;
use crate::role::RoleName;
use crate::terminal::exit::usage;
use crate::terminal::printable;
use anyhow::{Result, anyhow};
use ddbsm_core::arn::{Principal, PrincipalKind, Table, is_role_name_char};
use ddbsm_core::manifest::{Manifest, Struct};

/// A program, if one is given.
pub(super) struct Program(Option<Manifest>);

impl Program {
    pub(super) fn read(file: Option<&str>) -> Result<Self> {
        let read = |file| {
            let source = Source::parse(file);
            source.read().map_err(|error| anyhow!(error.explain(&source)))
        };
        file.map(read).transpose().map(Self)
    }

    /// The table's name: the one that is given, or the program's.
    pub(super) fn table(&self, given: Option<&str>) -> Result<String> {
        if let Some(table) = given {
            return Ok(table.to_owned());
        }
        let named = self.one("table", "--table", |root| root.table.as_deref())?.ok_or_else(|| {
            usage("No table is given. Name it with --table, or give the file of a program that names it.")
        })?;
        Ok(Table::parse(named).map_err(|error| anyhow!("The program: {error}."))?.name().to_owned())
    }

    /// The owner's path and name, if there is any.
    pub(super) fn owner(&self, given: Option<&RoleName>) -> Result<Option<String>> {
        if let Some(role) = given {
            return short_role("--principal", role).map(Some);
        }
        let named = self.one("principal", "--principal", |root| root.principal.as_deref())?;
        named.map(|arn| short_role("The program's role", &RoleName::Arn(arn.to_owned()))).transpose()
    }

    /// Where the program itself says that it runs.
    pub(super) fn place(&self) -> Vec<String> {
        let mut place = Vec::new();
        for root in self.roots() {
            let account =
                root.principal.as_deref().and_then(|arn| Principal::parse(arn).ok()).map(|role| role.account);
            place.extend(
                account.map(|account| {
                    format!("The program names a role of account {account}: deploy this there.")
                }),
            );
            let table = root.table.as_deref().and_then(|table| Table::parse(table).ok()?.arn());
            place.extend(table.map(|table| {
                format!(
                    "The program names a table of account {} in {}: deploy this there.",
                    table.account, table.region
                )
            }));
        }
        place.sort();
        place.dedup();
        place
    }

    fn roots(&self) -> impl Iterator<Item = &Struct> {
        self.0.iter().flat_map(Manifest::roots)
    }

    /// What the structs that are loaded say, if any does and they agree.
    fn one<'a>(
        &'a self,
        what: &str,
        option: &str,
        said: impl Fn(&'a Struct) -> Option<&'a str>,
    ) -> Result<Option<&'a str>> {
        let mut all: Vec<&str> = self.roots().filter_map(said).collect();
        all.sort_unstable();
        all.dedup();
        if let [_, _, ..] = all[..] {
            return Err(usage(&format!(
                "The program names more than one {what}: {}. Choose one with {option}.",
                all.join(", ")
            )));
        }
        Ok(all.first().copied())
    }
}

/// The path and name of a role that a stack makes, or that it names in its own account.
pub(super) fn short_role(option: &str, role: &RoleName) -> Result<String> {
    let short = match role {
        RoleName::Short(short) => short.clone(),
        RoleName::Arn(arn) => match Principal::parse(arn) {
            Ok(Principal { kind: PrincipalKind::Role, path, name, .. }) => format!("{}{name}", &path[1..]),
            Ok(_) => return Err(usage(&format!("{option} {arn}: expected a role, such as app/slack-bot."))),
            Err(error) => return Err(usage(&format!("{option}: {error}."))),
        },
    };
    // IAM allows more in a path, which templates would take for something else.
    match short.chars().find(|&c| c != '/' && !is_role_name_char(c)) {
        None => Ok(short),
        Some(c) => Err(usage(&format!(
            "{option} {}: a stack's role can't hold {c:?} in its path. Use letters, digits, and any of _+=,.@- between slashes.",
            printable(&short)
        ))),
    }
}
