//! What `verify` makes of all that it found: what counts as proof, and with which exit code it ends.

use crate::common::guard::{CALLER, decide, denied, guard, keys, report, rows, server, verify};
use crate::common::server::{BY_TABLE, Fate, OWNER, error};
use crate::common::{ok, stderr, stdout};
use serde_json::{Value, json};
use std::process::Stdio;

const OUTSIDE: &str = "arn:aws:sts::111111111111:assumed-role/somebody/x";

/// Being let in to write is right for a writer alone.
#[test]
fn a_caller_is_held_to_what_it_says_that_it_is() {
    let server = server();
    let owner = ["--principal", OWNER];
    for (owns, writes, args, code) in [
        (false, true, &[][..], 5),
        (false, true, &["--outsider"], 5),
        (false, true, &["--writer"], 0),
        (false, true, &["--admin"], 5),
        (false, true, &["--auditor"], 5),
        (false, false, &["--writer"], 6),
        (false, false, &["--admin"], 6),
        (false, false, &["--auditor"], 0),
        (false, false, &["--owner"], 0),
        (true, false, &["--owner"], 0),
        (true, true, &["--owner"], 5),
        (true, true, &["--owner", "--writer"], 0),
    ] {
        guard(&server, writes, owns, |_| false);
        let principal = if owns { &owner[..] } else { &[] };
        let output = verify(&server, &[args, principal].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
    }
    let both = verify(&server, &["--outsider", "--owner"]);
    assert_eq!(both.status.code(), Some(2));
}

/// Only an explicit denial by the table policy is its work. A role with fewer rights is stopped by these.
#[test]
fn another_policys_denial_proves_nothing() {
    let server = server();
    guard(&server, false, false, |_| false);
    for (said, by) in [
        ("because no identity-based policy allows the dynamodb:Scan action", "the caller's own policy"),
        ("with an explicit deny in an identity-based policy", "the caller's own policy"),
        ("because no permissions boundary allows the dynamodb:Scan action", "the caller's own policy"),
        ("because no session policy allows the dynamodb:Scan action", "the caller's own policy"),
        ("with an explicit deny in a service control policy", "the organization's policy"),
        ("with an explicit deny in a resource control policy", "the organization's policy"),
        ("because no VPC endpoint policy allows the dynamodb:Scan action", "the VPC endpoint's policy"),
        (
            "because no resource-based policy allows the dynamodb:Scan action",
            "a policy that AWS does not name",
        ),
        ("", "a policy that AWS does not name"),
    ] {
        let readable = |operation: &str| ["DescribeTable", "GetResourcePolicy"].contains(&operation);
        server.judge(move |call| match call.operation.as_str() {
            operation if readable(operation) => Fate::Pass,
            "BatchGetItem" if keys(call) == [CALLER] => Fate::Pass,
            "Scan" => denied(said),
            _ => denied(BY_TABLE),
        });
        let output = verify(&server, &["--json"]);
        assert_eq!(output.status.code(), Some(6), "{said}");
        let scan = rows(&output).into_iter().find(|row| row["way"] == "Scan").expect("it is tried");
        assert_eq!([&scan["result"], &scan["detail"]], ["denied_elsewhere", by], "{said}");
        assert_eq!(report(&output)["counts"]["denied_elsewhere"], 2);
        assert!(stderr(&output).contains("2 attempts were denied by another policy"), "{}", stderr(&output));

        server.judge(move |call| if readable(&call.operation) { Fate::Pass } else { denied(said) });
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(6), "{said}");
        assert!(stdout(&output).contains("0 denied by the table policy"), "{said}");
        assert!(stderr(&output).contains("The table policy denied nothing"), "{}", stderr(&output));
    }
}

#[test]
fn what_is_undecided_is_no_success() {
    let server = server();
    guard(&server, false, false, |_| false);
    for operations in [&["Scan"][..], &[]] {
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" | "GetResourcePolicy" => Fate::Pass,
            "BatchWriteItem" => denied(BY_TABLE),
            now if operations.is_empty() || operations.contains(&now) => {
                Fate::Respond(400, error("SomethingNew\u{1b}[31mException", ""))
            }
            _ => denied(BY_TABLE),
        });
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(6));
        assert!(stderr(&output).contains("attempts are undecided"), "{}", stderr(&output));
        assert!(stdout(&output).contains("(SomethingNew\\u{1b}[31mException)"), "{}", stdout(&output));
    }
}

/// Without it, the leak of the published policy can't be tried: a batch that mixes in a key of one's own.
#[test]
fn a_principal_that_is_not_known_or_not_the_callers_is_no_success() {
    let server = server();
    guard(&server, false, false, |_| false);
    server.set_caller(OUTSIDE);
    let unknown = verify(&server, &["--json"]);
    assert_eq!(unknown.status.code(), Some(6), "{}", stderr(&unknown));
    assert!(stderr(&unknown).contains("wasn't tried"), "{}", stderr(&unknown));
    let mixed =
        rows(&unknown).into_iter().find(|row| row["way"].as_str().is_some_and(|way| way.contains("mixed")));
    assert_eq!(mixed.expect("a row")["result"], "not_tried");
    assert!(server.calls().iter().all(|call| keys(call).len() < 2));

    for (caller, principal, said) in [
        // By its name, by its account, and by its path, which STS doesn't say.
        (OUTSIDE, CALLER, "isn't the caller, which is arn:aws:sts"),
        (OUTSIDE, "arn:aws:iam::222222222222:role/somebody", "isn't the caller, which is arn:aws:sts"),
        (OUTSIDE, "arn:aws:iam::111111111111:role/people/somebody", "denies reading a key of that partition"),
    ] {
        server.set_caller(caller);
        for by_environment in [true, false] {
            let mut command = server.ddbsm();
            command.arg("verify").stdin(Stdio::null());
            if by_environment {
                command.env("DDBSM_PRINCIPAL", principal);
            } else {
                command.args(["--principal", principal]);
            }
            let wrong = command.output().expect("it runs");
            assert_eq!(wrong.status.code(), Some(6), "{principal}: {}", stderr(&wrong));
            assert!(stderr(&wrong).contains(said), "{principal}: {}", stderr(&wrong));
        }
    }
}

/// STS doesn't say a role's path; a read that the table policy lets through does.
#[test]
fn a_principal_that_fits_is_found() {
    let server = server();
    guard(&server, false, false, |_| false);
    let output = verify(&server, &["--json"]);
    ok(&output);
    assert_eq!(report(&output)["principal"], CALLER);
    // A caller who may read nothing is told by whose denial it is.
    server.judge(|call| match call.operation.as_str() {
        "DescribeTable" | "GetResourcePolicy" => Fate::Pass,
        "BatchGetItem" if keys(call) == [CALLER] => denied("because no identity-based policy allows it"),
        _ => denied(BY_TABLE),
    });
    let output = verify(&server, &["--json"]);
    ok(&output);
    assert_eq!(report(&output)["principal"], CALLER);
}

/// Every other request would fail the same way, and tell nothing.
#[test]
fn it_stops_when_the_credentials_are_not_accepted_any_more() {
    for code in ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"] {
        let server = server();
        guard(&server, true, false, |_| false);
        let mut tried = 0;
        server.judge(move |call| {
            tried += usize::from(tried > 0 || call.operation == "BatchWriteItem");
            match call.operation.as_str() {
                _ if tried > 5 => Fate::Respond(400, error(code, "")),
                "DescribeTable" | "GetResourcePolicy" | "BatchWriteItem" => Fate::Pass,
                _ => denied(BY_TABLE),
            }
        });
        let output = verify(&server, &["--json", "--writer"]);
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        assert!(said.contains("verify stopped after 5 ways") && said.contains("og in again"), "{said}");
        assert!(said.contains("could not be removed") && said.contains("ddbsm verify --clean"), "{said}");
        assert_eq!(rows(&output).len(), 5, "what was found is shown");
        let calls = server.calls();
        let first = calls.iter().position(|call| call.operation == "BatchWriteItem").expect("a canary");
        let last: Vec<_> = calls[first + 5..].iter().map(|call| call.operation.as_str()).collect();
        assert!(last.len() == 2 && last[1] == "BatchWriteItem", "after the first error: {last:?}");
    }
}

/// `ddbsm verify | head` in a script must not turn a leak into a success.
#[test]
fn a_closed_pipe_does_not_hide_the_verdict() {
    for json in [&["--json"][..], &[]] {
        for open in [true, false] {
            let server = server();
            guard(&server, false, false, move |call| open && call.operation == "Scan");
            let mut command = server.ddbsm();
            command
                .arg("verify")
                .args(json)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let mut child = command.spawn().expect("it starts");
            drop(child.stdout.take());
            let output = child.wait_with_output().expect("it ends");
            assert_eq!(output.status.code(), Some(if open { 5 } else { 0 }), "{}", stderr(&output));
        }
    }
}

/// The number that the README gives.
#[test]
fn the_readme_counts_the_ways() {
    let server = server();
    guard(&server, true, false, |_| false);
    let all = rows(&verify(&server, &["--json", "--writer"]));
    let tried = all.iter().filter(|row| row["result"] != "not_tried").count();
    let said = format!("makes {tried} attempts");
    assert!(include_str!("../../README.md").contains(&said), "{said}, of {}", all.len());
    let allowed: Vec<&Value> = all.iter().filter(|row| row["result"] == "allowed").collect();
    assert_eq!(allowed.len(), 1, "a writer writes: {allowed:?}");
}

/// Nobody can tell which of two policies the attempts met.
#[test]
fn a_policy_that_changes_during_the_attempts_proves_nothing() {
    for same_text in [true, false] {
        let server = server();
        guard(&server, false, false, |_| false);
        ok(&verify(&server, &[]));
        let policy = server.policy().expect("a policy").to_string();
        let mut reads = 0;
        server.judge(move |call| match call.operation.as_str() {
            "GetResourcePolicy" => {
                reads += 1;
                let space = if same_text || reads == 1 { "" } else { " " };
                let policy = format!("{policy}{space}");
                Fate::Respond(200, json!({"Policy": policy, "RevisionId": format!("revision-{reads}")}))
            }
            _ => decide(call, false, false),
        });
        let output = verify(&server, &["--json"]);
        assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
        assert!(stderr(&output).contains("changed during the attempts"), "{}", stderr(&output));
        assert_eq!(report(&output)["policy"][0]["changed_meanwhile"], true);
    }
}

/// What was compared can't be told to hold still where it can't be read again.
#[test]
fn a_policy_that_cannot_be_read_again_proves_nothing() {
    let server = server();
    let mut reads = 0;
    server.judge(move |call| match call.operation.as_str() {
        "GetResourcePolicy" => {
            reads += 1;
            if reads == 1 { Fate::Pass } else { denied("") }
        }
        _ => decide(call, false, false),
    });
    let output = verify(&server, &["--json"]);
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
    assert!(stderr(&output).contains("couldn't be read again"), "{}", stderr(&output));
}
