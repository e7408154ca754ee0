//! `init`: a table with its policy from its first moment, and nothing changed unasked.

use crate::common::server::{ACCOUNT, Fate, Server, TABLE, error};
use crate::common::{ok, policy, run, stderr, stdout};
use crate::init_existing::settings;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use serde_json::{Value, json};
use std::process::Output;

const ARN: &str = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";

fn init(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("init").args(args))
}

/// What dynoxide lacks, as it is for a table with none of it.
fn emulate_settings(server: &Server) {
    server.judge(|call| settings(call).unwrap_or(Fate::Pass));
}

fn changes(server: &Server) -> Vec<String> {
    let calls = server.calls().into_iter().map(|call| call.operation);
    calls
        .filter(|operation| !["Describe", "Get", "List"].iter().any(|verb| operation.starts_with(verb)))
        .collect()
}

#[test]
fn a_new_table_has_its_policy_in_create_table() {
    let server = Server::start();
    let output = init(&server, &["--yes", "--tag", "team=ops", "--tag", "cost=1=2"]);
    ok(&output);
    let calls = server.calls();
    let create = &calls.iter().find(|call| call.operation == "CreateTable").expect("a table is made").body;
    let sent: Value =
        serde_json::from_str(create["ResourcePolicy"].as_str().expect("a policy")).expect("JSON");
    assert_eq!(sent, policy(&[]).0, "what ddbsm policy prints");
    assert_eq!(create["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(create["DeletionProtectionEnabled"], true);
    assert_eq!(create["Tags"], json!([{"Key": "team", "Value": "ops"}, {"Key": "cost", "Value": "1=2"}]));
    assert!(create.get("SSESpecification").is_none());
    assert!(
        calls.iter().all(|call| call.operation != "PutResourcePolicy"),
        "only CreateTable is strongly consistent"
    );
    assert!(stdout(&output).contains(&format!("created {ARN}, policy in force")));
    let (before, next) =
        stderr(&output).split_once("Next:\n").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("steps");
    assert!(before.lines().count() <= 4, "{before}");
    assert_eq!(next.lines().filter(|line| line.starts_with("  ddbsm policy --for ")).count(), 3, "{next}");
    assert!(stderr(&output).contains("To see what the policy can't prevent"));

    emulate_settings(&server);
    let second = init(&server, &[]);
    ok(&second);
    assert_eq!(stdout(&second), format!("{ARN} is up to date\n"));
    assert!(!stderr(&second).contains("Next:"), "{}", stderr(&second));
    assert!(changes(&server).is_empty());
}

#[test]
fn what_the_policy_leaves_open_is_said_when_asked() {
    let open = policy(&[]).1;
    let said = stderr(&init(&Server::start(), &["--yes", "--verbose"]));
    assert!(open.lines().all(|fact| said.contains(fact)), "{said}");
}

/// A name that DynamoDB doesn't accept refuses the policy, and the table with it: so does the emulator.
#[test]
fn the_emulator_refuses_a_policy_as_dynamodb_does() {
    let server = Server::start();
    let mut bad = policy(&[]).0;
    bad["Statement"][7]["NotAction"].as_array_mut().expect("actions").push("dynamodb:ListExports".into());
    let text = |e: &dyn ProvideErrorMetadata| format!("{:?} {:?}", e.code(), e.message());
    let client = server.client();
    let key = |name: &str, kind| {
        KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a key")
    };
    let attribute = |name: &str| {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attribute.attribute_type(ScalarAttributeType::S).build().expect("an attribute")
    };
    let create = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("principal", KeyType::Hash))
        .key_schema(key("name", KeyType::Range))
        .attribute_definitions(attribute("principal"))
        .attribute_definitions(attribute("name"));
    let refused =
        server.block_on(create.clone().resource_policy(bad.to_string()).send()).expect_err("refused");
    let said = text(&refused);
    assert!(said.contains("ValidationException") && said.contains("names are invalid"), "{said}");
    let tables = server.ask("ListTables", &json!({}));
    assert_eq!(tables["TableNames"], json!([]), "no table is made");

    server.block_on(create.send()).expect("made");
    let put = client.put_resource_policy().resource_arn(ARN).policy(bad.to_string());
    let refused = server.block_on(put.send()).expect_err("refused");
    assert!(text(&refused).contains("dynamodb:ListExports"), "{}", text(&refused));
    assert_eq!(server.policy(), None);
}

#[test]
fn the_key_at_rest_can_be_chosen() {
    let key = "arn:aws:kms:us-west-2:111111111111:key/0123";
    for (choice, sse) in [
        ("managed", json!({"Enabled": true, "SSEType": "KMS"})),
        (key, json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key})),
    ] {
        let server = Server::start();
        init(&server, &["--yes", "--encryption", choice]);
        let calls = server.calls();
        assert_eq!(
            calls.iter().find(|call| call.operation == "CreateTable").expect("made").body["SSESpecification"],
            sse
        );
    }
    for (choice, said) in [
        ("none", "it isn't a whole ARN"),
        ("arn:aws:iam::111111111111:role/a:kms:b", "not of KMS"),
        ("arn:aws:kms:us-west-2:111111111111:0123", "neither key/ID nor alias/NAME"),
        (
            "arn:aws:kms:eu-west-1:111111111111:key/0123",
            "the key is in eu-west-1, but the table is in us-west-2",
        ),
    ] {
        let server = Server::start();
        let output = init(&server, &["--yes", "--encryption", choice]);
        assert_eq!(output.status.code(), Some(2), "{choice}");
        assert!(stderr(&output).contains(said), "{choice}: {}", stderr(&output));
        assert!(server.calls().iter().all(|call| call.operation != "CreateTable"), "{choice}");
    }
}

#[test]
fn it_waits_until_the_table_is_active() {
    let server = Server::start();
    let mut described = 0;
    server.judge(move |call| {
        if call.operation != "DescribeTable" {
            return Fate::Pass;
        }
        described += 1;
        match described {
            2 | 3 => Fate::Respond(200, json!({"Table": {"TableName": TABLE, "TableStatus": "CREATING"}})),
            _ => Fate::Pass,
        }
    });
    let output = init(&server, &["--yes"]);
    ok(&output);
    assert_eq!(stderr(&output).matches("Waiting for dirty-secrets").count(), 1);
}

#[test]
fn whom_the_policy_locks_out_is_said_and_asked() {
    for (caller, options, said) in [
        ("assumed-role/AWSReservedSSO_Admin_0123/alice", &[][..], "This policy locks you out (arn:aws:sts::"),
        ("assumed-role/deploy/ci", &[], "It isn't known whether you are one: arn:aws:sts::"),
        ("assumed-role/deploy/ci", &["--admins", "arn:aws:iam::111111111111:role/x/admin"], "locks you out"),
        (
            "assumed-role/admin/ci",
            &["--admins", "arn:aws:iam::111111111111:role/x/admin"],
            "It isn't known whether you are one",
        ),
        ("user/bob", &[], "locks you out (arn:aws:iam::"),
        ("root", &[], "locks you out"),
    ] {
        let server = Server::start();
        let service = if caller.starts_with("assumed") { "sts" } else { "iam" };
        server.set_caller(&format!("arn:aws:{service}::{ACCOUNT}:{caller}"));
        let output = init(&server, options);
        assert_eq!(output.status.code(), Some(3), "{caller}");
        assert!(stderr(&output).contains(said), "{caller}: {}", stderr(&output));
        assert!(changes(&server).is_empty());
    }
    let server = Server::start();
    server.set_caller(&format!("arn:aws:iam::{ACCOUNT}:user/ops/bob"));
    let output = init(&server, &["--admins", "arn:aws:iam::111111111111:user/ops/*b"]);
    ok(&output);
    assert!(!stderr(&output).contains("warning"));
}

#[test]
fn a_dry_run_makes_nothing() {
    let server = Server::start();
    let output = init(&server, &["--dry-run"]);
    ok(&output);
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON"), policy(&[]).0);
    assert!(stderr(&output).contains("Nothing was created"));
    assert!(changes(&server).is_empty());
}

#[test]
fn a_policy_that_differs_is_shown_and_asked_about() {
    let server = Server::with_table();
    let mut other = policy(&[]).0;
    other["Statement"].as_array_mut().expect("statements").retain(|s| s["Sid"] != "NoIndex");
    other["Statement"][0]["Action"] = json!("dynamodb:GetItem");
    server.set_policy(Some(&other));

    let output = init(&server, &[]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(said.contains("  NoIndex is missing\n"), "{said}");
    assert!(said.contains("  ReadAnyForeignKey: Action lacks \"dynamodb:BatchGetItem\"\n"), "{said}");
    assert!(changes(&server).is_empty());
    assert!(stderr(&init(&server, &["--dry-run"])).contains("Nothing was changed"));
    assert!(changes(&server).is_empty());

    let replaced = init(&server, &["--yes"]);
    ok(&replaced);
    assert!(stderr(&replaced).contains("about 4 minutes"), "{}", stderr(&replaced));
    let calls = server.calls();
    let put = calls.iter().find(|call| call.operation == "PutResourcePolicy").expect("it is replaced");
    // Without it, DynamoDB refuses a policy that keeps its caller from changing it again.
    assert_eq!(put.body["ConfirmRemoveSelfResourceAccess"], true);
    assert_eq!(server.policy(), Some(policy(&[]).0));
}

/// DynamoDB gives a list of one back as the one, and keeps the order of all others.
#[test]
fn a_policy_as_dynamodb_gives_it_back_is_the_same() {
    fn rewrite(value: &mut Value) {
        match value {
            Value::Array(values) if values.len() == 1 => *value = values.remove(0),
            Value::Array(values) => values.iter_mut().for_each(rewrite),
            Value::Object(fields) => fields.values_mut().for_each(rewrite),
            _ => {}
        }
    }
    let server = Server::with_table();
    let mut same = policy(&[]).0;
    rewrite(&mut same);
    assert_ne!(same, policy(&[]).0);
    server.set_policy(Some(&same));
    let output = init(&server, &[]);
    ok(&output);
    assert!(stdout(&output).contains("policy is up to date"), "{}", stderr(&output));

    same["Statement"].as_array_mut().expect("statements").reverse();
    server.set_policy(Some(&same));
    assert_eq!(init(&server, &[]).status.code(), Some(3), "in another order it is another");
}

/// Between the look and the change somebody else may have changed it: their change is not overwritten.
#[test]
fn a_policy_that_changed_meanwhile_is_not_replaced() {
    let server = Server::with_table();
    server.set_policy(Some(&json!({"Version": "2012-10-17", "Statement": []})));
    server.judge(|call| {
        if call.operation == "PutResourcePolicy" {
            assert!(call.body["ExpectedRevisionId"].as_str().is_some_and(|id| id.starts_with("revision-")));
            return Fate::Respond(400, error("PolicyNotFoundException", "the revision is another"));
        }
        Fate::Pass
    });
    let output = init(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("somebody else changed the policy in the meantime"),
        "{}",
        stderr(&output)
    );
}

/// Two at once, with different policies: the later one says so, whoever of them is first at which step.
#[test]
fn two_at_once_end_in_a_clear_message() {
    let server = Server::start();
    server.judge(|call| match call.operation.as_str() {
        "CreateTable" => {
            Fate::Respond(400, error("ResourceInUseException", "Table already exists: dirty-secrets"))
        }
        _ => Fate::Pass,
    });
    let output = init(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains(&format!("{ARN} exists: somebody else created it in the meantime")), "{said}");

    let server = Server::start();
    let other = policy(&["--writers", "arn:aws:iam::111111111111:role/x/*"]).0.to_string();
    server.judge(move |call| match call.operation.as_str() {
        "GetResourcePolicy" => Fate::Respond(200, json!({"Policy": other, "RevisionId": "1"})),
        _ => Fate::Pass,
    });
    let output = init(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("its policy isn't the one that was sent (WritersOnly: Condition"), "{said}");
    assert!(stdout(&output).is_empty());

    let server = Server::with_table();
    server.judge(|call| match call.operation.as_str() {
        "PutResourcePolicy" => Fate::Respond(400, error("ResourceInUseException", "")),
        _ => Fate::Pass,
    });
    let output = init(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("less than 15 s ago"), "{}", stderr(&output));
}

#[test]
fn a_table_without_a_policy_gets_one() {
    let server = Server::with_table();
    server.set_policy(None);
    let output = init(&server, &["--yes"]);
    ok(&output);
    for said in ["has no policy", "deletion protection is off", "first policy is in force within seconds"] {
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
    }
    assert_eq!(server.policy(), Some(policy(&[]).0));
}

#[test]
fn a_table_of_another_shape_is_left_alone() {
    let server = Server::start();
    let table = json!({"TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]});
    server.ask("CreateTable", &table);
    let output = init(&server, &["--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("exists with other keys"));
    assert!(changes(&server).is_empty());
}

#[test]
fn the_account_has_to_come_from_somewhere() {
    let server = Server::start();
    let at_endpoint =
        |args: &[&str]| run(server.ddbsm().arg("init").args(["--endpoint-url", &server.url]).args(args));
    let output = at_endpoint(&["--yes"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("Give --account"));
    ok(&at_endpoint(&["--yes", "--account", "222222222222"]));
    assert!(server.policy().expect("a policy").to_string().contains(":222222222222:"));
}

/// Its policy would be put on the ARN of another account's table.
#[test]
fn an_account_that_is_not_the_callers_is_refused() {
    let server = Server::with_table();
    for command in ["init", "verify"] {
        let output = run(server.ddbsm().args([command, "--account", "222222222222"]));
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        let said =
            format!("--account is 222222222222, but these credentials belong to {ACCOUNT} (arn:aws:sts::");
        assert!(stderr(&output).contains(&said), "{}", stderr(&output));
        assert!(server.calls().is_empty());
    }
    ok(&init(&server, &["--yes", "--account", ACCOUNT]));
}
