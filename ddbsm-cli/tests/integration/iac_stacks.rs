//! Stacks in both formats, read by tools that others wrote: cfn-lint, and the schemas of CloudFormation's registry, from which
//! Terraform's provider awscc is generated.
//!
//! `.ci/setup` installs them.

use crate::common::policy;
use crate::common::server::{OWNER, TABLE};
use crate::common::stack::{OF_THE_TESTS, Stacks, evaluated, lint, role_policy, stack, table_policy};
use serde_json::{Value, json};
use std::path::Path;

const KEY: &str = "arn:aws:kms:us-west-2:111111111111:key/11111111-2222-3333-4444-555555555555";

/// Every part left out, and every option.
const OPTIONS: [&[&str]; 21] = [
    &[],
    &["--without", "table"],
    &["--without", "owner,function"],
    &["--without", "function"],
    &["--without", "writer"],
    &["--without", "auditor"],
    &["--without", "admin"],
    &["--without", "rotator"],
    &["--without", "trail,alarm"],
    &["--without", "alarm"],
    &["--without", "table,writer,auditor,admin,rotator,trail,alarm"],
    &["--without", "owner,function,writer,auditor,admin,rotator,trail,alarm"],
    &["--writes", "console"],
    &["--enumerated"],
    &["--replicated", "--without", "table"],
    &["--encryption", "managed"],
    &["--encryption", KEY],
    &["--recovery"],
    &["--deployer", "ci/deploy"],
    &["--writers", "ops/writer", "--writers", "ops/w-*", "--admins", "ops/admin", "--deployer", "ci/deploy"],
    &["--writers", "ops/*", "--admins", "a/b/*", "--admins", "ops/boss"],
];

pub fn with_names(options: &[&'static str]) -> Vec<&'static str> {
    [&OF_THE_TESTS[..], options].concat()
}

/// Whatever is left out, and whatever the names are.
pub fn all() -> Vec<Vec<&'static str>> {
    let mut all: Vec<_> = OPTIONS.iter().map(|options| with_names(options)).collect();
    all.push(vec!["--table", "a__b..C-", "--principal", "slack-bot"]);
    all.push(vec!["--table", "123", "--principal", "no/null/y"]);
    let longest: &'static str = String::leak("x".repeat(255));
    all.push(vec!["--table", longest, "--principal", "app/slack-bot"]);
    all.push(vec!["--table", "on.e", "--without", "owner,function,rotator"]);
    all
}

#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn every_template_passes_cfn_lint() {
    let stacks = Stacks::print(&all());
    assert_eq!(lint((0..stacks.count).map(|i| stacks.template(i))), "");
}

/// Terraform's attributes and their types are those of the registry, and say what CloudFormation's properties do.
#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn both_formats_are_the_same_stack() {
    let all = all();
    for ((template, module), options) in Stacks::print(&all).evaluated().into_iter().zip(all) {
        assert_eq!(template, module, "{options:?}");
    }
}

/// The policies are the ones that `ddbsm policy` prints with these options.
#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn the_policies_are_those_that_policy_prints() {
    for (options, of_table, of_role) in [
        (&[][..], &[][..], &[][..]),
        (&["--writes", "console"], &["--writes", "console"], &["--writes", "console"]),
        (&["--enumerated"], &["--enumerated"], &[]),
        (&["--replicated", "--without", "table"], &["--replicated"], &["--replicated"]),
        (&["--encryption", KEY], &[], &["--encryption", KEY]),
        (
            &["--writers", "ops/*", "--admins", "a/b/*", "--deployer", "ci/deploy"],
            &["--writers", "ops/*", "--admins", "a/b/*", "--admins", "ci/deploy"],
            &[],
        ),
        (&["--deployer", "ddbsm/policy-admin/cloudformation"], &[], &[]),
    ] {
        let stack = stack(options);
        if !options.contains(&"table") {
            assert_eq!(table_policy(&stack), policy(of_table).0, "{options:?}");
        }
        for role in ["owner", "writer", "auditor", "admin", "rotator"] {
            let owners = if role == "rotator" { &["--owner", OWNER][..] } else { &[] };
            let printed = policy(&[&["--for", role], owners, of_role].concat()).0;
            assert_eq!(role_policy(&stack, role), printed, "{role} {options:?}");
        }
    }
}

/// The examples' templates are written by hand, and their roles have what `ddbsm policy` prints all the same.
#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn the_examples_roles_have_what_policy_prints() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let templates = ["lambda", "rotation"].map(|example| examples.join(example).join("template.yaml"));
    for (template, (role, options)) in evaluated(templates).into_iter().zip([
        ("function_role", vec!["--for", "owner"]),
        ("rotator_role", vec!["--for", "rotator", "--owner", OWNER]),
    ]) {
        let policies = &template["resources"][role]["properties"]["Policies"];
        let own = policies[0]["PolicyDocument"].to_string();
        let own = own.replace("<var.secrets_table>", TABLE).replace("<var.secret_owner>", OWNER);
        let own: Value = serde_json::from_str(&own).expect("JSON");
        assert_eq!(own, policy(&options).0, "{role}");
        let others = policies.as_array().expect("policies")[1..].iter();
        assert!(others.clone().all(|other| !other.to_string().contains("secrets_table")), "{role}");
    }
}

/// The parts know each other, and each is as a careful engineer would have it.
#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn the_parts_fit_together() {
    let stack = stack(&["--recovery", "--encryption", KEY]);
    let of = |name: &str, pointer: &str| {
        stack["resources"][name]["properties"].pointer(pointer).unwrap_or(&Value::Null).clone()
    };
    assert_eq!(
        of("function", "/Environment/Variables"),
        json!({"DDBSM_TABLE": "<secrets_table.id>", "DDBSM_PRINCIPAL": "<owner_role.arn>"})
    );
    assert_eq!(of("function", "/Runtime"), "provided.al2023");
    assert_eq!(of("function", "/Role"), "<owner_role.arn>");
    assert_eq!(stack["resources"]["function"]["needs"], "code_key");
    assert_eq!(
        [of("owner_role", "/Path"), of("owner_role", "/RoleName")],
        ["/app/", "slack-bot-lambda-role"]
    );
    assert_eq!(stack["outputs"]["owner"], "<owner_role.arn>");

    assert_eq!(of("secrets_table", "/DeletionProtectionEnabled"), true);
    assert_eq!(
        of("secrets_table", "/SSESpecification"),
        json!({"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": KEY})
    );
    assert_eq!(of("secrets_table", "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"), true);
    for kept in ["secrets_table", "trail_bucket"] {
        assert_eq!(stack["resources"][kept]["kept"], true, "{kept}");
    }

    let table = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";
    let trail = "arn:aws:cloudtrail:us-west-2:111111111111:trail/ddbsm-dirty-secrets";
    assert_eq!(
        of("trail", "/AdvancedEventSelectors/0/FieldSelectors"),
        json!([
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::DynamoDB::Table"]},
            {"Field": "resources.ARN", "Equals": [table]},
        ])
    );
    assert_eq!(of("trail", "/TrailName"), trail.rsplit('/').next().expect("a name"));
    for statement in [0, 1] {
        let source = format!("/PolicyDocument/Statement/{statement}/Condition/StringEquals/aws:SourceArn");
        assert_eq!(of("trail_bucket_policy", &source), trail);
    }
    assert_eq!(stack["resources"]["trail"]["after"], json!(["trail_bucket_policy"]));
    for (alarm, filter) in [("/MetricName", "/MetricName"), ("/Namespace", "/MetricNamespace")] {
        assert_eq!(
            of("denied_requests_alarm", alarm),
            of("denied_requests", &format!("/MetricTransformations/0{filter}"))
        );
    }

    let trusted = |role: &str| of(role, "/AssumeRolePolicyDocument/Statement/0/Principal");
    for role in ["owner_role", "rotator_role"] {
        assert_eq!(trusted(role), json!({"Service": "lambda.amazonaws.com"}), "{role}");
    }
    for role in ["writer_role", "auditor_role", "admin_role"] {
        assert_eq!(trusted(role), json!({"AWS": "arn:aws:iam::111111111111:root"}), "{role}");
    }
}

/// A role that the table policy lets in by a name has that name, and one below a path any: two stacks of one account would ask for the
/// same.
#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn a_role_has_a_name_where_the_policy_asks_for_one() {
    for (options, role, path, name) in [
        (&[][..], "writer", "/ddbsm/writer/", None),
        (&[], "admin", "/ddbsm/policy-admin/", None),
        (&[], "auditor", "/ddbsm/auditor/", None),
        (&["--writers", "ops/writer", "--without", "rotator"], "writer", "/ops/", Some("writer")),
        (&["--writers", "w-*"], "rotator", "/", Some("w-ddbsm-rotator")),
        (&["--writers", "ops/writer", "--writers", "ops/w-*"], "writer", "/ops/", Some("writer")),
        (&["--writers", "ops/writer", "--writers", "ops/w-*"], "rotator", "/ops/", Some("w-ddbsm-rotator")),
        (&["--admins", "ops/boss", "--admins", "ops/*"], "admin", "/ops/", None),
    ] {
        let stack = stack(options);
        let role = &stack["resources"][format!("{role}_role")]["properties"];
        assert_eq!([&role["Path"], &role["RoleName"]], [&json!(path), &json!(name)], "{options:?}");
    }
}
