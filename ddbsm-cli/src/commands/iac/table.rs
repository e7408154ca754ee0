//! The table, with its policy in force from its first moment.

use super::model::{Node, Resource, Template, field};
use super::stack::{Stack, TABLE, output};
use crate::commands::init::Encryption;
use crate::policy::MAX_TABLE_POLICY;
use crate::table::{NAME, PRINCIPAL};
use anyhow::{Result, bail};
use serde_json::json;

pub(super) fn add(stack: &Stack<'_>, template: &mut Template) -> Result<()> {
    let policy = stack.policy.policy();
    // Each placeholder is at least as long as what it stands for.
    let bytes = policy.minified()?.len();
    if bytes > MAX_TABLE_POLICY {
        bail!(
            "The policy has {bytes} bytes, but AWS accepts at most {MAX_TABLE_POLICY}. Give fewer patterns."
        );
    }
    let attribute = |name: &str| Node::from(vec![field("AttributeName", name), field("AttributeType", "S")]);
    let keys = json!([
        {"AttributeName": PRINCIPAL, "KeyType": "HASH"},
        {"AttributeName": NAME, "KeyType": "RANGE"},
    ]);
    let mut properties = vec![
        field("TableName", stack.table.table()).about(
            "Fixed, because the policy names the table. To ask for the table's own ARN there would be a circular reference.",
        ),
        field("BillingMode", "PAY_PER_REQUEST"),
        field("AttributeDefinitions", vec![attribute(PRINCIPAL), attribute(NAME)]),
        field("KeySchema", Node::Document("key_schema", keys)),
        field("DeletionProtectionEnabled", true),
    ];
    let kms = |more| [vec![field("SSEEnabled", true), field("SSEType", "KMS")], more].concat();
    match stack.encryption {
        Encryption::Owned => {}
        Encryption::Managed => properties.push(
            field("SSESpecification", kms(vec![])).about("The KMS key aws/dynamodb, whose uses CloudTrail shows."),
        ),
        Encryption::Key(key) => properties.push(
            field("SSESpecification", kms(vec![field("KMSMasterKeyId", key.as_str())]))
                .about("Your own KMS key. Its key policy must let the account's IAM policies decide, or name each role."),
        ),
    }
    if stack.recovery {
        properties.push(
            field("PointInTimeRecoverySpecification", vec![field("PointInTimeRecoveryEnabled", true)]).about(
                "A restored copy has no policy. The policy below denies a restore until an admin replaces it, but not a restore \
                 of the backup that DynamoDB makes when the table is deleted: ddbsm policy --scp denies that.",
            ),
        );
    }
    let document = field("PolicyDocument", Node::Document("table_policy", policy.value()?));
    properties.push(field("ResourcePolicy", vec![document]).about(
        "CreateTable takes the policy along, so the table never exists without it. Every later change takes DynamoDB about 4 \
         minutes. The policy only denies: each role needs its own besides. ddbsm policy prints the same one, and what it can't \
         prevent.",
    ));
    let mut about = "The secrets. The table outlives the stack. ddbsm destroy deletes it.".to_owned();
    if matches!(stack.encryption, Encryption::Owned) {
        about.push_str(" It's encrypted with DynamoDB's own key: see ddbsm iac --encryption.");
    }
    if !stack.recovery {
        about.push_str(
            " Point-in-time recovery is off, because a restored copy would have no policy: see ddbsm iac --recovery.",
        );
    }
    let mut resource = Resource::new(TABLE, "AWS::DynamoDB::Table", &about, properties);
    resource.retained = true;
    resource.deployers = stack.policy.admins.to_vec();
    template.resources.push(resource);
    template.outputs.push(output(
        "Table",
        "DDBSM_TABLE for functions and for ddbsm",
        &format!("${{{TABLE}}}"),
    ));
    Ok(())
}
