//! The commands of docs/STACKS.md, run in the order in which they stand there.

use crate::common::server::{Server, TABLE};
use crate::common::{copy_env, feed, stderr, stdout};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/STACKS.md");

/// Takes what the AWS CLI and Terraform are asked to do, if the files are there that they are to read.
const TOOL: &str = r#"#!/bin/sh
echo "${0##*/} $*" >>log
case "${0##*/} $*" in
    *--template-file\ template.yaml*) test -s template.yaml ;;
    "terraform "*) test -s main.tf.json ;;
    *filter-log-events*) echo '{"events": []}' ;;
esac
"#;

/// The commands in the page's blocks, each on one line.
fn commands() -> Vec<String> {
    let blocks = PAGE.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().split("$ ").skip(1));
    lines.map(|line| line.replace("\\\n", " ").trim().to_owned()).collect()
}

#[test]
fn every_command_of_the_page_works() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for tool in ["aws", "terraform"] {
        fs::write(at(tool), TOOL).expect("written");
        fs::set_permissions(at(tool), PermissionsExt::from_mode(0o755)).expect("executable");
    }
    symlink(server.ddbsm().get_program(), at("ddbsm")).expect("a link");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let mut stacks = 0;
    for line in commands() {
        let mut command = Command::new("sh");
        copy_env(&server.ddbsm(), &mut command);
        command.env("PATH", &path).env("DDBSM_TABLE", TABLE).current_dir(folder.path());
        let line = if line.starts_with("ddbsm put") { format!("{line} -") } else { line };
        stacks += usize::from(line.starts_with("ddbsm iac"));
        let output = feed(command.arg("-ec").arg(&line), b"a value");
        // There is nothing in the trail, and so nothing is proven.
        let code = if line.contains("ddbsm audit") { 6 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{line}: {}{}", stdout(&output), stderr(&output));
    }
    assert_eq!(stacks, 5, "the page has other commands");
    let log = fs::read_to_string(at("log")).expect("a log");
    for asked in
        ["aws iam create-role --path /ddbsm/policy-admin/ --role-name cloudformation", "terraform apply"]
    {
        assert!(log.contains(asked), "{asked}: {log}");
    }
    assert!(fs::read_to_string(at("template.yaml")).expect("a template").contains("KMSMasterKeyId"));
    assert!(fs::read_to_string(at("billing.yaml")).expect("a template").contains("RoleName: billing\n"));
}

/// What the page says by name is what the stack has.
#[test]
fn the_page_names_what_there_is() {
    let help = stdout(&crate::common::run(crate::common::ddbsm().args(["iac", "--help"])));
    for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
        for part in line.split('|').nth(1).expect("a part").split(", ") {
            let part = part.trim().trim_matches('`');
            assert!(help.contains(&format!("- {part}:")), "{part}: {help}");
        }
    }
    let template = crate::common::stack::iac("cloudformation", &crate::common::stack::OF_THE_TESTS);
    for said in [
        "LogGroupName: /ddbsm/trail/dirty-secrets",
        "RetentionInDays: 30",
        "ExpirationInDays: 365",
        "CodeBucket",
        "AlarmTopic",
    ] {
        assert!(template.contains(said), "{said}");
    }
}
