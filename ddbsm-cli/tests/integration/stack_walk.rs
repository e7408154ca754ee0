//! The walk through examples/stack/README.md, run in the order in which it stands there, by one shell. What needs AWS is done here: what
//! the CDK deploys goes into an emulator and an account that decides on every request, and the function is a process.
//!
//! `.ci/setup` installs the CDK and the simulator.

use crate::common::account::{ADMINISTRATOR, Account};
use crate::common::deployed::{deploy, start};
use crate::common::server::{Call, Server, TABLE};
use crate::common::shell::Shell;
use crate::common::template::{FUNCTION, TEMPLATE, Template, WRITER, stack, synthesize};
use crate::common::trail::{batch, denied, file, get, gzip, key, session};
use ddbsm_testkit::function::url::FunctionUrl;
use serde_json::{Map, Value, json};
use std::fs;
use std::os::unix::fs::symlink;

const PAGE: &str = include_str!("../../../examples/stack/README.md");

/// What is done before, or asks AWS for what the walk doesn't need.
const ELSEWHERE: [&str; 3] = ["cargo lambda build ", "npm ci", "npx cdk bootstrap"];

/// `dynamodb get-item` as the AWS CLI sends and shows it. The rest is done once the line has run.
const AWS: &str = r##"[ "$2" != get-item ] || exec node --input-type=module -e '
import { readFileSync } from "node:fs";
const [, table, , key] = process.argv.slice(3);
const body = JSON.stringify({ TableName: table, Key: JSON.parse(readFileSync(key.replace("file://", ""))) });
const credential = `Credential=${process.env.DEFAULT_KEY}/20260101/us-west-2/dynamodb/aws4_request`;
const headers = { "x-amz-target": "DynamoDB_20120810.GetItem", authorization: `AWS4-HMAC-SHA256 ${credential}, Signature=0` };
const response = await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers, body });
const { __type, message, Item } = await response.json();
if (response.ok) console.log(JSON.stringify({ Item }));
else console.log(`An error occurred (${__type.split("#")[1]}) when calling the GetItem operation: ${message}`);
process.exitCode = response.ok ? 0 : 254;
' -- "$@""##;

/// Synthesizes. The rest is done once the line has run.
const NPX: &str = r#"case "$1 $2" in
    "cdk synth") shift; exec node node_modules/aws-cdk/bin/cdk "$@" ;;
    tsx*) shift; exec node node_modules/tsx/dist/cli.mjs "$@" ;;
esac"#;

/// A command of the page, and what is shown below it.
fn steps() -> Vec<(String, Vec<&'static str>)> {
    let mut steps: Vec<(String, Vec<&str>)> = Vec::new();
    for block in PAGE.split("```console\n").skip(1) {
        for line in block.split("```").next().unwrap_or_default().lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push((command.to_owned(), Vec::new())),
                (None, Some((_, shown))) => shown.push(line),
                (None, None) => panic!("{line}: of which command?"),
            }
        }
    }
    steps
}

/// Whether a text holds these words in this order, with anything for `...`.
fn says(text: &str, shown: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, shown) = (words(text), words(shown));
    let mut rest = text.as_str();
    shown.split("...").all(|part| match rest.split_once(part.trim()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

struct Walk {
    server: Server,
    account: Account,
    shell: Shell,
    deployed: Option<(Template, String)>,
    url: Option<FunctionUrl>,
    /// Whether the next request starts an execution environment.
    cold: bool,
    calls: Vec<Call>,
}

impl Walk {
    fn begin() -> Self {
        let server = Server::start();
        let account = Account::at(&server);
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["bin", "lib", "node_modules", "cdk.json", "deliver.mjs", "package.json", "tsconfig.json"]
        {
            symlink(stack().join(name), folder.path().join(name)).expect("a link");
        }
        symlink(env!("CARGO_BIN_EXE_ddbsm-under-test"), folder.path().join("ddbsm")).expect("a link");
        let keys =
            format!("[default]\naws_access_key_id = {ADMINISTRATOR}\naws_secret_access_key = an-example\n");
        fs::write(folder.path().join("credentials"), keys).expect("written");
        fs::write(folder.path().join("config"), account.config()).expect("written");
        let mut environment = crate::common::ddbsm();
        environment
            .env("AWS_CONFIG_FILE", folder.path().join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("credentials"))
            .env("AWS_ENDPOINT_URL", &server.url)
            .env("AWS_REGION", "us-west-2")
            .env("DEFAULT_KEY", ADMINISTRATOR)
            .env("CDK_DISABLE_CLI_TELEMETRY", "1")
            .env("USER", "wes");
        let shell = Shell::start(&environment, folder, &[("aws", AWS), ("npx", NPX)]);
        Self { server, account, shell, deployed: None, url: None, cold: true, calls: Vec::new() }
    }

    fn run(&mut self, line: &str) -> (String, i32) {
        if line.contains("deliver.mjs") && std::mem::take(&mut self.cold) {
            let (template, _) = self.deployed.as_ref().expect("a stack");
            let function = start(&self.server, &self.account, template, FUNCTION);
            self.server.block_on(self.url.as_ref().expect("a URL").replace(function));
        }
        let ran = self.shell.run(line);
        self.calls.extend(self.server.calls());
        for words in self.shell.asked() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words[..] {
                ["npx", "cdk", "deploy", ref options @ ..] => self.deploy(options),
                ["npx", "cdk", "destroy", ..] => self.destroy(),
                ["aws", "lambda", "update-function-configuration", ..] => self.cold = true,
                ["aws", "s3", "sync", from, to] => self.trail(from, to),
                ["aws", "dynamodb", "get-item", ..] | ["npx", "cdk", "synth", ..] | ["npx", "tsx", ..] => {}
                ["aws", ref words @ ..] => {
                    self.account.aws(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
                    fs::write(self.shell.path("config"), self.account.config()).expect("written");
                }
                _ => panic!("{words:?} is no command that is expected here"),
            }
        }
        ran
    }

    /// Creates the stack, or changes its table.
    fn deploy(&mut self, options: &[&str]) {
        let to = self.shell.path("cdk.out");
        let (context, outputs) = match options {
            ["--outputs-file", file] => (&[][..], Some(file)),
            context => (context, None),
        };
        synthesize(context, &to);
        let template = Template::read(&to.join(TEMPLATE));
        if let Some((before, deployer)) = &self.deployed {
            assert_eq!(before.table_policy(), template.table_policy(), "a change takes 4 minutes");
            let protected =
                template.one("AWS::DynamoDB::Table", "TableName", TABLE)["DeletionProtectionEnabled"].clone();
            let update = json!({"TableName": TABLE, "DeletionProtectionEnabled": protected});
            let (status, said) = self.server.ask_as(deployer, "UpdateTable", &update);
            assert_eq!(status, 200, "{said}");
            return;
        }
        let deployer = deploy(&self.server, &self.account, &template);
        let url = self.server.block_on(FunctionUrl::cold());
        let mut found: Map<String, Value> = Map::new();
        for (name, output) in template.0["Outputs"].as_object().expect("outputs") {
            found.insert(name.clone(), template.filled(&output["Value"]));
        }
        found.insert("Url".to_owned(), url.url.as_str().into());
        let all = json!({"GithubWebhook": found}).to_string();
        fs::write(self.shell.path(outputs.expect("a file of outputs")), all).expect("written");
        (self.deployed, self.url) = (Some((template, deployer)), Some(url));
    }

    fn destroy(&mut self) {
        let (template, deployer) = self.deployed.take().expect("a stack");
        for table in template.tables() {
            let (status, said) =
                self.server.ask_as(&deployer, "DeleteTable", &json!({"TableName": table["TableName"]}));
            assert_eq!(status, 200, "{said}");
        }
        self.server.block_on(self.url.take().expect("a function").stop());
    }

    /// What `CloudTrail` delivers of the requests so far, and the AWS CLI fetches.
    fn trail(&self, from: &str, to: &str) {
        let (template, _) = self.deployed.as_ref().expect("a stack");
        assert_eq!(
            from,
            format!(
                "s3://{}",
                template.filled(&template.0["Outputs"]["TrailBucket"]["Value"]).as_str().expect("a name")
            )
        );
        let selector =
            &template.of_type("AWS::CloudTrail::Trail")[0]["AdvancedEventSelectors"][0]["FieldSelectors"];
        assert!(selector.to_string().contains("table/dirty-secrets"), "{selector}");
        let admin = session("arn:aws:iam::111111111111:role/Admin", "ann");
        let (owner, writer) = (session(FUNCTION, "github-webhook"), session(WRITER, "wes"));
        let secret = key(FUNCTION, "githubWebhookSecret");
        let events = self.calls.iter().filter_map(|call| match call.operation.as_str() {
            "GetItem" => Some(denied(get(&admin, &secret))),
            "BatchGetItem" if call.key != ADMINISTRATOR => {
                Some(batch("BatchGetItem", &owner, std::slice::from_ref(&secret)))
            }
            "BatchWriteItem" if call.key != ADMINISTRATOR => {
                Some(batch("BatchWriteItem", &writer, std::slice::from_ref(&secret)))
            }
            _ => None,
        });
        let events: Vec<Value> = events.collect();
        let folder = self.shell.path(to).join("AWSLogs/111111111111/CloudTrail/us-west-2/2026/11/28");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("111111111111_CloudTrail_us-west-2_x.json.gz"), gzip(&file(&events)))
            .expect("written");
    }
}

#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn every_command_of_the_walk_works() {
    let mut walk = Walk::begin();
    let (mut transcript, mut ran) = (String::new(), 0);
    for (command, shown) in steps() {
        if ELSEWHERE.iter().any(|begin| command.starts_with(begin)) {
            continue;
        }
        // There is no terminal to ask on.
        let line =
            if command.starts_with("ddbsm rollback") { format!("{command} --yes") } else { command.clone() };
        let (said, code) = walk.run(&line);
        let expected = if command.starts_with("aws dynamodb get-item") { 254 } else { 0 };
        assert_eq!(code, expected, "{command}: {said}");
        for shown in shown {
            assert!(says(&said, shown), "{command} doesn't say {shown}: {said}");
        }
        transcript += &said;
        ran += 1;
    }
    assert!(ran > 30, "the page has fewer commands: {ran}");
    for variable in ["secret", "new"] {
        let (value, _) = walk.run(&format!("printf %s \"${variable}\""));
        assert!(value.len() == 64 && !transcript.contains(&value), "{variable} is shown");
    }
    assert!(walk.deployed.is_none(), "the walk ends with an empty account");
    assert_eq!(walk.server.ask("ListTables", &json!({}))["TableNames"], json!([]));
}
