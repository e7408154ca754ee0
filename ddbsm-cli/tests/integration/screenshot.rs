//! The picture in the README: what the tool really prints, in a terminal, against a server.
//!
//! `BLESS=1 cargo test -p ddbsm-cli-tests screenshot` draws it again.

use crate::common::guard::guard;
use crate::common::pty::Pty;
use crate::common::server::{OWNER, Server, TABLE};
use std::path::Path;

const PICTURE: &str = "../screenshot.svg";

/// What a terminal shows of a command in the end; each answer is typed where the output ends with its question.
fn shown(server: &Server, args: &[&str], answers: &[(&str, &str)]) -> String {
    let mut command = server.ddbsm();
    command.args(args).env("TERM", "xterm-256color").env("DDBSM_PRINCIPAL", OWNER).env_remove("NO_COLOR");
    let mut terminal = Pty::run(&command);
    for (question, answer) in answers {
        terminal.until(question);
        terminal.send(&format!("{answer}\r"));
    }
    format!("$ ddbsm {}\n{}", args.join(" "), settled(&terminal.end()))
}

/// Lines of progress are overwritten by what follows them.
fn settled(text: &str) -> String {
    let settle = |line: &str| {
        let line = line.trim_end_matches(['\r', '\n']);
        format!("{}\n", line.rsplit('\r').next().unwrap_or_default())
    };
    text.split_inclusive('\n').map(settle).collect()
}

/// Versions and times are never the same twice.
fn steady(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n', '\r', '#']);
    let steady = |word: &str| {
        let plain = word.trim_end().trim_end_matches(':');
        let ulid =
            plain.len() == 26 && plain.starts_with("01") && plain.bytes().all(|b| b.is_ascii_alphanumeric());
        let time = plain.len() == 20 && plain.ends_with('Z') && plain.as_bytes()[10] == b'T';
        let age = plain.strip_suffix('s').is_some_and(|digits| {
            !digits.is_empty() && digits.len() < 3 && digits.bytes().all(|b| b.is_ascii_digit())
        });
        let same = match (ulid, time) {
            (true, _) => "01KAV5Z2QX8M3R7T9W4Y6B1CDE",
            (_, true) => "2026-11-24T09:30:00Z",
            _ if age => "1s",
            _ => return word.to_owned(),
        };
        word.replace(plain, same)
    };
    words.map(steady).collect()
}

#[test]
fn the_picture_is_what_the_tool_prints() {
    let server = Server::start();
    let mut shown_so_far = format!("$ export DDBSM_TABLE={TABLE} DDBSM_PRINCIPAL={OWNER}\n");
    shown_so_far += &shown(&server, &["init"], &[("[y/N] ", "y")]);
    let twice = [("(not shown): ", "n33dle-in-the-picture"), ("again: ", "n33dle-in-the-picture")];
    shown_so_far += &shown(&server, &["put", "githubAppSecret"], &twice);
    shown_so_far += &shown(&server, &["put", "sessionKey", "--generate", "base64"], &[]);
    shown_so_far += &shown(&server, &["ls"], &[]);
    guard(&server, true, false, |_| false);
    shown_so_far += &shown(
        &server,
        &["verify", "--writer", "--principal", "arn:aws:iam::111111111111:role/ddbsm/writer/ddbsm-writer"],
        &[],
    );
    assert!(!shown_so_far.contains("n33dle"));

    let picture = crate::common::svg::draw(steady(&shown_so_far).trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURE);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &picture).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == picture,
        "the tool prints something else now: BLESS=1 cargo test -p ddbsm-cli-tests screenshot"
    );
}
