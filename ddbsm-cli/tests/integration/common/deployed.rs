//! A synthesized stack as `CloudFormation` makes it: its tables in an emulator, its roles in an account that decides on every request, and
//! its function as a process of its own.

use super::account::Account;
use super::enforce::everything;
use super::server::Server;
use super::template::{DEPLOYER, Template};
use ddbsm_testkit::function::Function;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lambda-under-test");

/// Makes the roles and tables of a template, as the role that `CloudFormation` has. It gives an access key of that role.
pub fn deploy(server: &Server, account: &Account, template: &Template) -> String {
    account.make(DEPLOYER, &[&everything()]);
    let deployer = account.credentials(DEPLOYER, "AWSCloudFormation");
    for role in template.roles() {
        account.make(&role, &template.policies(&role).iter().collect::<Vec<_>>());
    }
    for properties in template.tables() {
        let (status, made) = server.ask_as(&deployer, "CreateTable", &create_table(properties));
        assert_eq!(status, 200, "{made}");
    }
    deployer
}

/// What `CloudFormation` asks `DynamoDB` for. The time to live and backups are requests of their own.
fn create_table(mut properties: Value) -> Value {
    let fields = properties.as_object_mut().expect("properties");
    fields.remove("TimeToLiveSpecification");
    if let Some(policy) = fields.get_mut("ResourcePolicy") {
        *policy = policy["PolicyDocument"].to_string().into();
    }
    properties
}

/// Starts the template's function with its environment, as a role: its own, or another.
pub fn start(server: &Server, account: &Account, template: &Template, role: &str) -> Function {
    let function = template.of_type("AWS::Lambda::Function").remove(0);
    let key = account.credentials(role, "github-webhook");
    let mut environment =
        vec![("AWS_ENDPOINT_URL_DYNAMODB", server.url.as_str()), ("AWS_ACCESS_KEY_ID", &key)];
    let variables = function["Environment"]["Variables"].as_object().expect("variables");
    environment
        .extend(variables.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text"))));
    server.block_on(Function::start(PROGRAM, &environment))
}
