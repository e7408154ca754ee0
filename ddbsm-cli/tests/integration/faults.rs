//! Faults at every step of a put, and of an rm: the old value loads, or the new one, never neither.

use crate::common::server::{Call, Fate, OWNER, Server, TABLE, error};
use crate::common::{feed, ok, run, stderr, stdout};
use ddbsm::{Secret, Secrets};
use serde_json::Value;
use std::process::Output;
use std::time::{Duration, Instant};

#[derive(Debug, Secrets)]
struct Settings {
    a: Secret<String>,
}

fn put(server: &Server, value: &str) -> Output {
    feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), value.as_bytes())
}

/// The value that loads, whose version must lie in the table with the same value.
fn loads(server: &Server) -> String {
    let head = server.load("a").expect("a head");
    let version = head["version"]["S"].as_str().expect("a version");
    let kept = server.load(&format!("a#{version}")).expect("a head points nowhere");
    assert_eq!(kept["value"], head["value"]);
    let loader = Settings::loader().table(TABLE).principal(OWNER);
    let settings = server.block_on(loader.load(&server.client())).expect("it loads");
    assert_eq!(settings.a.expose_secret().as_str(), head["value"]["S"]);
    settings.a.expose_secret().clone()
}

fn items(call: &Call) -> Vec<Value> {
    assert_eq!(call.operation, "BatchWriteItem");
    call.body["RequestItems"][TABLE].as_array().expect("items").clone()
}

/// At every request of a put, before its one item is written and after.
fn crashes() -> impl Iterator<Item = (usize, Vec<usize>)> {
    (0..4).flat_map(|request| [(request, vec![]), (request, vec![0])])
}

/// The connection ends at one item and nothing comes through afterwards, as after a crash.
fn cut_at(server: &Server, request: usize, kept: &[usize]) {
    let kept = kept.to_vec();
    let mut seen = 0;
    server.judge(move |call| {
        if call.operation != "BatchWriteItem" {
            return Fate::Pass;
        }
        let now = seen;
        seen += 1;
        match now {
            now if now < request => Fate::Pass,
            now if now == request => Fate::Cut(kept.clone()),
            _ => Fate::Cut(vec![]),
        }
    });
}

#[test]
fn a_crash_between_any_two_items_leaves_the_old_value_or_the_new() {
    for (request, kept) in crashes() {
        let server = Server::with_table();
        ok(&put(&server, "old"));
        cut_at(&server, request, &kept);
        let output = put(&server, "new");
        assert_eq!(output.status.code(), Some(1), "request {request}, {kept:?}");
        assert!(stdout(&output).is_empty());
        let said = stderr(&output);
        let head_written = request == 3 || request == 2 && kept.contains(&0);
        server.pass();
        assert_eq!(loads(&server), if head_written { "new" } else { "old" }, "request {request}, {kept:?}");
        let told = match request {
            0 | 1 => "What loaded before still loads",
            2 => "its old value or its new one",
            _ => "The new values load, and ls may not show them yet",
        };
        assert!(said.contains(told) && said.contains("dynamodb:BatchWriteItem"), "{said}");

        assert_every_value_can_be_found(&server);
        assert!(is_listed(&server));
        let agrees = listed_version(&server) == server.load("a").expect("a head")["version"]["S"];
        let named = stderr(&run(server.ddbsm().arg("ls"))).contains("ddbsm rollback a --to");
        assert!(agrees || named, "request {request}, {kept:?}: ls says nothing of the disagreement");
        ok(&put(&server, "new"));
        assert_eq!(loads(&server), "new");
        let removed = run(server.ddbsm().args(["rm", "a", "--purge", "--yes", "--principal", OWNER]));
        ok(&removed);
        assert!(
            server.names(OWNER).is_empty() && server.names("ddbsm:index").is_empty(),
            "rm leaves something behind"
        );
    }
}

#[test]
fn a_first_put_that_crashes_leaves_no_half_secret() {
    for (request, kept) in crashes() {
        let server = Server::with_table();
        cut_at(&server, request, &kept);
        assert_eq!(put(&server, "new").status.code(), Some(1));
        server.pass();
        assert_every_value_can_be_found(&server);
        assert!(server.load("a").is_some() || !is_listed(&server), "ls shows what does not load");
        if server.load("a").is_some() {
            assert_eq!(loads(&server), "new");
        }
        let unfinished = !server.names("ddbsm:index").is_empty() && !is_listed(&server);
        assert_eq!(stderr(&run(server.ddbsm().arg("ls"))).contains("cut short"), unfinished);
    }
}

/// Whether `ls` shows a version as stored.
fn is_listed(server: &Server) -> bool {
    let listed = run(server.ddbsm().args(["ls", "--json"]));
    ok(&listed);
    let listed: Vec<Value> = serde_json::from_slice(&listed.stdout).expect("JSON");
    listed.iter().any(|secret| secret["version"].is_string())
}

/// The version that loads, as `ls` has it.
fn listed_version(server: &Server) -> Value {
    let listed = run(server.ddbsm().args(["ls", "--json"]));
    let listed: Vec<Value> = serde_json::from_slice(&listed.stdout).expect("JSON");
    listed[0]["version"].clone()
}

/// Whatever holds a value is known to the index, so that `rm` finds it.
fn assert_every_value_can_be_found(server: &Server) {
    let index = server.names("ddbsm:index");
    for name in server.names(OWNER).iter().filter(|name| name.contains('#')) {
        assert!(index.contains(&format!("{OWNER}#{name}")), "{name} is not in the index");
    }
}

#[test]
fn a_killed_put_leaves_the_old_value_or_the_new() {
    for request in 0..4 {
        let server = Server::with_table();
        ok(&put(&server, "old"));
        server.calls();
        let (reached, wait) = std::sync::mpsc::channel();
        let mut seen = 0;
        server.judge(move |call| {
            seen += usize::from(call.operation == "BatchWriteItem");
            if call.operation == "BatchWriteItem" && seen == request + 1 {
                reached.send(()).expect("the test listens");
                std::thread::sleep(Duration::from_millis(300));
                return Fate::Cut(vec![0]);
            }
            Fate::Pass
        });
        let mut command = server.ddbsm();
        command.args(["put", "a", "-", "--principal", OWNER]).stdin(std::process::Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), b"new").expect("written");
        wait.recv_timeout(Duration::from_secs(20)).expect("it gets there");
        child.kill().expect("killed");
        child.wait().expect("it ends");
        server.pass();
        // The server still writes what came in before the end.
        std::thread::sleep(Duration::from_millis(500));
        let meant = if request < 2 { "old" } else { "new" };
        let is_meant = (0..100).any(|_| {
            let is_meant = loads(&server) == meant;
            if !is_meant {
                std::thread::sleep(Duration::from_millis(100));
            }
            is_meant
        });
        assert!(is_meant, "{} after request {request}", loads(&server));
    }
}

#[test]
fn what_is_unprocessed_is_sent_again_until_it_is_done() {
    let server = Server::with_table();
    ok(&put(&server, "old"));
    server.calls();
    let mut seen = 0;
    server.judge(move |call| {
        if call.operation != "BatchWriteItem" {
            return Fate::Pass;
        }
        let all: Vec<usize> = (0..items(call).len()).collect();
        seen += 1;
        match seen {
            1 | 2 | 4 | 7 => Fate::Unprocessed(vec![]),
            6 => Fate::Unprocessed(vec![1]),
            _ => Fate::Unprocessed(all),
        }
    });
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "a=new\nb=new\n").expect("written");
    let output = run(server.ddbsm().args(["put", "--principal", OWNER, "--from"]).arg(file.path()));
    ok(&output);
    assert_eq!(stderr(&output).matches("unprocessed; sending").count(), 5);
    let sizes: Vec<usize> = server.writes().iter().map(|call| items(call).len()).collect();
    assert_eq!(sizes, [2, 2, 2, 2, 2, 2, 1, 1, 2], "only what was left is sent again");
    server.pass();
    assert_eq!(loads(&server), "new");
}

#[test]
fn unprocessed_for_good_is_an_error_that_says_so() {
    let server = Server::with_table();
    ok(&put(&server, "old"));
    server.judge(|call| match call.operation.as_str() {
        "BatchWriteItem" => Fate::Unprocessed(vec![]),
        _ => Fate::Pass,
    });
    let start = Instant::now();
    let output = put(&server, "new");
    assert_eq!(output.status.code(), Some(1));
    assert!(start.elapsed() >= Duration::from_secs(30), "it gave up early");
    assert!(stderr(&output).contains("left 1 of the items unprocessed for 30 s"), "{}", stderr(&output));
    server.pass();
    assert_eq!(loads(&server), "old");
}

#[test]
fn a_cut_purge_can_be_run_again() {
    for request in 0..9 {
        let server = Server::with_table();
        ok(&put(&server, "one"));
        ok(&put(&server, "two"));
        let mut seen = 0;
        server.judge(move |call| {
            if call.operation != "BatchWriteItem" {
                return Fate::Pass;
            }
            seen += 1;
            if seen <= request { Fate::Pass } else { Fate::Cut(vec![]) }
        });
        let rm = || run(server.ddbsm().args(["rm", "a", "--purge", "--yes", "--principal", OWNER]));
        let cut = rm();
        server.pass();
        if cut.status.success() {
            assert!(request >= 7, "it takes only {request} requests");
        } else {
            assert_every_value_can_be_found(&server);
            // What the first one announced may still be running, as far as the second one knows.
            for _ in 0..2 {
                if !server.names("ddbsm:index").is_empty() {
                    rm();
                }
            }
        }
        assert!(
            server.names(OWNER).is_empty() && server.names("ddbsm:index").is_empty(),
            "request {request}"
        );
    }
}

/// The patience is for a wait, not for the whole write: progress begins it anew.
#[test]
fn throttling_is_waited_out() {
    let server = Server::with_table();
    let mut seen = 0;
    server.judge(move |call| {
        seen += usize::from(call.operation == "BatchWriteItem");
        // The SDK's own attempts are three.
        if call.operation == "BatchWriteItem" && seen <= 12 {
            return Fate::Respond(400, error("ThrottlingException", "Rate exceeded"));
        }
        Fate::Pass
    });
    let output = put(&server, "new");
    ok(&output);
    assert!(stderr(&output).contains("sending them again"), "{}", stderr(&output));
    assert_eq!(loads(&server), "new");
}
