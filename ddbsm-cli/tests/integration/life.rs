//! A secret's life: rollback, restore, overlap, removal, pruning, and what `history` and `ls` say of it.

use crate::common::lifecycle;
use crate::common::server::{Fate, OWNER, Server, TABLE};
use crate::common::{feed, ok, run, stderr, stdout};
use serde_json::{Value, json};
use std::process::Output;

fn put(server: &Server, value: &str, more: &[&str]) -> Output {
    feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]).args(more), value.as_bytes())
}

fn ddbsm(server: &Server, command: &str, more: &[&str]) -> Output {
    run(server.ddbsm().args([command, "a", "--principal", OWNER]).args(more))
}

fn history(server: &Server) -> Vec<Value> {
    let output = ddbsm(server, "history", &["--json"]);
    ok(&output);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Stored one after the other; their versions, oldest first.
fn filled(values: &[&str]) -> (Server, Vec<String>) {
    let server = Server::with_table();
    let version = |value: &&str| {
        let output = put(&server, value, &["--json"]);
        ok(&output);
        let stored: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        stored[0]["version"].as_str().expect("a version").to_owned()
    };
    let versions = values.iter().map(version).collect();
    (server, versions)
}

/// The value that loads: the head's own, or that of the version that it points to.
fn loads(server: &Server) -> Option<String> {
    let head = server.load("a")?;
    let item = match head["points_to"]["S"].as_str() {
        Some(version) => server.load(&format!("a#{version}")).expect("the version is there"),
        None => head,
    };
    Some(item["value"]["S"].as_str().expect("a value").to_owned())
}

#[test]
fn a_whole_life_in_json_on_dynoxide() {
    lifecycle::write(&Server::with_table()).expect("a whole life");
}

#[test]
#[ignore = "needs moto from PyPI: .ci/setup"]
fn a_whole_life_in_json_on_moto() {
    let server = Server::moto();
    server.create_table();
    lifecycle::write(&server).expect("a whole life");
}

#[test]
fn a_rollback_points_and_the_next_put_ends_it() {
    let (server, versions) = filled(&["one", "two", "three"]);
    let refused = ddbsm(&server, "rollback", &[]);
    assert_eq!(refused.status.code(), Some(3), "{}", stderr(&refused));
    for version in &versions[1..] {
        assert!(stderr(&refused).contains(&format!("{version} (20")), "{}", stderr(&refused));
    }
    assert_eq!(loads(&server).as_deref(), Some("three"));

    ok(&ddbsm(&server, "rollback", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("two"));
    ok(&ddbsm(&server, "rollback", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("one"), "one further back");
    let none = ddbsm(&server, "rollback", &["--yes"]);
    assert_eq!(none.status.code(), Some(1), "{}", stderr(&none));
    ok(&ddbsm(&server, "rollback", &["--yes", "--to", &versions[2]]));
    assert_eq!(loads(&server).as_deref(), Some("three"));
    ok(&ddbsm(&server, "rollback", &["--yes", "--steps", "2"]));
    assert_eq!(loads(&server).as_deref(), Some("one"));

    let entries = history(&server);
    assert_eq!(entries.len(), 7);
    assert_eq!([&entries[0]["kind"], &entries[0]["points_to"]], ["rollback", versions[0].as_str()]);
    let current: Vec<_> = entries.iter().filter(|entry| entry["current"] == true).collect();
    assert_eq!((current.len(), &current[0]["version"]), (1, &json!(versions[0])));

    let ended = put(&server, "four", &[]);
    ok(&ended);
    assert!(
        stderr(&ended).contains(&format!("this ends a rollback to {}", versions[0])),
        "{}",
        stderr(&ended)
    );
    assert!(stdout(&ended).contains(&format!(": replaces {} (20", versions[0])), "{}", stdout(&ended));
    assert_eq!(loads(&server).as_deref(), Some("four"));
    for unknown in ["01KAV5Z2QX8M3R7T9W4Y6B1CDE", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"] {
        let output = ddbsm(&server, "rollback", &["--yes", "--to", unknown]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("the index has no version"), "{}", stderr(&output));
    }
    assert_eq!(ddbsm(&server, "rollback", &["--to", "one"]).status.code(), Some(2));
    assert_eq!(loads(&server).as_deref(), Some("four"));
}

#[test]
fn an_overlap_keeps_the_older_version_valid() {
    let (server, versions) = filled(&["one"]);
    ok(&put(&server, "two", &["--overlap", "24h"]));
    let head = server.load("a").expect("a head");
    assert_eq!(head["previous"]["S"], versions[0]);
    let until = head["previous_until"]["S"].as_str().expect("a time").to_owned();
    let entry = history(&server).into_iter().find(|entry| entry["version"] == versions[0]).expect("an entry");
    assert_eq!(entry["previous_until"], until);
    let said = stdout(&ddbsm(&server, "history", &[]));
    assert!(said.lines().any(|line| line.starts_with("previous") && line.contains(&versions[0])), "{said}");

    let third = put(&server, "three", &["--overlap", "1m"]);
    ok(&third);
    let ends = format!("this ends the overlap in which {} is valid until {until}", versions[0]);
    assert!(stderr(&third).contains(&ends), "{}", stderr(&third));
    let rollback = ddbsm(&server, "rollback", &["--yes", "--overlap", "30d"]);
    ok(&rollback);
    assert!(stderr(&rollback).contains("This ends the overlap"), "{}", stderr(&rollback));
    let head = server.load("a").expect("a head");
    assert!(
        head["previous"]["S"].is_string()
            && head["points_to"]["S"].is_string()
            && head.get("value").is_none()
    );

    for wrong in ["59s", "31d", "1.5h", "1", "-1h", "1w", ""] {
        assert_eq!(put(&server, "x", &["--overlap", wrong]).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn an_overlap_wants_to_know_what_loads() {
    let server = Server::with_table();
    let unsure = put(&server, "one", &["--overlap", "1h"]);
    assert_eq!(unsure.status.code(), Some(1));
    assert!(stderr(&unsure).contains("--previous"), "{}", stderr(&unsure));
    let (server, versions) = filled(&["one"]);
    ok(&ddbsm(&server, "rm", &["--yes"]));
    let nothing = put(&server, "two", &["--overlap", "1h"]);
    assert_eq!(nothing.status.code(), Some(1), "nothing loads");
    assert!(stderr(&nothing).contains("without --overlap"), "{}", stderr(&nothing));
    ok(&put(&server, "two", &["--overlap", "1h", "--previous", &versions[0]]));
    assert_eq!(server.load("a").expect("a head")["previous"]["S"], versions[0]);
}

/// What a pointer loads is what stays valid.
#[test]
fn an_overlap_after_a_rollback_keeps_what_was_rolled_back_to() {
    let (server, versions) = filled(&["one", "two"]);
    ok(&ddbsm(&server, "rollback", &["--yes"]));
    ok(&put(&server, "three", &["--overlap", "1h"]));
    let head = server.load("a").expect("a head");
    assert_eq!((&head["previous"]["S"], &head["value"]["S"]), (&json!(versions[0]), &json!("three")));
    assert!(head.get("points_to").is_none());
}

/// Whatever the clock of whoever wrote a version, an overlap runs by the table's.
#[test]
fn an_overlap_is_told_of_by_the_tables_clock() {
    let server = Server::with_table();
    server.set_date(Some("Fri, 01 Jan 2100 00:00:00 GMT"));
    ok(&put(&server, "one", &[]));
    server.set_date(Some("Thu, 01 Jan 2099 00:00:00 GMT"));
    ok(&put(&server, "two", &["--overlap", "1h"]));
    assert_eq!(server.load("a").expect("a head")["previous_until"]["S"], "2099-01-01T01:00:00Z");
    let ends = stderr(&put(&server, "three", &[]));
    assert!(ends.contains("this ends the overlap in which"), "{ends}");
}

#[test]
fn a_restored_secret_is_not_rolled_back() {
    let (server, versions) = filled(&["one", "two"]);
    ok(&ddbsm(&server, "rm", &["--yes"]));
    ok(&ddbsm(&server, "restore", &["--yes"]));
    let said = stderr(&ddbsm(&server, "history", &[]));
    assert!(said.contains("Restored 20") && said.contains(&versions[1]), "{said}");
    let ls = |more: &[&str]| stdout(&run(server.ddbsm().arg("ls").args(more)));
    assert!(!ls(&[]).contains("rolled back") && ls(&["--json"]).contains("\"rolled_back\": false"));
    ok(&ddbsm(&server, "rollback", &["--yes"]));
    assert!(ls(&[]).contains("rolled back") && ls(&["--json"]).contains("\"rolled_back\": true"));
}

/// A removal that was cut off may have removed what the index still shows.
#[test]
fn a_secret_that_may_be_removed_is_restored_by_a_rollback() {
    let (server, versions) = filled(&["one"]);
    let mut writes = 0;
    server.judge(move |call| {
        writes += usize::from(call.operation == "BatchWriteItem");
        match (call.operation.as_str(), writes) {
            ("BatchWriteItem", 2) => Fate::Cut(vec![0]),
            ("BatchWriteItem", 3..) => Fate::Cut(vec![]),
            _ => Fate::Pass,
        }
    });
    assert_eq!(ddbsm(&server, "rm", &["--yes"]).status.code(), Some(1));
    server.pass();
    assert_eq!(loads(&server), None);
    let unsure = ddbsm(&server, "restore", &["--yes"]);
    assert_eq!(unsure.status.code(), Some(1));
    let settle = format!("ddbsm rollback a --to {}", versions[0]);
    assert!(stderr(&unsure).contains(&settle), "{}", stderr(&unsure));
    ok(&ddbsm(&server, "rollback", &["--yes", "--to", &versions[0]]));
    assert_eq!(loads(&server).as_deref(), Some("one"));
}

#[test]
fn a_removed_secret_can_be_restored_until_it_is_purged() {
    let (server, versions) = filled(&["one", "two"]);
    let removed = ddbsm(&server, "rm", &["--yes"]);
    ok(&removed);
    assert!(
        stderr(&removed).contains(&format!("ddbsm restore a --principal {OWNER}")),
        "{}",
        stderr(&removed)
    );
    assert_eq!(loads(&server), None);
    assert_eq!(server.names(OWNER).len(), 2, "the versions stay");
    let ls = |more: &[&str]| stdout(&run(server.ddbsm().arg("ls").args(more)));
    assert!(!ls(&[]).contains(&versions[1]) && ls(&["--removed"]).contains(&versions[1]));
    assert_eq!(ddbsm(&server, "rm", &["--yes"]).status.code(), Some(1), "it's removed already");
    let rollback = ddbsm(&server, "rollback", &["--yes"]);
    assert!(stderr(&rollback).contains("ddbsm restore a"), "{}", stderr(&rollback));

    ok(&ddbsm(&server, "restore", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("two"));
    let second = ddbsm(&server, "restore", &["--yes"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("isn't removed"), "{}", stderr(&second));
    ok(&ddbsm(&server, "rm", &["--yes"]));
    ok(&ddbsm(&server, "restore", &["--yes", "--to", &versions[0]]));
    assert_eq!(loads(&server).as_deref(), Some("one"));

    ok(&ddbsm(&server, "rm", &["--yes", "--purge"]));
    assert!(server.names(OWNER).is_empty() && server.names("ddbsm:index").is_empty());
}

#[test]
fn one_version_is_deleted_unless_it_loads() {
    let (server, versions) = filled(&["one", "two"]);
    let refused = ddbsm(&server, "rm", &["--yes", "--version", &versions[1]]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("is the one that loads"), "{}", stderr(&refused));
    ok(&put(&server, "three", &["--overlap", "1h"]));
    ok(&ddbsm(&server, "rm", &["--yes", "--version", &versions[1]]));
    assert!(server.load(&format!("a#{}", versions[1])).is_none(), "also if it's the previous one");
    let gone = ddbsm(&server, "rollback", &["--yes", "--to", &versions[1]]);
    assert_eq!(gone.status.code(), Some(1));
    ok(&ddbsm(&server, "rollback", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("one"));
    let pointed = ddbsm(&server, "rm", &["--yes", "--version", &versions[0]]);
    assert_eq!(pointed.status.code(), Some(1), "a pointer's target loads");
}

#[test]
fn prune_keeps_what_is_in_use() {
    let (server, versions) = filled(&["one", "two", "three", "four"]);
    ok(&ddbsm(&server, "rollback", &["--yes", "--to", &versions[0]]));
    let prune =
        |more: &[&str]| run(server.ddbsm().args(["prune", "--principal", OWNER, "--keep", "1"]).args(more));
    let dry = prune(&["--dry-run"]);
    ok(&dry);
    assert_eq!(stdout(&dry), "would delete 2 versions of 1 secret\n");
    assert_eq!(prune(&[]).status.code(), Some(3));
    assert_eq!(server.names(OWNER).len(), 5);
    ok(&prune(&["--yes", "--older-than", "1d"]));
    assert_eq!(server.names(OWNER).len(), 5, "none is a day old");
    ok(&prune(&["--yes"]));
    let left: Vec<String> =
        [&versions[0], &versions[3]].iter().map(|version| format!("a#{version}")).collect();
    assert_eq!(server.names(OWNER)[1..], left);
    assert_eq!(loads(&server).as_deref(), Some("one"));
}

#[test]
fn prune_keeps_what_a_restore_brings_back() {
    let (server, versions) = filled(&["one", "two", "three"]);
    ok(&ddbsm(&server, "rollback", &["--yes", "--to", &versions[0]]));
    ok(&ddbsm(&server, "rm", &["--yes"]));
    ok(&run(server.ddbsm().args(["prune", "a", "--principal", OWNER, "--keep", "1", "--yes"])));
    assert_eq!(server.names(OWNER), [&versions[0], &versions[2]].map(|version| format!("a#{version}")));
    ok(&ddbsm(&server, "restore", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("one"));
}

#[test]
fn a_revoked_version_is_loaded_only_by_force() {
    let (server, versions) = filled(&["one", "two"]);
    let entry = json!({
        "principal": {"S": "ddbsm:index"},
        "name": {"S": format!("{OWNER}#a#{}", versions[0])},
        "version": {"S": versions[0]},
        "revoked_at": {"S": "2026-01-01T00:00:00Z"},
    });
    server.ask("PutItem", &json!({"TableName": crate::common::server::TABLE, "Item": entry}));
    let refused = ddbsm(&server, "rollback", &["--yes", "--to", &versions[0]]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert!(stdout(&ddbsm(&server, "history", &[])).contains("revoked"));
    ok(&ddbsm(&server, "rollback", &["--yes", "--force", "--to", &versions[0]]));
    assert_eq!(loads(&server).as_deref(), Some("one"));
}

#[test]
fn a_put_may_depend_on_whether_the_secret_exists() {
    let server = Server::with_table();
    assert_eq!(put(&server, "x", &["--must-exist"]).status.code(), Some(1));
    let first = put(&server, "one", &["--if-absent"]);
    ok(&first);
    assert!(stdout(&first).ends_with(": new\n"), "{}", stdout(&first));
    assert_eq!(put(&server, "x", &["--if-absent"]).status.code(), Some(1));
    ok(&put(&server, "two", &["--must-exist"]));
    assert_eq!(loads(&server).as_deref(), Some("two"));
}

#[test]
fn a_table_without_a_policy_takes_nothing_unless_told() {
    let server = Server::with_table();
    server.set_policy(None);
    let refused = put(&server, "x", &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("has no policy"), "{}", stderr(&refused));
    assert!(server.names(OWNER).is_empty());
    ok(&put(&server, "x", &["--without-policy"]));
}

/// What a role owned, a role that is made again under its name would own.
#[test]
fn everything_that_a_role_owns_is_purged() {
    let (server, _) = filled(&["one", "two"]);
    ok(&feed(server.ddbsm().args(["put", "b", "-", "--principal", OWNER]), b"x"));
    let other = "arn:aws:iam::111111111111:role/app/slack-bot-lambda-role-2";
    ok(&feed(server.ddbsm().args(["put", "b", "-", "--principal", other]), b"x"));
    ok(&ddbsm(&server, "rm", &["--yes"]));
    let all = |more: &[&str]| run(server.ddbsm().args(["rm", "--all", "--purge"]).args(more));
    assert_eq!(all(&["--yes"]).status.code(), Some(2), "the role has to be named");
    assert_eq!(all(&["--principal", OWNER]).status.code(), Some(3));
    let by_hand = json!({"principal": {"S": OWNER}, "name": {"S": "by-hand"}, "value": {"S": "x"}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": by_hand}));
    for _ in 0..2 {
        let purged = all(&["--yes", "--principal", OWNER]);
        ok(&purged);
        for said in
            ["stored by hand isn't in the index and stays", "adopt --list --principal", "rm NAME --by-hand"]
        {
            assert!(stderr(&purged).contains(said), "{}", stderr(&purged));
        }
        assert_eq!(server.names(OWNER), ["by-hand"]);
    }
    assert_eq!((server.names(other).len(), server.names("ddbsm:index").len()), (2, 2));
}

/// Times and versions are the table's, however wrong the writer's clock and whatever is in the index.
#[test]
fn times_and_versions_come_from_the_table() {
    let server = Server::with_table();
    server.set_date(Some("Fri, 01 Jan 2100 00:00:00 GMT"));
    ok(&put(&server, "one", &[]));
    server.set_date(Some("Thu, 01 Jan 2099 00:00:00 GMT"));
    ok(&put(&server, "two", &[]));
    let entries = history(&server);
    assert_eq!(entries[0]["created_at"], "2099-01-01T00:00:00Z");
    assert_eq!(entries[1]["created_at"], "2100-01-01T00:00:00Z");
    assert!(
        entries[0]["version"].as_str() > entries[1]["version"].as_str(),
        "later than every version there is"
    );
    assert_eq!(loads(&server).as_deref(), Some("two"));
}

/// A put that was cut off before its value was written is nothing to go back to.
#[test]
fn a_version_that_was_never_written_is_skipped() {
    let (server, versions) = filled(&["one"]);
    let mut seen = 0;
    server.judge(move |call| {
        seen += usize::from(call.operation == "BatchWriteItem");
        if seen >= 2 && call.operation == "BatchWriteItem" { Fate::Cut(vec![]) } else { Fate::Pass }
    });
    assert_eq!(put(&server, "cut", &[]).status.code(), Some(1));
    server.pass();
    let said = stderr(&ddbsm(&server, "history", &[]));
    assert!(said.contains(&format!("ddbsm rollback a --to {}", versions[0])), "{said}");
    let unsure = ddbsm(&server, "rollback", &["--yes"]);
    assert_eq!(unsure.status.code(), Some(1), "what loads isn't sure");
    let next = put(&server, "two", &[]);
    ok(&next);
    assert!(stderr(&next).contains("was cut short"), "{}", stderr(&next));
    ok(&ddbsm(&server, "rollback", &["--yes"]));
    assert_eq!(loads(&server).as_deref(), Some("one"));
}

#[test]
fn ls_fits_80_columns_and_filters() {
    let (server, _) = filled(&["one"]);
    let long = "n".repeat(200);
    ok(&feed(server.ddbsm().args(["put", &long, "-", "--principal", OWNER]), b"x"));
    let ls = |more: &[&str]| run(server.ddbsm().arg("ls").args(more));
    let all = stdout(&ls(&[]));
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    assert!(all.starts_with("app/slack-bot-lambda-role\n"), "{all}");
    assert!(stdout(&ls(&["--wide"])).contains(&long));
    assert!(!stdout(&ls(&["nn"])).contains("  a "));
    let other = "arn:aws:iam::111111111111:role/other";
    let none = run(server.ddbsm().arg("ls").env("DDBSM_PRINCIPAL", other));
    ok(&none);
    assert!(stdout(&none).is_empty() && stderr(&none).contains("No secret"), "{}", stderr(&none));
    let both = run(server.ddbsm().args(["ls", "--all-owners"]).env("DDBSM_PRINCIPAL", other));
    let without_age =
        |text: &str| text.lines().map(|line| line[..line.len().min(64)].to_owned()).collect::<Vec<_>>();
    assert_eq!(without_age(&stdout(&both)), without_age(&all));
    assert!(stderr(&ls(&["--stale", "1d"])).contains("No secret"));
    assert_eq!(without_age(&stdout(&ls(&["--stale", "0s"]))), without_age(&all));
}
