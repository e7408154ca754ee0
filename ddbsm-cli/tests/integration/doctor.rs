//! `ddbsm doctor`: who, where, what is wrong and what is next, whatever the caller may see; and never a value.

use crate::common::guard::{CALLER, denied, guard};
use crate::common::server::{ACCOUNT, Call, Fate, OWNER, Server, TABLE, error};
use crate::common::{feed, ok, policy, run, stderr, stdout, words};
use serde_json::{Value, json};
use std::process::Output;
use std::time::{Duration, SystemTime};

fn doctor(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("doctor").args(args))
}

fn report(server: &Server) -> Value {
    serde_json::from_slice(&doctor(server, &["--json"]).stdout).expect("JSON alone on stdout")
}

/// A table with a secret, deletion protection and its policy.
fn server() -> Server {
    let server = Server::start();
    ok(&run(server.ddbsm().args(["init", "--yes"])));
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"n33dle"));
    server.calls();
    server
}

/// Nothing that a value could come back by, and nothing that changes anything.
fn reads_no_value(calls: &[Call]) {
    for call in calls {
        match call.operation.as_str() {
            "BatchGetItem" => {
                let asked = &call.body["RequestItems"][TABLE];
                assert_eq!(
                    (&asked["ProjectionExpression"], &asked["ExpressionAttributeNames"]),
                    (&json!("#name"), &json!({"#name": "name"}))
                );
                assert_eq!(asked["Keys"][0]["name"]["S"], "ddbsm:doctor", "no secret can have it");
            }
            "Query" => {
                assert_eq!(call.body["ExpressionAttributeValues"][":index"]["S"], "ddbsm:index", "{call:?}");
                assert_eq!(call.body["ProjectionExpression"], "#principal, #name");
            }
            other => assert!(
                other.starts_with("Describe") || other.starts_with("List") || other == "GetResourcePolicy",
                "{other}"
            ),
        }
    }
}

#[test]
fn a_writer_an_owner_and_an_outsider_are_told_apart() {
    let server = server();
    let mut seen = Vec::new();
    for (writer, owner, who, role, next) in [
        (true, false, "writer", Some(CALLER), "ddbsm put NAME"),
        (false, true, "owner", Some(OWNER), "DDBSM_PRINCIPAL="),
    ] {
        guard(&server, writer, owner, |_| false);
        let told = report(&server);
        seen.extend(server.calls());
        assert_eq!(told["role"].as_str(), role, "{told:#}");
        for kind in ["owner", "writer", "admin"] {
            assert_eq!(told["is"][kind], json!(kind == who), "{kind}: {told:#}");
        }
        let lines = told["next"].to_string();
        assert!(lines.contains(next) && lines.contains(&format!("ddbsm verify --{who}")), "{told:#}");
        let output = doctor(&server, &[]);
        let shown = words(&output);
        assert!(
            shown.contains(&format!("you are a{} {who}", if who == "owner" { "n" } else { "" })),
            "{shown}"
        );
    }
    // A role of no path that owns nothing and matches nothing.
    server.set_caller(&format!("arn:aws:sts::{ACCOUNT}:assumed-role/ci/run-1"));
    let told = report(&server);
    assert_eq!(
        (&told["is"]["writer"], &told["is"]["admin"], &told["role"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert!(
        words(&doctor(&server, &[])).contains("STS drops a role's path, so it isn't known whether you are")
    );
    server.set_caller(&format!("arn:aws:iam::{ACCOUNT}:user/bob"));
    let told = report(&server);
    assert_eq!((&told["is"]["writer"], &told["is"]["admin"]), (&json!(false), &json!(false)));
    seen.extend(server.calls());
    reads_no_value(&seen);
    assert!(seen.iter().any(|call| call.operation == "BatchGetItem"));
}

/// All that the caller may not see is said, and is no failure.
#[test]
fn partial_rights_show_a_part() {
    let server = server();
    server.judge(|_| denied("because no identity-based policy allows it"));
    let output = doctor(&server, &[]);
    ok(&output);
    let shown = words(&output);
    for said in [
        "caller arn:aws:sts::111111111111:assumed-role/ddbsm-writer/ci",
        "place us-west-2, account 111111111111",
        "clock right",
        "table dirty-secrets: not seen, dynamodb:DescribeTable is denied",
        "policy not seen, dynamodb:GetResourcePolicy is denied",
        "index not seen",
        "not seen stream, Kinesis destination, backups",
        "ddbsm policy --for auditor prints what that takes",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert!(stdout(&output).lines().all(|line| line.chars().count() <= 80), "{}", stdout(&output));
    reads_no_value(&server.calls());
}

/// A table without a policy is a problem for whoever learns of it, also if it's all that they may see.
#[test]
fn no_policy_is_a_problem_where_the_table_is_not_seen() {
    let server = server_without_a_policy();
    server.judge(|call| match call.operation.as_str() {
        "DescribeTable" => denied("because no identity-based policy allows it"),
        _ => Fate::Pass,
    });
    let output = doctor(&server, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        words(&output).contains("The table has no policy: everyone in the account"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let server = Server::start();
    let none = doctor(&server, &[]);
    assert_eq!(none.status.code(), Some(1));
    assert!(
        words(&none).contains("dirty-secrets: there is none here next Create the table. ddbsm init"),
        "{}",
        stdout(&none)
    );
    assert!(stderr(&none).contains("There is no table dirty-secrets"), "{}", stderr(&none));

    let server = server_without_a_policy();
    let told = report(&server);
    let problems = told["problems"].to_string();
    assert!(problems.contains("has no policy: everyone in the account"), "{told:#}");
    assert!(problems.contains("Deletion protection is off"), "{told:#}");
    assert_eq!(told["next"][0]["lines"], json!(["ddbsm init"]));
    let output = doctor(&server, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("2 problems, see above."), "{}", stderr(&output));

    server.set_policy(Some(&json!({"Version": "2012-10-17", "Statement": []})));
    assert!(report(&server)["problems"].to_string().contains("isn't one that ddbsm makes"));

    let of_another_shape = json!({"Table": {"TableName": TABLE, "TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        "DeletionProtectionEnabled": true, "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}});
    server.judge(move |call| match call.operation.as_str() {
        "DescribeTable" => Fate::Respond(200, of_another_shape.clone()),
        _ => Fate::Pass,
    });
    let told = report(&server)["problems"].to_string();
    assert!(
        told.contains("can't be used: DynamoDB can't reach its key")
            && told.contains("exists with other keys"),
        "{told}"
    );
}

fn server_without_a_policy() -> Server {
    let server = Server::with_table();
    server.set_policy(None);
    server
}

/// Times come from DynamoDB, so a clock that is off is noticed and misleads nobody about the policy.
#[test]
fn the_clock_and_the_age_of_the_policy() {
    let server = server();
    let hour_ago = SystemTime::now().checked_sub(Duration::from_hours(1)).expect("a time");
    let changed = hour_ago.duration_since(SystemTime::UNIX_EPOCH).expect("a time");
    let revision = changed.as_millis().to_string();
    let text = policy(&[]).0.to_string();
    server.judge(move |call| match call.operation.as_str() {
        "GetResourcePolicy" => Fate::Respond(200, json!({"Policy": text, "RevisionId": revision})),
        "DescribeTable" => Fate::Respond(200, json!({"Table": {"TableName": TABLE, "TableStatus": "ACTIVE",
            "DeletionProtectionEnabled": true, "CreationDateTime": 1_700_000_000,
            "KeySchema": [{"AttributeName": "principal", "KeyType": "HASH"}, {"AttributeName": "name", "KeyType": "RANGE"}]}})),
        _ => Fate::Pass,
    });
    let told = report(&server);
    assert_eq!(told["policy"]["in_force_in_seconds"], 0, "{told:#}");
    assert!(told["clock_ahead_seconds"].as_i64().is_some_and(|ahead| ahead.abs() <= 2), "{told:#}");
    assert_eq!(told["problems"], json!([]));
    // By the server's clock it was changed a minute ago.
    let minute = changed + Duration::from_secs(61);
    let date =
        aws_sdk_dynamodb::primitives::DateTime::from_secs(i64::try_from(minute.as_secs()).expect("a time"));
    let date = date.fmt(aws_sdk_dynamodb::primitives::DateTimeFormat::HttpDate).expect("a date");
    server.set_date(Some(&date));
    let output = doctor(&server, &[]);
    assert_eq!(output.status.code(), Some(1));
    let shown = words(&output);
    assert!(
        shown.contains("clock 59 min ahead of AWS's") || shown.contains("clock 58 min ahead of AWS's"),
        "{shown}"
    );
    assert!(shown.contains("AWS rejects requests that are 5 minutes off or more. Set the clock."), "{shown}");
    assert!(shown.contains("changed 1m ago, in force in 2"), "{shown}");
    assert!(shown.contains("next Wait 2"), "{shown}");
}

/// What it's there for: it goes on where every other command gives up.
#[test]
fn credentials_that_are_refused_still_show_the_clock() {
    let server = server();
    server.judge(|_| Fate::Respond(400, error("InvalidSignatureException", "Signature expired")));
    let output = doctor(&server, &[]);
    assert_eq!(output.status.code(), Some(1));
    let shown = words(&output);
    assert!(shown.contains("clock right") && shown.contains("AWS rejected these credentials"), "{shown}");

    server.sts(|_, _| {
        (403, "<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>".to_owned())
    });
    let output = doctor(&server, &[]);
    assert_eq!(output.status.code(), Some(1));
    let shown = words(&output);
    assert!(
        shown.contains("caller unknown: STS rejected the request (ExpiredToken)")
            && shown.contains("clock right"),
        "{shown}"
    );
    assert!(stderr(&output).contains("STS didn't say whose credentials these are"), "{}", stderr(&output));
    let told = run(server.ddbsm().args(["doctor", "--json"]));
    assert!(serde_json::from_slice::<Value>(&told.stdout).is_ok());
}
