//! In a real terminal: what is typed at the prompt shows nowhere, and is stored as it was typed or not at all.

use crate::common::pty::Pty;
use crate::common::server::{Fate, OWNER, Server};
use std::process::Command;
use std::time::Duration;

const NEEDLE: &str = "n33dle-typed-at-the-prompt";
const PROMPT: &str = "Value of a (not shown): ";

fn put(server: &Server) -> Command {
    let mut command = server.ddbsm();
    command.args(["put", "a", "--verbose", "--principal", OWNER]);
    command
}

/// What a terminal shows after this is typed at the prompt.
fn typed(server: &Server, keys: &str) -> String {
    let mut terminal = Pty::run(&put(server));
    terminal.until(PROMPT);
    terminal.send(keys);
    terminal.end()
}

/// An interactive shell, where a paste that the tool leaves behind would be run.
fn shell(server: &Server, history: &std::path::Path) -> Pty {
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "-i"]).env("HISTFILE", history).env("PS1", "ready$ ");
    crate::common::copy_env(&put(server), &mut bash);
    let mut terminal = Pty::run(&bash);
    terminal.until("ready$ ");
    terminal.send(&format!("{} put a --principal {OWNER}\n", env!("CARGO_BIN_EXE_ddbsm")));
    terminal.until(PROMPT);
    terminal
}

/// Any part of it that is longer than a word could be.
fn shows(screen: &str, value: &str) -> bool {
    value.as_bytes().windows(8).any(|part| screen.contains(std::str::from_utf8(part).expect("ASCII")))
}

fn stored(server: &Server) -> Option<String> {
    Some(server.load("a")?["value"]["S"].as_str().expect("text").to_owned())
}

/// The tests below show nothing unless the terminal echoes.
#[test]
fn the_terminal_of_these_tests_echoes() {
    let mut terminal = Pty::run(&Command::new("cat"));
    terminal.send("typed\n");
    // Once by the terminal and once by cat.
    terminal.until("typed\r\ntyped\r\n");
    terminal.send("\x04");
    terminal.end();
}

/// Many times, since a terminal that is made silent only after it has asked loses a race now and then.
#[test]
fn a_value_that_is_typed_at_once_is_stored_and_not_echoed() {
    let server = Server::with_table();
    for _ in 0..50 {
        let shown = typed(&server, &format!("{NEEDLE}\r"));
        assert!(shown.contains("stored a of"), "{shown}");
        assert!(!shows(&shown, NEEDLE), "the terminal shows it: {shown}");
        assert_eq!(stored(&server).as_deref(), Some(NEEDLE));
    }
}

/// The terminal has shown it by then, so it's no part of a value.
#[test]
fn what_is_typed_before_the_question_is_thrown_away() {
    let server = Server::with_table();
    for ahead in ["typed-ahead", "typed-ahead\r", "y\ryes\r"] {
        let mut terminal = Pty::run(&put(&server));
        terminal.send(ahead);
        terminal.until(PROMPT);
        terminal.send(&format!("{NEEDLE}\r"));
        let shown = terminal.end();
        assert!(shown.contains("stored a of") && !shows(&shown, NEEDLE), "{shown}");
        assert_eq!(stored(&server).as_deref(), Some(NEEDLE), "{ahead:?}");
    }
}

#[test]
fn bytes_are_stored_as_they_were_typed() {
    let server = Server::with_table();
    let long = "0123456789abcdef".repeat(1000);
    for (keys, value) in [
        (" a  \"b\" 'c' \\n $HOME \u{e9}\u{1f511} ", " a  \"b\" 'c' \\n $HOME \u{e9}\u{1f511} "),
        ("ab\u{7f}c", "ac"),
        ("a\u{1f511}\u{7f}b\u{8}\u{8}\u{8}\u{8}c", "c"),
        ("wrong\u{15}right", "right"),
        // The kernel's own line would end at 4095.
        (&long, &long),
    ] {
        let shown = typed(&server, &format!("{keys}\r"));
        assert!(shown.contains("stored a of"), "{shown}");
        assert_eq!(stored(&server).as_deref(), Some(value));
    }
}

#[test]
fn what_can_not_be_taken_is_refused_and_nothing_stored() {
    let server = Server::with_table();
    for (keys, said) in [
        ("n33dle-\t-typed\r", "A tab was typed"),
        ("n33dle-\u{1b}[D-typed\r", "An arrow or another key was typed"),
        ("n33dle-\u{1}-typed\r", "A control character was typed"),
        ("n33dle-\u{16}\u{3}-typed\r", "A control character was typed"),
        ("n33dle-\u{4}", "A control character was typed"),
        ("\u{4}", "Nothing was typed: nothing is stored."),
        ("\r", "The value of a is empty: --allow-empty"),
        (
            "n33dle-typed\rand-more\r",
            "That is more than one line: nothing is stored. --file PATH or - (stdin)",
        ),
        ("n33dle-typed\r\r", "That is more than one line"),
    ] {
        let shown = typed(&server, keys);
        assert!(shown.contains(said) && !shown.contains("no terminal"), "{keys:?}: {shown}");
        assert!(!shown.contains("n33dle") && !shown.contains("typed\r"), "{keys:?}: {shown}");
        assert!(server.load("a").is_none() && server.calls().is_empty(), "{keys:?}");
    }
}

/// A paste of several lines: none of it reaches the shell, however slowly it comes.
#[test]
fn what_is_left_of_a_paste_is_not_run_by_the_shell() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let (history, marker) = (folder.path().join("history"), folder.path().join("marker"));
    let command = format!("touch {}", marker.display());
    let key = format!("-----BEGIN PRIVATE KEY-----\n{}{command}\n-----END-----\n", "n33dle+/\n".repeat(800));
    for (paste, pause) in [
        (vec![format!("{NEEDLE}\n{command}\n")], 0),
        (vec![format!("{NEEDLE}\r"), format!("{command}\r"), format!("{command}\r")], 20),
        (vec![format!("{NEEDLE}\t{command}\n{command}\n")], 0),
        (vec![key], 0),
    ] {
        let mut terminal = shell(&server, &history);
        for part in paste {
            terminal.send(&part);
            std::thread::sleep(Duration::from_millis(pause));
        }
        terminal.until("nothing is stored");
        terminal.until("ready$ ");
        terminal.send("exit\n");
        let shown = terminal.end();
        assert!(!shown.contains("n33dle") && !shown.contains("touch"), "{shown}");
        assert!(!marker.exists(), "the shell ran what was left");
        let history = std::fs::read_to_string(&history).expect("a history");
        assert!(!history.contains("n33dle") && !history.contains("touch"), "{history}");
        assert!(server.load("a").is_none() && server.calls().is_empty());
    }
}

#[test]
fn a_typed_value_is_not_in_the_shells_history() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let history = folder.path().join("history");
    let mut terminal = shell(&server, &history);
    terminal.send(&format!("{NEEDLE}\r"));
    terminal.until("stored a of");
    terminal.until("ready$ ");
    terminal.send("exit\n");
    assert!(!shows(&terminal.end(), NEEDLE));
    let history = std::fs::read_to_string(history).expect("a history");
    assert!(history.contains(" put a --principal") && !history.contains(NEEDLE), "{history}");
}

/// Ctrl-C stops a script that runs the tool, as it would at any other question, and the terminal is as it was.
#[test]
fn an_interrupted_prompt_stores_nothing_and_restores_the_terminal() {
    let server = Server::with_table();
    for (trap, ended) in [(":", "ended 130"), ("", "ended 3")] {
        let mut script = Command::new("bash");
        let lines = format!("trap '{trap}' INT; \"$0\" \"$@\"; echo \"ended $?\"; stty -a");
        let ddbsm = put(&server);
        script.args(["-c", &lines]).arg(ddbsm.get_program()).args(ddbsm.get_args());
        crate::common::copy_env(&ddbsm, &mut script);
        let mut terminal = Pty::run(&script);
        terminal.until(PROMPT);
        terminal.send(NEEDLE);
        terminal.send("\u{3}");
        let shown = terminal.end();
        assert!(!shows(&shown, NEEDLE) && !shown.contains("stored a"), "{shown}");
        assert!(shown.contains(ended), "{shown}");
        for mode in ["echo", "icanon", "isig", "icrnl", "opost"] {
            assert!(shown.split_whitespace().any(|word| word == mode), "{mode}: {shown}");
        }
        assert!(server.load("a").is_none() && server.calls().is_empty());
    }
}

#[test]
fn stdin_that_is_a_terminal_is_refused_since_it_would_echo() {
    let server = Server::with_table();
    let said = Pty::run(put(&server).arg("-")).end();
    assert!(said.contains("leave out - to be asked"), "{said}");
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
    let mut terminal = Pty::run(&put(&server));
    terminal.until(PROMPT);
    terminal.send(&format!("{NEEDLE}\r"));
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
    assert!(terminal.end().contains("stored a of"));
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
