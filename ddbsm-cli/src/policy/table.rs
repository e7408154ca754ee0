//! The table's own policy: it denies, to everybody, and grants nothing, so one policy serves any number of roles.

use super::actions::{DENIED, METADATA, SETTINGS, SETTINGS_BY_PREFIX};
use super::pattern::{Weakness, weaknesses};
use super::{Actions, CALLER, Policy, Statement, dynamodb};
use crate::arn::TableArn;
use crate::table::INDEX;
use clap::ValueEnum;
use serde_json::{Value, json};

/// How people may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Writes {
    #[value(help = "only with BatchWriteItem, which nobody can turn into a read")]
    Strict,
    #[value(
        help = "also with PutItem, as the console does. A writer can then read values through conditions"
    )]
    Console,
}

/// What the table's policy depends on.
#[derive(Debug)]
pub(crate) struct TablePolicy<'a> {
    pub(crate) table: &'a TableArn,
    pub(crate) writers: &'a [String],
    pub(crate) admins: &'a [String],
    pub(crate) writes: Writes,
    /// A list of actions in place of `NotAction`.
    pub(crate) enumerated: bool,
    /// The table has replicas: DynamoDB's replication role is exempt from every statement.
    pub(crate) replicated: bool,
}

/// What copies items between a table's replicas. Nobody can create or assume a role of this path.
pub(crate) const REPLICATION: &str =
    "aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication";

/// What of the AWS console stays denied with `--writes console`, to everybody.
pub(crate) const CONSOLE_DENIED: [&str; 3] = [
    "The console's \"Create item\" works (PutItem). \"Explore items\" stays denied: Scan, and Query of other partitions.",
    "Opening, editing, duplicating and deleting an item in the console stay denied: GetItem, UpdateItem, DeleteItem.",
    "The console's PartiQL editor, exports, backups and streams stay denied.",
];

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
        let settings: &[&str] = if self.enumerated { &SETTINGS_BY_PREFIX } else { &SETTINGS };

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
            // Absent is the API's default and the same as NONE.
            let returning = json!({
                "StringNotEquals": {"dynamodb:ReturnValues": "NONE"},
                "Null": {"dynamodb:ReturnValues": "false"},
            });
            statements.push(deny("PutReturnsNothing", &["PutItem"]).when(returning));
        }
        statements.push(deny("AdminsOnly", settings).when(unless(self.admins)));
        statements.push(Statement::deny("NothingElse", self.everything_else(), table.clone()));
        let indexes = self.table.part("index/*");
        statements.push(Statement::deny("NoIndex", Actions::Action(dynamodb(&["*"])), indexes));
        if self.replicated {
            let replication = self.table.roles(REPLICATION);
            for statement in &mut statements {
                statement.exempt(&replication);
            }
        }
        Policy::new(statements)
    }

    fn everything_else(&self) -> Actions {
        let console = self.writes == Writes::Console;
        if self.enumerated {
            let denied = DENIED.iter().copied().filter(|&action| !(console && action == "PutItem"));
            return Actions::Action(dynamodb(&denied.collect::<Vec<_>>()));
        }
        let mut ruled = vec!["GetItem", "BatchGetItem", "Query", "BatchWriteItem"];
        ruled.extend(console.then_some("PutItem"));
        ruled.extend(SETTINGS);
        ruled.extend(METADATA);
        Actions::NotAction(dynamodb(&ruled))
    }

    /// What stays possible with this policy in force, a line for each fact.
    pub(crate) fn open(&self) -> Vec<String> {
        let (writers, admins) = (self.writers.join(", "), self.admins.join(", "));
        let mut open = vec![
            "It only denies. Owners, writers and auditors each need a policy of their own: ddbsm policy --for ROLE.".to_owned(),
            format!("{admins} can replace this policy, so anyone who assumes one of these roles can read every secret."),
            format!("{writers} may replace any secret, and fill a partition that nobody owns."),
            "Anyone in the account with dynamodb:Query can read the index: the names of all secrets, their owners, dates \
             and writers, but no values."
                .to_owned(),
            "No table policy stops streams, restored backups, AWS Backup into another table, a table created again under this \
             name, or somebody from becoming an owner. Deny these with ddbsm policy --scp."
                .to_owned(),
            "The root user can delete this policy. Only ddbsm policy --scp stops that.".to_owned(),
            "A role that is deleted and created again inherits its secrets: purge its partition first.".to_owned(),
            "StartBulkPutItems (S3 into a table) has no published IAM action, so whether this policy stops it isn't known."
                .to_owned(),
            "RestoreTableToPointInTime stays denied to everyone until an admin replaces this policy and waits 5 minutes."
                .to_owned(),
            "A change of a policy takes DynamoDB about 4 minutes. The first one, made with the table, is in force at once."
                .to_owned(),
        ];
        open.push(if self.replicated {
            "replicated: DynamoDB's replication role passes every statement. Replicas don't inherit this policy: run init \
             with --replicated in the region of each."
                .to_owned()
        } else {
            "It denies DynamoDB's replication role too: a table with replicas needs --replicated, or loses a replica after \
             20 hours."
                .to_owned()
        });
        let no_path =
            |pattern: &&String| weaknesses(pattern, self.table.account()).contains(&Weakness::NoPath);
        for pattern in self.writers.iter().chain(self.admins).filter(no_path) {
            open.push(format!(
                "{pattern} has a wildcard and no path of its own: anyone who can create roles or users can make one that \
                 matches."
            ));
        }
        if self.writes == Writes::Console {
            open.push(
                "console: a writer can READ. A PutItem whose condition fails may return the item \
                 (ReturnValuesOnConditionCheckFailure), and any condition answers yes or no about a value."
                    .to_owned(),
            );
            open.extend(CONSOLE_DENIED.map(str::to_owned));
        }
        if self.enumerated {
            open.extend([
                "enumerated: an action that AWS adds tomorrow is not denied unless one of its prefixes matches it.".to_owned(),
                "enumerated: ListExports and ListImports stay allowed, and admins get DeleteTableReplica and \
                 UpdateGlobalTable, which no list can name."
                    .to_owned(),
            ]);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::accepted::is_accepted;
    use crate::policy::pattern::matches;

    fn every_table_policy() -> Vec<(String, Value)> {
        let table = TableArn::new("dirty-secrets", "111111111111", "us-west-2");
        let (writers, admins) = (vec![table.roles("w/*")], vec![table.roles("a/*")]);
        let mut policies = Vec::new();
        for (i, writes) in [Writes::Strict, Writes::Console].into_iter().cycle().take(8).enumerate() {
            let (enumerated, replicated) = (i & 2 > 0, i & 4 > 0);
            let (table, writers, admins) = (&table, &writers[..], &admins[..]);
            let policy = TablePolicy { table, writers, admins, writes, enumerated, replicated };
            policies.push((format!("{policy:?}"), policy.policy().value().expect("JSON")));
        }
        policies
    }

    #[test]
    fn every_name_in_a_tables_policy_is_accepted() {
        let mut names = 0;
        for (which, policy) in every_table_policy() {
            for statement in policy["Statement"].as_array().expect("statements") {
                let actions = statement.get("Action").or(statement.get("NotAction")).expect("actions");
                for name in actions.as_array().expect("a list") {
                    let name = name.as_str().expect("a name");
                    assert!(is_accepted(name, matches), "{name} in {which}");
                    names += 1;
                }
            }
        }
        assert!(names > 200, "{names}");
        for wrong in ["dynamodb:ListExports", "dynamodb:ListE*", "sqs:GetItem", "GetItem", "dynamodb:"] {
            assert!(!is_accepted(wrong, matches), "{wrong}");
        }
    }

    /// Without it a replica is lost, so no statement may deny its role.
    #[test]
    fn replicated_exempts_the_replication_role_in_every_statement_and_changes_nothing_else() {
        let policies = every_table_policy();
        let role = format!("arn:aws:iam::111111111111:role/{REPLICATION}");
        for ((which, plain), (_, replicated)) in policies[..4].iter().zip(&policies[4..]) {
            let mut without = replicated.clone();
            for statement in without["Statement"].as_array_mut().expect("statements") {
                let arns = &mut statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"];
                let arns = arns.as_array_mut().expect("principals");
                assert_eq!(arns.pop(), Some(Value::from(role.clone())), "{which}");
                if arns.is_empty() {
                    let condition = statement["Condition"].as_object_mut().expect("conditions");
                    condition.remove("ArnNotLike");
                    if condition.is_empty() {
                        statement.as_object_mut().expect("a statement").remove("Condition");
                    }
                }
            }
            assert_eq!(without, *plain, "{which}");
        }
    }
}
