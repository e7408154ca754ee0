//! The table's own policy: it denies, to everybody, and grants nothing, so one policy serves any number of roles.

use super::actions::{METADATA, REFUSED, SETTINGS};
use super::{Actions, CALLER, Policy, Statement, dynamodb};
use crate::arn::TableArn;
use crate::table::INDEX;
use clap::ValueEnum;
use serde_json::{Value, json};

/// How people may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Writes {
    #[value(help = "BatchWriteItem alone, the one write that can't be turned into a read")]
    Strict,
    #[value(help = "PutItem too, for the console's form: a writer can then read values by conditions")]
    Console,
}

/// What the table's policy depends on.
#[derive(Debug)]
pub(crate) struct TablePolicy<'a> {
    pub(crate) table: &'a TableArn,
    pub(crate) writers: &'a [String],
    pub(crate) admins: &'a [String],
    pub(crate) writes: Writes,
    pub(crate) enumerated: bool,
}

impl TablePolicy<'_> {
    pub(crate) fn policy(&self) -> Policy {
        let table = self.table.to_string();
        let deny =
            |sid, actions: &[&str]| Statement::deny(sid, Actions::Action(dynamodb(actions)), table.clone());
        let (read, own) = (["GetItem", "BatchGetItem"], json!([CALLER]));
        let (query, listed) = (["Query"], json!([CALLER, INDEX]));
        let (writes, no_transaction): (&[&str], &[&str]) = match self.writes {
            Writes::Strict => (&["BatchWriteItem"], &["GetItem"]),
            Writes::Console => (&["BatchWriteItem", "PutItem"], &["GetItem", "PutItem"]),
        };

        // A negated ForAllValues alone lets a batch through that holds one key of the caller's own; ForAnyValue alone
        // lets a request through whose keys are missing.
        let mut statements = vec![
            deny("ReadAnyForeignKey", &read).when(any_key_outside(&own)),
            deny("ReadNoOwnKey", &read).when(all_keys_outside(&own)),
            deny("QueryAnyForeignKey", &query).when(any_key_outside(&listed)),
            deny("QueryNoOwnKey", &query).when(all_keys_outside(&listed)),
            deny("NoTransaction", no_transaction)
                .when(json!({"Null": {"dynamodb:EnclosingOperation": "false"}})),
            deny("WritersOnly", writes).when(unless(self.writers)),
        ];
        if self.writes == Writes::Console {
            let blind = json!({"StringNotEquals": {"dynamodb:ReturnValues": "NONE"}});
            statements.push(deny("PutReturnsNothing", &["PutItem"]).when(blind));
        }
        statements.push(deny("AdminsOnly", &SETTINGS).when(unless(self.admins)));
        statements.push(Statement::deny("NothingElse", self.everything_else(), table.clone()));
        let indexes = self.table.part("index/*");
        statements.push(Statement::deny("NoIndex", Actions::Action(dynamodb(&["*"])), indexes));
        Policy::new(statements)
    }

    fn everything_else(&self) -> Actions {
        let console = self.writes == Writes::Console;
        if self.enumerated {
            let refused = REFUSED.iter().copied().filter(|&action| !(console && action == "PutItem"));
            return Actions::Action(dynamodb(&refused.collect::<Vec<_>>()));
        }
        let mut ruled = vec!["GetItem", "BatchGetItem", "Query", "BatchWriteItem"];
        ruled.extend(console.then_some("PutItem"));
        ruled.extend(SETTINGS);
        ruled.extend(METADATA);
        Actions::NotAction(dynamodb(&ruled))
    }

    /// What stays possible with this policy in force.
    pub(crate) fn open(&self) -> Vec<String> {
        let mut open = vec![
            "It denies and grants nothing: owners, writers and auditors each need their own policy (--for).".to_owned(),
            format!("{} may replace this policy, so whoever becomes one may read everything.", self.admins.join(", ")),
            format!("{} may replace any secret, and fill a partition that is nobody's.", self.writers.join(", ")),
            "Not held by any table's policy, and open without the service control policy (--scp): a stream's records, \
             a restore from a backup or from AWS Backup into another table, the table made again under its name, the root user's DeleteResourcePolicy, and \
             becoming an owner (UpdateFunctionCode, UpdateFunctionConfiguration, PassRole, UpdateAssumeRolePolicy, \
             AssumeRole, a role deleted and made again: purge its partition first)."
                .to_owned(),
        ];
        for pattern in self.writers.iter().chain(self.admins).filter(|pattern| has_open_path(pattern)) {
            open.push(format!(
                "{pattern} has a wildcard and no path of its own: whoever may create roles or users can make one that \
                 matches."
            ));
        }
        if self.writes == Writes::Console {
            open.push(
                "console: a writer can READ. A PutItem whose condition fails may return the item \
                 (ReturnValuesOnConditionCheckFailure), and any condition answers yes or no about a value."
                    .to_owned(),
            );
        }
        open.push(if self.enumerated {
            "enumerated: an action that AWS adds to DynamoDB tomorrow is not denied until this policy is made again."
                .to_owned()
        } else {
            "Should DynamoDB refuse NotAction in a table's policy (none of its pages says), use --enumerated.".to_owned()
        });
        open
    }
}

fn any_key_outside(allowed: &Value) -> Value {
    json!({"ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": allowed}})
}

/// Holds too where the request has no keys.
fn all_keys_outside(allowed: &Value) -> Value {
    json!({"ForAllValues:StringNotEquals": {"dynamodb:LeadingKeys": allowed}})
}

pub(super) fn unless(principals: &[String]) -> Value {
    json!({"ArnNotLike": {"aws:PrincipalArn": principals}})
}

fn has_open_path(pattern: &str) -> bool {
    let name = pattern.splitn(6, ':').last().unwrap_or_default();
    let path = name.rsplit_once('/').map_or("", |(path, _)| path);
    let fixed = path.split('/').skip(1).take_while(|part| !part.contains(['*', '?'])).count();
    name.contains(['*', '?']) && fixed == 0
}
