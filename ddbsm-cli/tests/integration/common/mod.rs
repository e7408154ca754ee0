//! Runs the binary as a user does.

pub mod accepts;
#[cfg(unix)]
pub mod account;
#[cfg(unix)]
pub mod deployed;
pub mod enforce;
pub mod guard;
pub mod lifecycle;
pub mod program;
#[cfg(unix)]
pub mod pty;
pub mod server;
#[cfg(unix)]
pub mod session;
#[cfg(unix)]
pub mod shell;
pub mod simulator;
pub mod stack;
#[cfg(unix)]
pub mod svg;
pub mod template;
pub mod trail;

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// `ddbsm` with an environment of the test's own.
pub fn ddbsm() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ddbsm-under-test"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_") || name.starts_with("DDBSM_")) {
            command.env_remove(name);
        }
    }
    // Nobody but the test's own server is asked, not even where an instance's metadata would be.
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Gives a command another's environment.
pub fn copy_env(from: &Command, to: &mut Command) {
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on stdout")
}

/// What a command prints, as words: where its lines break doesn't matter.
pub fn words(output: &Output) -> String {
    stdout(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8 on stderr")
}

pub const POLICY: [&str; 7] =
    ["policy", "--table", "dirty-secrets", "--account", "111111111111", "--region", "us-west-2"];

/// `ddbsm policy` for the table of the tests; the policy and what stderr says about it.
pub fn policy(options: &[&str]) -> (serde_json::Value, String) {
    let output = ddbsm().args(POLICY).args(options).output().expect("ddbsm runs");
    assert!(output.status.success(), "ddbsm policy {options:?}: {}", stderr(&output));
    (serde_json::from_slice(&output.stdout).expect("JSON alone on stdout"), stderr(&output))
}

/// Runs a command with this on its stdin.
pub fn feed(command: &mut Command, input: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    // One that refuses its arguments ends before it reads.
    let _ = child.stdin.take().expect("stdin").write_all(input);
    child.wait_with_output().expect("it ends")
}

/// Runs a command with nothing on its stdin.
pub fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("it runs")
}

/// Runs a command whose stdout nobody reads.
pub fn run_unread(command: &mut Command) -> Output {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().expect("it runs")
}

/// Fails unless the command succeeded.
pub fn ok(output: &Output) {
    assert!(output.status.success(), "{:?}\n{}\n{}", output.status, stdout(output), stderr(output));
}

/// Stands for a value: no output of a `put` may show it.
pub const NEEDLE: &str = "n33dle-in-the-table";

/// Stores secrets of the tests' owner.
pub fn put(server: &server::Server, args: &[&str], stdin: &[u8]) -> Output {
    let output = feed(server.ddbsm().args(["put", "--principal", server::OWNER]).args(args), stdin);
    assert!(!stdout(&output).contains(NEEDLE) && !stderr(&output).contains(NEEDLE), "a value is shown");
    output
}
