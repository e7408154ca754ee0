//! The terminal itself, silent from before the question until the answer is in.

use super::DIFFERENT;
use super::line::{Line, Step};
use super::signals::{Ended, Signals};
use crate::terminal::exit;
use anyhow::{Context, Result, bail};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long a read waits, in tenths of a second. The lines of a paste come within this time of each other.
const WAIT: u8 = 1;

/// A read that ends before this with nothing has not waited: the terminal is gone.
const NO_WAIT: Duration = Duration::from_millis(50);

/// What is typed after each of the questions alike, byte for byte.
pub(crate) fn ask(questions: &[&str], no_terminal: &str) -> Result<Zeroizing<Vec<u8>>> {
    let mut file =
        File::options().read(true).write(true).open("/dev/tty").with_context(|| no_terminal.to_owned())?;
    let typed = {
        let mut tty = Silent::new(&file).with_context(|| no_terminal.to_owned())?;
        tty.answer(questions)
    };
    file.write_all(b"\n")?;
    match typed? {
        Typed::Value(value) => Ok(value),
        Typed::Interrupted => {
            // As the terminal would have done it: a script that runs the tool stops too.
            kill_current_process_group(Signal::INT)?;
            Err(exit::interrupted())
        }
        Typed::Ended(signal) => {
            signal.end();
            Err(exit::interrupted())
        }
        Typed::Different => bail!(DIFFERENT),
        Typed::Refused(why) => bail!("{why}: nothing is stored. --file PATH or - (stdin) take any value."),
    }
}

enum Typed {
    Value(Zeroizing<Vec<u8>>),
    Interrupted,
    Ended(Ended),
    Different,
    Refused(&'static str),
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
    tty: &'a File,
    before: Termios,
    raw: Termios,
    signals: &'static Signals,
}

impl<'a> Silent<'a> {
    fn new(tty: &'a File) -> io::Result<Self> {
        let signals = Signals::listen()?;
        let before = tcgetattr(tty)?;
        let mut raw = before.clone();
        raw.make_raw();
        raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        raw.special_codes[SpecialCodeIndex::VTIME] = WAIT;
        let silent = Self { tty, before, raw, signals };
        set(tty, &silent.raw)?;
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
                    self.tty.write_all(b"\r\n")?;
                }
                self.tty.write_all(question.as_bytes())?;
                match (self.line()?, &typed) {
                    (Answer::Value(value), Some(before)) if *value != **before => {
                        return Ok(Typed::Different);
                    }
                    (Answer::Value(value), _) => typed = Some(value),
                    (Answer::Stopped, _) => {
                        set(self.tty, &self.raw)?;
                        continue 'all;
                    }
                    (Answer::Other(other), _) => return Ok(other),
                }
            }
            return Ok(typed.map_or(Typed::Refused("Nothing was typed"), Typed::Value));
        }
    }

    fn line(&mut self) -> io::Result<Answer> {
        let mut line = Line::new();
        let mut keys = Zeroizing::new([0; 256]);
        loop {
            let asked = Instant::now();
            let n = self.read(&mut keys[..])?;
            if let Some(signal) = self.signals.ended() {
                return Ok(Answer::Other(Typed::Ended(signal)));
            }
            if self.signals.continued() {
                return Ok(Answer::Stopped);
            }
            if n == 0 && asked.elapsed() < NO_WAIT {
                return Ok(Answer::Other(Typed::Refused("The terminal is gone")));
            }
            for (i, &key) in keys[..n].iter().enumerate() {
                let last = i + 1 == n;
                let refused = match line.key(key) {
                    Step::Typing => continue,
                    Step::Interrupted => return Ok(Answer::Other(Typed::Interrupted)),
                    Step::Done if last && !self.more()? => return Ok(Answer::Value(line.into_bytes())),
                    Step::Done => "That is more than one line",
                    Step::Refused(why) => why,
                };
                // What is left of a paste must not reach the shell, which would run it.
                while self.more()? {}
                return Ok(Answer::Other(Typed::Refused(refused)));
            }
        }
    }

    /// Whether anything else is typed, which is thrown away.
    fn more(&mut self) -> io::Result<bool> {
        Ok(self.read(&mut Zeroizing::new([0; 4096])[..])? > 0)
    }

    /// Waits for keys, but not for long.
    fn read(&mut self, keys: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.tty.read(keys) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

/// Sets the terminal's mode, and throws away what was typed until then.
fn set(tty: &File, mode: &Termios) -> io::Result<()> {
    loop {
        match tcsetattr(tty, OptionalActions::Flush, mode) {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        let _ = set(self.tty, &self.before);
        self.signals.stop();
    }
}
