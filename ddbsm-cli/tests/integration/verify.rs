//! `verify` against servers that deny what the table's policy denies, with and without a hole.

use crate::common::guard::{denied, guard, keys, rows, server, verify};
use crate::common::server::{BY_TABLE, Call, Fate, OWNER, TABLE, error};
use crate::common::{ok, stderr, stdout};
use serde_json::{Value, json};

#[test]
fn a_guarded_table_lets_nothing_through() {
    for writer in [true, false] {
        let server = server();
        guard(&server, writer, false, |_| false);
        let output = verify(&server, &[]);
        ok(&output);
        let text = stdout(&output);
        assert!(!text.contains("GOT THROUGH") && !text.contains("undecided"), "{text}");
        assert_eq!(text.matches(" denied ").count(), 32, "{text}");
        assert!(stderr(&output).contains("none got through"));
        assert_eq!(text.contains("allowed: a writer"), writer);
        assert!(server.names("ddbsm:canary").is_empty(), "the canary is left behind");
    }
}

/// An operation, what its request holds, the statement that should stop it, and the way it is reported as.
const HOLES: [(&str, &str, &str, &str); 25] = [
    ("GetItem", "", "ReadAnyForeignKey", "GetItem"),
    ("BatchGetItem", "", "ReadAnyForeignKey", "BatchGetItem"),
    ("TransactGetItems", "", "NoTransaction", "TransactGetItems"),
    ("Query", "#principal = :canary", "QueryAnyForeignKey", "Query"),
    ("Query", "IndexName", "NoIndex", "Query of an index"),
    ("Scan", "", "NothingElse", "Scan"),
    ("Scan", "IndexName", "NoIndex", "Scan of an index"),
    ("ExecuteStatement", "SELECT", "NothingElse", "PartiQL SELECT"),
    ("BatchExecuteStatement", "", "NothingElse", "PartiQL SELECT in a batch"),
    ("ExecuteTransaction", "", "NothingElse", "PartiQL SELECT in a transaction"),
    ("PutItem", "_never", "NothingElse", "PutItem, the item returned as its condition fails"),
    ("PutItem", "ALL_OLD", "NothingElse", "PutItem that returns what it replaces"),
    ("UpdateItem", "_never", "NothingElse", "UpdateItem, the item returned as its condition fails"),
    ("UpdateItem", "ALL_NEW", "NothingElse", "UpdateItem that returns the whole item"),
    ("DeleteItem", "_never", "NothingElse", "DeleteItem, the item returned as its condition fails"),
    ("DeleteItem", "#principal", "NothingElse", "DeleteItem that returns what it deletes"),
    ("TransactWriteItems", "ConditionCheck\"", "NothingElse", "TransactWriteItems with a ConditionCheck"),
    ("TransactWriteItems", "\"Put\"", "NothingElse", "TransactWriteItems with a Put, as an oracle"),
    ("ExecuteStatement", "INSERT", "NothingElse", "PartiQL INSERT on a key that is there"),
    ("ExecuteStatement", "UPDATE", "NothingElse", "PartiQL UPDATE that returns the item"),
    ("ExecuteStatement", "DELETE", "NothingElse", "PartiQL DELETE that returns what it deletes"),
    ("UpdateTable", "", "NothingElse", "UpdateTable (a stream, a replica, an index)"),
    ("PutResourcePolicy", "", "AdminsOnly", "PutResourcePolicy"),
    ("DeleteResourcePolicy", "", "AdminsOnly", "DeleteResourcePolicy"),
    ("UntagResource", "", "AdminsOnly", "UntagResource"),
];

/// One request after another is let through; each is found, and the statement named that should have stopped it.
#[test]
fn every_hole_is_found_and_the_statement_named() {
    let is = |operation: &'static str, text: &'static str| {
        move |call: &Call| call.operation == operation && call.body.to_string().contains(text)
    };
    for (operation, text, statement, way) in HOLES {
        let server = server();
        guard(&server, true, false, is(operation, text));
        let output = verify(&server, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{way}: {}", stderr(&output));
        let through: Vec<Value> =
            rows(&output).into_iter().filter(|row| row["result"] == "got_through").collect();
        let found = through.iter().find(|row| row["way"] == way);
        assert_eq!(
            found.map(|row| &row["statement"]),
            Some(&json!(statement)),
            "{operation} {text}: {through:?}"
        );
        assert!(stderr(&output).contains(&format!("{} ways got through", through.len())));
        assert!(server.names("ddbsm:canary").is_empty(), "{way}: the canary is left behind");
    }
}

/// What dynoxide has not, as AWS answers a caller who is let in.
#[test]
fn answers_that_come_after_the_decision_count_as_through() {
    for (operation, code, said, statement) in [
        ("ExportTableToPointInTime", "PointInTimeRecoveryUnavailableException", "", "NothingElse"),
        ("RestoreTableToPointInTime", "TableAlreadyExistsException", "", "NothingElse"),
        ("EnableKinesisStreamingDestination", "ResourceNotFoundException", "", "NothingElse"),
        ("SearchVectors", "ResourceNotFoundException", "", "NoIndex"),
        ("UpdateTimeToLive", "ValidationException", "TimeToLive is already disabled", "AdminsOnly"),
        (
            "UpdateTimeToLive",
            "ValidationException",
            "TimeToLive is active on a different AttributeName: current AttributeName is expires",
            "AdminsOnly",
        ),
    ] {
        let server = server();
        guard(&server, false, false, |_| false);
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => Fate::Pass,
            now if now == operation => Fate::Reply(400, error(code, said)),
            _ => denied(BY_TABLE),
        });
        let output = verify(&server, &["--json"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let through: Vec<Value> =
            rows(&output).into_iter().filter(|row| row["result"] == "got_through").collect();
        assert_eq!(through.len(), 1, "{operation}");
        assert_eq!(through[0]["statement"], statement);
    }
}

#[test]
fn a_backup_that_comes_about_is_deleted() {
    let server = server();
    let arn = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets/backup/01";
    server.judge(move |call| match call.operation.as_str() {
        "DescribeTable" => Fate::Pass,
        "CreateBackup" => Fate::Reply(
            200,
            json!({"BackupDetails": {"BackupArn": arn, "BackupName": "ddbsm-verify",
            "BackupStatus": "CREATING", "BackupType": "USER", "BackupCreationDateTime": 1}}),
        ),
        "DeleteBackup" => Fate::Reply(200, json!({})),
        _ => denied(BY_TABLE),
    });
    let output = verify(&server, &[]);
    assert_eq!(output.status.code(), Some(1));
    let deleted =
        server.calls().into_iter().find(|call| call.operation == "DeleteBackup").expect("it is deleted");
    assert_eq!(deleted.body["BackupArn"], arn);
    assert!(
        stdout(&output).lines().any(|line| line.starts_with("CreateBackup") && line.contains("GOT THROUGH"))
    );
}

#[test]
fn an_owner_reads_its_own_and_no_other() {
    let server = server();
    guard(&server, false, true, |_| false);
    let output = verify(&server, &["--json", "--owner", "--principal", OWNER]);
    ok(&output);
    let rows = rows(&output);
    assert_eq!([&rows[0]["result"], &rows[1]["result"]], ["denied", "readable"]);
    let mixed = rows
        .iter()
        .find(|row| row["way"].as_str().is_some_and(|way| way.contains("mixed")))
        .expect("a mixed batch");
    assert_eq!(mixed["result"], "denied");

    guard(&server, false, true, |call| keys(call).contains(&OWNER));
    let leaky = verify(&server, &["--json", "--owner", "--principal", OWNER]);
    assert_eq!(leaky.status.code(), Some(1), "the published policy's leak: a batch that mixes keys");

    // With --for owner alone, not even the table can be described.
    let as_owner =
        |call: &Call| call.operation == "BatchGetItem" && keys(call).iter().all(|key| *key == OWNER);
    server.judge(move |call| if as_owner(call) { Fate::Pass } else { denied(BY_TABLE) });
    let narrow = verify(&server, &["--owner", "--principal", OWNER]);
    ok(&narrow);
    assert!(stdout(&narrow).contains("may not describe the table"));

    guard(&server, false, false, |_| false);
    let unreadable = verify(&server, &["--owner", "--principal", OWNER]);
    assert_eq!(unreadable.status.code(), Some(1));
    assert!(stderr(&unreadable).contains("can't read its own secrets"));
}

#[test]
fn an_admin_may_change_settings_and_still_reads_nothing() {
    let server = server();
    let settings =
        |call: &Call| ["PutResourcePolicy", "DeleteResourcePolicy"].contains(&call.operation.as_str());
    guard(&server, false, false, settings);
    assert_eq!(verify(&server, &[]).status.code(), Some(1));
    ok(&verify(&server, &["--admin"]));
    guard(&server, false, false, move |call| settings(call) || call.operation == "Scan");
    assert_eq!(verify(&server, &["--admin"]).status.code(), Some(1));
}

/// The setting is sent as it was read: a period that is left out would be set to 35 days.
#[test]
fn recovery_stays_as_it_is() {
    for (status, days, sent) in [
        ("ENABLED", json!(7), json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7})),
        ("ENABLED", Value::Null, json!({"PointInTimeRecoveryEnabled": true})),
        ("DISABLED", Value::Null, json!({"PointInTimeRecoveryEnabled": false})),
    ] {
        let server = server();
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => Fate::Pass,
            "DescribeContinuousBackups" => Fate::Reply(
                200,
                json!({"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
                    "PointInTimeRecoveryDescription":
                        {"PointInTimeRecoveryStatus": status, "RecoveryPeriodInDays": days}}}),
            ),
            "UpdateContinuousBackups" => Fate::Reply(200, json!({})),
            _ => denied(BY_TABLE),
        });
        verify(&server, &[]);
        let calls = server.calls();
        let update =
            calls.iter().find(|call| call.operation == "UpdateContinuousBackups").expect("it is tried");
        assert_eq!(update.body["PointInTimeRecoverySpecification"], sent);
    }
}

/// With everything open, whatever lies in the table and its policy are as they were.
#[test]
fn it_destroys_nothing() {
    let server = server();
    let item = json!({"principal": {"S": OWNER}, "name": {"S": "a"}, "value": {"S": "n33dle"}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
    let policy = server.policy();
    let output = verify(&server, &["--principal", OWNER, "--verbose"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(server.load("a"), Some(item));
    assert_eq!(server.policy(), policy);
    let scan = server.ask("Scan", &json!({"TableName": TABLE}));
    assert_eq!(scan["Count"], 1, "the canary is left behind");
    assert!(!stdout(&output).contains("n33dle") && !stderr(&output).contains("n33dle"));
    for call in server.calls().iter().filter(|call| ["Scan", "Query"].contains(&call.operation.as_str())) {
        assert_eq!(call.body["Select"], "COUNT", "values of others are never asked for");
    }
}

/// It lies outside the table's policy, and its records are not read: that it is on is no way that got through.
#[test]
fn a_stream_that_is_on_is_said() {
    let server = server();
    server.judge(|call| match call.operation.as_str() {
        "DescribeTable" => Fate::Reply(
            200,
            json!({"Table": {"TableName": TABLE, "TableStatus": "ACTIVE",
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}}}),
        ),
        _ => denied(BY_TABLE),
    });
    let output = verify(&server, &[]);
    ok(&output);
    let text = stdout(&output);
    let stream = text.lines().find(|line| line.starts_with("the table's stream")).expect("a row");
    assert!(stream.contains("not tried: a stream is on") && stream.contains("--scp"), "{stream}");
    assert!(stderr(&output).contains("a stream is on: its records hold values"), "{}", stderr(&output));
}
