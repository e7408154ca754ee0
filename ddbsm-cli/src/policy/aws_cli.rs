//! The commands of the AWS CLI that put a policy in place.

use super::identity::Role;
use crate::arn::TableArn;
use crate::shell::{quoted, word};
use crate::table::{NAME, PRINCIPAL};
use crate::terminal::wrapped;
use serde_json::{Value, json};

/// A role that is to be made.
#[derive(Debug)]
pub(crate) struct NewRole {
    pub(crate) arn: String,
    /// Its path and name.
    pub(crate) name: String,
    /// Who may assume it.
    pub(crate) trust: Value,
    /// A function's log takes a policy too.
    pub(crate) logs: bool,
}

/// The most characters of the name of a role's own policy.
const MAX_POLICY_NAME: usize = 128;

/// A table with its policy, or the policy of a table that exists.
pub(crate) fn of_table(table: &TableArn, policy: &str) -> String {
    let (name, region, policy) = (table.table(), table.region(), quoted(policy));
    format!(
        "# A new table, with its policy in force from its first moment:\n\
         aws dynamodb create-table --region {region} --table-name {name} \
         --attribute-definitions AttributeName={PRINCIPAL},AttributeType=S AttributeName={NAME},AttributeType=S \
         --key-schema AttributeName={PRINCIPAL},KeyType=HASH AttributeName={NAME},KeyType=RANGE \
         --billing-mode PAY_PER_REQUEST --deletion-protection-enabled --resource-policy {policy}\n\
         # In place of that, for a table that exists. A change takes about 4 minutes to be in force:\n\
         # aws dynamodb put-resource-policy --region {region} --resource-arn {table} \
         --confirm-remove-self-resource-access --policy {policy}"
    )
}

/// A role, and its own policy, whose name is the table's, so that a role can have those of several.
pub(crate) fn of_role(role: Role, new: &NewRole, table: &TableArn, policy: &str) -> String {
    let (path, name) =
        new.name.rsplit_once('/').map_or((String::new(), new.name.as_str()), |(path, name)| {
            (format!("--path {} ", word(&format!("/{path}/"))), name)
        });
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": new.trust, "Action": "sts:AssumeRole"}],
    });
    let mut policy_name = format!("ddbsm-{role}-{}-{}", table.region(), table.table());
    policy_name.truncate(MAX_POLICY_NAME);
    let logs = if new.logs {
        format!(
            "\n# A function's log:\n\
             aws iam attach-role-policy --role-name {name} \\\n  \
               --policy-arn arn:{}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            table.partition()
        )
    } else {
        String::new()
    };
    format!(
        "# {}\n# If the role exists, leave out the first command.\n\
         aws iam create-role {path}--role-name {name} \\\n  \
           --query Role.Arn --output text --assume-role-policy-document {}\n\
         aws iam put-role-policy --role-name {name} \\\n  \
           --policy-name {policy_name} \\\n  \
           --policy-document {}{logs}",
        new.arn,
        quoted(&format!("{trust:#}")),
        quoted(policy)
    )
}

/// Commands, and before them what they lead to, as comments.
pub(crate) fn explained(script: &str, facts: &[String]) -> String {
    let facts = facts.iter().flat_map(|fact| {
        wrapped(fact, 78, 0).split('\n').map(|line| format!("# {line}\n")).collect::<Vec<_>>()
    });
    facts.chain([script.to_owned()]).collect()
}

/// The account's, for the organization's management account to run.
pub(crate) fn of_account(table: &TableArn, policy: &str) -> String {
    format!(
        "policy=$(aws organizations create-policy --type SERVICE_CONTROL_POLICY --name ddbsm-{} \
         --description 'Guards the secrets of a DynamoDB table' --query Policy.PolicySummary.Id --output text \
         --content {})\n\
         aws organizations attach-policy --policy-id \"$policy\" --target-id \"${{TARGET:?the account or its \
         organizational unit}}\"",
        table.table(),
        quoted(policy)
    )
}
