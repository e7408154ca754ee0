//! In a real terminal: the questions that are not about a value, and how it looks.

use crate::common::pty::Pty;
use crate::common::server::{OWNER, Server};
use crate::common::{feed, ok, run, stderr};

#[test]
fn rm_asks_and_takes_yes_for_an_answer() {
    let server = Server::with_table();
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"x"));
    for (answer, removed) in [("", false), ("n", false), ("yess", false), ("y", true)] {
        let mut terminal = Pty::run(server.ddbsm().args(["rm", "a", "--principal", OWNER]));
        terminal.until("1 version is kept, and this brings it back: ddbsm restore a");
        terminal.send(&format!("{answer}\n"));
        terminal.end();
        assert_eq!(server.load("a").is_none(), removed, "{answer:?}");
    }
}

#[test]
fn no_color_is_heeded() {
    let server = Server::with_table();
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"x"));
    let shown = |no_color: Option<&str>| {
        let mut command = server.ddbsm();
        command.arg("ls").env("TERM", "xterm-256color");
        match no_color {
            Some(value) => command.env("NO_COLOR", value),
            None => command.env_remove("NO_COLOR"),
        };
        Pty::run(&command).end()
    };
    assert!(shown(None).contains("\x1b[1m"));
    assert!(!shown(Some("1")).contains('\x1b'));
}

/// On a terminal alone, since a log keeps every line that was meant to be overwritten.
#[test]
fn long_work_shows_how_far_it_is() {
    let server = Server::with_table();
    let file = tempfile::NamedTempFile::new().expect("a file");
    let lines: Vec<String> = (0..30).map(|i| format!("S{i}={i}")).collect();
    std::fs::write(file.path(), lines.join("\n")).expect("written");
    let put = || {
        let mut command = server.ddbsm();
        command.args(["put", "--principal", OWNER, "--from"]).arg(file.path());
        command
    };
    let shown = Pty::run(&put()).end();
    assert!(shown.contains("25 of 30 items sent") && shown.contains("stored S29"), "{shown}");
    let quiet = run(&mut put());
    assert!(!stderr(&quiet).contains("items sent"), "{}", stderr(&quiet));

    for _ in 0..25 {
        ok(&feed(server.ddbsm().args(["put", "S0", "-", "--principal", OWNER]), b"x"));
    }
    let shown = Pty::run(server.ddbsm().args(["rm", "S0", "--purge", "--yes", "--principal", OWNER])).end();
    assert!(shown.contains("25 of 27 items sent") && shown.contains("removed S0"), "{shown}");
    let shown = Pty::run(server.ddbsm().arg("verify")).end();
    assert!(shown.contains("3 ways tried, the last: BatchGetItem"), "{shown}");
    let error = shown.lines().find(|line| line.contains("error:")).expect("an error");
    assert!(!error.contains("ways tried"), "what follows stands alone: {error:?}");
}
