//! `init`: a new table's policy that is shown late, or not kept at all.

use crate::common::server::{Fate, Server, error};
use crate::common::{ok, policy, run, stderr, stdout};
use serde_json::json;

/// Shows no policy until so many have asked, or one was put there by a request of its own.
fn shown_after(server: &Server, times: usize, is_kept: bool) {
    let mut asked = 0;
    server.judge(move |call| match call.operation.as_str() {
        "PutResourcePolicy" => {
            asked = if is_kept { times } else { asked };
            Fate::Respond(200, json!({"RevisionId": "1"}))
        }
        "GetResourcePolicy" if asked < times => {
            asked += 1;
            Fate::Respond(400, error("PolicyNotFoundException", "none"))
        }
        _ => Fate::Pass,
    });
}

fn init(server: &Server) -> (std::process::Output, usize) {
    let output = run(server.ddbsm().args(["init", "--yes"]));
    let attached = server.calls().iter().filter(|call| call.operation == "PutResourcePolicy").count();
    (output, attached)
}

/// DynamoDB was seen to take up to 2 s: nothing is sent twice for that.
#[test]
fn a_policy_that_is_shown_late_is_waited_for() {
    let server = Server::start();
    shown_after(&server, 2, false);
    let (output, attached) = init(&server);
    ok(&output);
    assert!(stdout(&output).contains("policy in force"), "{}", stdout(&output));
    assert_eq!(attached, 0);
    assert!(!stderr(&output).contains("kept no policy"), "{}", stderr(&output));
}

#[test]
fn a_policy_that_was_dropped_is_attached() {
    let server = Server::start();
    shown_after(&server, usize::MAX, true);
    let (output, attached) = init(&server);
    ok(&output);
    assert_eq!(attached, 1);
    assert!(stderr(&output).contains("The server kept no policy for the new table"), "{}", stderr(&output));
    assert_eq!(server.policy(), Some(policy(&[]).0));
}

#[test]
fn a_table_whose_policy_is_never_kept_is_no_place_for_secrets() {
    let server = Server::start();
    shown_after(&server, usize::MAX, false);
    let (output, attached) = init(&server);
    assert_eq!((output.status.code(), attached), (Some(1), 1), "{}", stderr(&output));
    assert!(stderr(&output).contains("Store nothing in it, and delete it."), "{}", stderr(&output));
}

/// Shown so late that it seemed to be dropped: DynamoDB doesn't take another in place of none, and need not.
#[test]
fn a_policy_that_is_shown_very_late_is_the_one_that_was_sent() {
    let server = Server::start();
    let mut asked = 0;
    server.judge(move |call| match call.operation.as_str() {
        "GetResourcePolicy" if asked < 5 => {
            asked += 1;
            Fate::Respond(400, error("PolicyNotFoundException", "none"))
        }
        _ => Fate::Pass,
    });
    let (output, attached) = init(&server);
    ok(&output);
    assert_eq!(attached, 1);
}
