//! `verify` with the policies that `ddbsm policy` prints, enforced by an IAM simulator that others wrote.
//!
//! `.ci/setup` installs the simulator.

use crate::common::enforce::{AUDITOR_KEY, caller, enforce, rewritten, verify_with_auditor};
use crate::common::guard::{report, server, verify};
use crate::common::{ok, policy, stderr, stdout};
use serde_json::{Value, json};

const CLAIMS: [&str; 5] = ["--outsider", "--owner", "--writer", "--admin", "--auditor"];

#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_intact_policy_is_proven_for_every_claim() {
    let auditor = caller("--auditor", true);
    for options in [&[][..], &["--enumerated"], &["--writes", "console"], &["--replicated"]] {
        let whole = rewritten(&policy(options).0);
        for claim in CLAIMS {
            for alone in [true, false] {
                let (server, caller) = (server(), caller(claim, alone));
                enforce(&server, &whole, &caller, Some((AUDITOR_KEY, &auditor)));
                let output =
                    verify_with_auditor(&server, &[&[claim, "--principal", &caller.role], options].concat());
                ok(&output);
                let report = report(&output);
                assert_eq!(report["verdict"], "proven");
                assert_eq!(report["counts"]["undecided"], 0, "{claim} {options:?}: {}", stdout(&output));
                assert!(server.names("ddbsm:canary").is_empty());
            }
        }
    }
}

/// Who may not read the policy compares nothing, and who claims what it isn't is told.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn exactly_these_rights_are_needed() {
    let whole = policy(&[]).0;
    for (claim, code) in [("--owner", 6), ("--writer", 6), ("--auditor", 0)] {
        let (server, caller) = (server(), caller(claim, true));
        enforce(&server, &whole, &caller, None);
        let output = verify(&server, &[claim, "--principal", &caller.role]);
        assert_eq!(output.status.code(), Some(code), "{claim}: {}", stderr(&output));
        assert_eq!(stdout(&output).contains("not compared"), code == 6, "{claim}: {}", stdout(&output));
    }
}

/// What is enforced has a hole that the attempts find, though what can be read is whole: DynamoDB shows a change before
/// it enforces it.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn a_hole_that_only_the_attempts_can_see_is_found() {
    let whole = policy(&[]).0;
    let statements = whole["Statement"].as_array().expect("statements");
    let mut found = Vec::new();
    for (i, statement) in statements.iter().enumerate() {
        let mut mutant = whole.clone();
        mutant["Statement"].as_array_mut().expect("statements").remove(i);
        let (server, caller) = (server(), caller("--outsider", false));
        enforce(&server, &mutant, &caller, None);
        server.set_policy(Some(&whole));
        let output = verify(&server, &["--json", "--principal", &caller.role]);
        assert_eq!(report(&output)["policy"][0]["result"], "same");
        let sid = statement["Sid"].as_str().expect("a name");
        match output.status.code() {
            Some(5) => found.push(sid),
            // No request has keys missing or all of them foreign that the other statement doesn't deny too.
            Some(0) => {
                assert!(["ReadNoOwnKey", "QueryAnyForeignKey", "QueryNoOwnKey"].contains(&sid), "{sid}");
            }
            other => unreachable!("{sid}: {other:?}"),
        }
    }
    assert_eq!(
        found,
        ["ReadAnyForeignKey", "NoTransaction", "WritersOnly", "AdminsOnly", "NothingElse", "NoIndex"]
    );
}

/// The two policies that were published, and one whose only statement stops what its caller may do.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn leaking_policies_fail() {
    let parse = |text: &str| -> Value { serde_json::from_str(text).expect("the policy") };
    let scan_alone = json!({"Version": "2012-10-17", "Statement": [{"Sid": "S", "Effect": "Deny", "Principal": "*",
        "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}}}]});
    for leaking in [
        parse(include_str!("policy/published-one-role.json")),
        parse(include_str!("policy/published-leading-keys.json")),
        scan_alone,
    ] {
        for claim in CLAIMS {
            let (server, caller) = (server(), caller(claim, false));
            enforce(&server, &leaking, &caller, None);
            let output = verify(&server, &[claim, "--principal", &caller.role]);
            assert_eq!(output.status.code(), Some(5), "{claim}: {}", stdout(&output));
        }
    }
}

/// One change of each kind, for every claim, with everything granted: 5 or 6, never 0.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn no_mutant_is_proven() {
    let whole = policy(&[]).0;
    let mut mutants: Vec<(String, Value)> = Vec::new();
    let mut change = |what: &str, pointer: &str, value: Value| {
        let mut mutant = whole.clone();
        *mutant.pointer_mut(pointer).unwrap_or_else(|| unreachable!("{pointer}")) = value;
        mutants.push((format!("{what} {pointer}"), mutant));
    };
    change(
        "victim",
        "/Statement/0/Condition/ForAnyValue:StringNotEquals/dynamodb:LeadingKeys",
        json!(["${aws:PrincipalArn}", "arn:aws:iam::111111111111:role/victim"]),
    );
    change(
        "quantifier",
        "/Statement/0/Condition",
        json!({"ForAllValues:StringNotEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalArn}"}}),
    );
    change(
        "operator",
        "/Statement/5/Condition",
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/ddbsm/writer/*"}}),
    );
    change(
        "backdoor",
        "/Statement/5/Condition/ArnNotLike/aws:PrincipalArn",
        json!(["arn:aws:iam::111111111111:role/ddbsm/writer/*", "arn:aws:iam::111111111111:role/x"]),
    );
    change(
        "everybody writes",
        "/Statement/5/Condition/ArnNotLike/aws:PrincipalArn",
        json!("arn:aws:iam::111111111111:role/*"),
    );
    change("principal", "/Statement/7/Principal", json!({"AWS": "arn:aws:iam::111111111111:role/x"}));
    change("effect", "/Statement/7/Effect", json!("Allow"));
    change("resource", "/Statement/7/Resource", json!("arn:aws:dynamodb:us-west-2:111111111111:table/other"));
    for (what, mutant) in mutants {
        for claim in CLAIMS {
            let (server, caller) = (server(), caller(claim, false));
            enforce(&server, &rewritten(&mutant), &caller, None);
            let output = verify(&server, &[claim, "--principal", &caller.role]);
            assert_eq!(output.status.code(), Some(5), "{what}, {claim}: {}", stdout(&output));
        }
    }
}
