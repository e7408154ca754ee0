//! `adopt`: what was written by hand gets into the index, and nothing that loads changes.

use crate::common::enforce::{Caller, enforce};
use crate::common::server::{ACCOUNT, OWNER, Server, TABLE};
use crate::common::{NEEDLE, feed, ok, policy, put, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

/// An item as somebody writes it in the console.
fn by_hand(server: &Server, name: &str) {
    let item = json!({"principal": {"S": OWNER}, "name": {"S": name}, "value": {"S": NEEDLE}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
}

fn adopt(server: &Server, args: &[&str], names: &str) -> Output {
    let output = feed(server.ddbsm().args(["adopt", "--principal", OWNER]).args(args), names.as_bytes());
    assert!(!stdout(&output).contains(NEEDLE) && !stderr(&output).contains(NEEDLE), "a value is shown");
    output
}

fn ls(server: &Server) -> Vec<Value> {
    let output = run(server.ddbsm().args(["ls", "--json"]));
    ok(&output);
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn without_a_side_the_error_names_both() {
    let server = Server::start();
    let output = adopt(&server, &[], "");
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("--list") && said.contains("--names"), "{said}");
}

#[test]
fn what_the_owner_lists_a_writer_adopts() {
    let server = Server::with_table();
    for name in ["stripe-key", "githubAppSecret", "prod/db"] {
        by_hand(&server, name);
    }
    ok(&put(&server, &["stored", "-"], b"x"));
    let before: Vec<_> =
        ["stripe-key", "githubAppSecret", "prod/db", "stored"].map(|name| server.load(name)).into();
    let listed = stdout(&adopt(&server, &["--list"], ""));
    assert_eq!(listed, "githubAppSecret\nprod/db\nstored\nstripe-key\n", "heads alone");

    let dry = adopt(&server, &["--names", "-", "--dry-run"], &listed);
    ok(&dry);
    assert_eq!(stdout(&dry).matches("would adopt").count(), 3);
    assert_eq!(ls(&server).len(), 1, "nothing is changed");

    server.calls();
    let output = adopt(&server, &["--names", "-"], &listed);
    ok(&output);
    assert_eq!(stdout(&output).matches("adopted ").count(), 3, "{}", stdout(&output));
    assert!(
        stderr(&output)
            .contains("stored of arn:aws:iam::111111111111:role/app/slack-bot-lambda-role is left as it is")
    );
    for call in server.writes() {
        let writes = call.body["RequestItems"][TABLE].as_array().expect("writes").clone();
        for write in writes {
            assert_eq!(write["PutRequest"]["Item"]["principal"]["S"], "ddbsm:index", "{write}");
        }
    }
    let after: Vec<_> =
        ["stripe-key", "githubAppSecret", "prod/db", "stored"].map(|name| server.load(name)).into();
    assert_eq!(before, after, "nothing that loads is changed");

    let list = ls(&server);
    let by_hand: Vec<_> = list.iter().map(|secret| secret["by_hand"].as_bool().expect("a flag")).collect();
    assert_eq!(by_hand, [true, true, false, true]);
    assert!(list[0]["version"].is_null() && list[0]["unfinished"] == json!([]), "{}", list[0]);
    assert!(list[0]["created_at"].is_string() && list[0]["created_by"].is_string(), "{}", list[0]);

    // Again, nothing is to be done.
    let again = adopt(&server, &["--names", "-", "--json"], &listed);
    ok(&again);
    let again: Vec<Value> = serde_json::from_slice(&again.stdout).expect("JSON");
    assert!(again.len() == 4 && again.iter().all(|one| one["adopted"] == false), "{again:?}");
}

/// A file of values is no list of names, and each line of it is a name that the table can hold: its values would be keys.
#[test]
fn no_line_with_a_value_is_taken_for_a_name() {
    let server = Server::with_table();
    let file = format!("plain\nDB_PASSWORD={NEEDLE}\nYWJj==\napp.password={NEEDLE}\nprod/db={NEEDLE}\n");
    for more in [&["--names", "-"][..], &["--names", "-", "--dry-run"]] {
        let output = adopt(&server, more, &file);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let said = stderr(&output);
        for line in [2, 4, 5] {
            assert!(said.contains(&format!("line {line}: it looks like NAME=VALUE")), "{said}");
        }
        assert!(!said.contains("line 3") && !said.contains(NEEDLE), "{said}");
    }
    assert!(server.calls().is_empty(), "nothing is sent");
    ok(&adopt(&server, &["--names", "-"], "plain\nYWJj==\n"));
}

/// What was adopted is a secret like any other from then on.
#[test]
fn an_adopted_secret_is_replaced_removed_and_not_brought_back() {
    let server = Server::with_table();
    for name in ["a", "b"] {
        by_hand(&server, name);
    }
    ok(&adopt(&server, &["--names", "-"], "a\nb\n"));
    let ddbsm = |args: &[&str]| run(server.ddbsm().env("DDBSM_PRINCIPAL", OWNER).args(args));

    let absent = put(&server, &["a", "-", "--if-absent"], b"x");
    assert!(stderr(&absent).contains("exists, so nothing was changed"), "{}", stderr(&absent));
    let overlap = put(&server, &["a", "-", "--overlap", "1h"], b"x");
    assert_eq!(overlap.status.code(), Some(1), "there is no version to stay valid");
    let replaced = put(&server, &["a", "-", "--must-exist"], b"x");
    ok(&replaced);
    assert!(stdout(&replaced).contains("replaces a value that was written by hand"), "{}", stdout(&replaced));
    let history = ddbsm(&["history", "a"]);
    assert!(stdout(&history).contains("adoption"), "{}", stdout(&history));

    let restore = ddbsm(&["restore", "b"]);
    assert!(
        stderr(&restore).contains("isn't removed: what loads was written by hand"),
        "{}",
        stderr(&restore)
    );
    assert!(stderr(&ddbsm(&["history", "b"])).contains("written by hand"));
    ok(&ddbsm(&["rm", "b", "--yes"]));
    assert!(server.load("b").is_none());
    assert_eq!(ddbsm(&["restore", "b", "--yes"]).status.code(), Some(1));
    ok(&ddbsm(&["rm", "b", "--purge", "--yes"]));
    assert_eq!(ls(&server).len(), 1);
}

/// The deploy gate knows of what was adopted, and the import's report names the command that asks it.
#[test]
fn check_knows_what_was_adopted_and_what_was_imported() {
    let server = Server::with_table();
    by_hand(&server, "hand");
    let program = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(program.path(), crate::common::program::needs(&["hand", "imported"])).expect("written");
    let check = |args: &[&str]| run(server.ddbsm().args(args));
    let path = program.path().to_str().expect("UTF-8");
    let before = check(&["check", path, "--principal", OWNER]);
    assert_eq!(before.status.code(), Some(5), "{}", stdout(&before));

    ok(&adopt(&server, &["--names", "-"], "hand\n"));
    let import = ["import", "--principal", OWNER, "--from", "-", "--yes", "--json"];
    let report = feed(server.ddbsm().args(import), b"imported=x\n");
    ok(&report);
    let report: Value = serde_json::from_slice(&report.stdout).expect("JSON");
    let command = report["check"].as_str().expect("a command").replace("PROGRAM", path);
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let after = check(&words);
    assert_eq!(after.status.code(), Some(0), "{}{}", stdout(&after), stderr(&after));
}

/// A put that was cut off, or is still running, is somebody else's to settle.
#[test]
fn what_is_being_stored_is_left_alone() {
    let server = Server::with_table();
    by_hand(&server, "a");
    let version = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let entry = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OWNER}#a#{version}")},
                       "version": {"S": version}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": entry}));
    let output = adopt(&server, &["--names", "-"], "a\n");
    ok(&output);
    assert!(stdout(&output).is_empty() && server.writes().is_empty());
    assert!(stderr(&output).contains("is unfinished. Run the same command again"), "{}", stderr(&output));
}

#[test]
fn what_is_no_name_is_said_by_its_line_alone() {
    let server = Server::with_table();
    let output = adopt(&server, &["--names", "-"], &format!("good\n\n{NEEDLE} !\na#b\n"));
    assert_eq!(output.status.code(), Some(1));
    for said in ["nothing is listed", "line 3: a name is made of", "line 4: a name can't hold #"] {
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    assert!(stderr(&adopt(&server, &["--names", "-"], "\n")).contains("holds no name"));
    assert!(server.calls().is_empty(), "something was sent");
    assert_eq!(adopt(&server, &[], "").status.code(), Some(2));
    assert_eq!(adopt(&server, &["--list", "--names", "-"], "").status.code(), Some(2));

    // What no struct can ask for isn't offered.
    by_hand(&server, "my secret");
    let output = adopt(&server, &["--list"], "");
    ok(&output);
    assert!(
        stdout(&output).is_empty() && stderr(&output).contains("\"my secret\" isn't listed"),
        "{}",
        stderr(&output)
    );
    let output = adopt(&server, &["--list", "--json"], "");
    assert_eq!(stdout(&output).trim(), "[]");
}

/// More than a page of them.
#[test]
fn all_pages_are_listed() {
    let server = Server::with_table();
    let value = "x".repeat(300_000);
    let names: Vec<String> = (0..8).map(|i| format!("name{i}")).collect();
    for name in &names {
        let item = json!({"principal": {"S": OWNER}, "name": {"S": name}, "value": {"S": value}});
        server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
    }
    server.calls();
    let output = adopt(&server, &["--list", "--json"], "");
    ok(&output);
    assert_eq!(serde_json::from_slice::<Vec<String>>(&output.stdout).expect("JSON"), names);
    let calls = server.calls();
    assert!(calls.len() > 1, "one page");
    for call in calls {
        assert_eq!(call.operation, "Query");
        assert_eq!(call.body["ProjectionExpression"], "#name");
        assert_eq!(call.body["Select"], "SPECIFIC_ATTRIBUTES");
        assert_eq!(call.body["ExpressionAttributeNames"]["#name"], "name");
    }
}

/// Each half takes exactly the role that it's for, with what `ddbsm policy` prints for it.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_owner_lists_and_a_writer_adopts() {
    let table = policy(&[]).0;
    let writer = format!("arn:aws:iam::{ACCOUNT}:role/ddbsm/writer/ci");
    for (role, identity, code) in [
        (OWNER, "owner", [0, 4]),
        (&*writer, "writer", [4, 0]),
        (&*format!("arn:aws:iam::{ACCOUNT}:role/auditor"), "auditor", [4, 4]),
    ] {
        let server = Server::with_table();
        by_hand(&server, "a");
        let caller = Caller { role: role.to_owned(), identity: policy(&["--for", identity]).0 };
        enforce(&server, &table, &caller, None);
        let list = adopt(&server, &["--list"], "");
        let names = adopt(&server, &["--names", "-"], "a\n");
        assert_eq!(
            [list.status.code(), names.status.code()],
            code.map(Some),
            "{identity}: {} {}",
            stderr(&list),
            stderr(&names)
        );
    }
}
