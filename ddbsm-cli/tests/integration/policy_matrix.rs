//! Every request of `policy/matrix.json`, decided by an IAM simulator that others wrote: the table's policy.
//!
//! `.ci/setup` installs the simulator.

use crate::common::policy;
use crate::common::simulator::{Force, Matrix, mutants, node};
use serde_json::{Value, json};

/// Each way to print the table's policy, and the names that the matrix has for what is wanted there.
const WAYS: [(&[&str], &[&str]); 8] = [
    (&[], &[]),
    (&["--enumerated"], &["enumerated"]),
    (&["--replicated"], &["replicated"]),
    (&["--replicated", "--enumerated"], &["enumerated", "replicated"]),
    (&["--writes", "console"], &["console"]),
    (&["--writes", "console", "--enumerated"], &["console", "enumerated"]),
    (&["--writes", "console", "--replicated"], &["console", "replicated"]),
    (&["--writes", "console", "--replicated", "--enumerated"], &["console", "enumerated", "replicated"]),
];

/// The cases of the table's policy as they are wanted with these options.
fn wanted(matrix: &Matrix, variants: &[&str]) -> Vec<Value> {
    matrix.variant("table-policy", variants)
}

#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn every_table_policy_decides_every_case_as_wanted() {
    let matrix = Matrix::read();
    let count = |reach| matrix.cases(reach).len();
    let open =
        matrix.0["cases"].as_array().expect("cases").iter().filter(|case| case["wanted"] == "Open").count();
    let all = count("table-policy") + count("outside") + count("role") + open;
    assert_eq!(matrix.0["cases"].as_array().map(Vec::len), Some(all), "a case of no known reach");
    for (options, variants) in WAYS {
        println!("{options:?}");
        let (policy, _) = policy(options);
        let cases = wanted(&matrix, variants);
        let cases: Vec<&Value> = cases.iter().collect();
        assert_eq!(matrix.wrong(&cases, Force { table: Some(&policy), ..Force::default() }), [""; 0]);
    }
}

/// The documentation says how many requests are decided.
#[test]
fn there_are_as_many_cases_as_the_documentation_says() {
    let matrix = Matrix::read();
    let (readme, security) = (include_str!("../../README.md"), include_str!("../../../SECURITY.md"));
    assert!(readme.contains("more than 1,100 requests"), "say how many");
    assert!(matrix.0["cases"].as_array().expect("cases").len() > 1100);
    assert!(security.contains("more than 600 requests"), "say how many");
    assert!(matrix.cases("table-policy").len() > 600, "{}", matrix.cases("table-policy").len());
}

/// What the console needs and no more: each case that it changes is a writer's `PutItem` without a transaction.
#[test]
fn console_reopens_what_it_says_and_nothing_else() {
    let matrix = Matrix::read();
    let reopened: Vec<&Value> = matrix
        .cases("table-policy")
        .into_iter()
        .filter(|case| case["variants"]["console"] == "Allow")
        .collect();
    assert_eq!(reopened.len(), 4);
    for case in reopened {
        assert_eq!((&case["principal"], &case["action"]), (&json!("writer"), &json!("dynamodb:PutItem")));
        assert!(case["context"].get("dynamodb:EnclosingOperation").is_none(), "{case}");
        let returned = &case["context"]["dynamodb:ReturnValues"];
        assert!(returned.is_null() || returned == "NONE", "{case}");
    }
    let said = policy(&["--writes", "console"]).1;
    assert!(said.contains("ReturnValuesOnConditionCheckFailure"));
    for denied in
        ["Scan", "Query", "GetItem", "UpdateItem", "DeleteItem", "PartiQL", "exports", "backups", "streams"]
    {
        let line = said.lines().find(|line| line.contains("console") && line.contains(denied));
        assert!(line.is_some_and(|line| line.contains("denied")), "{denied}: {said}");
    }
}

/// With no policy at all, every wanted denial within one account fails: the matrix measures the policy.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn without_a_policy_everything_is_open() {
    let matrix = Matrix::read();
    for reach in ["table-policy", "outside"] {
        let cases = matrix.cases(reach);
        let away = ["xacct", "xwriter", "svcRepl", "svcRedshift", "anon"];
        let local = |case: &&&Value| {
            case["wanted"] == "Deny" && !away.contains(&case["principal"].as_str().expect("who"))
        };
        let denials: Vec<_> =
            cases.iter().filter(local).map(|case| case["id"].as_str().expect("an id")).collect();
        assert_eq!(matrix.wrong(&cases, Force::default()), denials);
    }
}

#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn every_statement_of_the_tables_policy_is_needed() {
    let matrix = Matrix::read();
    for (options, variants) in WAYS {
        let cases = wanted(&matrix, variants);
        let cases: Vec<&Value> = cases.iter().collect();
        let (policy, _) = policy(options);
        for (sid, mutant) in mutants(&policy, "/Statement") {
            println!("{options:?} without {sid}");
            let force = Force { table: Some(&mutant), ..Force::default() };
            assert!(matrix.any_wrong(&cases, force), "{sid} decides no case");
        }
    }
}

/// Whatever the simulator's list of actions holds is allowed or denied on purpose, for whoever asks.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn no_action_on_a_table_is_forgotten() {
    let matrix = Matrix::read();
    let metadata = "DescribeContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination \
                    DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive GetResourcePolicy \
                    ListTagsOfResource";
    let settings = "DeleteResourcePolicy DeleteTable DisableKinesisStreamingDestination PutResourcePolicy TagResource \
                    UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateTable \
                    UpdateTableReplicaAutoScaling UpdateTimeToLive";
    // What no name or prefix on DynamoDB's list reaches, and so is denied by NotAction alone.
    let global = &[
        "DeleteGlobalTableWitness",
        "DeleteTableReplica",
        "UpdateGlobalTable",
        "UpdateGlobalTableSettings",
        "UpdateGlobalTableVersion",
    ][..];
    let makes_a_table = ["CreateTable", "ImportTable", "RestoreTableFromBackup", "RestoreTableFromAwsBackup"];
    let mut actions = node("actions", &Value::Null);
    actions.retain(|action| !makes_a_table.contains(&action.as_str()));
    assert!(actions.len() > 50, "{actions:?}");
    for options in [&[][..], &["--enumerated"]] {
        let (policy, _) = policy(options);
        for (who, extra) in [("human", ""), ("owner", ""), ("writer", "BatchWriteItem"), ("padmin", settings)]
        {
            let case = |action: &String| {
                json!({"id": action, "principal": who, "action": format!("dynamodb:{action}"), "policyAttached": true,
                       "resource": matrix.0["tableArn"], "context": {"dynamodb:ReturnValues": "NONE",
                       "dynamodb:LeadingKeys": ["arn:aws:iam::111111111111:role/a-victim"]}})
            };
            let cases: Vec<Value> = actions.iter().map(case).collect();
            let allowed = matrix.decide(
                &cases.iter().collect::<Vec<_>>(),
                Force { table: Some(&policy), ..Force::default() },
            );
            let allowed: Vec<&str> =
                actions.iter().zip(allowed).filter(|(_, yes)| *yes).map(|(a, _)| a.as_str()).collect();
            let mut wanted: Vec<&str> = metadata.split_whitespace().chain(extra.split_whitespace()).collect();
            if !options.is_empty() {
                wanted.extend(["ListExports", "ListImports"]);
                wanted.extend(if who == "padmin" { global } else { [].as_slice() });
            }
            wanted.sort_unstable_by_key(|action| actions.iter().position(|known| known == action));
            assert_eq!(allowed, wanted, "{who} with {options:?}");
        }
    }
}

/// The two policies that were published, as they stand: what each lets through, case by case.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_published_policies_leak_where_the_hardened_one_does_not() {
    let matrix = Matrix::read();
    let cases = matrix.cases("table-policy");
    let (hardened, _) = policy(&[]);
    for (name, text, leaks) in [
        ("one role", include_str!("policy/published-one-role.json"), ONE_ROLE_LEAKS),
        ("leading keys", include_str!("policy/published-leading-keys.json"), LEADING_KEYS_LEAKS),
    ] {
        println!("published, {name}:");
        let published: Value = serde_json::from_str(text).expect("the policy");
        let wrong = matrix.wrong(&cases, Force { table: Some(&published), ..Force::default() });
        // The cases that came later vary these.
        let first: Vec<&str> = wrong.iter().map(String::as_str).filter(|id| !id.starts_with('y')).collect();
        assert_eq!(first.join(" "), leaks.split_whitespace().collect::<Vec<_>>().join(" "), "{name}");
        assert!(wrong.len() > first.len() + 200, "{} of {}", wrong.len(), cases.len());
        let leaking: Vec<&Value> =
            cases.iter().copied().filter(|case| wrong.iter().any(|id| case["id"] == **id)).collect();
        assert_eq!(
            matrix.wrong(&leaking, Force { table: Some(&hardened), ..Force::default() }),
            [""; 0],
            "the fix"
        );
    }
}

/// One role alone reads, and all of it; `PartiQL`, writes and bulk exits are open to everybody.
const ONE_ROLE_LEAKS: &str = "\
    007 018 049 055 057 059 061 063 065 066 068 070 072 074 076 078 080 082 084 086 090 092 094 096 098 100 104 106 108 \
    111 113 115 117 119 121 127 129 135 x02 x06 x07 x11 x12 x13 x15 x16 x17 x18 x21 x24 x26 x27 x28 x29 x30 x31";
/// A batch that mixes keys reads; `PartiQL`, writes and bulk exits are open to everybody.
const LEADING_KEYS_LEAKS: &str = "\
    038 040 042 044 046 055 057 059 061 063 065 066 068 070 072 074 076 078 080 082 084 086 090 092 094 096 098 100 104 \
    106 108 111 113 115 117 119 121 127 129 135 x01 x02 x06 x07 x11 x12 x13 x15 x16 x17 x18 x21 x24 x26 x27 x28 x29 \
    x30 x31";
