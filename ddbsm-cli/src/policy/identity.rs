//! What a role itself must be granted, and no more: the table's policy grants nothing.

use super::actions::{METADATA, SETTINGS};
use super::table::{CONSOLE_DENIED, Writes};
use super::{CALLER, Policy, Statement};
use crate::arn::TableArn;
use crate::table::{ATTRIBUTES_BUT_VALUE, INDEX};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::fmt;

/// Whose policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// A function, which loads its own secrets
    Owner,
    /// Stores and removes secrets and never reads one
    Writer,
    /// Sees which secrets exist and how the table is protected
    Auditor,
    /// Creates and deletes the table, and changes its policy and settings
    Admin,
    /// A function that replaces an owner's secrets, and loads its own
    Rotator,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.write_str(value.get_name()))
    }
}

/// What a role's policy depends on.
#[derive(Debug)]
pub(crate) struct RolePolicy<'a> {
    pub(crate) role: Role,
    pub(crate) table: &'a TableArn,
    pub(crate) writes: Writes,
    pub(crate) replicated: bool,
    /// Whose secrets a writer or rotator may write; everyone's if there is none.
    pub(crate) owners: &'a [String],
    /// The customer's own key in KMS that encrypts the table.
    pub(crate) key: Option<&'a str>,
}

/// What `verify` and `init` read of a table.
const GUARDS: [&str; 7] = [
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeKinesisStreamingDestination",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetResourcePolicy",
    "ListTagsOfResource",
];

impl RolePolicy<'_> {
    pub(crate) fn policy(&self) -> Policy {
        let on_table = || vec![self.table.to_string()];
        let list =
            || Statement::allow("List", &["Query"], on_table()).when(only_keys("StringEquals", &[INDEX]));
        let backups = || Statement::allow("Backups", &["ListBackups"], vec!["*".to_owned()]);
        let mut statements = match self.role {
            Role::Owner => self.load(),
            Role::Writer => vec![self.write(), list()],
            Role::Auditor => vec![list(), Statement::allow("Guards", &GUARDS, self.replicas()), backups()],
            Role::Admin => {
                let settings = [&["CreateTable"], &SETTINGS[..], &METADATA[..]].concat();
                vec![list(), Statement::allow("Settings", &settings, self.replicas()), backups()]
            }
            Role::Rotator => [vec![self.write(), list()], self.load()].concat(),
        };
        if self.role == Role::Writer && self.writes == Writes::Console {
            statements.push(self.write_from_console());
        }
        statements.extend(self.use_key());
        Policy::new(statements)
    }

    /// Its own secrets, and the names that a failed load suggests.
    fn load(&self) -> Vec<Statement> {
        let own = only_keys("StringEquals", &[CALLER]);
        let mut names = own.clone();
        names["ForAllValues:StringEquals"]["dynamodb:Attributes"] = json!(ATTRIBUTES_BUT_VALUE);
        names["StringEquals"] = json!({"dynamodb:Select": "SPECIFIC_ATTRIBUTES"});
        vec![
            Statement::allow("Load", &["BatchGetItem"], vec![self.table.to_string()]).when(own),
            Statement::allow("NearMisses", &["Query"], vec![self.table.to_string()]).when(names),
        ]
    }

    fn write(&self) -> Statement {
        let write = Statement::allow("Write", &["BatchWriteItem"], vec![self.table.to_string()]);
        match self.written() {
            Some(keys) => write.when(keys),
            None => write,
        }
    }

    /// The console's form sends no `ReturnValues`.
    fn write_from_console(&self) -> Statement {
        let mut blind = self.written().unwrap_or_else(|| json!({}));
        blind["StringEqualsIfExists"] = json!({"dynamodb:ReturnValues": "NONE"});
        blind["Null"]["dynamodb:EnclosingOperation"] = json!("true");
        Statement::allow("WriteFromConsole", &["PutItem"], vec![self.table.to_string()]).when(blind)
    }

    /// The partitions that may be written, if they are limited: the index always, since every write is listed there.
    fn written(&self) -> Option<Value> {
        if self.owners.is_empty() {
            return None;
        }
        let own = (self.role == Role::Rotator).then_some(CALLER);
        let keys: Vec<&str> = self.owners.iter().map(String::as_str).chain(own).chain([INDEX]).collect();
        Some(only_keys("StringLike", &keys))
    }

    /// The table, and its replicas in every region.
    fn replicas(&self) -> Vec<String> {
        let table = if self.replicated { self.table.in_region("*") } else { self.table.clone() };
        vec![table.to_string()]
    }

    /// With a customer's key, whoever uses the table needs the key too, through DynamoDB alone.
    fn use_key(&self) -> Option<Statement> {
        let read = ["kms:Decrypt", "kms:DescribeKey"];
        let write = ["kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
        let actions = match self.role {
            Role::Owner | Role::Auditor => read.to_vec(),
            Role::Writer | Role::Rotator => [&read[..], &write].concat(),
            Role::Admin => [&read[..], &write, &["kms:CreateGrant"]].concat(),
        };
        let service =
            format!("dynamodb.{}.amazonaws.com", if self.replicated { "*" } else { self.table.region() });
        let service = json!({"StringLike": {"kms:ViaService": service}});
        self.key.map(|key| Statement::allow_of("UseKey", &actions, vec![key.to_owned()]).when(service))
    }

    /// What the role can do beyond what its name says, a line for each fact.
    pub(crate) fn open(&self) -> Vec<String> {
        let mut open: Vec<&str> = Vec::new();
        let everyones = "It can replace or remove the secret of any role. Limit it with --owners.";
        let owners = self.owners.join(", ");
        let limited = format!(
            "It can write secrets of {owners} only, but --owners doesn't limit the index: it is one partition, so a writer \
             can still forge the index entries of other owners. The values of other owners stay out of its reach."
        );
        let writes = if self.owners.is_empty() { everyones } else { &limited };
        let index = "It can read the index: the names of all secrets, their owners, dates and writers, but no values.";
        match self.role {
            Role::Owner => open.extend([
                "It can read every secret in the partition of its own ARN, and no other.",
                "Query lets a failed load suggest similar names, and ddbsm adopt --list print them. Without that statement neither works.",
            ]),
            Role::Writer => {
                open.extend([writes, index, "Its role must match the table policy's --writers."]);
                if self.writes == Writes::Console {
                    open.extend([
                        "console: with PutItem, a writer can READ any value that it may write, by conditions.",
                        "The console's list of tables needs dynamodb:ListTables and dynamodb:DescribeTable too.",
                    ]);
                    open.extend(CONSOLE_DENIED);
                }
            }
            Role::Auditor => open.extend([index, "It can read the table's settings and its policy."]),
            Role::Admin => open.extend([
                index,
                "It can replace the table policy, so it can read every secret about 4 minutes later.",
                "It can delete the table and turn on a stream, a replica or an index.",
                "Its role must match the table policy's --admins.",
            ]),
            Role::Rotator => open.extend([
                writes,
                index,
                "It can read its own secrets, in the partition of its own ARN.",
                "Its role must match the table policy's --writers.",
            ]),
        }
        if self.key.is_some() {
            open.push("The key's own policy must let the account's IAM policies decide, or name this role.");
        }
        open.push(
            "It grants access to this table only. Without the table policy (ddbsm policy), everyone in the account who can \
             read DynamoDB reads every secret.",
        );
        open.into_iter().map(str::to_owned).collect()
    }
}

/// `ForAllValues` holds for a request without keys, so their presence is asked for too.
fn only_keys(operator: &str, keys: &[&str]) -> Value {
    json!({
        format!("ForAllValues:{operator}"): {"dynamodb:LeadingKeys": keys},
        "Null": {"dynamodb:LeadingKeys": "false"},
    })
}
