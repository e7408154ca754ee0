//! How `verify` compares the policy in force: with the one wanted, in every region, at its age, by an auditor.

use crate::common::guard::{CALLER, decide, denied, guard, report, server, verify};
use crate::common::server::{Call, Fate, OWNER, Server, TABLE, error};
use crate::common::{ok, policy, stderr, stdout, words};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

const BACKDOOR: &str = "arn:aws:iam::111111111111:role/backdoor";

fn in_force(policy: &Value, revision: &str) -> Fate {
    Fate::Respond(200, json!({"Policy": policy.to_string(), "RevisionId": revision}))
}

/// A server that denies every attempt, whatever its policy says: only the comparison tells.
fn denying(answer: impl Fn(&Call) -> Option<Fate> + Send + 'static) -> Server {
    let server = server();
    guard(&server, false, false, |_| false);
    server.judge(move |call| answer(call).unwrap_or_else(|| decide(call, false, false)));
    server
}

fn with_policy(policy: &Value, revision: &str) -> Server {
    let (policy, revision) = (policy.clone(), revision.to_owned());
    denying(move |call| (call.operation == "GetResourcePolicy").then(|| in_force(&policy, &revision)))
}

fn changed(policy: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut changed = policy.clone();
    change(&mut changed);
    changed
}

fn statement<'a>(policy: &'a mut Value, sid: &str) -> &'a mut Value {
    let statements = policy["Statement"].as_array_mut().expect("statements");
    statements.iter_mut().find(|statement| statement["Sid"] == sid).expect("the statement")
}

/// What no attempt shows, since each is denied: the comparison alone fails.
#[test]
fn a_policy_that_is_not_the_one_wanted_fails() {
    let (whole, _) = policy(&[]);
    let mut mutants: Vec<(String, Value)> = Vec::new();
    let sids: Vec<String> = whole["Statement"]
        .as_array()
        .expect("statements")
        .iter()
        .map(|statement| statement["Sid"].as_str().expect("a name").to_owned())
        .collect();
    for (i, sid) in sids.iter().enumerate() {
        let without =
            changed(&whole, |policy| drop(policy["Statement"].as_array_mut().expect("statements").remove(i)));
        mutants.push((format!("{sid} is missing"), without));
        let allowing = changed(&whole, |policy| statement(policy, sid)["Effect"] = "Allow".into());
        mutants.push((format!("{sid}: Effect"), allowing));
        let exempting = changed(&whole, |policy| {
            let condition = &mut statement(policy, sid)["Condition"];
            if condition.is_null() {
                *condition = json!({});
            }
            condition["StringNotEquals"] = json!({"aws:PrincipalArn": BACKDOOR});
        });
        mutants.push((format!("{sid}: Condition"), exempting));
    }
    for action in ["DeleteTable", "TagResource", "UpdateContinuousBackups"] {
        let name = format!("dynamodb:{action}");
        let open = changed(&whole, |policy| {
            let actions = statement(policy, "AdminsOnly")["Action"].as_array_mut().expect("actions");
            actions.retain(|action| *action != name);
        });
        mutants.push((format!("AdminsOnly: Action lacks {name}"), open));
    }
    for (sid, part, said) in [
        ("WritersOnly", "/Condition/ArnNotLike/aws:PrincipalArn", "arn:aws:iam::111111111111:role/*"),
        (
            "ReadAnyForeignKey",
            "/Condition/ForAnyValue:StringNotEquals/dynamodb:LeadingKeys",
            "arn:aws:iam::111111111111:role/victim",
        ),
        ("NothingElse", "/NotAction", "dynamodb:Scan"),
        ("NoIndex", "/Resource", "arn:aws:dynamodb:us-west-2:111111111111:table/other"),
    ] {
        let more = changed(&whole, |policy| {
            let list =
                statement(policy, sid).pointer_mut(part).and_then(Value::as_array_mut).expect("a list");
            list.push(said.into());
        });
        mutants.push((format!("{sid}: "), more));
    }
    let allow = json!({"Sid": "Backdoor", "Effect": "Allow", "Principal": {"AWS": BACKDOOR}, "Action": "*", "Resource": "*"});
    let more = changed(&whole, |policy| policy["Statement"].as_array_mut().expect("statements").push(allow));
    mutants.push(("Backdoor isn't wanted".to_owned(), more));
    assert_eq!(mutants.len(), 3 * sids.len() + 8);

    for (said, mutant) in mutants {
        let server = with_policy(&mutant, "revision");
        let output = verify(&server, &[]);
        assert_eq!(output.status.code(), Some(5), "{said}: {}", stdout(&output));
        let text = words(&output);
        assert!(text.contains("0 got through") && text.contains("DIFFERS"), "{said}: {text}");
        assert!(text.contains(&said), "{said}: {text}");
    }
}

#[test]
fn a_table_without_a_policy_fails() {
    let server = denying(|_| None);
    server.set_policy(None);
    let output = verify(&server, &["--json"]);
    assert_eq!(output.status.code(), Some(5));
    let report = report(&output);
    assert_eq!([&report["verdict"], &report["policy"][0]["result"]], ["failed", "missing"]);
    assert!(stderr(&output).contains("The table has no policy in us-west-2"), "{}", stderr(&output));
}

/// As DynamoDB gives it back, and for the options that `init` was given.
#[test]
fn the_policy_wanted_is_for_the_options_given() {
    let writers = "arn:aws:iam::111111111111:role/team/w/*";
    let admins = "arn:aws:iam::111111111111:role/team/a/*";
    for options in [
        &["--writers", writers, "--admins", admins][..],
        &["--writes", "console"],
        &["--enumerated"],
        &["--replicated"],
        &["--writers", writers, "--writers", CALLER, "--enumerated", "--replicated", "--writes", "console"],
    ] {
        let server = with_policy(&policy(options).0, "revision");
        ok(&verify(&server, &[options, &["--principal", CALLER]].concat()));
        let other = verify(&server, &[]);
        assert_eq!(other.status.code(), Some(5), "{options:?}");
    }
}

/// What may not be read isn't compared, and an auditor's profile reads it.
#[test]
fn without_the_rights_it_is_not_compared_and_an_auditor_compares() {
    let readings = ["GetResourcePolicy", "DescribeTable", "ListBackups"];
    let server = denying(move |call| {
        let caller = call.key == "AKIAIOSFODNN7EXAMPLE";
        let reads = readings.contains(&call.operation.as_str());
        let no = || denied("because no identity-based policy allows it");
        match (caller, reads) {
            (true, true) => Some(no()),
            (false, false)
                if !call.body.to_string().contains("ddbsm:index")
                    && !call.operation.starts_with("Describe") =>
            {
                Some(Fate::Respond(500, error("AnAuditorTriesNothing", "")))
            }
            _ => None,
        }
    });
    let output = verify(&server, &[]);
    assert_eq!(output.status.code(), Some(6));
    assert!(stdout(&output).contains("not compared in us-west-2"), "{}", stdout(&output));
    let said = stderr(&output);
    assert!(said.contains("--auditor-profile") && said.contains("Whether the table has replicas"), "{said}");

    let mut file = tempfile::NamedTempFile::new().expect("a file");
    write!(
        file,
        "[profile audit]\naws_access_key_id = AKIAAUDITOR\naws_secret_access_key = an-example-and-no-secret\n"
    )
    .expect("written");
    let as_auditor = |profile: &str| -> Output {
        let mut command = server.ddbsm();
        command.env("AWS_CONFIG_FILE", file.path()).stdin(Stdio::null());
        command.args(["verify", "--auditor-profile", profile]).output().expect("it runs")
    };
    ok(&as_auditor("audit"));
    let missing = as_auditor("nobody");
    assert_eq!(missing.status.code(), Some(2), "{}", stderr(&missing));

    server.set_policy(Some(&changed(&policy(&[]).0, |policy| {
        policy["Statement"][0]["Effect"] = "Allow".into();
    })));
    assert_eq!(as_auditor("audit").status.code(), Some(5), "the auditor compares, and the caller tries");
}

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis())
        .expect("a number")
}

/// DynamoDB shows a change at once and enforces it 4 minutes later, but for a table's first policy.
#[test]
fn a_policy_that_just_changed_is_no_proof() {
    let (whole, _) = policy(&[]);
    let made = |created: u64, revision: String| {
        let policy = whole.clone();
        denying(move |call| match call.operation.as_str() {
            "GetResourcePolicy" => Some(in_force(&policy, &revision)),
            "DescribeTable" => Some(Fate::Respond(
                200,
                json!({"Table": {"TableName": TABLE, "CreationDateTime": created / 1000}}),
            )),
            _ => None,
        })
    };
    let (now, minute) = (now(), 60_000);
    for (created, revision, code, said) in [
        (now - minute / 2, now.to_string(), 0, "made with the table"),
        (now - 9 * minute, (now - minute).to_string(), 6, " s ago"),
        (now - 9 * minute, (now - 6 * minute - minute / 2).to_string(), 0, "changed 6 min ago"),
        (now - 9 * minute, (now + minute).to_string(), 6, "changed 0 s ago"),
        (now - 9 * minute, "a-revision".to_owned(), 0, "age unknown"),
    ] {
        let output = verify(&made(created, revision), &[]);
        assert_eq!(output.status.code(), Some(code), "{said}: {}", stderr(&output));
        assert!(stdout(&output).contains(said), "{said}: {}", stdout(&output));
        assert_eq!(stderr(&output).contains("or with --wait"), code == 6, "{}", stderr(&output));
    }

    // What time it is, DynamoDB says, and not this machine.
    let server = made(now - 9 * minute, "1795000000000".to_owned());
    for (date, code) in [("Wed, 18 Nov 2026 11:07:40 GMT", 6), ("Wed, 18 Nov 2026 11:12:40 GMT", 0)] {
        server.set_date(Some(date));
        assert_eq!(verify(&server, &[]).status.code(), Some(code), "{date}");
    }
}

/// It waits as long as it takes, and looks again.
#[test]
fn wait_waits_until_the_policy_is_in_force() {
    let (whole, _) = policy(&[]);
    let changed_at = now() - 298_000;
    let server = denying(move |call| match call.operation.as_str() {
        "GetResourcePolicy" => Some(in_force(&whole, &changed_at.to_string())),
        "DescribeTable" => {
            Some(Fate::Respond(200, json!({"Table": {"TableName": TABLE, "CreationDateTime": 1}})))
        }
        _ => None,
    });
    ok(&verify(&server, &["--wait"]));
    assert!(now() >= changed_at + 300_000, "it didn't wait");
    let calls = server.calls();
    let reads = calls.iter().filter(|call| call.operation == "GetResourcePolicy").count();
    assert!(reads >= 2, "it looks again: {reads}");
}

/// A replica doesn't inherit the policy.
#[test]
fn each_replicas_policy_is_compared() {
    let here = policy(&["--replicated"]).0;
    let of_region = |region: &str| -> Value {
        serde_json::from_str(&here.to_string().replace("us-west-2", region)).expect("JSON")
    };
    let there = of_region("eu-west-1");
    let replicated = |answer: Option<Value>| {
        let here = here.clone();
        denying(move |call| match call.operation.as_str() {
            "DescribeTable" => Some(Fate::Respond(
                200,
                json!({"Table": {"TableName": TABLE, "Replicas": [{"RegionName": "eu-west-1", "ReplicaStatus": "ACTIVE"}]}}),
            )),
            "GetResourcePolicy"
                if call.body["ResourceArn"].as_str().is_some_and(|arn| arn.contains(":eu-west-1:")) =>
            {
                Some(match &answer {
                    Some(policy) => in_force(policy, "there"),
                    None => Fate::Respond(400, error("PolicyNotFoundException", "")),
                })
            }
            "GetResourcePolicy" => Some(in_force(&here, "here")),
            _ => None,
        })
    };
    let output = verify(&replicated(Some(there.clone())), &["--replicated"]);
    ok(&output);
    assert!(stdout(&output).contains("as wanted in eu-west-1"), "{}", stdout(&output));
    for wrong in [
        Some(here.clone()),
        Some(changed(&there, |policy| policy["Statement"][3]["Action"] = "*".into())),
        None,
    ] {
        let output = verify(&replicated(wrong), &["--replicated"]);
        assert_eq!(output.status.code(), Some(5));
        assert!(stderr(&output).contains("in eu-west-1"), "{}", stderr(&output));
        assert!(!stderr(&output).contains("in us-west-2"), "{}", stderr(&output));
    }
}

/// The policy in force is as wanted, and lets in more than its reader may think.
#[test]
fn weak_patterns_fail() {
    let role = |name: &str| format!("arn:aws:iam::111111111111:role/{name}");
    for (pattern, said) in [
        (role("*"), "everybody"),
        (role("writer-*"), "no fixed path"),
        (role("w*/x/writer"), "no fixed path"),
        (role("app/*"), "which owns secrets"),
        (OWNER.to_owned(), "which owns secrets"),
    ] {
        let options = ["--writers", pattern.as_str()];
        let server = with_policy(&policy(&options).0, "revision");
        let entry = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OWNER}#token")}});
        server.ask("PutItem", &json!({"TableName": TABLE, "Item": entry}));
        let output = verify(&server, &options);
        assert_eq!(output.status.code(), Some(5), "{pattern}: {}", stdout(&output));
        assert!(stderr(&output).contains(said), "{pattern}: {}", stderr(&output));
    }
    let owner = ["--owner", "--principal", OWNER, "--admins", OWNER];
    let server = with_policy(&policy(&owner[3..]).0, "revision");
    guard(&server, false, true, |_| false);
    server.set_policy(Some(&policy(&owner[3..]).0));
    let output = verify(&server, &owner);
    assert_eq!(output.status.code(), Some(5));
    assert!(
        stderr(&output).contains("which owns secrets"),
        "an owner that the index doesn't know: {}",
        stderr(&output)
    );
    for pattern in ["arn:aws:iam::*:role/ddbsm/writer/*", "*", "arn:aws:iam::222222222222:role/w/*"] {
        assert_ne!(verify(&server, &["--writers", pattern]).status.code(), Some(0), "{pattern}");
    }
}
