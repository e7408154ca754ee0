//! The policies of a stack in force: the table's on every case of the matrix, and each role at its work, decided by an IAM simulator
//! that others wrote.
//!
//! `.ci/setup` installs the simulator, cfn-lint and moto.

use crate::common::enforce::{Caller, caller, enforce, everything};
use crate::common::server::{ACCOUNT, Server, TABLE};
use crate::common::simulator::{Force, Matrix};
use crate::common::stack::{handlers, role_policy, stack, table_policy};
use crate::common::{ok, run, stderr};
use crate::life_enforced::{ROLES, trial};
use serde_json::{Value, json};

#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn a_stacks_table_policy_decides_every_case_as_wanted() {
    let matrix = Matrix::read();
    for (options, variants) in
        [(&[][..], &[][..]), (&["--writes", "console"], &["console"]), (&["--enumerated"], &["enumerated"])]
    {
        let policy = table_policy(&stack(options));
        let cases = matrix.variant("table-policy", variants);
        let cases: Vec<&Value> = cases.iter().collect();
        assert!(cases.len() > 600);
        assert_eq!(
            matrix.wrong(&cases, Force { table: Some(&policy), ..Force::default() }),
            [""; 0],
            "{options:?}"
        );
    }
}

#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn each_role_of_a_stack_does_its_work() {
    let stack = stack(&[]);
    for (claim, work) in ROLES {
        let identity = role_policy(&stack, &claim[2..]);
        assert_eq!(identity["Version"], "2012-10-17", "{claim}");
        let caller = Caller { identity, ..caller(claim, true) };
        trial(&Server::start(), claim, &caller, work).unwrap_or_else(|why| panic!("{claim}: {why}"));
    }
}

/// The request that CloudFormation sends for a stack's table, as whoever has this key, or past everybody.
pub fn create_table(server: &Server, table: &Value, key: Option<&str>) {
    let properties = &table["properties"];
    let mut request = json!({"ResourcePolicy": properties["ResourcePolicy"]["PolicyDocument"].to_string()});
    for name in ["TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "DeletionProtectionEnabled"]
    {
        request[name] = properties[name].clone();
    }
    let encryption = &properties["SSESpecification"];
    if encryption.is_object() {
        request["SSESpecification"] =
            json!({"Enabled": encryption["SSEEnabled"], "SSEType": encryption["SSEType"]});
    }
    let made = match key {
        Some(key) => server.ask_as(key, "CreateTable", &request).1,
        None => server.ask("CreateTable", &request),
    };
    assert_eq!(made["TableDescription"]["TableName"], TABLE, "{made}");
    server.set_policy(Some(&properties["ResourcePolicy"]["PolicyDocument"]));
}

/// Both emulators take the table, and `init` finds nothing to say of it.
#[test]
#[ignore = "needs cfn-lint and moto from PyPI: .ci/setup"]
fn init_finds_a_stacks_table_as_it_should_be() {
    for options in [&[][..], &["--encryption", "managed"]] {
        let stack = stack(options);
        for server in [Server::start(), Server::moto()] {
            create_table(&server, &stack["resources"]["secrets_table"], None);
            let init = run(server.ddbsm().args(["init", "--dry-run"]).args(options));
            ok(&init);
            assert!(!stderr(&init).contains("differs"), "{options:?}: {}", stderr(&init));
            let other = run(server.ddbsm().args(["init", "--dry-run", "--writers", "ops/*"]));
            assert!(stderr(&other).contains("WritersOnly"), "{}", stderr(&other));
        }
    }
}

/// The role that deploys a stack must be able to change the table afterwards, and no other.
#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn only_the_role_that_deploys_can_change_the_table() {
    let role =
        |name: &str| Caller { role: format!("arn:aws:iam::{ACCOUNT}:role/{name}"), identity: everything() };
    for (options, deployers, others) in [
        (&[][..], &["ddbsm/policy-admin/cloudformation"][..], &["ci/deploy", "Admin"][..]),
        (
            &["--deployer", "ci/deploy"],
            &["ci/deploy", "ddbsm/policy-admin/x"],
            &["ci/deploy2", "x/ci/deploy"],
        ),
        (
            &["--admins", "ops/boss", "--deployer", "ci/deploy"],
            &["ci/deploy", "ops/boss"],
            &["ddbsm/policy-admin/x"],
        ),
    ] {
        let policy = table_policy(&stack(options));
        for (names, code) in [(deployers, 0), (others, 4)] {
            for name in names {
                let server = Server::with_table();
                enforce(&server, &policy, &role(name), None);
                let destroy = run(server.ddbsm().args(["destroy", "--purge", "--yes"]));
                assert_eq!(destroy.status.code(), Some(code), "{options:?} {name}: {}", stderr(&destroy));
            }
        }
    }
}

/// What CloudFormation, and Cloud Control for Terraform, do with a table by the registry: an admin's role can do all that this stack's
/// table takes, and everybody can read the settings, as a plan does.
#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn the_table_policy_lets_the_handlers_of_the_registry_work() {
    let matrix = Matrix::read();
    let policy = table_policy(&stack(&[]));
    let handlers = handlers("AWS::DynamoDB::Table");
    let named = |handler: &str| -> Vec<Value> {
        let actions = handlers[handler].as_array().expect("actions").iter();
        actions
            .filter(|action| action.as_str().is_some_and(|name| name.starts_with("dynamodb:")))
            .cloned()
            .collect()
    };
    // Of streams, replicas, imports and Kinesis, which this table has none of.
    let unused = [
        "AssociateTableReplica",
        "BatchWriteItem",
        "CreateTable",
        "CreateTableReplica",
        "DeleteItem",
        "EnableKinesisStreamingDestination",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
        "UpdateKinesisStreamingDestination",
    ]
    .map(|name| json!(format!("dynamodb:{name}")));
    let mut changes = [named("update"), named("delete")].concat();
    changes.retain(|action| !unused.contains(action));
    let reads = named("read");
    assert!(reads.len() >= 7 && changes.len() >= 15, "{handlers}");
    let case = |principal: &str, action: &Value, wanted: &str| {
        json!({"id": action, "principal": principal, "action": action, "resource": matrix.0["tableArn"], "context": {},
               "policyAttached": true, "wanted": wanted})
    };
    let mut cases: Vec<Value> = reads.iter().map(|action| case("human", action, "Allow")).collect();
    cases.extend(changes.iter().map(|action| case("padmin", action, "Allow")));
    cases.extend(
        changes.iter().filter(|action| !reads.contains(action)).map(|action| case("human", action, "Deny")),
    );
    let cases: Vec<&Value> = cases.iter().collect();
    assert_eq!(matrix.wrong(&cases, Force { table: Some(&policy), ..Force::default() }), [""; 0]);
}
