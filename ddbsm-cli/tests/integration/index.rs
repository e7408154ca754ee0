//! `ls`, `history` and `rm`: from the index alone.

use crate::common::server::{Fate, OWNER, Server, TABLE};
use crate::common::{feed, ok, run, stderr, stdout};
use serde_json::{Value, json};

const OTHER: &str = "arn:aws:iam::111111111111:role/another";

fn put(server: &Server, principal: &str, name: &str, value: &str) {
    ok(&feed(server.ddbsm().args(["put", name, "-", "--principal", principal]), value.as_bytes()));
}

fn json(server: &Server, args: &[&str]) -> Vec<Value> {
    let output = run(server.ddbsm().args(args).arg("--json"));
    ok(&output);
    serde_json::from_slice(&output.stdout).expect("a JSON array")
}

fn filled() -> Server {
    let server = Server::with_table();
    put(&server, OWNER, "a", "1");
    put(&server, OWNER, "a", "2");
    put(&server, OWNER, "a/b", "3");
    put(&server, OTHER, "a", "4");
    server.calls();
    server
}

#[test]
fn ls_shows_each_secret_once() {
    let server = filled();
    let list = json(&server, &["ls"]);
    let names: Vec<_> = list
        .iter()
        .map(|s| (s["principal"].as_str().expect("an ARN"), s["name"].as_str().expect("a name")))
        .collect();
    assert_eq!(names, [(OTHER, "a"), (OWNER, "a"), (OWNER, "a/b")]);
    assert_eq!(list[1]["version"], server.load("a").expect("it loads")["version"]["S"]);
    assert_eq!(json(&server, &["ls", "--principal", OTHER]).len(), 1);
    assert_eq!(json(&server, &["ls", "--principal", "arn:aws:iam::111111111111:role/anothe"]).len(), 0);
    let by_environment = run(server.ddbsm().env("DDBSM_PRINCIPAL", OTHER).args(["ls", "--json"]));
    let listed: Vec<Value> = serde_json::from_slice(&by_environment.stdout).expect("a JSON array");
    assert_eq!(listed.len(), 1);

    let output = run(server.ddbsm().args(["ls", "--wide"]));
    let lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["PRINCIPAL", "NAME", "VERSION", "CREATED", "BY"]
    );
    assert_eq!(lines.len(), 4);
    let column = lines[0].find("NAME").expect("a column");
    assert!(lines[1..].iter().all(|line| line[column..].starts_with('a')), "{lines:?}");
}

#[test]
fn history_is_newest_first_and_marks_what_loads() {
    let server = filled();
    let versions = json(&server, &["history", "a", "--principal", OWNER]);
    assert_eq!(versions.len(), 2, "a/b is another secret");
    assert!(versions[0]["version"].as_str() > versions[1]["version"].as_str());
    assert_eq!([&versions[0]["current"], &versions[1]["current"]], [true, false]);
    assert_eq!(versions[0]["version"], server.load("a").expect("it loads")["version"]["S"]);
    let text = stdout(&run(server.ddbsm().args(["history", "a", "--principal", OWNER])));
    assert!(text.lines().nth(1).expect("a row").starts_with("current"), "{text}");
    let none = run(server.ddbsm().args(["history", "nothing", "--principal", OWNER]));
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("The index doesn't list nothing of"));
}

/// Every read is a Query of the index's partition that names its attributes, `value` not among them.
#[test]
fn no_value_is_ever_asked_for() {
    let server = filled();
    json(&server, &["ls"]);
    json(&server, &["ls", "--principal", OWNER]);
    json(&server, &["history", "a", "--principal", OWNER]);
    ok(&run(server.ddbsm().args(["rm", "a", "--purge", "--yes", "--principal", OWNER])));
    let calls = server.calls();
    let reads: Vec<_> = calls.iter().filter(|call| call.operation != "BatchWriteItem").collect();
    assert_eq!(reads.len(), 10);
    for read in reads {
        assert_eq!(read.operation, "Query");
        assert_eq!(read.body["ExpressionAttributeValues"][":index"]["S"], "ddbsm:index");
        assert!(
            read.body["KeyConditionExpression"]
                .as_str()
                .expect("a condition")
                .starts_with("#principal = :index")
        );
        let projected = read.body["ProjectionExpression"].as_str().expect("a projection");
        let attribute =
            |alias: &str| read.body["ExpressionAttributeNames"][alias].as_str().expect("an alias").to_owned();
        let mut attributes: Vec<String> = projected.split(", ").map(attribute).collect();
        attributes.sort();
        let known = [
            "change",
            "created_at",
            "created_by",
            "deleting",
            "name",
            "points_to",
            "previous",
            "previous_until",
            "principal",
            "removed",
            "revoked_at",
            "version",
        ];
        assert_eq!(attributes, known);
    }
}

#[test]
fn a_purge_removes_head_versions_and_entries_and_nothing_else() {
    let server = filled();
    ok(&run(server.ddbsm().args(["rm", "a", "--purge", "--yes", "--principal", OWNER])));
    assert!(server.names(OWNER).iter().all(|name| name.starts_with("a/b")));
    assert_eq!(server.names(OTHER).len(), 2);
    assert_eq!(server.names("ddbsm:index").len(), 4);
    assert!(server.load("a").is_none() && server.load("a/b").is_some());
}

#[test]
fn rm_without_an_answer_changes_nothing() {
    let server = filled();
    let output = run(server.ddbsm().args(["rm", "a", "--principal", OWNER]));
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("nothing was changed"));
    assert!(server.load("a").is_some());
    assert!(server.calls().iter().all(|call| call.operation == "Query"));
}

fn by_hand(server: &Server, principal: &str, name: &str, more: &Value) {
    let mut item = json!({"principal": {"S": principal}, "name": {"S": name}});
    item.as_object_mut().expect("an item").extend(more.as_object().expect("attributes").clone());
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
}

#[test]
fn rm_removes_what_the_index_does_not_know_only_if_told_to() {
    let server = Server::with_table();
    by_hand(&server, OWNER, "byHand", &json!({"value": {"S": "x"}}));
    let rm = |args: &[&str]| run(server.ddbsm().args(["rm", "--yes", "--principal", OWNER]).args(args));
    for name in ["byHand", "byhand"] {
        let unknown = rm(&[name]);
        assert_eq!(unknown.status.code(), Some(1));
        assert!(stdout(&unknown).is_empty());
        assert!(
            stderr(&unknown)
                .contains(&format!("The index doesn't list {name} of {OWNER}. Nothing was removed"))
        );
    }
    assert!(server.load("byHand").is_some());
    let removed = rm(&["byHand", "--by-hand"]);
    ok(&removed);
    assert!(!stdout(&removed).contains("removed"), "nobody can see whether it was there");
    assert!(server.load("byHand").is_none());
}

/// The item of a version lies where the key of its entry says, whatever an attribute says.
#[test]
fn rm_trusts_the_keys_of_the_index() {
    let server = filled();
    let versions = json(&server, &["history", "a", "--principal", OWNER]);
    let version = versions[1]["version"].as_str().expect("a version");
    let entry = format!("{OWNER}#a#{version}");
    by_hand(&server, "ddbsm:index", &entry, &json!({"version": {"S": "01KAV5Z2QX8M3R7T9W4Y6B1CDE"}}));
    assert_eq!(json(&server, &["history", "a", "--principal", OWNER]).len(), 2);
    assert!(stderr(&run(server.ddbsm().arg("ls"))).contains(&entry), "it is said");
    ok(&run(server.ddbsm().args(["rm", "a", "--purge", "--yes", "--principal", OWNER])));
    assert!(server.names(OWNER).iter().all(|name| name.starts_with("a/b")));
    assert!(!server.names("ddbsm:index").contains(&entry));
}

/// Whoever may write may write anything into the index, for whoever lists it next.
#[test]
fn what_others_wrote_does_not_reach_the_terminal() {
    let server = filled();
    let evil = "\u{1b}[2J\u{9b}31m\u{7}\r\n\u{202e}\u{200b}evil";
    let version = "01KAV5Z2QX8M3R7T9W4Y6B1CDE";
    let attributes = json!({"version": {"S": evil}, "created_at": {"S": evil}, "created_by": {"S": evil}});
    for name in
        [evil.to_owned(), format!("{evil}#{evil}"), format!("{OWNER}#{evil}"), format!("{OWNER}#a#{version}")]
    {
        by_hand(&server, "ddbsm:index", &name, &attributes);
    }
    let listings = [&["ls"][..], &["history", "a", "--principal", OWNER]];
    for (args, json) in listings.into_iter().flat_map(|args| [(args, false), (args, true)]) {
        let output = run(server.ddbsm().args(args).args(json.then_some("--json")));
        ok(&output);
        for shown in [stdout(&output), stderr(&output)] {
            let raw = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{200b}' | '\u{202e}'));
            assert!(!shown.contains(raw), "{shown:?}");
        }
        if json {
            let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert!(read.as_array().expect("a list").iter().any(|entry| entry["created_by"] == evil));
        } else {
            let escaped = "\\u{1b}[2J\\u{9b}31m\\u{7}\\u{d}\\u{a}\\u{202e}\\u{200b}evil";
            assert!(stdout(&output).contains(escaped));
        }
    }
    let said = stderr(&run(server.ddbsm().arg("ls")));
    assert!(
        said.contains("entries that ddbsm didn't write") && said.matches("evil\"").count() == 3,
        "{said}"
    );
    assert!(said.contains(&format!("\"{OWNER}#a#{version}\"")), "its version says something else: {said}");
    assert!(!stderr(&run(filled().ddbsm().arg("ls"))).contains("did not write"));
}

#[test]
fn the_index_is_read_to_its_last_page() {
    let server = filled();
    server.calls();
    let mut asked = 0;
    server.judge(move |call| {
        asked += 1;
        if asked > 1 {
            assert_eq!(call.body["ExclusiveStartKey"]["name"]["S"], "last");
            return Fate::Pass;
        }
        let entry = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OTHER}#0")}, "version": {"S": "v"}});
        let last = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": "last"}});
        Fate::Respond(200, json!({"Items": [entry], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": last}))
    });
    let list = json(&server, &["ls"]);
    assert!(list.iter().any(|secret| secret["name"] == "0"));
    assert_eq!(server.calls().len(), 2);
}

#[test]
fn color_is_for_terminals() {
    let server = filled();
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb"), ("TERM", "xterm-256color")] {
        let output = run(server.ddbsm().arg("ls").env(name, value));
        assert!(!stdout(&output).contains('\x1b') && !stderr(&output).contains('\x1b'));
    }
}

#[test]
fn the_endpoint_alone_asks_nobody_else() {
    let server = filled();
    let mut command = server.ddbsm();
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1").args(["--endpoint-url", &server.url]);
    ok(&feed(command.args(["put", "c", "-", "--principal", OWNER]), b"x"));
    assert!(server.load("c").expect("it loads").get("created_by").is_none(), "STS was asked");

    let mut command = server.ddbsm();
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1").env("AWS_ENDPOINT_URL_DYNAMODB", &server.url);
    ok(&run(command.arg("ls")));
}
