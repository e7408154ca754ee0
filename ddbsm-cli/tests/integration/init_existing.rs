//! `init` on a table that exists: what it has that was not asked for.

use crate::common::server::{Fate, Server, TABLE};
use crate::common::{ok, policy, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

const ARN: &str = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";

fn init(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("init").args(args))
}

/// An existing table, as it is described, and its tags on two pages.
fn existing(more: &Value) -> Server {
    let server = Server::with_table();
    server.set_policy(Some(&policy(&[]).0));
    let mut table = json!({
        "TableName": TABLE, "TableStatus": "ACTIVE", "DeletionProtectionEnabled": true,
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "AttributeDefinitions": [{"AttributeName": "principal", "AttributeType": "S"},
                                 {"AttributeName": "name", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "principal", "KeyType": "HASH"},
                      {"AttributeName": "name", "KeyType": "RANGE"}]});
    table.as_object_mut().expect("a table").extend(more.as_object().expect("more").clone());
    server.judge(move |call| match call.operation.as_str() {
        "DescribeTable" => Fate::Reply(200, json!({"Table": table})),
        "ListTagsOfResource" if call.body["NextToken"].is_null() => {
            Fate::Reply(200, json!({"Tags": [{"Key": "team", "Value": "ops"}], "NextToken": "2"}))
        }
        "ListTagsOfResource" => Fate::Reply(200, json!({"Tags": [{"Key": "cost", "Value": "1"}]})),
        _ => Fate::Pass,
    });
    server
}

const KEY: &str = "arn:aws:kms:us-west-2:111111111111:key/0123";

#[test]
fn an_option_that_an_existing_table_does_not_meet_is_a_failure() {
    let kms = json!({"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY}});
    let owned = json!({});
    let alias = "arn:aws:kms:us-west-2:111111111111:alias/ddbsm";
    for (table, args, unmet) in [
        (&owned, &["--encryption", "owned"][..], None),
        (
            &owned,
            &["--encryption", "managed"],
            Some("--encryption: the table is encrypted with DynamoDB's own key"),
        ),
        (&owned, &["--encryption", KEY], Some("DynamoDB's own key")),
        (&kms, &["--encryption", "owned"], Some(KEY)),
        (&kms, &["--encryption", KEY], None),
        (&kms, &["--encryption", "managed"], None),
        (&kms, &["--encryption", alias], None),
        (&kms, &["--encryption", "arn:aws:kms:us-west-2:111111111111:key/4567"], Some(KEY)),
        (&kms, &[], None),
        (&owned, &["--tag", "team=ops", "--tag", "cost=1"], None),
        (&owned, &["--tag", "team=dev"], Some("--tag team=dev: it is ops")),
        (&owned, &["--tag", "night=1"], Some("--tag night=1: the table has no such tag")),
    ] {
        let server = existing(table);
        let output = init(&server, args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(i32::from(unmet.is_some())), "{args:?}: {said}");
        match unmet {
            Some(unmet) => {
                assert!(said.contains("is not as asked for") && said.contains(unmet), "{args:?}: {said}");
                assert!(stdout(&output).is_empty(), "{args:?}");
            }
            None => assert_eq!(stdout(&output), format!("{ARN} is as it should be\n"), "{args:?}"),
        }
        let read = |call: &str| ["Describe", "Get", "List"].iter().any(|verb| call.starts_with(verb));
        assert!(server.calls().iter().all(|call| read(&call.operation)), "{args:?}");
    }
}

/// What is asked for and not met fails also where the policy had to be brought up to date, which is done first.
#[test]
fn the_policy_is_brought_up_to_date_all_the_same() {
    let server = existing(&json!({}));
    server.set_policy(None);
    let output = init(&server, &["--yes", "--encryption", "managed"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(server.policy(), Some(policy(&[]).0));
}

#[test]
fn what_a_new_table_would_not_have_is_said() {
    for (more, said) in [
        (json!({"BillingModeSummary": {"BillingMode": "PROVISIONED"}}), "not on-demand"),
        (json!({"BillingModeSummary": null}), "not on-demand"),
        (json!({"DeletionProtectionEnabled": false}), "deletion protection is off"),
        (json!({"StreamSpecification": {"StreamEnabled": true}}), "a stream is on"),
    ] {
        let output = init(&existing(&more), &[]);
        ok(&output);
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert_eq!(stdout(&output), format!("{ARN}: the policy is as it should be\n"));
    }
}
