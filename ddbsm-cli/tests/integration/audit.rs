//! `ddbsm audit`: what it makes of CloudTrail's events.

use crate::common::server::{ACCOUNT, OWNER, Server, TABLE};
use crate::common::trail::{arn, batch, data, denied, file, get, key, management, put, role, session};
use crate::common::{NEEDLE, ddbsm, feed, ok, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

/// Runs it on events from stdin.
fn audit(events: &[Value], options: &[&str]) -> Output {
    feed(ddbsm().args(["audit", "-", "--table", TABLE]).args(options), &file(events))
}

fn report(events: &[Value], options: &[&str]) -> (Value, Option<i32>) {
    let output = audit(events, &[options, &["--json"]].concat());
    let said = stderr(&output);
    (
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {said}")),
        output.status.code(),
    )
}

/// The kinds of the rows, each with whom and what it's about.
fn rows(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").replace(&role(""), "");
    let row = |row: &Value| {
        let of = ["kind", "who", "action", "principal", "name"].map(|field| text(&row[field]));
        format!("{} x{}", of.join(" "), row["count"])
    };
    report["rows"].as_array().expect("rows").iter().map(row).collect()
}

fn owner() -> Value {
    session(OWNER, "slack-bot")
}

fn writer() -> Value {
    session(&role("ddbsm/writer/ops"), "ann@example.com")
}

fn person() -> Value {
    session(&role("admin"), "bob@example.com")
}

#[test]
fn each_event_is_told_by_who_what_and_whose() {
    let mut bare = denied(get(&person(), &json!(null)));
    bare["requestParameters"] = Value::Null;
    bare.as_object_mut().expect("an event").remove("resources");
    let mut elsewhere = get(&person(), &key(OWNER, "githubAppSecret"));
    elsewhere["requestParameters"]["tableName"] = "other".into();
    elsewhere["resources"][0]["ARN"] = "arn:aws:dynamodb:us-west-2:111111111111:table/other".into();
    let events = [
        put(&writer(), "githubAppSecret"),
        batch("BatchGetItem", &owner(), &[key(OWNER, "githubAppSecret"), key(OWNER, "webhookUrl")]),
        batch("BatchGetItem", &owner(), &[key(OWNER, "githubAppSecret")]),
        get(&person(), &key(OWNER, "githubAppSecret")),
        denied(get(&person(), &key(OWNER, "webhookUrl"))),
        bare,
        data("Query", &person(), &json!({"tableName": TABLE, "key": {"principal": "ddbsm:index"}})),
        management(
            "PutResourcePolicy",
            &person(),
            &json!({"resourceArn": "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets", "policy": NEEDLE}),
        ),
        management("DescribeTable", &person(), &json!({"tableName": TABLE})),
        json!({"eventVersion": "1.08", "eventSource": "s3.amazonaws.com", "eventName": "GetObject"}),
        elsewhere,
    ];
    let (found, code) = report(&events, &[]);
    assert_eq!(code, Some(5));
    assert_eq!(
        rows(&found),
        [
            "read admin GetItem app/slack-bot-lambda-role githubAppSecret x1",
            "denied admin GetItem - - x1",
            "denied admin GetItem app/slack-bot-lambda-role webhookUrl x1",
            "change admin PutResourcePolicy - - x1",
            "write ddbsm/writer/ops BatchWriteItem app/slack-bot-lambda-role githubAppSecret x1",
            &format!(
                "write ddbsm/writer/ops BatchWriteItem ddbsm:index {}#githubAppSecret x1",
                OWNER.replace(&role(""), "")
            ),
            "index admin Query - - x1",
            "owner app/slack-bot-lambda-role BatchGetItem - - x2",
        ]
    );
    assert_eq!(found["version"], 1);
    assert_eq!(found["satisfied"], false);
    assert_eq!(
        (&found["records"], &found["foreign"], &found["without_effect"]),
        (&json!(11), &json!(2), &json!(1))
    );
    assert_eq!(found["rows"][0]["session"], "bob@example.com");
    assert_eq!(found["rows"][1]["denied_by"], "resource");
    assert_eq!(found["arns"], json!(["arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets"]));

    let output = audit(&events, &[]);
    assert_eq!(output.status.code(), Some(5));
    let (text, said) = (stdout(&output), stderr(&output));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for shown in [
        "Read by others than the owner (1)",
        "Denied (2)",
        "Written (1)",
        "ann@example.com",
        "2026-11-28 09:12",
        "Owners read their own secrets 2 times.",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(
        said.contains("Not satisfied: 1 read by others than the owner in table dirty-secrets."),
        "{said}"
    );
    assert!(!format!("{text}{said}").contains(NEEDLE), "{text}{said}");
}

#[test]
fn nothing_wrong_is_0_and_strict_wants_no_denial_and_no_change() {
    let own = batch("BatchGetItem", &owner(), &[key(OWNER, "a")]);
    let fine = audit(&[own.clone(), put(&writer(), "a")], &["--strict"]);
    ok(&fine);
    assert!(stderr(&fine).contains("Satisfied: in these files, nobody but owners read"), "{}", stderr(&fine));
    let change = management("UpdateTable", &person(), &json!({"tableName": TABLE}));
    for noted in [denied(get(&person(), &key(OWNER, "a"))), change] {
        let events = [own.clone(), noted];
        assert_eq!(report(&events, &[]).1, Some(0));
        let (found, code) = report(&events, &["--strict"]);
        assert_eq!((code, &found["satisfied"]), (Some(5), &json!(false)));
    }
}

/// A trail without data events shows nothing, and so does a Query whose partition isn't in its event.
#[test]
fn what_the_files_cant_show_is_6() {
    let change = management("DeleteResourcePolicy", &person(), &json!({"resourceArn": TABLE}));
    let output = audit(std::slice::from_ref(&change), &[]);
    assert_eq!(output.status.code(), Some(6));
    assert!(stderr(&output).contains("Check that the trail logs its data events"), "{}", stderr(&output));
    assert_eq!(report(&[], &[]).1, Some(6));
    let changes = audit(&[change.clone(), put(&writer(), "a")], &["--changes"]);
    ok(&changes);
    assert!(
        stdout(&changes).contains("DeleteResourcePolicy") && !stdout(&changes).contains("BatchWriteItem")
    );
    assert_eq!(report(&[change], &["--changes", "--strict"]).1, Some(5));
    ok(&audit(&[], &["--changes"]));

    let unclear = data("Query", &person(), &json!({"tableName": TABLE, "keyConditionExpression": "#p = :p"}));
    let (found, code) = report(&[unclear], &[]);
    assert_eq!((code, &found["satisfied"]), (Some(6), &Value::Null));
    assert_eq!(rows(&found), ["unclear admin Query - - x1"]);
    let mut unknown = data("GetManyItems", &person(), &json!({"tableName": TABLE}));
    for events in [vec![unknown.clone()], vec![put(&writer(), "a"), unknown.clone()]] {
        let output = audit(&events, &[]);
        assert_eq!(output.status.code(), Some(6));
        assert!(
            stderr(&output).contains("the events of 1 request of table dirty-secrets say too little"),
            "{}",
            stderr(&output)
        );
        ok(&audit(&events, &["--changes"]));
    }
    unknown["resources"] = Value::Null;
    unknown["requestParameters"] = Value::Null;
    assert_eq!(report(&[put(&writer(), "a"), unknown], &[]).1, Some(6));

    let mut unnamed = get(&person(), &key(OWNER, "a"));
    unnamed["requestParameters"] = Value::Null;
    unnamed["resources"] = Value::Null;
    let (found, code) = report(&[put(&writer(), "a"), unnamed], &[]);
    assert_eq!((code, &found["unnamed"]), (Some(6), &json!(1)));
}

/// A VPC endpoint's event of a call doesn't show that the trail logs the call's own.
#[test]
fn an_event_of_the_network_alone_is_6() {
    let mut network = get(&person(), &key(OWNER, "a"));
    network["eventCategory"] = "NetworkActivity".into();
    assert_eq!(report(std::slice::from_ref(&network), &[]).1, Some(6));
    assert_eq!(report(&[put(&writer(), "a"), network], &[]).1, Some(0));
}

/// What leaves the table as a whole isn't guarded any more, and no event says who reads it.
#[test]
fn a_copy_of_the_whole_table_is_5() {
    let backup = format!("{}/backup/01489602797149-73d8d5bc", arn(TABLE));
    for (action, parameters) in [
        ("ExportTableToPointInTime", json!({"tableArn": arn(TABLE), "s3Bucket": "b"})),
        ("RestoreTableToPointInTime", json!({"sourceTableName": TABLE, "targetTableName": "copy"})),
        ("RestoreTableFromBackup", json!({"backupArn": backup, "targetTableName": "copy"})),
        ("RestoreTableFromAwsBackup", json!({"targetTableName": "copy"})),
        ("EnableKinesisStreamingDestination", json!({"tableName": TABLE, "streamArn": "arn:aws:kinesis:x"})),
    ] {
        let mut copy = management(action, &person(), &parameters);
        // AWS's examples of such events have none. The event of a restore by AWS Backup isn't documented.
        if action != "RestoreTableFromAwsBackup" {
            copy.as_object_mut().expect("an event").remove("resources");
        }
        let events = [put(&writer(), "a"), copy.clone()];
        for options in [&[][..], &["--changes"]] {
            let output = audit(&events, options);
            assert_eq!(output.status.code(), Some(5), "{action}");
            let said = "Not satisfied: 1 copy out of the policy's reach in table dirty-secrets.";
            assert!(stderr(&output).contains(said), "{}", stderr(&output));
            assert!(
                stdout(&output).contains("Copied out of the table policy's reach (1)"),
                "{}",
                stdout(&output)
            );
        }
        let (found, _) = report(&events, &[]);
        assert_eq!(rows(&found)[0], format!("copy admin {action} - - x1"));
        assert_eq!(report(&[put(&writer(), "a"), denied(copy.clone())], &[]).1, Some(0), "{action}");
        let mut failed = copy.clone();
        failed["errorCode"] = "PointInTimeRecoveryUnavailableException".into();
        assert_eq!(report(&[put(&writer(), "a"), failed], &[]).1, Some(0), "{action}");
        assert_eq!(report(&[copy], &[]).0["items"], 0, "it doesn't show that requests for items are logged");
    }
}

/// The command to look for changes can be copied, and asks about the same table.
#[test]
fn the_command_for_changes_is_of_the_same_table() {
    let events = [put(&writer(), "a")];
    let said = |options: &[&str]| {
        let lines: Vec<String> = stderr(&audit(&events, options))
            .lines()
            .map(|line| line.trim_end_matches('\\').trim().to_owned())
            .collect();
        lines.join(" ")
    };
    let attribute = "--lookup-attributes AttributeKey=EventSource,AttributeValue=dynamodb.amazonaws.com";
    for (options, region, account) in [
        (&[][..], "", ""),
        (&["--region", "us-west-2", "--account", ACCOUNT], " --region us-west-2", " --account 111111111111"),
    ] {
        let command = format!(
            "aws cloudtrail lookup-events --output json{region} {attribute} | ddbsm audit - --changes --table {TABLE}{region}{account}"
        );
        assert!(said(options).contains(&command), "{}", said(options));
    }
}

/// Whether the event of a Query holds its partition isn't documented. Those of the tool and of a load ask for no value, and say so.
#[test]
fn what_the_tool_asks_the_index_is_known_without_its_key() {
    let server = Server::with_table();
    ok(&run(server.ddbsm().args(["ls"])));
    let mut query = server.calls().into_iter().find(|call| call.operation == "Query").expect("a query").body;
    let members = query.as_object_mut().expect("parameters");
    members.remove("ExpressionAttributeValues");
    let lower = |name: &str| format!("{}{}", name[..1].to_lowercase(), &name[1..]);
    let parameters: Value = members.iter().map(|(name, value)| (lower(name), value.clone())).collect();
    let event = data("Query", &person(), &parameters);
    let (found, code) = report(std::slice::from_ref(&event), &[]);
    assert_eq!((rows(&found), code), (vec!["index admin Query - - x1".to_owned()], Some(0)));
    for (name, value) in [("filterExpression", "#value = :guess"), ("projectionExpression", "#name, #value")]
    {
        let mut other = event.clone();
        other["requestParameters"][name] = value.into();
        other["requestParameters"]["expressionAttributeNames"]["#value"] = "value".into();
        assert_eq!(report(&[other], &[]).1, Some(6), "{name}");
    }
    let mut get = event;
    get["eventName"] = "BatchGetItem".into();
    assert_eq!(report(&[get], &[]).1, Some(6));
}

/// AWS documents one form of a key, and for some requests none.
#[test]
fn keys_are_found_in_every_form() {
    let typed = json!({"principal": {"S": OWNER}, "name": {"S": "a"}});
    let table = format!("arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/{TABLE}");
    for (form, parameters) in [
        ("plain", json!({"tableName": TABLE, "key": key(OWNER, "a")})),
        ("typed", json!({"tableName": table, "key": typed})),
        ("another case", json!({"TableName": TABLE, "Key": typed})),
        (
            "by table",
            json!({"requestItems": {TABLE: {"keys": [key(OWNER, "a")]}, "other": {"keys": [key(OWNER, "b")]}}}),
        ),
        (
            "a list",
            json!({"requestItems": [{"tableName": TABLE, "key": key(OWNER, "a")}, {"TableName": "other", "key": key(OWNER, "b")}]}),
        ),
        (
            "conditions",
            json!({"keyConditions": {"principal": {"attributeValueList": [{"s": OWNER}]}, "name": {"attributeValueList": ["a"]}}}),
        ),
        ("as text", Value::String(json!({"tableName": TABLE, "key": typed}).to_string())),
    ] {
        let (found, code) = report(&[data("BatchGetItem", &person(), &parameters)], &[]);
        assert_eq!(code, Some(5), "{form}");
        assert_eq!(rows(&found), ["read admin BatchGetItem app/slack-bot-lambda-role a x1"], "{form}");
    }
    let values =
        json!({"tableName": TABLE, "expressionAttributeValues": {":p": {"S": OWNER}, ":n": {"S": "a"}}});
    let (found, _) = report(&[data("Query", &person(), &values)], &[]);
    assert_eq!(rows(&found), ["read admin Query app/slack-bot-lambda-role - x1"]);
    let write = json!({"requestItems": {TABLE: [{"putRequest": {"item": {"principal": {"S": OWNER}, "name": {"S": "a"}, "value": {"S": NEEDLE}}}}]}});
    let (found, _) = report(&[data("BatchWriteItem", &writer(), &write)], &[]);
    assert_eq!(rows(&found), ["write ddbsm/writer/ops BatchWriteItem app/slack-bot-lambda-role a x1"]);
}

#[test]
fn a_batch_that_mixes_in_a_foreign_key_is_a_read_by_another() {
    let mine = role("app/other");
    let mixed = batch("BatchGetItem", &session(&mine, "f"), &[key(&mine, "x"), key(OWNER, "a")]);
    let (found, code) = report(&[mixed], &[]);
    assert_eq!(code, Some(5));
    assert_eq!(rows(&found), ["read app/other BatchGetItem app/slack-bot-lambda-role a x1"]);
}

/// Its values aren't documented to be in the event of a Query. Where they are, those that it compares with don't pass for its partition.
#[test]
fn a_foreign_query_isn_t_its_own_by_what_it_compares_with() {
    let mine = role("app/other");
    for principal in [mine.as_str(), "ddbsm:index"] {
        let other = json!({"M": {"principal": {"S": principal}}});
        let compared = |values: Value| {
            json!({"tableName": TABLE, "keyConditionExpression": "#p = :p", "filterExpression": "other <> :x",
                "expressionAttributeValues": values})
        };
        let mut later = compared(json!({":p": {"S": OWNER}}));
        later["laterParameter"] = json!([key(principal, "a")]);
        for parameters in [compared(json!({":p": {"S": OWNER}, ":x": other})), later] {
            let (found, code) = report(&[data("Query", &session(&mine, "f"), &parameters)], &[]);
            assert_eq!((code, &found["events"]["read"]), (Some(5), &json!(1)), "{parameters}");
            assert_eq!(found["rows"][0]["principal"], OWNER);
        }
        for (parameter, value) in [
            ("expressionAttributeValues", json!({":x": other})),
            ("queryFilter", json!({"other": {"attributeValueList": [other], "comparisonOperator": "NE"}})),
            ("exclusiveStartKey", key(principal, "a")),
        ] {
            let mut parameters = json!({"tableName": TABLE});
            parameters[parameter] = value;
            let (found, code) = report(&[data("Query", &session(&mine, "f"), &parameters)], &[]);
            assert_eq!((code, &found["events"]["unclear"]), (Some(6), &json!(1)), "{parameters}");
        }
    }
    let expected =
        json!({"tableName": TABLE, "expected": {"other": {"value": {"M": {"principal": {"S": mine}}}}}});
    let (found, code) = report(&[data("UpdateItem", &session(&mine, "f"), &expected)], &[]);
    assert_eq!((code, &found["events"]["reading_write"]), (Some(5), &json!(1)));
}

/// Only BatchWriteItem and a plain `PutItem` tell a writer nothing. A failed condition has told something.
#[test]
fn writes_that_can_read_are_told_apart() {
    let parameters = json!({"tableName": TABLE, "key": key(OWNER, "a")});
    let plain = data("PutItem", &writer(), &parameters);
    let mut old = plain.clone();
    old["requestParameters"]["returnValues"] = "ALL_OLD".into();
    let mut none = plain.clone();
    none["requestParameters"]["returnValues"] = "NONE".into();
    let mut failed = data("UpdateItem", &writer(), &parameters);
    failed["errorCode"] = "ConditionalCheckFailedException".into();
    let mut throttled = data("UpdateItem", &writer(), &parameters);
    throttled["errorCode"] = "ThrottlingException".into();
    let scan = data("Scan", &owner(), &json!({"tableName": TABLE}));
    let select = data("ExecuteStatement", &owner(), &json!({"statement": format!("SELECT {NEEDLE}")}));
    let own = data("UpdateItem", &owner(), &parameters);
    let future = data("StartBulkPutItems", &writer(), &json!({"tableName": TABLE}));
    let mut read = data("GetManyItems", &person(), &json!({"tableName": TABLE}));
    read["readOnly"] = true.into();
    let mut list = read.clone();
    list["eventName"] = "ListItems".into();
    list.as_object_mut().expect("an event").remove("eventCategory");
    for (event, expected) in [
        (plain, Some("write")),
        (none, Some("write")),
        (old, Some("reading_write")),
        (failed, Some("reading_write")),
        (throttled, None),
        (own, Some("write")),
        (scan, Some("read")),
        (select, Some("read")),
        (future, Some("unclear")),
        (read, Some("unclear")),
        (list, Some("unclear")),
    ] {
        let (found, _) = report(std::slice::from_ref(&event), &[]);
        assert_eq!(found["rows"][0]["kind"].as_str(), expected, "{event}");
        assert!(!found.to_string().contains(NEEDLE));
    }
}

#[test]
fn callers_of_every_kind_have_a_name() {
    let user = format!("arn:aws:iam::{ACCOUNT}:user/ops/ann");
    let identities = [
        (json!({"type": "IAMUser", "arn": user, "accountId": ACCOUNT, "userName": "ann"}), user.as_str()),
        (json!({"type": "Root", "arn": "arn:aws:iam::111111111111:root"}), "arn:aws:iam::111111111111:root"),
        (json!({"type": "AWSService", "invokedBy": "dax.amazonaws.com"}), "dax.amazonaws.com"),
        (
            json!({"type": "AWSAccount", "principalId": "AROA:x", "accountId": "222222222222"}),
            "account 222222222222 (AROA:x)",
        ),
        (Value::Null, "unknown"),
    ];
    for (identity, who) in identities {
        let (found, code) = report(&[get(&identity, &key(OWNER, "a"))], &[]);
        assert_eq!((found["rows"][0]["who"].as_str(), code), (Some(who), Some(5)), "{identity}");
    }
    let identity = json!({"type": "IAMUser", "arn": user});
    assert_eq!(
        rows(&report(&[get(&identity, &key(&user, "a"))], &[]).0),
        [format!("owner {user} GetItem - - x1")]
    );
}

/// Whatever is in an event, only keys and names come out, and nothing that a terminal would act on.
#[test]
fn no_value_and_no_escape_is_shown() {
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{e0001}\r\n";
    let mut event =
        get(&session(&role("admin"), &format!("s{evil}")), &key(&format!("p{evil}"), &format!("n{evil}")));
    event["eventName"] = format!("GetItem{evil}").into();
    let mut leaky = data(
        "PutItem",
        &person(),
        &json!({"tableName": TABLE, "key": key(OWNER, "a"), "item": {"value": NEEDLE}, NEEDLE: NEEDLE}),
    );
    for field in
        ["errorMessage", "sourceIPAddress", "userAgent", "requestID", "apiVersion", "tlsDetails", NEEDLE]
    {
        leaky[field] = NEEDLE.into();
    }
    leaky["responseElements"] = json!({"attributes": {"value": {"S": NEEDLE}}});
    leaky["additionalEventData"] = json!({NEEDLE: [NEEDLE]});
    leaky["resources"][0]["accountId"] = NEEDLE.into();
    let events = [event.clone(), denied(event), leaky];
    for options in [&[][..], &["--json"]] {
        let output = audit(&events, options);
        let shown = format!("{}{}", stdout(&output), stderr(&output));
        assert!(!shown.contains(NEEDLE), "{shown}");
        let acts = |c: &char| (c.is_control() && *c != '\n') || "\u{202e}\u{e0001}".contains(*c);
        assert_eq!(shown.chars().find(acts), None, "{shown:?}");
        let is_escaped = |line: &str| !line.contains(']') || line.contains("u{1b}");
        assert!(!options.is_empty() || shown.lines().all(is_escaped), "{shown}");
    }
    let (found, _) = report(&events, &[]);
    assert!(
        found["rows"].as_array().expect("rows").iter().any(|row| row["name"] == format!("n{evil}")),
        "{found}"
    );
}

#[test]
fn time_region_and_account_narrow_it_down() {
    let at = |time: &str| {
        let mut event = get(&person(), &key(OWNER, "a"));
        event["eventTime"] = time.into();
        event
    };
    let events = [at("2001-01-01T00:00:00Z"), at("2999-01-01T00:00:00Z")];
    let (found, _) = report(&events, &["--since", "24h"]);
    assert_eq!(
        (&found["older"], &found["rows"][0]["count"], &found["first"]),
        (&json!(1), &json!(1), &json!("2999-01-01T00:00:00Z"))
    );
    assert_eq!(report(&events, &[]).0["rows"][0]["count"], 2);

    let mut other = get(&person(), &key(OWNER, "b"));
    other["awsRegion"] = "eu-west-1".into();
    other["recipientAccountId"] = "222222222222".into();
    other["resources"][0]["ARN"] = "arn:aws:dynamodb:eu-west-1:222222222222:table/dirty-secrets".into();
    let events = [get(&person(), &key(OWNER, "a")), other];
    let both = audit(&events, &[]);
    assert!(stderr(&both).contains("Choose one with --region and --account"), "{}", stderr(&both));
    for (options, name) in [
        (["--region", "us-west-2"], "a"),
        (["--region", "eu-west-1"], "b"),
        (["--account", "222222222222"], "b"),
        (["--account", ACCOUNT], "a"),
    ] {
        let (found, _) = report(&events, &options);
        assert_eq!(found["rows"].as_array().map(Vec::len), Some(1), "{options:?}");
        assert_eq!(found["rows"][0]["name"], name, "{options:?}");
    }
}
