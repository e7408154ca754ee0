//! In a real terminal: what is typed at the prompt shows nowhere.

#![cfg(unix)]
#![allow(missing_docs, unreachable_pub, clippy::expect_used, reason = "tests")]

mod common;

use common::server::{Fate, OWNER, Server};
use common::{feed, ok};
use rexpect::session::{PtySession, spawn_command};
use std::process::Command;
use std::time::Duration;

const NEEDLE: &str = "n33dle-typed-at-the-prompt";
const PATIENCE: Option<u64> = Some(20_000);

fn put(server: &Server) -> Command {
    let mut command = server.ddbsm();
    command.args(["put", "a", "--verbose", "--principal", OWNER]);
    command
}

fn spawn(command: Command) -> PtySession {
    spawn_command(command, PATIENCE).expect("a terminal")
}

#[test]
fn a_typed_value_is_stored_and_not_echoed() {
    let server = Server::with_table();
    let mut session = spawn(put(&server));
    let before = session.exp_string("Value of a (not shown): ").expect("the prompt");
    session.send_line(NEEDLE).expect("typed");
    let after = session.exp_eof().expect("the end");
    assert!(after.contains("stored a of"), "{after}");
    for shown in [before, after] {
        // Any part of it that is longer than a word could be.
        let parts = NEEDLE.as_bytes().windows(8).map(|part| std::str::from_utf8(part).expect("ASCII"));
        assert!(parts.into_iter().all(|part| !shown.contains(part)), "the terminal shows it: {shown}");
    }
    assert_eq!(server.load("a").expect("it loads")["value"]["S"], NEEDLE);
}

/// While the value is held and being sent, nothing that `ps` reads holds it.
#[test]
#[cfg(target_os = "linux")]
fn a_typed_value_is_in_no_process_list() {
    let server = Server::with_table();
    let (reached, wait) = std::sync::mpsc::channel();
    let (go_on, hold) = std::sync::mpsc::channel::<()>();
    server.judge(move |_| {
        let _ = reached.send(());
        let _ = hold.recv_timeout(Duration::from_secs(8));
        Fate::Pass
    });
    let mut session = spawn(put(&server));
    session.exp_string("not shown").expect("the prompt");
    session.send_line(NEEDLE).expect("typed");
    wait.recv_timeout(Duration::from_secs(20)).expect("it is being sent");
    let folder = process_with(&server.url);
    for file in ["cmdline", "environ", "comm", "status"] {
        let seen = std::fs::read(folder.join(file)).expect("the process runs");
        assert!(
            !seen.is_empty() && !String::from_utf8_lossy(&seen).contains(NEEDLE),
            "{file} holds the value"
        );
    }
    let ps = Command::new("ps").args(["-ewwo", "pid,args"]).output().expect("ps");
    let ps = String::from_utf8_lossy(&ps.stdout).into_owned();
    assert!(ps.contains("--verbose") && !ps.contains(NEEDLE), "{ps}");
    drop(go_on);
    session.exp_eof().expect("the end");
}

#[cfg(target_os = "linux")]
/// The folder in /proc of the process that has this in its environment.
fn process_with(environment: &str) -> std::path::PathBuf {
    let folders = std::fs::read_dir("/proc").expect("/proc").flatten().map(|entry| entry.path());
    let has = |folder: &std::path::PathBuf| {
        std::fs::read(folder.join("environ"))
            .is_ok_and(|vars| String::from_utf8_lossy(&vars).contains(environment))
    };
    folders.into_iter().find(has).expect("it runs")
}

#[test]
fn a_typed_value_is_not_in_the_shells_history() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let history = folder.path().join("history");
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "-i"]).env("HISTFILE", &history).env("PS1", "ready$ ");
    let ddbsm = put(&server);
    bash.envs(ddbsm.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut session = spawn(bash);
    session.exp_string("ready$ ").expect("a shell");
    session.send_line(&format!("{} put a --principal {OWNER}", env!("CARGO_BIN_EXE_ddbsm"))).expect("typed");
    session.exp_string("not shown").expect("the prompt");
    session.send_line(NEEDLE).expect("typed");
    session.exp_string("stored a of").expect("it is stored");
    session.send_line("exit").expect("typed");
    session.exp_eof().expect("the end");
    let history = std::fs::read_to_string(history).expect("a history");
    assert!(history.contains(" put a --principal") && !history.contains(NEEDLE), "{history}");
}

#[test]
fn an_interrupted_prompt_stores_nothing() {
    let server = Server::with_table();
    let mut session = spawn(put(&server));
    session.exp_string("not shown").expect("the prompt");
    session.send(NEEDLE).expect("typed");
    session.send_control('c').expect("interrupted");
    let after = session.exp_eof().expect("the end");
    assert!(!after.contains(NEEDLE) && !after.contains("stored"), "{after}");
    assert!(server.load("a").is_none() && server.calls().is_empty());
}

#[test]
fn stdin_that_is_a_terminal_is_refused_since_it_would_echo() {
    let server = Server::with_table();
    let mut command = put(&server);
    command.arg("-");
    let mut session = spawn(command);
    let said = session.exp_eof().expect("the end");
    assert!(said.contains("leave out - to be asked"), "{said}");
}

#[test]
fn rm_asks_and_takes_yes_for_an_answer() {
    let server = Server::with_table();
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"x"));
    for (answer, removed) in [("", false), ("n", false), ("yess", false), ("y", true)] {
        let mut command = server.ddbsm();
        command.args(["rm", "a", "--principal", OWNER]);
        let mut session = spawn(command);
        session.exp_string("with all its versions (1)? They can't be brought back.").expect("the question");
        session.send_line(answer).expect("answered");
        session.exp_eof().expect("the end");
        assert_eq!(server.load("a").is_none(), removed, "{answer:?}");
    }
}

#[test]
fn no_color_is_heeded() {
    let server = Server::with_table();
    let shown = |no_color: Option<&str>| {
        let mut command = server.ddbsm();
        command.arg("ls").env("TERM", "xterm-256color");
        match no_color {
            Some(value) => command.env("NO_COLOR", value),
            None => command.env_remove("NO_COLOR"),
        };
        spawn(command).exp_eof().expect("the end")
    };
    assert!(shown(None).contains("\x1b[1m"));
    assert!(!shown(Some("1")).contains('\x1b'));
}
