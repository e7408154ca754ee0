//! What a role itself must be granted, and no more: the table's policy grants nothing.

use super::table::Writes;
use super::{CALLER, Policy, Statement};
use crate::arn::TableArn;
use crate::table::{ATTRIBUTES_BUT_VALUE, INDEX};
use clap::ValueEnum;
use serde_json::{Value, json};

/// Whose policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// A function's role, which loads its own secrets
    Owner,
    /// Who stores and removes secrets and never reads one
    Writer,
    /// Who sees what exists and how it is guarded
    Auditor,
}

pub(crate) fn policy(role: Role, table: &TableArn, writes: Writes) -> Policy {
    let on_table = || vec![table.to_string()];
    let list = Statement::allow("List", &["Query"], on_table()).when(only_keys(INDEX));
    Policy::new(match role {
        Role::Owner => {
            let mut names = only_keys(CALLER);
            names["ForAllValues:StringEquals"]["dynamodb:Attributes"] = json!(ATTRIBUTES_BUT_VALUE);
            names["StringEquals"] = json!({"dynamodb:Select": "SPECIFIC_ATTRIBUTES"});
            vec![
                Statement::allow("Load", &["BatchGetItem"], on_table()).when(only_keys(CALLER)),
                Statement::allow("NearMisses", &["Query"], on_table()).when(names),
            ]
        }
        Role::Writer => {
            let mut statements = vec![Statement::allow("Write", &["BatchWriteItem"], on_table()), list];
            if writes == Writes::Console {
                let blind = json!({
                    "StringEquals": {"dynamodb:ReturnValues": "NONE"},
                    "Null": {"dynamodb:EnclosingOperation": "true"},
                });
                statements.push(Statement::allow("WriteFromConsole", &["PutItem"], on_table()).when(blind));
            }
            statements
        }
        Role::Auditor => {
            let guards =
                ["DescribeContinuousBackups", "DescribeTable", "GetResourcePolicy", "ListTagsOfResource"];
            vec![list, Statement::allow("Guards", &guards, on_table())]
        }
    })
}

/// `ForAllValues` holds for a request without keys, so their presence is asked for too.
fn only_keys(key: &str) -> Value {
    json!({
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [key]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    })
}

/// What the role can do beyond what its name says.
pub(crate) fn open(role: Role, writes: Writes) -> Vec<String> {
    let scope = "It grants on this table alone; without the table's policy (ddbsm policy), whoever else is granted \
                 reading in the account reads every secret.";
    let own = match (role, writes) {
        (Role::Owner, _) => {
            "An owner reads the partition of its own ARN. Query serves the near misses of a failed load: take the \
             statement out and such an error names none."
        }
        (Role::Writer, Writes::Strict) => {
            "A writer may replace or remove the secret of any role, and sees the names of all of them."
        }
        (Role::Writer, Writes::Console) => {
            "A writer may replace or remove the secret of any role, and with PutItem can READ any value by its \
             conditions. The console lists and describes tables besides (dynamodb:ListTables, DescribeTable)."
        }
        (Role::Auditor, _) => {
            "An auditor sees the names of all secrets, their owners, times and writers; no value."
        }
    };
    vec![own.to_owned(), scope.to_owned()]
}
