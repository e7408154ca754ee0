//! Which role `--for ROLE --cli` makes: its name, and who may assume it.

use crate::arn::{self, TableArn};
use crate::policy::aws_cli::NewRole;
use crate::policy::identity::Role;
use crate::policy::pattern::matches;
use crate::policy::table::TablePolicy;
use crate::role::RoleName;
use crate::terminal::exit::usage;
use anyhow::Result;
use serde_json::{Value, json};

/// What is asked for on the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct NewRoleArgs {
    /// For --cli: the role's path and name, or its ARN [default: ddbsm-writer, ddbsm-admin and so on, where --writers or
    /// --admins let it in; an owner has none]
    #[arg(long = "role", id = "new_role", value_name = "ROLE", requires = "cli", requires = "role", value_parser = crate::role::role)]
    name: Option<RoleName>,
    /// For --cli: who may assume the role: an ARN, an account or a service [default: lambda.amazonaws.com for an owner and a
    /// rotator, else the account]
    #[arg(long, value_name = "PRINCIPAL", requires = "cli", requires = "role")]
    trust: Option<String>,
}

impl NewRoleArgs {
    /// The role that is to be made.
    pub(super) fn check(&self, role: Role, policy: &TablePolicy<'_>) -> Result<NewRole> {
        let table = policy.table;
        let arn = match &self.name {
            Some(RoleName::Short(short)) => table.roles(short),
            Some(RoleName::Arn(arn)) => arn.clone(),
            None => usual(role, policy).ok_or_else(|| {
                usage(&format!(
                    "--for {role} --cli needs a role. Give --role with its path and name, such as {}.",
                    if role == Role::Owner { "app/my-function" } else { "team/ddbsm" }
                ))
            })?,
        };
        let Some(name) = arn.strip_prefix(&table.roles("")).map(str::to_owned) else {
            return Err(usage(&format!(
                "--role {arn}: expected a role of the table's account, {}.",
                table.roles("...")
            )));
        };
        check_patterns(role, &arn, policy)?;
        let (trust, logs) = self.trust(role, table)?;
        Ok(NewRole { arn, name, trust, logs })
    }

    /// Who may assume it, and whether that is a function, which needs a log.
    fn trust(&self, role: Role, table: &TableArn) -> Result<(Value, bool)> {
        let runs = matches!(role, Role::Owner | Role::Rotator);
        let Some(trust) = &self.trust else {
            return Ok(if runs {
                (json!({"Service": "lambda.amazonaws.com"}), true)
            } else {
                (json!({"AWS": table.roles("").replace(":role/", ":root")}), false)
            });
        };
        let is_service =
            trust.strip_suffix(".cn").unwrap_or(trust).strip_suffix(".amazonaws.com").is_some_and(|name| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b))
            });
        if is_service {
            return Ok((json!({"Service": trust}), trust.starts_with("lambda.")));
        }
        let root = trust
            .strip_prefix("arn:")
            .and_then(|arn| arn.strip_suffix(":root"))
            .and_then(|arn| arn.split_once(":iam::"));
        let is_root = root.is_some_and(|(_, account)| arn::account(account).is_ok());
        if is_root || arn::account(trust).is_ok() || arn::principal(trust).is_ok() {
            return Ok((json!({"AWS": trust}), false));
        }
        Err(usage(&format!(
            "--trust: expected the ARN of a role or user, an account's 12 digits, or a service such as lambda.amazonaws.com, \
             and not {:?}.",
            crate::terminal::printable(trust)
        )))
    }
}

/// The table's policy lets in by these patterns, and a role of the wrong name would be denied, or let in where it shouldn't.
fn check_patterns(role: Role, arn: &str, policy: &TablePolicy<'_>) -> Result<()> {
    let is_in = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, arn));
    let needed = patterns_of(role, policy);
    if let Some((option, patterns)) = needed.filter(|(_, patterns)| !is_in(patterns)) {
        return Err(usage(&format!(
            "--role {arn} doesn't match {option} ({}), so the table policy would deny it. Give another --role, or the {option} \
             that init had.",
            patterns.join(", ")
        )));
    }
    for (option, patterns) in [("--writers", policy.writers), ("--admins", policy.admins)] {
        if role == Role::Owner && is_in(patterns) {
            return Err(usage(&format!(
                "--role {arn} matches {option} ({}): a function that owns secrets could then change those of others. Give \
                 another --role.",
                patterns.join(", ")
            )));
        }
    }
    Ok(())
}

fn patterns_of<'a>(role: Role, policy: &TablePolicy<'a>) -> Option<(&'static str, &'a [String])> {
    match role {
        Role::Writer | Role::Rotator => Some(("--writers", policy.writers)),
        Role::Admin => Some(("--admins", policy.admins)),
        Role::Owner | Role::Auditor => None,
    }
}

/// The ARN of a role that the table's policy lets in. None where there is no telling: for an owner, and where a path is a pattern.
pub(crate) fn usual(role: Role, policy: &TablePolicy<'_>) -> Option<String> {
    let name = format!("ddbsm-{role}");
    match patterns_of(role, policy) {
        Some((_, patterns)) => {
            patterns.iter().filter(|pattern| pattern.contains(":role/")).find_map(|pattern| {
                let (path, last) = pattern.rsplit_once('/')?;
                let arn = format!("{path}/{}", last.replace('*', &name));
                (!arn.contains(['*', '?'])).then_some(arn)
            })
        }
        None if role == Role::Auditor => Some(policy.table.roles(&format!("ddbsm/auditor/{name}"))),
        None => None,
    }
}
