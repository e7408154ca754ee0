//! In a real terminal: the questions that are not about a value, and how it looks.

#![cfg(unix)]
#![allow(missing_docs, unreachable_pub, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;
#[path = "common/pty.rs"]
mod pty;

use common::server::{OWNER, Server};
use common::{feed, ok};
use pty::Pty;

#[test]
fn rm_asks_and_takes_yes_for_an_answer() {
    let server = Server::with_table();
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"x"));
    for (answer, removed) in [("", false), ("n", false), ("yess", false), ("y", true)] {
        let mut terminal = Pty::run(server.ddbsm().args(["rm", "a", "--principal", OWNER]));
        terminal.until("with all its versions (1)? They can't be brought back.");
        terminal.send(&format!("{answer}\n"));
        terminal.end();
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
        Pty::run(&command).end()
    };
    assert!(shown(None).contains("\x1b[1m"));
    assert!(!shown(Some("1")).contains('\x1b'));
}
