//! Signals while a question waits, and after it: the terminal is left as it was, and nothing is stored or dumped.

use crate::common::pty::Pty;
use crate::common::server::{Fate, Server};
use crate::prompt::{NEEDLE, PROMPT, put, script, shell, shows, stored};
use std::process::Command;
use std::time::Duration;

fn assert_restored(shown: &str) {
    for mode in ["echo", "icanon", "isig", "icrnl", "opost"] {
        assert!(shown.split_whitespace().any(|word| word == mode), "{mode}: {shown}");
    }
}

/// Ctrl-C stops a script that runs the tool, as it would at any other question, and the terminal is as it was.
#[test]
fn an_interrupted_prompt_stores_nothing_and_restores_the_terminal() {
    let server = Server::with_table();
    // Where the signal is ignored, the tool alone ends.
    for (trap, ended) in [("trap : INT;", "ended 130"), ("trap '' INT;", "ended 3")] {
        let mut terminal = Pty::run(&script(&put(&server), trap));
        terminal.until(PROMPT);
        terminal.send(NEEDLE);
        terminal.send("\u{3}");
        let shown = terminal.end();
        assert!(!shows(&shown, NEEDLE) && !shown.contains("stored a"), "{shown}");
        assert!(shown.contains(ended), "{shown}");
        assert_restored(&shown);
        assert!(server.load("a").is_none() && server.writes().is_empty());
    }
}

/// Whatever ends the tool: a shell without echo is of no use to anybody.
#[test]
#[cfg(target_os = "linux")]
fn a_signal_leaves_the_terminal_as_it_was() {
    let server = Server::with_table();
    for (signal, ended) in
        [("TERM", "ended 143"), ("HUP", "ended 129"), ("QUIT", "ended 131"), ("INT", "ended 130")]
    {
        let mut terminal = Pty::run(&script(&put(&server), "trap : INT;"));
        terminal.until(PROMPT);
        terminal.send(NEEDLE);
        kill(signal, &put_of(&server));
        let shown = terminal.end();
        assert!(!shows(&shown, NEEDLE) && shown.contains(ended), "{signal}: {shown}");
        assert_restored(&shown);
        assert!(server.load("a").is_none() && server.writes().is_empty());
    }
    // Under nohup it goes on.
    let mut terminal = Pty::run(&script(&put(&server), "trap '' HUP;"));
    terminal.until(PROMPT);
    kill("HUP", &put_of(&server));
    terminal.send(&format!("{NEEDLE}\r"));
    assert!(terminal.end().contains("stored a of"));
    assert_eq!(stored(&server).as_deref(), Some(NEEDLE));
}

/// Once the value is in, a signal does again what it always does.
#[test]
#[cfg(target_os = "linux")]
fn a_signal_after_the_question_ends_the_tool() {
    let server = Server::with_table();
    let (reached, wait) = std::sync::mpsc::channel();
    let (go_on, hold) = std::sync::mpsc::channel::<()>();
    server.judge(move |call| {
        if call.operation != "BatchWriteItem" {
            return Fate::Pass;
        }
        let _ = reached.send(());
        let _ = hold.recv_timeout(Duration::from_secs(8));
        Fate::Cut(vec![])
    });
    let mut terminal = Pty::run(&script(&put(&server), ""));
    terminal.until(PROMPT);
    terminal.send(&format!("{NEEDLE}\r"));
    wait.recv_timeout(Duration::from_secs(20)).expect("it is being sent");
    kill("TERM", &put_of(&server));
    assert!(terminal.end().contains("ended 143"));
    drop(go_on);
}

/// A shell turns the echo on while it has the terminal, so the question is asked anew: what was typed before the stop may be
/// anything by then.
#[test]
#[cfg(target_os = "linux")]
fn a_prompt_that_was_stopped_is_silent_again() {
    let server = Server::with_table();
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = shell(&server, &folder.path().join("history"));
    terminal.send("typed-before-the-stop");
    kill("STOP", &put_of(&server));
    terminal.until("ready$ ");
    // What the tool had not read yet is the shell's now.
    terminal.send("\u{15}fg\n");
    terminal.until(PROMPT);
    terminal.send(&format!("{NEEDLE}\r"));
    terminal.until("stored a of");
    terminal.until("ready$ ");
    terminal.send("exit\n");
    let shown = terminal.end();
    assert!(!shows(&shown, NEEDLE), "{shown}");
    assert_eq!(stored(&server).as_deref(), Some(NEEDLE));
}

/// A core would hold the value, and the crash of any program of the same name shows that cores are written here at all.
#[test]
#[cfg(target_os = "linux")]
fn a_crash_leaves_no_core() {
    let server = Server::with_table();
    let mut terminal = Pty::run(&script(&put(&server), "ulimit -c unlimited;"));
    terminal.until(PROMPT);
    let folder = put_of(&server);
    let limits = std::fs::read_to_string(folder.join("limits")).expect("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    kill("ABRT", &folder);
    let shown = terminal.end();
    assert!(shown.contains("ended 134") && !shown.contains("core dumped"), "{shown}");
}

/// The folder in /proc of the `put` that runs against this server.
#[cfg(target_os = "linux")]
pub fn put_of(server: &Server) -> std::path::PathBuf {
    let folders = std::fs::read_dir("/proc").expect("/proc").flatten().map(|entry| entry.path());
    let read = |folder: &std::path::Path, file: &str| std::fs::read(folder.join(file)).unwrap_or_default();
    let is_put = |folder: &std::path::PathBuf| {
        let arguments = read(folder, "cmdline");
        let mut arguments = arguments.split(|&b| b == 0);
        arguments.next().is_some_and(|program| program == env!("CARGO_BIN_EXE_ddbsm-under-test").as_bytes())
            && arguments.any(|argument| argument == server.url.as_bytes())
    };
    folders.into_iter().find(is_put).expect("it runs")
}

#[cfg(target_os = "linux")]
fn kill(signal: &str, folder: &std::path::Path) {
    let process = folder.file_name().expect("a process");
    assert!(Command::new("kill").args(["-s", signal]).arg(process).status().expect("kill").success());
}
