//! The terminal itself, silent from before the question until the answer is in.

use super::line::{Line, Step};
use super::messages::{DIFFERENT, unusable};
use super::signals::{Ended, Signals};
use crate::terminal::exit;
use anyhow::{Result, anyhow, bail};
use rustix::io::ioctl_fionbio;
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{self, Read, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The lines of a paste come within this time of each other.
const SAME_PASTE: Duration = Duration::from_millis(100);

/// How soon a key or a signal is noticed.
const NAP: Duration = Duration::from_millis(10);

/// What is typed after each of the questions alike, byte for byte.
pub(crate) fn ask(questions: &[&str], no_terminal: &str) -> Result<Zeroizing<Vec<u8>>> {
    // The system's reason is always the same, and says less.
    let none = |_| anyhow!(no_terminal.to_owned());
    let mut screen = File::options().write(true).open("/dev/tty").map_err(none)?;
    let typed = Silent::new(&screen).and_then(|mut tty| tty.answer(questions));
    let lost = |error| unusable(&format!("The terminal can't be used ({error})"));
    screen.write_all(b"\n").map_err(lost)?;
    match typed.map_err(lost)? {
        Typed::Value(value) => Ok(value),
        Typed::Interrupted => {
            // As the terminal would have done it: a script that runs the tool stops too.
            let _ = kill_current_process_group(Signal::INT);
            Err(exit::interrupted())
        }
        Typed::Ended(signal) => {
            signal.end();
            Err(exit::interrupted())
        }
        Typed::Different => bail!(DIFFERENT),
        Typed::Unusable(why) => Err(unusable(why)),
    }
}

enum Typed {
    Value(Zeroizing<Vec<u8>>),
    Interrupted,
    Ended(Ended),
    Different,
    Unusable(&'static str),
}

/// What comes of one question.
enum Answer {
    Value(Zeroizing<Vec<u8>>),
    /// The tool was stopped meanwhile, and what was typed then may have been shown, or gone to the shell.
    Stopped,
    Other(Typed),
}

/// A terminal that shows nothing and hands on each key as it is. What was typed before was shown, and is thrown away.
struct Silent<'a> {
    screen: &'a File,
    /// A read from it never waits: after a stop it would wait in the mode that the shell has set, up to the end of a line.
    keyboard: File,
    before: Termios,
    raw: Termios,
    signals: &'static Signals,
}

impl<'a> Silent<'a> {
    fn new(screen: &'a File) -> io::Result<Self> {
        let keyboard = File::open("/dev/tty")?;
        ioctl_fionbio(&keyboard, true)?;
        let before = tcgetattr(screen)?;
        let mut raw = before.clone();
        raw.make_raw();
        let silent = Self { screen, keyboard, before, raw, signals: Signals::listen()? };
        set(screen, &silent.raw)?;
        Ok(silent)
    }

    /// Asks all questions, and all of them again if the tool was stopped meanwhile.
    fn answer(&mut self, questions: &[&str]) -> io::Result<Typed> {
        'all: loop {
            // What is on its way from the keyboard was typed before the question too.
            while self.more()? {}
            let mut typed: Option<Zeroizing<Vec<u8>>> = None;
            for question in questions {
                if typed.is_some() {
                    self.screen.write_all(b"\r\n")?;
                }
                self.screen.write_all(question.as_bytes())?;
                match (self.line()?, &typed) {
                    (Answer::Value(value), Some(before)) if *value != **before => {
                        return Ok(Typed::Different);
                    }
                    (Answer::Value(value), _) => typed = Some(value),
                    (Answer::Stopped, _) => {
                        set(self.screen, &self.raw)?;
                        continue 'all;
                    }
                    (Answer::Other(other), _) => return Ok(other),
                }
            }
            return Ok(typed.map_or(Typed::Unusable("Nothing was typed"), Typed::Value));
        }
    }

    fn line(&mut self) -> io::Result<Answer> {
        let mut line = Line::new();
        let mut keys = Zeroizing::new([0; 256]);
        loop {
            let n = self.read(&mut keys[..], NAP)?;
            if let Some(signal) = self.signals.ended() {
                return Ok(Answer::Other(Typed::Ended(signal)));
            }
            if self.signals.continued() {
                return Ok(Answer::Stopped);
            }
            let n = match n {
                None => continue,
                Some(0) => return Ok(Answer::Other(Typed::Unusable("The terminal is gone"))),
                Some(n) => n,
            };
            for (i, &key) in keys[..n].iter().enumerate() {
                let last = i + 1 == n;
                let unusable = match line.key(key) {
                    Step::Typing => continue,
                    Step::Interrupted => return Ok(Answer::Other(Typed::Interrupted)),
                    Step::Done if last && !self.more()? => return Ok(Answer::Value(line.into_bytes())),
                    Step::Done => "That is more than one line",
                    Step::Unusable(why) => why,
                };
                // What is left of a paste must not reach the shell, which would run it.
                while self.more()? {}
                return Ok(Answer::Other(Typed::Unusable(unusable)));
            }
        }
    }

    /// Whether anything else is typed, which is thrown away.
    fn more(&mut self) -> io::Result<bool> {
        let more = self.read(&mut Zeroizing::new([0; 4096])[..], SAME_PASTE)?;
        Ok(more.is_some_and(|n| n > 0))
    }

    /// Waits for keys so long at most. Nothing at all is read from a terminal that is gone.
    fn read(&mut self, keys: &mut [u8], wait: Duration) -> io::Result<Option<usize>> {
        let give_up = Instant::now() + wait;
        loop {
            match self.keyboard.read(keys) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    if Instant::now() >= give_up {
                        return Ok(None);
                    }
                    sleep(NAP);
                }
                other => return other.map(Some),
            }
        }
    }
}

/// Sets the terminal's mode, and throws away what was typed until then.
fn set(screen: &File, mode: &Termios) -> io::Result<()> {
    loop {
        match tcsetattr(screen, OptionalActions::Flush, mode) {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        let _ = set(self.screen, &self.before);
        self.signals.stop();
    }
}
