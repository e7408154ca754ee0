//! `destroy`: the table goes, and only when it is meant to.

use crate::common::server::{BY_TABLE, Fate, Server, TABLE, error};
use crate::common::{ok, put, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

const ARN: &str = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";

/// As `init` makes it: protected.
fn server() -> Server {
    let server = Server::start();
    ok(&run(server.ddbsm().args(["init", "--yes"])));
    server.calls();
    server
}

fn destroy(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("destroy").args(args))
}

fn is_there(server: &Server) -> bool {
    server.ask("ListTables", &json!({}))["TableNames"] == json!([TABLE])
}

/// The calls that change something.
fn changes(server: &Server) -> Vec<String> {
    let calls = server.calls().into_iter();
    let changing = calls.filter(|call| !call.operation.starts_with("Describe") && call.operation != "Query");
    changing.map(|call| format!("{} {}", call.operation, call.body["DeletionProtectionEnabled"])).collect()
}

#[test]
fn an_empty_table_loses_its_protection_and_is_deleted() {
    let server = server();
    let output = destroy(&server, &["--yes"]);
    ok(&output);
    assert_eq!(stdout(&output), format!("deleted {ARN}\n"));
    assert_eq!(changes(&server), ["UpdateTable false", "DeleteTable null"]);
    assert!(!is_there(&server));

    let second = destroy(&server, &["--yes"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains(&format!("There is no table {ARN}.")), "{}", stderr(&second));
}

#[test]
fn what_was_deleted_can_be_json() {
    let server = server();
    let output = destroy(&server, &["--yes", "--json"]);
    ok(&output);
    let done: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let expected = json!({
        "table": ARN, "name": TABLE, "region": "us-west-2", "account": "111111111111", "done": "deleted",
    });
    assert_eq!(done, expected);
}

#[test]
fn a_table_with_secrets_is_deleted_with_purge_alone() {
    let server = server();
    ok(&put(&server, &["githubAppSecret", "-"], b"x"));
    server.calls();
    let output = destroy(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("isn't empty: the index lists 2 entries"), "{}", stderr(&output));
    assert_eq!(changes(&server), [""; 0]);
    assert!(is_there(&server));

    let output = destroy(&server, &["--yes", "--purge"]);
    ok(&output);
    assert!(stderr(&output).contains("every secret in the table is deleted"), "{}", stderr(&output));
    assert!(!is_there(&server));
}

/// What was written by hand is in no index.
#[test]
fn items_that_the_index_does_not_list_count() {
    let server = server();
    server.judge(|call| match call.operation.as_str() {
        "DescribeTable" => Fate::Respond(
            200,
            json!({"Table": {"TableName": TABLE, "TableStatus": "ACTIVE",
            "ItemCount": 3, "DeletionProtectionEnabled": true}}),
        ),
        _ => Fate::Pass,
    });
    let output = destroy(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("DynamoDB counts 3 items"), "{}", stderr(&output));
    assert!(is_there(&server));
}

#[test]
fn without_an_answer_nothing_is_deleted() {
    let server = server();
    let output = destroy(&server, &[]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(changes(&server), [""; 0]);
    assert!(is_there(&server));
}

#[cfg(unix)]
#[test]
fn the_tables_name_has_to_be_typed() {
    use crate::common::pty::Pty;
    let server = server();
    for (answer, deleted) in [("y", false), ("dirty-secret", false), ("", false), (TABLE, true)] {
        let mut terminal = Pty::run(server.ddbsm().arg("destroy"));
        terminal.until("Type the table's name to delete it:");
        terminal.send(&format!("{answer}\n"));
        terminal.end();
        assert_eq!(!is_there(&server), deleted, "{answer:?}");
    }
}

#[test]
fn whoever_is_no_admin_is_denied() {
    let server = server();
    server.judge(|call| match call.operation.as_str() {
        "UpdateTable" | "DeleteTable" => Fate::Respond(400, error("AccessDeniedException", BY_TABLE)),
        _ => Fate::Pass,
    });
    let output = destroy(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("dynamodb:UpdateTable"), "{}", stderr(&output));
    assert!(is_there(&server));
}

/// The table is as it was.
#[test]
fn protection_comes_back_if_the_table_can_not_be_deleted() {
    let server = server();
    server.judge(|call| match call.operation.as_str() {
        "DeleteTable" => Fate::Respond(400, error("AccessDeniedException", BY_TABLE)),
        _ => Fate::Pass,
    });
    let output = destroy(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert_eq!(changes(&server), ["UpdateTable false", "DeleteTable null", "UpdateTable true"]);
    let table = server.ask("DescribeTable", &json!({"TableName": TABLE}));
    assert_eq!(table["Table"]["DeletionProtectionEnabled"], true);
}

#[test]
fn a_table_that_is_going_or_changing_is_told() {
    for (status, said) in [("DELETING", "is being deleted"), ("UPDATING", "is being created or changed")] {
        let server = server();
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => {
                Fate::Respond(200, json!({"Table": {"TableName": TABLE, "TableStatus": status}}))
            }
            _ => Fate::Pass,
        });
        let output = destroy(&server, &["--yes", "--purge"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert_eq!(changes(&server), [""; 0]);
    }
}

/// A name that is right in another account or region is the usual mistake.
#[test]
fn a_table_that_is_not_there_is_named_with_account_and_region() {
    let server = Server::start();
    for args in
        [&["ls"][..], &["destroy", "--yes"], &["rm", "a", "--principal", "arn:aws:iam::111111111111:role/x"]]
    {
        let output = run(server.ddbsm().args(args));
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let said = stderr(&output);
        assert!(said.contains("There is no table ") && said.contains(TABLE), "{args:?}: {said}");
        assert!(said.contains("us-west-2") && said.contains("111111111111"), "{args:?}: {said}");
    }
}
