//! The commands of docs/OPERATIONS.md, run in the order in which they stand there.

use crate::common::server::{ACCOUNT, Server, TABLE};
use crate::common::trail;
use crate::common::{copy_env, feed, ok, run, stderr, stdout};
use serde_json::Value;
use std::os::unix::fs::symlink;
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/OPERATIONS.md");
const VERSION: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// The commands in the page's blocks, without comments.
fn commands() -> impl Iterator<Item = &'static str> {
    let blocks = PAGE.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines.filter_map(|line| {
        line.strip_prefix("$ ddbsm ").or_else(|| line.split_once("| ddbsm ").map(|(_, rest)| rest))
    })
}

/// What a command stands for where there is no terminal: the answer to its question, and stdin in place of the prompt.
fn without_a_terminal(command: &str, old: &str) -> String {
    let command = command.replace(VERSION, old);
    let asks = ["init", "rollback", "rm", "restore", "prune"].iter().any(|name| command.starts_with(name));
    let prompts = command.starts_with("put")
        && !["--file", "--from", "--generate", " - "].iter().any(|source| command.contains(source));
    match (asks, prompts) {
        (true, _) => format!("{command} --yes"),
        (_, true) => format!("{command} -"),
        _ => command,
    }
}

#[test]
fn every_command_of_the_page_works() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("key.pem"), "not a key").expect("written");
    std::fs::write(folder.path().join("settings.env"), "ONLY_ENV=x\n").expect("written");
    // Of a day that is always less than a day ago.
    let mut event = trail::put(&trail::session(&trail::role("ddbsm/writer/ops"), "ann"), "githubAppSecret");
    event["eventTime"] = "2999-01-01T00:00:00Z".into();
    std::fs::create_dir(folder.path().join("AWSLogs")).expect("made");
    std::fs::write(folder.path().join("AWSLogs/1.json.gz"), trail::gzip(&trail::file(&[event.clone()])))
        .expect("written");
    symlink(server.ddbsm().get_program(), folder.path().join("ddbsm")).expect("a link");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));

    let mut ran = Vec::new();
    for line in commands() {
        let history = ["history", "githubAppSecret", "--json", "--principal", "app/slack-bot"];
        let history: Value =
            serde_json::from_slice(&run(server.ddbsm().args(history)).stdout).unwrap_or_default();
        let old = |entry: &&Value| entry["kind"] == "put" && entry["current"] == false;
        let old = history.as_array().and_then(|entries| entries.iter().find(old)?["version"].as_str());
        let line = without_a_terminal(line, old.unwrap_or(VERSION));
        let mut command = Command::new("sh");
        copy_env(&server.ddbsm(), &mut command);
        command.env("PATH", &path).env("DDBSM_TABLE", TABLE).current_dir(folder.path());
        let stdin =
            if line.starts_with("audit") { trail::file(&[event.clone()]) } else { b"a value".to_vec() };
        let output = feed(command.arg("-c").arg(format!("ddbsm {line}")), &stdin);
        let said = format!("{line}: {}{}", stdout(&output), stderr(&output));
        // The emulator enforces no policy, which these two notice.
        let expected: &[i32] = if line == "doctor" || line == "verify" { &[0, 1, 5, 6] } else { &[0] };
        assert!(output.status.code().is_some_and(|code| expected.contains(&code)), "{said}");
        ran.push(line);
    }
    for command in
        ["audit", "init", "doctor", "verify", "put", "ls", "history", "rollback", "rm", "restore", "prune"]
    {
        assert!(ran.iter().any(|line| line.starts_with(command)), "the page has no {command}");
    }
    let left = run(server.ddbsm().args(["ls", "--json", "--principal", "app/slack-bot"]));
    ok(&left);
    let left: Value = serde_json::from_slice(&left.stdout).expect("JSON");
    assert_eq!(left.as_array().map(Vec::len), Some(0), "account {ACCOUNT}: {left}");
}
