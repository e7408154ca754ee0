//! The commands of the AWS CLI that put a policy in place.

use crate::arn::TableArn;
use crate::table::{NAME, PRINCIPAL};

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

/// A role's own policy. The shell stops where the role isn't named.
pub(crate) fn of_role(role: &str, policy: &str) -> String {
    format!(
        "aws iam put-role-policy --role-name \"${{ROLE:?the name of the role}}\" --policy-name ddbsm-{role} \
         --policy-document {}",
        quoted(policy)
    )
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

/// One word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
