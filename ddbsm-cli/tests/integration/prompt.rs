//! In a real terminal: what is typed at the prompt shows nowhere, and is stored as it was typed or not at all.

use crate::common::pty::Pty;
use crate::common::server::{Fate, OWNER, Server};
use std::process::Command;
use std::time::{Duration, Instant};

pub const NEEDLE: &str = "n33dle-typed-at-the-prompt";
pub const PROMPT: &str = "Value of a (not shown): ";
const AGAIN: &str = "The same value again: ";

pub fn put(server: &Server) -> Command {
    let mut command = server.ddbsm();
    command.args(["put", "a", "--verbose", "--once", "--principal", OWNER, "--endpoint-url", &server.url]);
    command
}

/// A shell that runs the command, and then says how it ended and how the terminal is set.
pub fn script(ddbsm: &Command, before: &str) -> Command {
    let mut script = Command::new("bash");
    let lines = format!("{before} \"$0\" \"$@\"; echo \"ended $?\"; stty -a");
    script.args(["-c", &lines]).arg(ddbsm.get_program()).args(ddbsm.get_args());
    crate::common::copy_env(ddbsm, &mut script);
    script
}

/// What a terminal shows after this is typed at the prompt.
fn typed(server: &Server, keys: &str) -> String {
    let mut terminal = Pty::run(&put(server));
    terminal.until(PROMPT);
    terminal.send(keys);
    terminal.end()
}

/// An interactive shell, where a paste that the tool leaves behind would be run.
pub fn shell(server: &Server, history: &std::path::Path) -> Pty {
    let mut bash = Command::new("bash");
    bash.args(["--norc", "--noprofile", "-i"]).env("HISTFILE", history).env("PS1", "ready$ ");
    crate::common::copy_env(&put(server), &mut bash);
    let mut terminal = Pty::run(&bash);
    terminal.until("ready$ ");
    let ddbsm = env!("CARGO_BIN_EXE_ddbsm-under-test");
    terminal.send(&format!("{ddbsm} put a --once --principal {OWNER} --endpoint-url {}\n", server.url));
    terminal.until(PROMPT);
    terminal
}

/// Any part of it that is longer than a word could be.
pub fn shows(screen: &str, value: &str) -> bool {
    value.as_bytes().windows(8).any(|part| screen.contains(std::str::from_utf8(part).expect("ASCII")))
}

pub fn stored(server: &Server) -> Option<String> {
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

/// The terminal has shown it by then, so it's no part of a value. The tool starts once the terminal has got it: what is typed
/// while the tool starts may come before the question or after.
#[test]
fn what_is_typed_before_the_question_is_thrown_away() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    for (i, ahead) in ["typed-ahead", "typed-ahead\r", "y\ryes\r"].into_iter().enumerate() {
        let go = folder.path().join(i.to_string());
        let wait = format!("until [ -e {} ]; do sleep 0.02; done; exec", go.display());
        let mut terminal = Pty::run(&script(&put(&server), &wait));
        terminal.send(ahead);
        terminal.until(&ahead.replace('\r', "\r\n"));
        std::fs::write(go, "").expect("written");
        terminal.until(PROMPT);
        terminal.send(&format!("{NEEDLE}\r"));
        let shown = terminal.end();
        assert!(shown.contains("stored a of") && !shows(&shown, NEEDLE), "{shown}");
        assert_eq!(stored(&server).as_deref(), Some(NEEDLE), "{ahead:?}");
    }
}

/// Nobody can read a value back to see whether it was typed right.
#[test]
fn a_value_is_asked_for_twice() {
    let server = Server::with_table();
    let typed = |first: &str, second: &str| {
        let mut command = server.ddbsm();
        let mut terminal = Pty::run(command.args(["put", "a", "--principal", OWNER]));
        terminal.until(PROMPT);
        terminal.send(first);
        terminal.until(AGAIN);
        terminal.send(second);
        let shown = terminal.end();
        assert!(!shows(&shown, NEEDLE), "{shown}");
        shown
    };
    let shown = typed(&format!("{NEEDLE}\r"), "n33dle-typed-at-the-promt\r");
    assert!(shown.contains("The two values differ: nothing is stored"), "{shown}");
    assert!(server.load("a").is_none() && server.writes().is_empty());
    let shown = typed(&format!("{NEEDLE}\r"), &format!("{NEEDLE}\u{3}"));
    assert!(!shown.contains("stored a of") && server.writes().is_empty(), "{shown}");
    let shown = typed(&format!("{NEEDLE}\r"), &format!("{NEEDLE}\r"));
    assert!(shown.contains("stored a of"), "{shown}");
    assert_eq!(stored(&server).as_deref(), Some(NEEDLE));
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
        ("\r", "The value of a is empty. Add --allow-empty"),
        (
            "n33dle-typed\rand-more\r",
            "That is more than one line: nothing is stored. --file PATH or - (stdin)",
        ),
        ("n33dle-typed\r\r", "That is more than one line"),
    ] {
        let shown = typed(&server, keys);
        assert!(shown.contains(said) && !shown.contains("no terminal"), "{keys:?}: {shown}");
        assert!(!shown.contains("n33dle") && !shown.contains("typed\r"), "{keys:?}: {shown}");
        assert!(server.load("a").is_none() && server.writes().is_empty(), "{keys:?}");
    }
}

/// A paste of several lines: none of it reaches the shell, however slowly it comes.
#[test]
fn what_is_left_of_a_paste_is_not_run_by_the_shell() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let (history, marker) = (folder.path().join("history"), folder.path().join("marker"));
    let command = format!("touch {}", marker.display());
    // Whether it was one paste: on a busy machine its lines may come too far apart. Then it's done again.
    let send = |terminal: &mut Pty, parts: &[String], pause| {
        parts.iter().all(|part| {
            let began = Instant::now();
            terminal.send(part);
            std::thread::sleep(Duration::from_millis(pause));
            began.elapsed() < Duration::from_millis(80)
        })
    };
    let key = format!("-----BEGIN PRIVATE KEY-----\n{}{command}\n-----END-----\n", "n33dle+/\n".repeat(800));
    for (paste, pause) in [
        (vec![format!("{NEEDLE}\n{command}\n")], 0),
        (vec![format!("{NEEDLE}\r"), format!("{command}\r"), format!("{command}\r")], 20),
        (vec![format!("{NEEDLE}\t{command}\n{command}\n")], 0),
        (vec![key], 0),
    ] {
        let one_paste = |_| {
            for left in [&history, &marker] {
                let _ = std::fs::remove_file(left);
            }
            let mut terminal = shell(&server, &history);
            send(&mut terminal, &paste, pause).then_some(terminal)
        };
        let mut terminal = (0..50).find_map(one_paste).expect("one paste");
        terminal.until("nothing is stored");
        terminal.until("ready$ ");
        terminal.send("exit\n");
        let shown = terminal.end();
        assert!(!shown.contains("n33dle") && !shown.contains("touch"), "{shown}");
        assert!(!marker.exists(), "the shell ran what was left");
        let history = std::fs::read_to_string(&history).expect("a history");
        assert!(!history.contains("n33dle") && !history.contains("touch"), "{history}");
        assert!(server.load("a").is_none() && server.writes().is_empty());
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
    assert!(history.contains(" put a --once --principal") && !history.contains(NEEDLE), "{history}");
}

/// What is fed to stdin is not taken for the value unless it's asked for.
#[test]
fn what_is_fed_to_stdin_is_said_to_be_ignored() {
    let server = Server::with_table();
    for (feed, said) in [("echo n33dle-piped |", true), ("<<<n33dle-piped", true), ("</dev/null", false)] {
        let mut bash = Command::new("bash");
        let ddbsm = put(&server);
        let line = match feed.strip_suffix('|') {
            Some(_) => format!("{feed} \"$0\" \"$@\""),
            None => format!("\"$0\" \"$@\" {feed}"),
        };
        bash.args(["-c", &line]).arg(ddbsm.get_program()).args(ddbsm.get_args());
        crate::common::copy_env(&ddbsm, &mut bash);
        let mut terminal = Pty::run(&bash);
        terminal.until(PROMPT);
        terminal.send(&format!("{NEEDLE}\r"));
        let shown = terminal.end();
        assert_eq!(
            shown.contains("stdin is ignored. Give - to take the value from it."),
            said,
            "{feed}: {shown}"
        );
        assert_eq!(stored(&server).as_deref(), Some(NEEDLE));
    }
}

/// Nobody types a value only to learn that there is nobody to send it as.
#[test]
fn credentials_and_region_are_found_before_the_question() {
    let server = Server::with_table();
    for (missing, said) in
        [("AWS_ACCESS_KEY_ID", "No usable AWS credentials"), ("AWS_REGION", "No region is given.")]
    {
        let shown = Pty::run(put(&server).env_remove(missing)).end();
        assert!(shown.contains(said) && !shown.contains(PROMPT), "{shown}");
    }
}

#[test]
fn stdin_that_is_a_terminal_is_refused_since_it_would_echo() {
    let server = Server::with_table();
    let said = Pty::run(put(&server).arg("-")).end();
    assert!(said.contains("Leave out - and the tool prompts for it"), "{said}");
}

/// While the value is held and being sent, nothing that `ps` reads holds it.
#[test]
#[cfg(target_os = "linux")]
fn a_typed_value_is_in_no_process_list() {
    let server = Server::with_table();
    let (reached, wait) = std::sync::mpsc::channel();
    let (go_on, hold) = std::sync::mpsc::channel::<()>();
    server.judge(move |call| {
        if call.operation != "BatchWriteItem" {
            return Fate::Pass;
        }
        let _ = reached.send(());
        let _ = hold.recv_timeout(Duration::from_secs(8));
        Fate::Pass
    });
    let mut terminal = Pty::run(&put(&server));
    terminal.until(PROMPT);
    terminal.send(&format!("{NEEDLE}\r"));
    wait.recv_timeout(Duration::from_secs(20)).expect("it is being sent");
    let folder = crate::prompt_signals::put_of(&server);
    for file in ["cmdline", "environ", "comm", "status"] {
        // What can't be dumped, its own user can't look into either.
        let Ok(seen) = std::fs::read(folder.join(file)) else { continue };
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
