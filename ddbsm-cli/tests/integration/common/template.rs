//! A CloudFormation template, and what stands in it once CloudFormation has filled it in for the account of the tests.

use super::server::{ACCOUNT, TABLE};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const REGION: &str = "us-west-2";

/// The template of examples/stack, in the folder that it's synthesized into.
pub const TEMPLATE: &str = "GithubWebhook.template.json";
/// The roles of its function and of who stores secrets.
pub const FUNCTION: &str = "arn:aws:iam::111111111111:role/app/github-webhook";
pub const WRITER: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/ddbsm-writer";
/// What `cdk bootstrap` makes for CloudFormation.
pub const DEPLOYER: &str =
    "arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-111111111111-us-west-2";

pub struct Template(pub Value);

/// examples/stack.
pub fn stack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/stack")
}

/// A command of node's in examples/stack, with nothing of this machine's AWS.
pub fn node(words: &[&str], home: &Path) -> Command {
    let mut command = Command::new("node");
    command.args(words).current_dir(stack()).env("HOME", home).env("CI", "1");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_") || name.starts_with("CDK_")) {
            command.env_remove(name);
        }
    }
    // No credentials of an instance's, no news and no telemetry: nothing leaves this machine.
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("CDK_DISABLE_CLI_TELEMETRY", "1");
    command
}

/// Synthesizes examples/stack into a folder. What the CDK says is on stderr.
pub fn synthesize(options: &[&str], to: &Path) -> std::process::Output {
    let cdk = ["node_modules/aws-cdk/bin/cdk", "synth", "--quiet", "--output", to.to_str().expect("UTF-8")];
    let output = node(&[&cdk, options].concat(), to).output().expect("node starts");
    assert!(output.status.success(), "is .ci/setup done? {}", super::stderr(&output));
    output
}

/// The template as it is without options, made once.
pub fn synthesized() -> &'static Template {
    static TEMPLATE_OF_ALL: OnceLock<Template> = OnceLock::new();
    TEMPLATE_OF_ALL.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        synthesize(&[], folder.path());
        Template::read(&folder.path().join(TEMPLATE))
    })
}

impl Template {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a template");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    /// The properties of the resources of this type, with everything filled in.
    pub fn of_type(&self, kind: &str) -> Vec<Value> {
        let resources = self.0["Resources"].as_object().expect("resources").values();
        resources.filter(|it| it["Type"] == kind).map(|it| self.filled(&it["Properties"])).collect()
    }

    /// The only one of this type whose property is this.
    pub fn one(&self, kind: &str, property: &str, value: &str) -> Value {
        let mut found = self.of_type(kind);
        found.retain(|it| it[property] == value);
        assert_eq!(found.len(), 1, "{kind} with {property} {value}");
        found.remove(0)
    }

    /// The properties of each table, its name included.
    pub fn tables(&self) -> Vec<Value> {
        let resources = self.0["Resources"].as_object().expect("resources").iter();
        let tables = resources.filter(|(_, it)| it["Type"] == "AWS::DynamoDB::Table").map(|(id, table)| {
            let mut properties = self.filled(&table["Properties"]);
            properties["TableName"] = self.reference(id).into();
            properties
        });
        tables.collect()
    }

    /// The policy of the table of secrets.
    pub fn table_policy(&self) -> Value {
        self.one("AWS::DynamoDB::Table", "TableName", TABLE)["ResourcePolicy"]["PolicyDocument"].clone()
    }

    /// The ARNs of the template's roles.
    pub fn roles(&self) -> Vec<String> {
        self.of_type("AWS::IAM::Role").iter().map(role_arn).collect()
    }

    /// The policies of the template's own that a role has.
    pub fn policies(&self, role: &str) -> Vec<Value> {
        let name = role.rsplit('/').next().expect("a name");
        let of = |kind: &str| self.of_type(kind).into_iter();
        let inline = of("AWS::IAM::RolePolicy").filter(|it| it["RoleName"] == name);
        let shared =
            of("AWS::IAM::Policy").filter(|it| it["Roles"].to_string().contains(&format!("\"{name}\"")));
        inline.chain(shared).map(|it| it["PolicyDocument"].clone()).collect()
    }

    /// A value of the template, with everything filled in.
    pub fn filled(&self, value: &Value) -> Value {
        match value {
            Value::Array(elements) => elements.iter().map(|it| self.filled(it)).collect(),
            Value::Object(fields) => self.function(fields).unwrap_or_else(|| {
                let fields = fields.iter().map(|(name, it)| (name.clone(), self.filled(it)));
                fields.collect::<Map<_, _>>().into()
            }),
            other => other.clone(),
        }
    }

    fn function(&self, fields: &Map<String, Value>) -> Option<Value> {
        let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
        let filled = match name.as_str() {
            "Ref" => self.reference(argument.as_str()?),
            "Fn::GetAtt" => self.attribute(argument[0].as_str()?, argument[1].as_str()?),
            "Fn::Sub" => self.substituted(argument.as_str().expect("the short form")),
            "Fn::Join" => {
                let parts = self.filled(&argument[1]);
                let parts: Vec<&str> =
                    parts.as_array()?.iter().map(|part| part.as_str().expect("a text")).collect();
                parts.join(argument[0].as_str()?)
            }
            other => {
                assert!(!other.starts_with("Fn::"), "{other} isn't known here");
                return None;
            }
        };
        Some(filled.into())
    }

    fn substituted(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| {
            let (name, rest) = part.split_once('}').expect("a closing brace");
            match name.strip_prefix('!') {
                Some(literal) => format!("{all}${{{literal}}}{rest}"),
                None => all + &self.reference(name) + rest,
            }
        })
    }

    fn reference(&self, name: &str) -> String {
        let known = match name {
            "AWS::AccountId" => ACCOUNT,
            "AWS::Region" => REGION,
            "AWS::Partition" => "aws",
            id => {
                let properties = &self.0["Resources"][id]["Properties"];
                assert!(properties.is_object(), "{id} is no resource");
                let named = ["RoleName", "TableName"].map(|name| properties[name].as_str());
                named.into_iter().flatten().next().unwrap_or(id)
            }
        };
        known.to_owned()
    }

    fn attribute(&self, id: &str, attribute: &str) -> String {
        let resource = &self.0["Resources"][id];
        match (resource["Type"].as_str(), attribute) {
            (Some("AWS::IAM::Role"), "Arn") => role_arn(&self.filled(&resource["Properties"])),
            (Some("AWS::DynamoDB::Table"), "Arn") => {
                format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{}", self.reference(id))
            }
            _ => format!("{id}.{attribute}"),
        }
    }
}

fn role_arn(role: &Value) -> String {
    let path = role["Path"].as_str().unwrap_or("/");
    format!("arn:aws:iam::{ACCOUNT}:role{path}{}", role["RoleName"].as_str().expect("a fixed name"))
}
