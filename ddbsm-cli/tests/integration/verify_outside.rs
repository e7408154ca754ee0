//! What `verify` reads that no request shows.

use crate::common::guard::{decide, guard, report, server, verify};
use crate::common::server::{Call, Fate, Server, TABLE};
use crate::common::{policy, stderr, stdout, words};
use serde_json::{Value, json};

/// A server whose settings are all readable, and off but for one answer.
fn settings(answer: Option<(&'static str, Value)>) -> Server {
    let server = server();
    guard(&server, false, false, |_| false);
    server.judge(move |call: &Call| {
        let operation = call.operation.as_str();
        let off = match operation {
            "DescribeTable" => json!({"Table": {"TableName": TABLE, "TableStatus": "ACTIVE"}}),
            "DescribeKinesisStreamingDestination" => {
                json!({"TableName": TABLE, "KinesisDataStreamDestinations": [{"StreamArn": "arn:old", "DestinationStatus": "DISABLED"}]})
            }
            "DescribeTimeToLive" => json!({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}),
            "DescribeContributorInsights" => json!({"ContributorInsightsStatus": "DISABLED"}),
            "ListBackups" => json!({"BackupSummaries": []}),
            "GetResourcePolicy" => {
                return match &answer {
                    Some(("GetResourcePolicy", response)) => Fate::Respond(200, response.clone()),
                    _ => Fate::Pass,
                };
            }
            _ => return decide(call, false, false),
        };
        match &answer {
            Some((of, response)) if *of == operation => Fate::Respond(200, response.clone()),
            _ => Fate::Respond(200, off),
        }
    });
    server
}

#[test]
fn what_is_off_is_said_in_one_line() {
    let output = verify(&settings(None), &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report = report(&output);
    let all = report["outside"].as_array().expect("settings");
    assert_eq!(all.len(), 8);
    // dynoxide has no recovery to describe: the test's server answers that it is off.
    assert!(all.iter().all(|setting| setting["state"] == "off"), "{all:?}");
    let text = stdout(&verify(&settings(None), &[]));
    assert!(text.contains("off          stream, Kinesis destination, backups, replicas, indexes"), "{text}");
}

#[test]
fn each_setting_that_is_on_is_said_and_where_values_leave_nothing_is_proven() {
    let table =
        |part: &str, value: Value| ("DescribeTable", json!({"Table": {"TableName": TABLE, part: value}}));
    for ((operation, response), code, said) in [
        (
            table("StreamSpecification", json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"})),
            6,
            "OPEN stream: it is on",
        ),
        (
            (
                "DescribeKinesisStreamingDestination",
                json!({"KinesisDataStreamDestinations": [{"StreamArn": "arn:of-a-stream", "DestinationStatus": "ACTIVE"}]}),
            ),
            6,
            "OPEN Kinesis destination: values go to arn:of-a-stream",
        ),
        (
            (
                "ListBackups",
                json!({"BackupSummaries": [{"BackupArn": "arn:a", "BackupCreationDateTime": 1_790_000_000}]}),
            ),
            6,
            "OPEN backups: 1 older than the policy in force",
        ),
        (
            (
                "DescribeTimeToLive",
                json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "gone_at"}}),
            ),
            0,
            "on time to live: secrets with the attribute gone_at are deleted",
        ),
        (table("GlobalSecondaryIndexes", json!([{"IndexName": "by-name"}])), 0, "on indexes: by-name"),
        (
            ("DescribeContributorInsights", json!({"ContributorInsightsStatus": "ENABLED"})),
            0,
            "on Contributor Insights: it is on, and shows keys",
        ),
    ] {
        let server = settings(Some((operation, response)));
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(code), "{said}: {}", stderr(&output));
        assert!(words(&output).contains(said), "{said}: {}", stdout(&output));
        assert_eq!(stderr(&output).contains("1 of the settings"), code == 6, "{}", stderr(&output));
    }
}

/// One that was made under the policy in force, its admins let happen.
#[test]
fn a_backup_that_is_younger_than_the_policy_is_no_way_out_of_it() {
    let text = policy(&[]).0.to_string();
    let server =
        settings(Some(("GetResourcePolicy", json!({"Policy": text, "RevisionId": "1790000000000"}))));
    let backups = |made: u64| {
        let policy = json!({"Policy": policy(&[]).0.to_string(), "RevisionId": "1790000000000"});
        server.judge(move |call| match call.operation.as_str() {
            "GetResourcePolicy" => Fate::Respond(200, policy.clone()),
            "ListBackups" => Fate::Respond(
                200,
                json!({"BackupSummaries": [{"BackupArn": "arn:a", "BackupCreationDateTime": made}]}),
            ),
            _ => decide(call, false, false),
        });
        verify(&server, &[]).status.code()
    };
    assert_eq!(backups(1_790_000_001), Some(0));
    assert_eq!(backups(1_789_999_999), Some(6));
}

/// Replicas need it.
#[test]
fn the_stream_of_a_replicated_table_is_on_and_said() {
    let server = server();
    guard(&server, false, false, |_| false);
    server.set_policy(Some(&policy(&["--replicated"]).0));
    server.judge(|call| match call.operation.as_str() {
        "DescribeTable" => Fate::Respond(
            200,
            json!({"Table": {"TableName": TABLE, "StreamSpecification": {"StreamEnabled": true}}}),
        ),
        _ => decide(call, false, false),
    });
    let output = verify(&server, &["--replicated"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("its records hold values"), "{}", stdout(&output));
}
