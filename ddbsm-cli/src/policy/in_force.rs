//! What a policy in force was made with, read from itself: who writes, who administers, and by which options.

use super::compare;
use super::table::{REPLICATION, TablePolicy, Writes};
use crate::arn::TableArn;
use serde_json::Value;

/// The guards of a table's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) writers: Vec<String>,
    pub(crate) admins: Vec<String>,
    writes: Writes,
    enumerated: bool,
    replicated: bool,
}

impl InForce {
    /// None unless all of the policy, which is JSON, is what ddbsm makes of these guards.
    pub(crate) fn read(policy: &str, table: &TableArn) -> Option<Self> {
        Self::of_policy(&serde_json::from_str(policy).ok()?, table)
    }

    fn of_policy(policy: &Value, table: &TableArn) -> Option<Self> {
        let replication = table.roles(REPLICATION);
        let exempt = |sid: &str| {
            let found = patterns(&statement(policy, sid)?["Condition"]["ArnNotLike"]["aws:PrincipalArn"]);
            Some(found.into_iter().filter(|pattern| *pattern != replication).collect::<Vec<_>>())
        };
        let in_force = Self {
            writers: exempt("WritersOnly")?,
            admins: exempt("AdminsOnly")?,
            writes: if statement(policy, "PutReturnsNothing").is_some() {
                Writes::Console
            } else {
                Writes::Strict
            },
            enumerated: statement(policy, "NothingElse")?["NotAction"].is_null(),
            replicated: !statement(policy, "NoIndex")?["Condition"].is_null(),
        };
        let same = compare::differences(&in_force.of(table).policy().value().ok()?, policy).is_empty();
        (same && !in_force.writers.is_empty() && !in_force.admins.is_empty()).then_some(in_force)
    }

    /// The policy that these guards make.
    pub(crate) fn of<'a>(&'a self, table: &'a TableArn) -> TablePolicy<'a> {
        TablePolicy {
            table,
            writers: &self.writers,
            admins: &self.admins,
            writes: self.writes,
            enumerated: self.enumerated,
            replicated: self.replicated,
        }
    }

    /// Those of `ddbsm init` without an option.
    pub(crate) fn usual(table: &TableArn) -> Self {
        Self {
            writers: vec![table.usual_writers()],
            admins: vec![table.usual_admins()],
            writes: Writes::Strict,
            enumerated: false,
            replicated: false,
        }
    }
}

fn statement<'a>(policy: &'a Value, sid: &str) -> Option<&'a Value> {
    policy["Statement"].as_array()?.iter().find(|statement| statement["Sid"] == sid)
}

/// DynamoDB gives a list of one back as the one.
fn patterns(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_policy_was_made_with_is_read_from_it() {
        let table = TableArn::new("dirty-secrets", "111111111111", "us-west-2");
        for i in 0..8 {
            let made = InForce {
                writers: vec![table.roles("w/*"), table.roles("x/y")],
                admins: vec![table.roles("a/*")],
                writes: if i & 1 > 0 { Writes::Console } else { Writes::Strict },
                enumerated: i & 2 > 0,
                replicated: i & 4 > 0,
            };
            let mut policy = made.of(&table).policy().value().expect("JSON");
            assert_eq!(InForce::of_policy(&policy, &table).as_ref(), Some(&made));
            policy["Statement"][3]["Effect"] = json!("Allow");
            assert_eq!(InForce::of_policy(&policy, &table), None, "it isn't one of ddbsm's");
        }
        assert_eq!(InForce::of_policy(&json!({"Version": "2012-10-17", "Statement": []}), &table), None);
    }
}
