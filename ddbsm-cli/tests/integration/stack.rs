//! examples/stack, synthesized: its template, and the construct's own tests.
//!
//! `.ci/setup` installs the CDK and cfn-lint.

use crate::common::template::{
    DEPLOYER, FUNCTION, TEMPLATE, Template, WRITER, node, stack, synthesize, synthesized,
};
use crate::common::{policy, run, stderr, stdout};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// What `ddbsm policy` prints for the table of the stack.
fn printed() -> Value {
    policy(&["--admins", "ddbsm/policy-admin/*", "--admins", DEPLOYER]).0
}

fn lint(template: &Path, options: &[&str]) {
    let program = stack().join("../../target/venv/bin/cfn-lint");
    let output = run(Command::new(program).args(options).arg("--template").arg(template));
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

/// The CDK makes a function wait for its role twice, which W3005 notes.
#[test]
#[ignore = "needs the CDK from npm and cfn-lint from PyPI: .ci/setup"]
fn the_template_is_sound_with_the_function_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("bootstrap.zip");
    std::fs::write(&zip, "a package").expect("written");
    let zip = format!("zip={}", zip.display());
    let (built, not_built) = (folder.path().join("a"), folder.path().join("b"));
    let said = stderr(&synthesize(&["-c", &zip], &built));
    assert!(!said.contains("Build the function first"), "{said}");
    lint(&built.join(TEMPLATE), &["--ignore-checks", "W3005"]);
    let template = Template::read(&built.join(TEMPLATE));
    assert!(template.0["Rules"].get("FunctionIsBuilt").is_none());
    let copied = std::fs::read_dir(&built).expect("a folder").flatten();
    let packages = copied.filter(|it| std::fs::read(it.path()).is_ok_and(|bytes| bytes == b"a package"));
    assert_eq!(packages.count(), 1, "the package is an asset");

    // CloudFormation refuses the other one, since its rule never holds: that's what W8003 notes.
    let said = stderr(&synthesize(&["-c", "zip=/nonexistent.zip"], &not_built));
    assert!(said.contains("There is no /nonexistent.zip. Build the function first"), "{said}");
    lint(&not_built.join(TEMPLATE), &["--ignore-checks", "W3005", "W8003"]);
    let assertion = &Template::read(&not_built.join(TEMPLATE)).0["Rules"]["FunctionIsBuilt"]["Assertions"][0];
    assert_eq!(assertion["Assert"], json!({"Fn::Equals": ["the function", "not built"]}));
}

#[test]
#[ignore = "needs the CDK from npm: .ci/setup"]
fn the_table_and_its_roles_are_what_the_tool_would_make() {
    let template = synthesized();
    assert_eq!(template.table_policy(), printed());
    let deliveries = json!({"Version": "2012-10-17", "Statement": [
        {"Action": "dynamodb:PutItem", "Effect": "Allow",
         "Resource": ["arn:aws:dynamodb:us-west-2:111111111111:table/DeliveriesBF2F7293"]}]});
    assert_eq!(template.roles(), [FUNCTION, WRITER]);
    assert_eq!(template.policies(FUNCTION), [policy(&["--for", "owner"]).0, deliveries]);
    assert_eq!(template.policies(WRITER), [policy(&["--for", "writer"]).0]);
    let function = template.of_type("AWS::Lambda::Function").remove(0);
    assert_eq!(
        function["Environment"]["Variables"],
        json!({"DELIVERIES_TABLE": "DeliveriesBF2F7293", "DDBSM_TABLE": "dirty-secrets", "DDBSM_PRINCIPAL": FUNCTION})
    );
    assert_eq!((&function["Role"], &function["Runtime"]), (&json!(FUNCTION), &json!("provided.al2023")));
    // Circular, in a table's own policy: aws/aws-cdk#35967.
    let (id, table) = secrets(template);
    assert!(!table["Properties"]["ResourcePolicy"].to_string().contains(&id), "{table}");
}

/// The table of secrets and its logical id.
fn secrets(template: &Template) -> (String, Value) {
    let mut resources = template.0["Resources"].as_object().expect("resources").iter();
    let found = resources.find(|(_, it)| it["Properties"]["TableName"] == "dirty-secrets");
    found.map(|(id, table)| (id.clone(), table.clone())).expect("the table")
}

#[test]
#[ignore = "needs the CDK from npm: .ci/setup"]
fn the_table_outlives_its_stack_unless_it_is_told_not_to() {
    let policies = |table: &Value| {
        ["DeletionPolicy", "UpdateReplacePolicy"].map(|it| table[it].as_str().unwrap_or_default().to_owned())
    };
    let (_, kept) = secrets(synthesized());
    assert_eq!(kept["Properties"]["DeletionProtectionEnabled"], true);
    assert_eq!(policies(&kept), ["Retain", "Retain"]);
    let folder = tempfile::tempdir().expect("a folder");
    synthesize(&["-c", "protect=false"], folder.path());
    let (_, mut gone) = secrets(&Template::read(&folder.path().join(TEMPLATE)));
    assert_eq!(gone["Properties"]["DeletionProtectionEnabled"], false);
    assert_eq!(policies(&gone), ["Delete", "Delete"]);
    for it in ["DeletionPolicy", "UpdateReplacePolicy"] {
        gone[it] = kept[it].clone();
    }
    gone["Properties"]["DeletionProtectionEnabled"] = json!(true);
    assert_eq!(gone, kept, "nothing else changes, the policy least of all");
}

/// The construct's own tests: what it refuses, and what its options make. And that its types hold.
#[test]
#[ignore = "needs the CDK from npm: .ci/setup"]
fn the_construct_passes_its_own_tests() {
    let home = tempfile::tempdir().expect("a folder");
    for words in [
        &["node_modules/typescript/bin/tsc"][..],
        &["--import", "tsx", "--test", "--test-reporter", "tap", "test/secrets-table.test.ts"],
    ] {
        let output = run(&mut node(words, home.path()));
        assert!(output.status.success(), "{words:?}: {}{}", stdout(&output), stderr(&output));
    }
}
