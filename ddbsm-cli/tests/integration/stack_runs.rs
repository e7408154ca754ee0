//! examples/stack, at work: the tables of its template in an emulator, every request decided by an IAM simulator that others wrote, and
//! the Lambda example's own program behind a Runtime API.
//!
//! `.ci/setup` installs the CDK and the simulator.

use crate::common::deployed::{deploy, start};
use crate::common::enforce::everything;
use crate::common::server::{BY_TABLE, TABLE};
use crate::common::session::{Session, plain};
use crate::common::template::{DEPLOYER, FUNCTION, WRITER, node, stack, synthesized};
use crate::common::{NEEDLE, feed, policy, stderr, stdout};
use ddbsm_testkit::function::Ended;
use ddbsm_testkit::function::url::FunctionUrl;
use serde_json::{Value, json};

const ADMINS: &str =
    "--admins 'ddbsm/policy-admin/*' --admins cdk-hnb659fds-cfn-exec-role-111111111111-us-west-2";

/// With the stack deployed and its secret stored by the writer; the session is an administrator's, who may do everything.
fn deployed() -> (Session, String) {
    let session = Session::new();
    let deployer = deploy(&session.server, &session.account, synthesized());
    session.sign_in(&session.account.credentials(WRITER, "wes"));
    let put = format!("printf %s {NEEDLE} | ddbsm put githubWebhookSecret - --principal app/github-webhook");
    let (shown, code) = session.run(&put, &[]);
    assert_eq!(code, 0, "{shown}");
    session.sign_in(crate::common::account::ADMINISTRATOR);
    (session, deployer)
}

fn silent(Ended { stdout, stderr, posted, .. }: &Ended) {
    assert!(stderr.contains("TRACE"), "the log is at its finest level: {stderr}");
    let said = format!("{stdout}{stderr}{posted:?}");
    assert!(!NEEDLE.as_bytes().windows(10).any(|part| said.as_bytes().windows(10).any(|text| text == part)));
}

/// An HMAC that the function verifies shows that it has the secret, and nothing shows the secret.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn the_function_has_the_secret() {
    let (session, _) = deployed();
    let function = start(&session.server, &session.account, synthesized(), FUNCTION);
    let url = session.server.block_on(FunctionUrl::of(function));
    let deliver = |secret: &str| {
        let output = feed(&mut node(&["deliver.mjs", &url.url], &stack()), secret.as_bytes());
        (stdout(&output), output.status.code(), stderr(&output))
    };
    let own = "signed with the secret: 200 recorded\nsigned with another:    401 X-Hub-Signature-256 is missing or wrong\n";
    assert_eq!(deliver(NEEDLE), (own.to_owned(), Some(0), String::new()));
    let (said, code, _) = deliver("another");
    assert!(said.starts_with("signed with the secret: 401 ") && code == Some(1), "{said}");
    let recorded = session.server.ask("Scan", &json!({"TableName": "DeliveriesBF2F7293"}));
    assert_eq!((&recorded["Count"], &recorded["Items"][0]["event"]), (&json!(1), &json!({"S": "ping"})));
    silent(&session.server.block_on(url.stop()));
}

/// Each is granted everything, and the table's policy alone stops them.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn nobody_else_reads_it() {
    let (session, deployer) = deployed();
    let (server, account) = (&session.server, &session.account);
    let other = "arn:aws:iam::111111111111:role/app/another";
    account.make(other, &[&policy(&["--for", "owner"]).0, &everything()]);
    account.make(WRITER, &[&policy(&["--for", "writer"]).0, &everything()]);
    let key = json!({"principal": {"S": FUNCTION}, "name": {"S": "githubWebhookSecret"}});
    let query = json!({"TableName": TABLE, "KeyConditionExpression": "principal = :p",
                       "ExpressionAttributeValues": {":p": {"S": FUNCTION}}});
    for who in [
        crate::common::account::ADMINISTRATOR.to_owned(),
        deployer,
        account.credentials(other, "another"),
        account.credentials(WRITER, "wes"),
    ] {
        for (operation, body) in [
            ("GetItem", json!({"TableName": TABLE, "Key": key})),
            ("BatchGetItem", json!({"RequestItems": {TABLE: {"Keys": [key]}}})),
            ("Query", query.clone()),
            ("Scan", json!({"TableName": TABLE})),
        ] {
            let (status, said) = server.ask_as(&who, operation, &body);
            let message = said["message"].as_str().unwrap_or_default();
            assert!(status == 400 && message.ends_with(BY_TABLE), "{who} {operation}: {said}");
        }
    }

    // A function of another role, which claims to be this one.
    let ended = server.block_on(start(server, account, synthesized(), other).end());
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(ended.posted[0].path, "init/error");
    assert_eq!(ended.posted[0].error_type.as_deref(), Some("Runtime.AccessDenied"));
    let report = ended.posted[0].body["errorMessage"].as_str().unwrap_or_default();
    assert!(report.contains("the table's policy denies it") && report.contains(other), "{report}");
    silent(&ended);

    // As the tool tries to.
    let (shown, code) = session.run(&format!("ddbsm verify {ADMINS}"), &[]);
    assert_eq!(code, 0, "{}", plain(&shown));
}

/// And the tool takes the table for what `init` makes.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn the_stack_can_be_updated_and_destroyed_by_cloudformation_alone() {
    let (session, deployer) = deployed();
    let (shown, code) = session.run(&format!("ddbsm init --dry-run {ADMINS}"), &[]);
    assert!(code == 0 && plain(&shown).contains("dirty-secrets is up to date"), "{shown}");

    let unprotect = json!({"TableName": TABLE, "DeletionProtectionEnabled": false});
    let table = json!({"TableName": TABLE});
    for (operation, body) in [("UpdateTable", &unprotect), ("DeleteTable", &table)] {
        let (status, said) = session.server.ask_as(crate::common::account::ADMINISTRATOR, operation, body);
        assert!(status == 400 && said["message"].to_string().contains(BY_TABLE), "{operation}: {said}");
    }
    for (operation, body) in [("UpdateTable", &unprotect), ("DeleteTable", &table)] {
        let (status, said) = session.server.ask_as(&deployer, operation, body);
        assert_eq!(status, 200, "{operation}: {said}");
    }

    // Without it among the admins, not even this.
    let mut without = synthesized().0.clone();
    let statements = &mut without["Resources"]["SecretsTable625D801F"]["Properties"]["ResourcePolicy"]["PolicyDocument"]
        ["Statement"];
    let admins =
        statements.as_array_mut().expect("statements").iter_mut().find(|it| it["Sid"] == "AdminsOnly");
    let admins = admins.expect("the statement").pointer_mut("/Condition/ArnNotLike/aws:PrincipalArn");
    let admins = admins.and_then(Value::as_array_mut).expect("patterns");
    assert_eq!(admins.pop().map(|it| synthesized().filled(&it)), Some(json!(DEPLOYER)));
    let session = Session::new();
    let deployer = deploy(&session.server, &session.account, &crate::common::template::Template(without));
    let (status, said) = session.server.ask_as(&deployer, "UpdateTable", &unprotect);
    assert!(status == 400 && said["message"].to_string().contains(BY_TABLE), "{said}");
}
