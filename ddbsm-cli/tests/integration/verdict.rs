//! What `verify` makes of all its tries together: what counts as shown, and with which exit code it ends.

use crate::common::guard::{denied, guard, rows, server, verify};
use crate::common::server::{BY_TABLE, Fate, OWNER, error};
use crate::common::{ok, stderr, stdout};
use std::process::Stdio;

/// An owner or an admin who can write may replace any secret, which nobody has said that it should.
#[test]
fn who_says_what_it_is_and_can_write_is_let_through() {
    let server = server();
    guard(&server, true, true, |_| false);
    for (args, code, result) in [
        (&[][..], 0, "allowed"),
        (&["--writer"], 0, "allowed"),
        (&["--owner", "--principal", OWNER], 1, "got_through"),
        (&["--owner", "--principal", OWNER, "--writer"], 0, "allowed"),
        (&["--admin"], 1, "got_through"),
        (&["--admin", "--writer"], 0, "allowed"),
    ] {
        let output = verify(&server, &[args, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
        let writing = &rows(&output)[0];
        assert_eq!([&writing["result"], &writing["statement"]], [result, "WritersOnly"], "{args:?}");
    }
}

/// Only an explicit denial by the table's policy is its work. A role with fewer rights is stopped by these.
#[test]
fn another_policys_denial_is_not_credited_to_the_tables() {
    let server = server();
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
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => Fate::Pass,
            "Scan" => denied(said),
            _ => denied(BY_TABLE),
        });
        let output = verify(&server, &["--json"]);
        ok(&output);
        let rows = rows(&output);
        let scan = rows.iter().find(|row| row["way"] == "Scan").expect("it is tried");
        assert_eq!(
            [&scan["result"], &scan["detail"], &scan["statement"]],
            ["denied_elsewhere", by, "-"],
            "{said}"
        );
        assert!(stderr(&output).contains("2 ways were stopped by another policy"), "{}", stderr(&output));

        server.judge(move |call| if call.operation == "DescribeTable" { Fate::Pass } else { denied(said) });
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(stdout(&output).contains(&format!("denied by {by}: says nothing about the table")), "{said}");
        let credited = |line: &str| line.contains("denied by") && !line.trim_end().ends_with(" -");
        assert!(!stdout(&output).lines().any(credited), "{said}");
        assert!(stderr(&output).contains("The table's policy stopped nothing"), "{}", stderr(&output));
    }
}

#[test]
fn what_is_undecided_is_no_success() {
    let server = server();
    for operations in [&["Scan"][..], &[]] {
        server.judge(move |call| match call.operation.as_str() {
            "DescribeTable" => Fate::Pass,
            "BatchWriteItem" => denied(BY_TABLE),
            now if operations.is_empty() || operations.contains(&now) => {
                Fate::Reply(400, error("SomethingNew\u{1b}[31mException", ""))
            }
            _ => denied(BY_TABLE),
        });
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("ways are undecided"), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("undecided: SomethingNew\\u{1b}[31mException"),
            "{}",
            stdout(&output)
        );
    }
}

/// Every other request would fail the same way, and tell nothing.
#[test]
fn it_stops_when_the_credentials_are_not_taken_any_more() {
    for code in ["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"] {
        let server = server();
        let mut seen = 0;
        server.judge(move |call| {
            seen += 1;
            match call.operation.as_str() {
                _ if seen > 9 => Fate::Reply(400, error(code, "")),
                "DescribeTable" | "BatchWriteItem" => Fate::Pass,
                _ => denied(BY_TABLE),
            }
        });
        let output = verify(&server, &["--json"]);
        assert_eq!(output.status.code(), Some(1));
        let said = stderr(&output);
        assert!(said.contains("verify stopped after 9 ways") && said.contains("log in again"), "{said}");
        assert!(said.contains("could not be removed"), "{said}");
        assert_eq!(rows(&output).len(), 9, "what was found is shown");
        let last: Vec<String> = server.calls().into_iter().skip(9).map(|call| call.operation).collect();
        assert!(last.len() == 2 && last[1] == "BatchWriteItem", "after the first refusal: {last:?}");
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
            assert_eq!(output.status.code(), Some(i32::from(open)), "{}", stderr(&output));
        }
    }
}

/// The number that the README gives.
#[test]
fn the_readme_counts_the_ways() {
    let server = server();
    guard(&server, true, true, |_| false);
    let ways = |args: &[&str]| rows(&verify(&server, &[args, &["--json"]].concat())).len();
    let said = format!("tries {} ways to read", ways(&[]) - 1);
    assert!(include_str!("../../README.md").contains(&said), "{said}, and whether the caller can write");
    assert_eq!(ways(&["--owner", "--writer", "--principal", OWNER]), ways(&[]) + 1, "an owner's own secret");
}
