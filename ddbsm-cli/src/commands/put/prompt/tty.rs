//! The terminal itself, silent from before the question until the answer is in.

use super::NO_TERMINAL;
use super::line::{Line, Step};
use crate::terminal::exit;
use anyhow::{Context, Result, bail};
use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{self, Read, Write};
use std::thread::sleep;
use std::time::Duration;
use zeroize::Zeroizing;

/// The lines of a paste come within this time of each other.
const SAME_PASTE: Duration = Duration::from_millis(50);

pub(super) fn ask(question: &str) -> Result<Zeroizing<Vec<u8>>> {
    let mut file = File::options().read(true).write(true).open("/dev/tty").context(NO_TERMINAL)?;
    let typed = {
        let mut tty = Silent::new(&file).context(NO_TERMINAL)?;
        (&file).write_all(question.as_bytes())?;
        tty.line()
    };
    file.write_all(b"\n")?;
    match typed? {
        Typed::Value(value) => Ok(value),
        Typed::Interrupted => {
            // As the terminal would have done it: a script that runs the tool stops too.
            kill_current_process_group(Signal::INT)?;
            Err(exit::interrupted())
        }
        Typed::Refused(why) => bail!("{why}: nothing is stored. --file PATH or - (stdin) take any value."),
    }
}

enum Typed {
    Value(Zeroizing<Vec<u8>>),
    Interrupted,
    Refused(&'static str),
}

/// A terminal that shows nothing and hands on each key as it is. What was typed before was shown, and is thrown away.
struct Silent<'a> {
    tty: &'a File,
    before: Termios,
    raw: Termios,
}

impl<'a> Silent<'a> {
    fn new(tty: &'a File) -> io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(tty, OptionalActions::Flush, &raw)?;
        Ok(Self { tty, before, raw })
    }

    fn line(&mut self) -> io::Result<Typed> {
        let mut line = Line::new();
        let mut keys = Zeroizing::new([0; 256]);
        loop {
            let n = self.read(&mut keys[..])?;
            if n == 0 {
                return Ok(Typed::Refused("The terminal is gone"));
            }
            for (i, &key) in keys[..n].iter().enumerate() {
                let last = i + 1 == n;
                let refused = match line.key(key) {
                    Step::Typing => continue,
                    Step::Interrupted => return Ok(Typed::Interrupted),
                    Step::Done if last && !self.more()? => return Ok(Typed::Value(line.into_bytes())),
                    Step::Done => "That is more than one line",
                    Step::Refused(why) => why,
                };
                // What is left of a paste must not reach the shell, which would run it.
                while self.more()? {}
                return Ok(Typed::Refused(refused));
            }
        }
    }

    /// Whether anything else has been typed by now, which is thrown away.
    fn more(&mut self) -> io::Result<bool> {
        self.raw.special_codes[SpecialCodeIndex::VMIN] = 0;
        tcsetattr(self.tty, OptionalActions::Now, &self.raw)?;
        sleep(SAME_PASTE);
        Ok(self.read(&mut Zeroizing::new([0; 4096])[..])? > 0)
    }

    fn read(&mut self, keys: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.tty.read(keys) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.tty, OptionalActions::Flush, &self.before);
    }
}
