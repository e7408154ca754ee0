//! `import`: what is somewhere else gets into the table, and nowhere else.

use crate::common::server::{Call, Fate, OWNER, Server, TABLE, client, error};
use crate::common::{NEEDLE, feed, ok, stderr, stdout};
use ddbsm::{Rotating, Secret, Secrets};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;

/// Secrets Manager and Parameter Store, as far as they are asked.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// By name: what `GetSecretValue` gives of AWSCURRENT and AWSPREVIOUS, without the name.
    pub secrets: BTreeMap<String, Vec<Value>>,
    pub parameters: BTreeMap<String, String>,
}

impl Source {
    pub fn secret(mut self, name: &str, versions: &[Value]) -> Self {
        self.secrets.insert(name.to_owned(), versions.to_vec());
        self
    }

    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What the services answer. None for what isn't theirs.
    pub fn answer(&self, call: &Call) -> Option<Fate> {
        let start: usize = call.body["NextToken"].as_str().map_or(0, |token| token.parse().expect("a token"));
        let next = |size: usize, all: usize| (start + size < all).then(|| (start + size).to_string());
        Some(match call.operation.as_str() {
            "ListSecrets" => {
                assert_eq!(
                    (call.service.as_str(), &call.body["MaxResults"]),
                    ("secretsmanager", &json!(100))
                );
                let prefix = call.body["Filters"][0]["Values"][0].as_str().unwrap_or_default();
                let names: Vec<_> = self.secrets.keys().filter(|name| name.starts_with(prefix)).collect();
                let page = names.iter().skip(start).take(2).map(|name| {
                    let owner = name.contains('!').then_some("rds");
                    json!({"Name": name, "ARN": arn(name), "OwningService": owner})
                });
                Fate::Respond(
                    200,
                    json!({"SecretList": page.collect::<Vec<_>>(), "NextToken": next(2, names.len())}),
                )
            }
            "GetSecretValue" => {
                assert_eq!(call.service, "secretsmanager");
                let id = call.body["SecretId"].as_str().expect("an id");
                let name = id.rsplit(":secret:").next().expect("a name").trim_end_matches("-AbCdEf");
                let stage = usize::from(call.body["VersionStage"] == "AWSPREVIOUS");
                match self.secrets.get(name).and_then(|versions| versions.get(stage)) {
                    Some(version) => {
                        let mut version = version.clone();
                        version["Name"] = name.into();
                        Fate::Respond(200, version)
                    }
                    None => Fate::Respond(
                        400,
                        error("ResourceNotFoundException", "can't find the specified secret"),
                    ),
                }
            }
            "GetParametersByPath" => {
                assert_eq!(call.service, "ssm");
                assert_eq!(
                    (&call.body["WithDecryption"], &call.body["Recursive"]),
                    (&json!(true), &json!(true))
                );
                let path = format!("{}/", call.body["Path"].as_str().expect("a path").trim_end_matches('/'));
                let all: Vec<_> =
                    self.parameters.iter().filter(|(name, _)| name.starts_with(&path)).collect();
                let page = all
                    .iter()
                    .skip(start)
                    .take(10)
                    .map(|(name, value)| json!({"Name": name, "Value": value}));
                Fate::Respond(
                    200,
                    json!({"Parameters": page.collect::<Vec<_>>(), "NextToken": next(10, all.len())}),
                )
            }
            _ => return None,
        })
    }
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-west-2:111111111111:secret:{name}-AbCdEf")
}

pub fn text(value: &str) -> Value {
    json!({"SecretString": value})
}

/// Serves the source beside the table.
pub fn serve(server: &Server, source: Source) {
    server.judge(move |call| source.answer(call).unwrap_or(Fate::Pass));
}

pub fn import(server: &Server, args: &[&str]) -> Output {
    import_fed(server, args, "")
}

pub fn import_fed(server: &Server, args: &[&str], stdin: &str) -> Output {
    let output = feed(server.ddbsm().args(["import", "--principal", OWNER]).args(args), stdin.as_bytes());
    assert!(!stdout(&output).contains("n33dle") && !stderr(&output).contains("n33dle"), "a value is shown");
    output
}

/// The heads that the owner has, without what they hold.
pub fn heads(server: &Server) -> Vec<String> {
    server.names(OWNER).into_iter().filter(|name| !name.contains('#')).collect()
}

pub fn value(server: &Server, name: &str) -> Value {
    server.load(name).unwrap_or_else(|| panic!("no {name}"))["value"].clone()
}

#[derive(Secrets)]
#[secrets(rename_all = "camelCase")]
pub struct Settings {
    pub github_app_secret: Secret<String>,
    pub signing_key: Secret<Vec<u8>>,
    pub webhook_secret: Rotating<String>,
    #[secrets(name = "db/password")]
    pub password: Secret<String>,
    #[secrets(name = "db/port", parse)]
    pub port: Secret<u16>,
}

pub fn load(url: &str) -> Settings {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let loader = Settings::loader().table(TABLE).principal(OWNER).consistent_read(true);
    runtime.block_on(loader.load(&client(url))).expect("it loads")
}

#[test]
fn from_secrets_manager_with_the_previous_version_the_struct_loads() {
    let server = Server::with_table();
    let source = Source::default()
        .secret("prod/github-app-secret", &[text(NEEDLE)])
        .secret("prod/signing_key", &[json!({"SecretBinary": "bjMzZGxlAP8="})])
        .secret("prod/WEBHOOK_SECRET", &[text("n33dle-new"), text("n33dle-old")])
        .secret(
            "prod/db",
            &[text(r#"{"password": "n33dle\"in-json", "port": 5432}"#), text(r#"{"port": 5432}"#)],
        )
        .secret("prod/unchanged", &[text("n33dle-same"), text("n33dle-same")])
        .secret("test/other", &[text("n33dle-other")]);
    serve(&server, source);
    let args = [
        "--from-secrets-manager",
        "prod/",
        "--strip-prefix",
        "prod/",
        "--rename-all",
        "camelCase",
        "--split-json",
    ];

    let dry = import(&server, &[&args[..], &["--dry-run", "--json"]].concat());
    ok(&dry);
    let plan: Value = serde_json::from_slice(&dry.stdout).expect("JSON");
    assert_eq!(plan["would_store"].as_array().map(Vec::len), Some(6), "{plan}");
    assert!(server.writes().is_empty(), "a dry run writes");

    let asked = import(&server, &args);
    assert_eq!(asked.status.code(), Some(3), "{}", stderr(&asked));
    assert!(
        stderr(&asked).contains("prod/github-app-secret -> githubAppSecret (text)"),
        "{}",
        stderr(&asked)
    );
    assert!(stderr(&asked).contains("stays valid for 24h"), "{}", stderr(&asked));
    assert!(server.writes().is_empty(), "nobody said yes");

    let output = import(&server, &[&args[..], &["--yes"]].concat());
    ok(&output);
    for said in ["6 moved, 0 left as they are, 0 failed", "ddbsm check PROGRAM --principal arn:aws:iam"] {
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    assert_eq!(
        heads(&server),
        ["db/password", "db/port", "githubAppSecret", "signingKey", "unchanged", "webhookSecret"]
    );
    let settings = load(&server.url);
    assert_eq!(settings.github_app_secret.expose_secret(), NEEDLE);
    assert_eq!(settings.signing_key.expose_secret(), b"n33dle\0\xff");
    assert_eq!(settings.webhook_secret.current().expose_secret(), "n33dle-new");
    assert_eq!(
        settings.webhook_secret.previous().map(|old| old.expose_secret().as_str()),
        Some("n33dle-old")
    );
    assert_eq!(settings.password.expose_secret(), "n33dle\"in-json");
    assert_eq!(*settings.port.expose_secret(), 5432);

    // Two versions of what had two, and a rollback leads to the older.
    let versions = server.names(OWNER).into_iter().filter(|name| name.starts_with("webhookSecret#")).count();
    assert_eq!((versions, server.names(OWNER).len()), (2, 6 + 7));
    let listed = crate::common::run(server.ddbsm().args(["ls", "--json"]));
    ok(&listed);
    assert!(!stderr(&listed).contains("warning"), "{}", stderr(&listed));
    ok(&crate::common::run(server.ddbsm().args([
        "rollback",
        "webhookSecret",
        "--steps",
        "1",
        "--yes",
        "--principal",
        OWNER,
    ])));
    assert_eq!(load(&server.url).webhook_secret.current().expose_secret(), "n33dle-old");
}

#[test]
fn the_same_command_again_goes_on() {
    let server = Server::with_table();
    let source =
        (0..60).fold(Source::default(), |source, i| source.parameter(&format!("/p/name{i:02}"), "n33dle"));
    let args = ["--from-ssm", "/p", "--strip-prefix", "/p/", "--yes"];
    // The table is gone after the first 25, for a while.
    let (mut batches, failing) = (0, source.clone());
    server.judge(move |call| {
        batches += usize::from(call.operation == "BatchWriteItem");
        if batches > 6 {
            return Fate::Respond(
                400,
                error("AccessDeniedException", "not authorized to perform: dynamodb:BatchWriteItem"),
            );
        }
        failing.answer(call).unwrap_or(Fate::Pass)
    });
    let first = import(&server, &args);
    assert_eq!(first.status.code(), Some(1), "{}", stderr(&first));
    assert!(
        stdout(&first).contains("failed: Access denied") && stdout(&first).contains("not tried"),
        "{}",
        stdout(&first)
    );
    assert!(stderr(&first).contains("The same command again goes on"), "{}", stderr(&first));
    let moved = stdout(&first).matches("  moved").count();
    assert!((25..60).contains(&moved), "{moved}");

    serve(&server, source);
    let second = import(&server, &args);
    ok(&second);
    assert_eq!(stdout(&second).matches("  exists: version").count(), moved, "{}", stdout(&second));
    assert_eq!(heads(&server).len(), 60);
    server.calls();
    let third = import(&server, &[&args[..], &["--json"]].concat());
    ok(&third);
    let third: Value = serde_json::from_slice(&third.stdout).expect("JSON");
    assert_eq!(
        (third["moved"].as_array().map(Vec::len), third["skipped"].as_array().map(Vec::len)),
        (Some(0), Some(60))
    );
    assert!(server.writes().is_empty(), "nothing is left to write");
    let again = import(&server, &[&args[..], &["--overwrite"]].concat());
    ok(&again);
    assert!(stderr(&again).contains("60 moved"), "{}", stderr(&again));
}

#[test]
fn one_that_fails_in_the_middle_keeps_no_other_from_moving() {
    let server = Server::with_table();
    let source =
        (0..60).fold(Source::default(), |source, i| source.parameter(&format!("/p/name{i:02}"), "n33dle"));
    server.judge(move |call| {
        if call.operation == "BatchWriteItem" && call.body.to_string().contains("name30#") {
            return Fate::Respond(400, error("ValidationException", "n33dle: an item that is quoted"));
        }
        source.answer(call).unwrap_or(Fate::Pass)
    });
    let output =
        import(&server, &["--from-parameter-store", "/p", "--strip-prefix", "/p/", "--yes", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["moved"].as_array().map(Vec::len), Some(59), "{report}");
    assert_eq!(report["failed"][0]["source"], "/p/name30");
    assert!(
        report["failed"][0]["why"].as_str().expect("a reason").contains("ValidationException"),
        "{report}"
    );
    assert_eq!(heads(&server).len(), 59);
}

#[test]
fn a_thousand_parameters_come_in_pages_through_throttling() {
    let server = Server::with_table();
    let source = (0..1000)
        .fold(Source::default(), |source, i| source.parameter(&format!("/p/q/name{i:04}"), "n33dle"));
    let mut pages = 0;
    server.judge(move |call| {
        if call.operation == "GetParametersByPath" {
            pages += 1;
            if [2, 40].contains(&pages) {
                return Fate::Respond(400, error("ThrottlingException", "Rate exceeded"));
            }
        }
        source.answer(call).unwrap_or(Fate::Pass)
    });
    let output = import(&server, &["--from-parameter-store", "/p", "--strip-prefix", "/p/q/", "--yes"]);
    ok(&output);
    assert!(stderr(&output).contains("1000 moved"), "{}", stderr(&output));
    assert_eq!(heads(&server).len(), 1000);
    let calls = server.calls();
    assert_eq!(calls.iter().filter(|call| call.operation == "GetParametersByPath").count(), 102);
}

/// As `chamber export` writes them.
#[test]
fn files_are_read_as_put_reads_them() {
    let json = r#"{"github_app_secret":"n33dle \u0026 \u003cmore\u003e","webhook_secret":"n33dle"}"#;
    let dotenv = "GITHUB_APP_SECRET=\"n33dle \\$x \\! \\\"\"\nWEBHOOK_SECRET='n33dle'\n";
    for (text, expected) in [(json, "n33dle & <more>"), (dotenv, "n33dle $x ! \"")] {
        let server = Server::with_table();
        let args = [
            "--from",
            "-",
            "--rename-all",
            "camelCase",
            "--map",
            "webhook_secret=hook",
            "--map",
            "WEBHOOK_SECRET=hook",
        ];
        let wrong = import_fed(&server, &[&args[..], &["--yes"]].concat(), text);
        assert_eq!(wrong.status.code(), Some(1), "one of the two maps fits nothing");
        let args: Vec<&str> =
            if text == json { args[..6].to_vec() } else { [&args[..4], &args[6..]].concat() };
        let asked = import_fed(&server, &args, text);
        assert_eq!(asked.status.code(), Some(3), "{}", stderr(&asked));
        assert!(server.writes().is_empty());
        ok(&import_fed(&server, &[&args[..], &["--yes"]].concat(), text));
        assert_eq!(heads(&server), ["githubAppSecret", "hook"]);
        assert_eq!(value(&server, "githubAppSecret"), json!({"S": expected}));
        // A file is no AWS service.
        assert!(server.calls().iter().all(|call| call.service == "dynamodb" || call.service.is_empty()));
    }
    let server = Server::with_table();
    let output = import_fed(&server, &["--from", "-", "--yes"], "A=n33dle#x\nB=\n");
    assert!(stderr(&output).contains("2 mistakes; nothing is stored"), "{}", stderr(&output));
    assert!(server.calls().is_empty(), "a file is checked before anything is sent");
}

/// What is read from elsewhere is asked there alone.
#[test]
fn the_source_has_an_address_of_its_own() {
    let (table, there) = (Server::with_table(), Server::start());
    serve(&there, Source::default().secret("a", &[text("n33dle")]).parameter("/p/b", "n33dle"));
    let own = ["--yes", "--source-endpoint-url", &there.url];
    ok(&import(&table, &[&["--from-secrets-manager", "a"], &own[..]].concat()));
    let command = |variable: &str, args: &[&str]| {
        let mut command = table.ddbsm();
        command.env(variable, &there.url).args(["import", "--principal", OWNER, "--yes"]).args(args);
        ok(&crate::common::run(&mut command));
    };
    command("AWS_ENDPOINT_URL_SSM", &["--from-ssm", "/p", "--map", "/p/b=b"]);
    command("AWS_ENDPOINT_URL_SECRETS_MANAGER", &["--from-secrets-manager", "a", "--map", "a=c"]);
    assert_eq!(heads(&table), ["a", "b", "c"]);
    let calls = table.calls();
    assert!(calls.iter().all(|call| call.service == "dynamodb" || call.service.is_empty()));
    assert!(there.calls().iter().all(|call| ["secretsmanager", "ssm"].contains(&call.service.as_str())));
    // Of the table, the index is read and the secrets are written.
    for call in
        calls.iter().filter(|call| call.service == "dynamodb" && call.operation != "GetResourcePolicy")
    {
        let index = &call.body["ExpressionAttributeValues"][":index"]["S"];
        assert!(
            call.operation == "BatchWriteItem" || (call.operation == "Query" && index == "ddbsm:index"),
            "{call:?}"
        );
    }
}

/// Whatever is imported, and how.
#[test]
fn the_source_is_read_and_never_written() {
    let (table, there) = (Server::with_table(), Server::start());
    let source = Source::default().secret("a", &[text("new"), text("old")]).parameter("/p/b", "n33dle");
    serve(&there, source);
    let own = ["--yes", "--source-endpoint-url", &there.url];
    for args in [
        &["--from-secrets-manager", "a*", "--overlap", "1h"][..],
        &["--from-secrets-manager", "a", "--overwrite"],
        &["--from-ssm", "/p", "--strip-prefix", "/p/"],
    ] {
        ok(&import(&table, &[args, &own].concat()));
    }
    let asked: BTreeSet<String> = there.calls().into_iter().map(|call| call.operation).collect();
    let reads = ["GetParametersByPath", "GetSecretValue", "ListSecrets"];
    assert_eq!(asked, reads.map(str::to_owned).into());
}
