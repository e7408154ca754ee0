//! What a value is read from: a prompt without echo, stdin, a file; never the command line or the environment.

use super::prompt;
use crate::terminal;
use anyhow::{Context, Result, bail};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// Room for most values, so that their buffers need not grow.
pub(crate) const ROOM: usize = 4096;

pub(crate) const NO_TERMINAL: &str = "There is no terminal to ask on: give - for stdin, or --file";

/// Asks on the terminal, showing nothing of what is typed.
pub(crate) fn prompt(name: &str) -> Result<Zeroizing<Vec<u8>>> {
    prompt::ask(&format!("Value of {name} (not shown): "))
}

/// All of stdin. The newline that a terminal or `echo` puts at the end of text is not part of the value.
pub(crate) fn stdin(binary: bool) -> Result<Zeroizing<Vec<u8>>> {
    if io::stdin().is_terminal() {
        bail!("stdin is the terminal, which would show the value: leave out - to be asked for it.");
    }
    let mut value = read(io::stdin().lock(), 0).context("stdin")?;
    if !binary && value.last() == Some(&b'\n') {
        value.pop();
        if value.last() == Some(&b'\r') {
            value.pop();
        }
        terminal::note("One trailing newline is not part of the value (--file and --binary keep it).");
    }
    Ok(value)
}

/// All of a file, to the last byte.
pub(crate) fn file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let open = std::fs::File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (size, file) = open.with_context(|| format!("{}", path.display()))?;
    read(file, usize::try_from(size)?).with_context(|| format!("{}", path.display()))
}

/// Reads to the end.
fn read(mut from: impl Read, size: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut value = Zeroizing::new(Vec::with_capacity(size.max(ROOM)));
    let mut chunk = Zeroizing::new([0; ROOM]);
    loop {
        match from.read(&mut chunk[..]) {
            Ok(0) => return Ok(value),
            Ok(n) => push(&mut value, &chunk[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// Adds to a value, and leaves no copy behind where its buffer has to grow.
pub(crate) fn push(value: &mut Zeroizing<Vec<u8>>, bytes: &[u8]) {
    if value.capacity() - value.len() < bytes.len() {
        let mut larger = Zeroizing::new(Vec::with_capacity(2 * value.capacity() + bytes.len()));
        larger.extend_from_slice(value);
        *value = larger;
    }
    value.extend_from_slice(bytes);
}
