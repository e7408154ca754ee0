//! A module's expressions as Terraform itself evaluates them, with its built-in resource in place of the provider's, which only its
//! registry has.
//!
//! `.ci/run` runs this where Terraform is installed.

use crate::common::policy;
use crate::common::stack::{OF_THE_TESTS, iac};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// What AWS would say, by the name that a module has for it.
const DATA: [(&str, &str); 4] = [
    ("data.aws_partition.current.partition", "local.test_partition"),
    ("data.aws_region.current.region", "local.test_region"),
    ("data.aws_caller_identity.current.account_id", "local.test_account"),
    ("data.aws_iam_session_context.current.issuer_arn", "var.test_caller"),
];

/// The module with resources that are made of nothing but their arguments.
fn without_aws(module: &str) -> Value {
    let mut module: Value = serde_json::from_str(
        &DATA.iter().fold(module.to_owned(), |text, (name, known)| text.replace(name, known)),
    )
    .expect("JSON");
    let members = module.as_object_mut().expect("a module");
    members.remove("data");
    let resources = members.remove("resource").expect("resources");
    let mut all = Map::new();
    let mut addresses = Vec::new();
    for (kind, named) in resources.as_object().expect("types") {
        for (name, body) in named.as_object().expect("names") {
            let mut body = body.as_object().expect("a body").clone();
            let mut resource = Map::new();
            for argument in ["//", "count", "depends_on", "lifecycle"] {
                resource.extend(body.remove(argument).map(|value| (argument.to_owned(), value)));
            }
            body.insert("arn".to_owned(), format!("<{name}.arn>").into());
            body.insert("id".to_owned(), format!("<{name}.id>").into());
            resource.insert("input".to_owned(), body.into());
            all.insert(name.clone(), resource.into());
            addresses.push((format!("{kind}.{name}"), format!("terraform_data.{name}")));
        }
    }
    members.insert("resource".to_owned(), json!({"terraform_data": all}));
    module["terraform"].as_object_mut().expect("settings").remove("required_providers");
    module["variable"]["test_caller"] = json!({"type": "string"});
    for (name, value) in [("partition", "aws"), ("region", "us-west-2"), ("account", "111111111111")] {
        module["locals"][format!("test_{name}")] = value.into();
    }
    let text = addresses.iter().fold(module.to_string(), |text, (address, data)| {
        let text = text.replace(&format!("{address}.arn"), &format!("{data}.input.arn"));
        text.replace(&format!("{address}.id"), &format!("{data}.input.id"))
            .replace(&format!("\"{address}\""), &format!("\"{data}\""))
    });
    serde_json::from_str(&text).expect("JSON")
}

fn terraform(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("terraform");
    command.env("CHECKPOINT_DISABLE", "1").current_dir(folder).args(args).output().expect("Terraform runs")
}

/// What is planned for each resource, and for the outputs. None if the plan fails, with what is said.
fn plan(options: &[&str], caller: &str, variables: &[&str]) -> Result<(Value, Value), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let module = without_aws(&iac("terraform", &[&OF_THE_TESTS[..], options].concat()));
    fs::write(folder.path().join("main.tf.json"), module.to_string()).expect("written");
    let init = terraform(folder.path(), &["init", "-no-color"]);
    assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
    let caller = format!("test_caller=arn:aws:iam::111111111111:role/{caller}");
    let variables = variables.iter().flat_map(|variable| ["-var", variable]);
    let args = ["plan", "-no-color", "-input=false", "-out=plan", "-var", &caller];
    let planned = terraform(folder.path(), &args.into_iter().chain(variables).collect::<Vec<_>>());
    if !planned.status.success() {
        return Err(String::from_utf8_lossy(&planned.stderr).into_owned());
    }
    let shown = terraform(folder.path(), &["show", "-json", "plan"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let resources = shown["planned_values"]["root_module"]["resources"].as_array().expect("resources");
    let named = resources
        .iter()
        .map(|one| (one["name"].as_str().expect("a name").to_owned(), one["values"]["input"].clone()));
    Ok((named.collect::<Map<_, _>>().into(), shown["planned_values"]["outputs"].clone()))
}

const ADMIN: &str = "ddbsm/policy-admin/x";

#[test]
#[ignore = "needs Terraform"]
fn the_policies_are_those_that_policy_prints_in_terraform() {
    let (planned, outputs) = plan(&[], ADMIN, &[]).expect("a plan");
    let json = |text: &Value| -> Value { serde_json::from_str(text.as_str().expect("text")).expect("JSON") };
    assert_eq!(json(&planned["secrets_table"]["resource_policy"]["policy_document"]), policy(&[]).0);
    for role in ["owner", "writer", "auditor", "admin", "rotator"] {
        let owner = if role == "rotator" { &["--owner", "app/slack-bot-lambda-role"][..] } else { &[] };
        let own = json(&planned[format!("{role}_role")]["policies"][0]["policy_document"]);
        assert_eq!(own, policy(&[&["--for", role], owner].concat()).0, "{role}");
    }
    let keys = json(&planned["secrets_table"]["key_schema"]);
    assert_eq!(keys[0], json!({"AttributeName": "principal", "KeyType": "HASH"}));
    assert_eq!(outputs["owner"]["value"], "<owner_role.arn>");
    let pattern = "{ ($.errorCode = \"AccessDenied*\") && ($.eventName != \"BatchWriteItem\") }";
    assert_eq!(planned["denied_requests"]["filter_pattern"], pattern);
    assert!(
        planned.get("function").is_none()
            && planned["denied_requests_alarm"].get("alarm_actions").is_none_or(Value::is_null)
    );

    let (planned, _) =
        plan(&[], ADMIN, &["code_key=1.zip", "code_bucket=b", "alarm_topic=t"]).expect("a plan");
    assert_eq!(planned["function"]["code"], json!({"s3_bucket": "b", "s3_key": "1.zip"}));
    let variables = json!({"DDBSM_TABLE": "<secrets_table.id>", "DDBSM_PRINCIPAL": "<owner_role.arn>"});
    assert_eq!(planned["function"]["environment"]["variables"], variables);
    assert_eq!(planned["denied_requests_alarm"]["alarm_actions"], json!(["t"]));
    assert!(
        plan(&[], ADMIN, &["architecture=arm"])
            .expect_err("no such architecture")
            .contains("Expected one of")
    );
}

#[test]
#[ignore = "needs Terraform"]
fn a_plan_of_a_role_that_is_no_admin_fails_in_terraform() {
    for (options, admins, others) in [
        (&[][..], &[ADMIN][..], &["Admin", "x/ddbsm/policy-admin/x", "ddbsm/policy-adminx"][..]),
        (&["--deployer", "ci/a.b+c"], &["ci/a.b+c", ADMIN], &["ci/axb+c", "ci/a.bbc", "ci/a.b+cd"]),
        (&["--admins", "ops/b?ss", "--without", "admin"], &["ops/boss"], &["ops/bss", ADMIN]),
    ] {
        for admin in admins {
            assert!(plan(options, admin, &[]).is_ok(), "{options:?} {admin}");
        }
        for other in others {
            let said = plan(options, other, &[]).map(drop).expect_err(other);
            assert!(said.contains("would deny") && said.contains(other), "{options:?}: {said}");
        }
    }
}
