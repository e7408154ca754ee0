//! The commands of docs/MIGRATION.md, run as they stand there.

use crate::common::server::{OWNER, Server, TABLE};
use crate::common::{copy_env, ok, run, stderr, stdout};
use crate::import::{Source, heads, serve, text};
use serde_json::json;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/MIGRATION.md");

const PROFILES: &str = "\
[profile billing-role]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = an-example-and-no-secret
[profile writer]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = an-example-and-no-secret
";

#[test]
fn every_command_of_the_page_works() {
    let server = Server::with_table();
    let item = json!({"principal": {"S": OWNER}, "name": {"S": "byHand"}, "value": {"S": "x"}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
    let source = ["stripe-key", "webhook", "webhook-secret"]
        .iter()
        .fold(Source::default(), |source, name| source.secret(&format!("prod/billing/{name}"), &[text("x")]));
    serve(&server, source.parameter("/prod/billing/redis-url", "x"));

    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("production.env"), "ONLY_ENV=x\n").expect("written");
    std::fs::write(at("profiles"), PROFILES).expect("written");
    std::fs::write(at("chamber"), "#!/bin/sh\necho '{\"chamber_key\": \"x\"}'\n").expect("written");
    std::fs::set_permissions(at("chamber"), PermissionsExt::from_mode(0o755)).expect("executable");
    symlink(server.ddbsm().get_program(), at("ddbsm")).expect("a link");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));

    let mut commands = 0;
    for block in PAGE.split("```sh\n").skip(1) {
        for line in block.split("```").next().expect("a block").lines() {
            let asks = line.starts_with("ddbsm import");
            let mut command = Command::new("sh");
            copy_env(&server.ddbsm(), &mut command);
            command.env("DDBSM_PRINCIPAL", OWNER).env("AWS_CONFIG_FILE", at("profiles")).env("PATH", &path);
            command
                .current_dir(folder.path())
                .arg("-c")
                .arg(format!("{line}{}", if asks { " --yes" } else { "" }));
            let output = run(&mut command);
            assert!(output.status.success(), "{line}: {}{}", stdout(&output), stderr(&output));
            commands += 1;
        }
    }
    assert_eq!(commands, 6, "the page has other commands");
    assert_eq!(
        heads(&server),
        ["byHand", "chamberKey", "onlyEnv", "redisUrl", "stripeKey", "webhook", "webhookSecret"]
    );
    let listed = run(server.ddbsm().args(["ls", "--json"]));
    ok(&listed);
    assert_eq!(stdout(&listed).matches("\"by_hand\": true").count(), 1);
}
