//! `init` on a table that exists: what it has that was not asked for.

use crate::common::server::{Call, Fate, Server, TABLE, error};
use crate::common::{ok, policy, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

const ARN: &str = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";

fn init(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("init").args(args))
}

fn existing(more: &Value) -> Server {
    answering(more, &json!({}))
}

/// An existing table, as it is described, its tags on two pages, and what else it answers, by operation.
fn answering(more: &Value, answers: &Value) -> Server {
    let answers = answers.clone();
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
        "DescribeTable" => Fate::Respond(200, json!({"Table": table})),
        "ListTagsOfResource" if call.body["NextToken"].is_null() => {
            Fate::Respond(200, json!({"Tags": [{"Key": "team", "Value": "ops"}], "NextToken": "2"}))
        }
        "ListTagsOfResource" => Fate::Respond(200, json!({"Tags": [{"Key": "cost", "Value": "1"}]})),
        operation => match answers.get(operation) {
            Some(answer) => Fate::Respond(200, answer.clone()),
            None => settings(call).unwrap_or(Fate::Pass),
        },
    });
    server
}

/// What a table with none of it says of what carries values away.
pub fn settings(call: &Call) -> Option<Fate> {
    let answer = match call.operation.as_str() {
        "DescribeKinesisStreamingDestination" => json!({"KinesisDataStreamDestinations": []}),
        "DescribeContributorInsights" => json!({"ContributorInsightsStatus": "DISABLED"}),
        "ListBackups" => json!({"BackupSummaries": []}),
        "DescribeTimeToLive" => json!({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}),
        "DescribeContinuousBackups" => {
            json!({"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}})
        }
        _ => return None,
    };
    Some(Fate::Respond(200, answer))
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
                assert!(
                    said.contains("isn't what you asked for") && said.contains(unmet),
                    "{args:?}: {said}"
                );
                assert!(stdout(&output).is_empty(), "{args:?}");
            }
            None => assert_eq!(stdout(&output), format!("{ARN} is up to date\n"), "{args:?}"),
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
    let stream = "arn:aws:kinesis:us-west-2:111111111111:stream/away";
    for (more, answers, said) in [
        (json!({"BillingModeSummary": {"BillingMode": "PROVISIONED"}}), json!({}), "not on-demand"),
        (json!({"BillingModeSummary": null}), json!({}), "not on-demand"),
        (json!({"DeletionProtectionEnabled": false}), json!({}), "deletion protection is off"),
        (json!({"StreamSpecification": {"StreamEnabled": true}}), json!({}), "warning: stream: it is on"),
        (json!({"Replicas": [{"RegionName": "eu-west-1"}]}), json!({}), "warning: replicas: in eu-west-1"),
        (
            json!({"GlobalSecondaryIndexes": [{"IndexName": "by-name"}]}),
            json!({}),
            "warning: indexes: by-name",
        ),
        (
            json!({}),
            json!({"DescribeKinesisStreamingDestination": {"KinesisDataStreamDestinations": [
                {"StreamArn": stream, "DestinationStatus": "ACTIVE"}]}}),
            "warning: Kinesis destination: values go to arn:aws:kinesis",
        ),
        (
            json!({}),
            json!({"DescribeTimeToLive": {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}}),
            "warning: time to live: secrets with the attribute ttl are deleted",
        ),
        (
            json!({}),
            json!({"ListBackups": {"BackupSummaries": [{"BackupName": "old", "BackupCreationDateTime": 1_700_000_000}]}}),
            "warning: backups: 1 older than the policy",
        ),
        (
            json!({}),
            json!({"DescribeContinuousBackups": {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
                "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}}}),
            "warning: point-in-time recovery: it is on",
        ),
        (
            json!({}),
            json!({"DescribeContributorInsights": {"ContributorInsightsStatus": "ENABLED"}}),
            "warning: Contributor Insights: it is on",
        ),
    ] {
        let output = init(&answering(&more, &answers), &[]);
        ok(&output);
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
        assert_eq!(stderr(&output).matches("warning: ").count(), 1, "{}", stderr(&output));
        assert_eq!(stdout(&output), format!("{ARN}: the policy is up to date\n"));
    }
}

/// What can't be read isn't called as it should be.
#[test]
fn what_could_not_be_read_is_said() {
    let server = Server::with_table();
    server.set_policy(Some(&policy(&[]).0));
    server.judge(|call| match call.operation.as_str() {
        "ListBackups" | "DescribeTimeToLive" => {
            Fate::Respond(400, error("AccessDeniedException", "not authorized to perform"))
        }
        _ => settings(call).unwrap_or(Fate::Pass),
    });
    let output = init(&server, &[]);
    ok(&output);
    assert!(stderr(&output).contains("denied or failed: backups, time to live."), "{}", stderr(&output));
    assert!(stdout(&output).contains("the policy is up to date"));
}

/// Waiting would not help, so it isn't waited for.
#[test]
fn a_table_that_never_becomes_active_is_told_at_once() {
    let key = json!({"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY});
    for (status, said) in [
        ("DELETING", "is being deleted".to_owned()),
        ("ARCHIVING", format!("is archived: its key {KEY} was out of reach")),
        ("ARCHIVED", format!("is archived: its key {KEY} was out of reach")),
        ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", format!("DynamoDB can't reach its key {KEY}")),
    ] {
        let server = existing(&json!({"TableStatus": status, "SSEDescription": key}));
        let output = init(&server, &["--yes"]);
        assert_eq!(output.status.code(), Some(1), "{status}");
        assert!(
            stderr(&output)
                .contains(&format!("{ARN} {}", said.split(" DynamoDB").next().unwrap_or_default()))
                || stderr(&output).contains(&said),
            "{status}: {}",
            stderr(&output)
        );
        assert!(!stderr(&output).contains("Waiting"), "{status}");
        let calls: Vec<String> = server.calls().into_iter().map(|call| call.operation).collect();
        assert_eq!(calls, ["DescribeTable"], "{status}");
    }
}

/// A policy that is right, and was changed just now, decides nothing yet.
#[test]
fn a_change_that_is_not_in_force_yet_is_said() {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let now = u64::try_from(now.as_millis()).expect("milliseconds");
    for (ago, created_ago, warned) in [(100, 10_000, true), (400, 10_000, false), (100, 120, false)] {
        let server = existing(&json!({"CreationDateTime": (now / 1000) - created_ago}));
        let text = policy(&[]).0.to_string();
        let revision = (now - ago * 1000).to_string();
        let described = json!({
            "TableName": TABLE, "TableStatus": "ACTIVE", "DeletionProtectionEnabled": true,
            "CreationDateTime": (now / 1000) - created_ago,
            "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
            "AttributeDefinitions": [{"AttributeName": "principal", "AttributeType": "S"},
                                     {"AttributeName": "name", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "principal", "KeyType": "HASH"},
                          {"AttributeName": "name", "KeyType": "RANGE"}]});
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => Fate::Respond(200, json!({"Table": described})),
            "GetResourcePolicy" => Fate::Respond(200, json!({"Policy": text, "RevisionId": revision})),
            _ => settings(call).unwrap_or(Fate::Pass),
        });
        let output = init(&server, &[]);
        ok(&output);
        let said = stderr(&output);
        assert_eq!(said.contains("about 4 minutes"), warned, "{ago} {created_ago}: {said}");
    }
}
