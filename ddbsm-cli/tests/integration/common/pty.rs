//! A real terminal, which echoes as a user's does.

use rexpect::process::PtyProcess;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use std::fs::File;
use std::io::{Read, Write};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Pty {
    process: PtyProcess,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    shown: Vec<u8>,
    /// Up to where `until` has looked.
    seen: usize,
}

impl Pty {
    /// Runs the command in a terminal of its own, which doesn't say how wide it is.
    pub fn run(command: &Command) -> Self {
        Self::of_width(command, 0)
    }

    /// Runs the command in a terminal of so many columns. A pty that rexpect opens has no echo, so it's turned on first, and what
    /// is typed before that would not be echoed.
    pub fn of_width(command: &Command, columns: usize) -> Self {
        heed_signals();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("stty echo cols {columns} && echo ready && exec \"$0\" \"$@\"")])
            .arg(command.get_program())
            .args(command.get_args());
        crate::common::copy_env(command, &mut shell);
        let mut process = PtyProcess::new(shell).expect("a terminal");
        // An interactive shell is not stopped by less.
        process.set_kill_timeout(Some(1000));
        let keyboard = process.get_file_handle().expect("the terminal");
        let mut master = process.get_file_handle().expect("the terminal");
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = master.read(&mut bytes) {
                if sender.send(bytes[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Self { process, keyboard, screen, shown: Vec::new(), seen: 0 };
        terminal.until("ready\r\n");
        terminal.shown.drain(..std::mem::take(&mut terminal.seen));
        terminal
    }

    pub fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
    }

    /// Waits until this is shown.
    pub fn until(&mut self, text: &str) {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let new = &self.shown[self.seen..];
            if let Some(at) = new.windows(text.len()).position(|window| window == text.as_bytes()) {
                self.seen += at + text.len();
                return;
            }
            match self.screen.recv_timeout(give_up - Instant::now()) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(e) => panic!("{text:?} is not shown ({e}): {}", String::from_utf8_lossy(&self.shown)),
            }
        }
    }

    /// All that was shown, once the command has ended.
    pub fn end(mut self) -> String {
        loop {
            match self.screen.recv_timeout(PATIENCE) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end: {}", String::from_utf8_lossy(&self.shown))
                }
            }
        }
        self.process.wait().expect("it ends");
        String::from_utf8(std::mem::take(&mut self.shown)).expect("UTF-8")
    }
}

/// A signal that is ignored when a program starts stays ignored in all that it runs, and the tool heeds that. So it is with
/// SIGHUP under nohup, and with SIGINT and SIGQUIT in a script's background job: there a test of a signal would wait for an end
/// that can't come. A signal that has a handler here starts anew in every program that is run.
fn heed_signals() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        for (name, signal) in [("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("TERM", SIGTERM)] {
            let kill = format!("kill -{name} $$; echo ignored");
            let ignored = Command::new("sh").args(["-c", &kill]).output().expect("sh");
            if !ignored.stdout.is_empty() {
                signal_hook::flag::register(signal, std::sync::Arc::default()).expect("a handler");
            }
        }
    });
}
