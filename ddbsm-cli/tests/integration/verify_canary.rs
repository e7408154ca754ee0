//! The canary is gone when `verify` ends, however it ends.

use crate::common::guard::{decide, guard, server};
use crate::common::server::{Fate, Server, TABLE};
use crate::common::{ok, run, stderr};
use serde_json::json;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// `verify` whose first attempt after the canary is never answered.
fn held(server: &Server) -> Child {
    let (start, started) = channel();
    guard(server, true, false, |_| false);
    server.judge(move |call| {
        if call.operation == "GetItem" {
            let _ = start.send(());
            return Fate::Hold;
        }
        decide(call, true, false)
    });
    let mut command = server.ddbsm();
    command.args(["verify", "--writer"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().expect("it starts");
    started.recv_timeout(Duration::from_mins(1)).expect("an attempt");
    child
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

#[test]
fn an_interrupted_verify_leaves_no_canary() {
    for name in ["-INT", "-TERM"] {
        let server = server();
        let child = held(&server);
        signal(name, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
        assert!(stderr(&output).contains("Interrupted"), "{}", stderr(&output));
        assert!(server.names("ddbsm:canary").is_empty(), "{name}: the canary is left behind");
        let writes = server.calls().into_iter().filter(|call| call.operation == "BatchWriteItem").count();
        assert_eq!(writes, 2, "{name}: one to write it, and one to remove it");
    }
}

#[test]
fn clean_removes_what_a_killed_verify_left_and_does_nothing_else() {
    let server = server();
    let mut child = held(&server);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert_eq!(server.names("ddbsm:canary"), ["ddbsm:canary"], "nobody could remove it");

    guard(&server, true, false, |_| false);
    server.calls();
    let clean = run(server.ddbsm().args(["verify", "--clean"]));
    ok(&clean);
    assert!(server.names("ddbsm:canary").is_empty());
    let calls = server.calls();
    let operations: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(operations, ["BatchWriteItem"]);
    ok(&run(server.ddbsm().args(["verify", "--clean"])));

    guard(&server, false, false, |_| false);
    assert_eq!(run(server.ddbsm().args(["verify", "--clean"])).status.code(), Some(4), "no writer");
}

/// DynamoDB may leave any write unprocessed.
#[test]
fn a_removal_that_is_left_unprocessed_is_sent_again() {
    let server = server();
    guard(&server, true, false, |_| false);
    let mut removals = 0;
    server.judge(move |call| {
        let removal = call.operation == "BatchWriteItem"
            && call.body["RequestItems"][TABLE][0].get("DeleteRequest").is_some();
        removals += usize::from(removal);
        if removal && removals < 3 { Fate::Unprocessed(vec![]) } else { decide(call, true, false) }
    });
    ok(&run(server.ddbsm().args(["verify", "--writer"])));
    assert!(server.names("ddbsm:canary").is_empty());
    let removals = server.calls().into_iter().filter(|call| {
        call.body["RequestItems"][TABLE]
            == json!([{"DeleteRequest": {"Key":
            {"principal": {"S": "ddbsm:canary"}, "name": {"S": "ddbsm:canary"}}}}])
    });
    assert_eq!(removals.count(), 3);
}
