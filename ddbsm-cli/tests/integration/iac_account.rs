//! A stack deployed to an account where an IAM simulator that others wrote decides every request: its roles by what its trust
//! policies and its own policies say, the table by its policy, from the first request on.
//!
//! `.ci/setup` installs the simulator and cfn-lint.

use crate::common::account::{ADMINISTRATOR, Account};
use crate::common::enforce::everything;
use crate::common::server::{ACCOUNT, OWNER, Server, TABLE};
use crate::common::stack::{role_policy, stack};
use crate::common::{feed, stderr, stdout};
use crate::iac_enforced::create_table;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

/// What reads the secret `token` of the tests' owner.
fn read() -> Value {
    let key = json!({"principal": {"S": OWNER}, "name": {"S": "token"}});
    json!({"RequestItems": {TABLE: {"Keys": [key]}}})
}

struct Deployed {
    server: Server,
    account: Account,
    /// The ARN of each role, by its name in the stack.
    roles: BTreeMap<String, String>,
}

/// Makes what a stack has, as the role that CloudFormation acts as.
fn deploy(stack: &Value, deployer: &str) -> Deployed {
    let server = Server::start();
    let account = Account::at(&server);
    let mut roles = BTreeMap::new();
    for (id, resource) in stack["resources"].as_object().expect("resources") {
        let properties = &resource["properties"];
        if resource["type"] != "AWS::IAM::Role" || properties["Path"].is_null() {
            continue;
        }
        let path = properties["Path"].as_str().expect("a path");
        // CloudFormation makes a name of the stack's, the resource's and some letters.
        let made = format!("a-stack-{id}-1ABCDEF");
        let name = properties["RoleName"].as_str().unwrap_or(&made);
        let trust = properties["AssumeRolePolicyDocument"].to_string();
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        account.aws(&words(&[
            "iam",
            "create-role",
            "--path",
            path,
            "--role-name",
            name,
            "--assume-role-policy-document",
            &trust,
        ]));
        for policy in properties["Policies"].as_array().expect("policies") {
            let document = policy["PolicyDocument"].to_string();
            let named = policy["PolicyName"].as_str().expect("a name");
            account.aws(&words(&[
                "iam",
                "put-role-policy",
                "--role-name",
                name,
                "--policy-name",
                named,
                "--policy-document",
                &document,
            ]));
        }
        roles.insert(id.clone(), format!("arn:aws:iam::{ACCOUNT}:role{path}{name}"));
    }
    let role = format!("arn:aws:iam::{ACCOUNT}:role/{deployer}");
    account.make(&role, &[&everything()]);
    let key = account.credentials(&role, "AWSCloudFormation");
    create_table(&server, &stack["resources"]["secrets_table"], Some(&key));
    Deployed { server, account, roles }
}

impl Deployed {
    /// The tool, for somebody who assumes a role of the stack.
    fn as_role(&self, role: &str, args: &[&str], stdin: &str) -> Output {
        let folder = tempfile::tempdir().expect("a folder");
        let (config, credentials) = (folder.path().join("config"), folder.path().join("credentials"));
        let profile = format!(
            "[profile x]\nrole_arn = {}\nsource_profile = default\nrole_session_name = ann\n",
            self.roles[role]
        );
        fs::write(&config, profile).expect("written");
        let keys =
            format!("[default]\naws_access_key_id = {ADMINISTRATOR}\naws_secret_access_key = an-example\n");
        fs::write(&credentials, keys).expect("written");
        let mut command = self.server.ddbsm();
        command.env("AWS_CONFIG_FILE", config).env("AWS_SHARED_CREDENTIALS_FILE", credentials);
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        feed(command.args(args).args(["--profile", "x"]), stdin.as_bytes())
    }

    /// Whether a request is let through, for a role of this ARN.
    fn lets(&self, role: &str, operation: &str, body: &Value) -> bool {
        let (status, said) = self.server.ask_as(&self.account.credentials(role, "s"), operation, body);
        assert!(status == 200 || said.to_string().contains("AccessDenied"), "{role} {operation}: {said}");
        status == 200
    }
}

#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn only_the_function_reads_what_a_writer_stores() {
    let stack = stack(&[]);
    let deployed = deploy(&stack, "ddbsm/policy-admin/cloudformation");
    let put = ["put", "token", "-", "--principal", OWNER];
    let stored = deployed.as_role("writer_role", &put, "a value");
    assert!(stored.status.success(), "{}", stderr(&stored));
    for role in ["auditor_role", "admin_role"] {
        assert_eq!(deployed.as_role(role, &put, "another").status.code(), Some(4), "{role}");
    }
    // A person assumes no function's role.
    for role in ["owner_role", "rotator_role"] {
        let refused = deployed.as_role(role, &["ls"], "");
        assert!(
            !refused.status.success() && stderr(&refused).contains("AssumeRole"),
            "{role}: {}",
            stderr(&refused)
        );
    }
    let listed = deployed.as_role("auditor_role", &["ls", "--json"], "");
    assert!(listed.status.success() && stdout(&listed).contains("token"), "{}", stderr(&listed));

    assert_eq!(deployed.roles["owner_role"], OWNER);
    assert!(deployed.lets(OWNER, "BatchGetItem", &read()));
    let account = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/{name}");
    deployed.account.make(&account("app/other"), &[&role_policy(&stack, "owner")]);
    deployed.account.make(&account("app/everything"), &[&everything()]);
    let mut others = vec![account("app/other"), account("app/everything"), account("Admin")];
    others.extend(deployed.roles.iter().filter(|(id, _)| *id != "owner_role").map(|(_, role)| role.clone()));
    for role in others {
        assert!(!deployed.lets(&role, "BatchGetItem", &read()), "{role} reads");
    }
}

#[test]
#[ignore = "needs the IAM simulator from npm and cfn-lint from PyPI: .ci/setup"]
fn a_stack_can_be_updated_by_the_role_that_deployed_it() {
    let update = json!({"TableName": TABLE, "DeletionProtectionEnabled": false});
    for (options, deployer, updates) in [
        (&[][..], "ddbsm/policy-admin/cloudformation", true),
        (&[], "ci/deploy", false),
        (&["--deployer", "ci/deploy"], "ci/deploy", true),
    ] {
        let deployed = deploy(&stack(options), deployer);
        let role = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/{name}");
        assert_eq!(deployed.lets(&role(deployer), "UpdateTable", &update), updates, "{options:?} {deployer}");
        assert!(deployed.lets(&deployed.roles["admin_role"], "UpdateTable", &update), "{options:?}");
        assert!(!deployed.lets(&role("Admin"), "UpdateTable", &update), "{options:?}");
    }
}
