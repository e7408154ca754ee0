//! What a value is read from: stdin or a file; never the command line or the environment.

use super::encoding;
use crate::terminal::{self, printable};
use anyhow::{Context, Result, bail};
use ddbsm_core::wiped::Buffer;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// Room for most values, so that their buffers need not grow.
const ROOM: usize = 4096;

/// No value is larger, since an item isn't.
const MAX_VALUE: usize = ddbsm_core::table::limit::ITEM_BYTES;

/// Room for some thousand values.
const MAX_FILE: usize = 16 * 1024 * 1024;

/// The value on stdin. The newline that a terminal or `echo` puts at the end of text is not part of it.
pub(super) fn stdin(binary: bool) -> Result<Zeroizing<Vec<u8>>> {
    let mut value = Input::Stdin.value()?;
    if !binary && value.last() == Some(&b'\n') {
        value.pop();
        if value.last() == Some(&b'\r') {
            value.pop();
        }
        terminal::note("One trailing newline is not part of the value (--file and --binary keep it).");
    }
    let blank = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t' | b'\n'));
    if !binary && (blank(value.first()) || blank(value.last())) {
        terminal::note("The value begins or ends with white space, which is part of it.");
    }
    Ok(value)
}

/// What is read to its last byte.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Input<'a> {
    Stdin,
    File(&'a Path),
}

impl<'a> Input<'a> {
    /// A file, or stdin if it's `-`.
    pub(crate) fn of(path: &'a Path) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::File(path) }
    }

    /// What an error calls it.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Stdin => "stdin".to_owned(),
            Self::File(path) => printable(&path.to_string_lossy()).into_owned(),
        }
    }

    /// One value. Reading stops where no item could hold it.
    pub(super) fn value(self) -> Result<Zeroizing<Vec<u8>>> {
        self.read(MAX_VALUE)?.with_context(|| {
            format!(
                "{} is larger than {MAX_VALUE} bytes, which is all that DynamoDB holds in an item. Store it in parts, or store the \
                 key that encrypts it.",
                self.name()
            )
        })
    }

    /// Several values, as text.
    pub(crate) fn text(self) -> Result<Zeroizing<String>> {
        let mut bytes = self.read(MAX_FILE)?.with_context(|| {
            format!("{} is larger than {} MiB. Split it.", self.name(), MAX_FILE / 1024 / 1024)
        })?;
        let wrong = match encoding::text(&bytes) {
            Ok(_) => encoding::unmarked(&bytes),
            Err(other) => Some(other),
        };
        if let Some(other) = wrong {
            bail!("{} is {}.", self.name(), other.advice(&self.name()));
        }
        Ok(Buffer::from(std::mem::take(&mut *bytes)).into_text()?)
    }

    /// All of it, or none if it's larger than that.
    fn read(self, limit: usize) -> Result<Option<Zeroizing<Vec<u8>>>> {
        match self {
            Self::Stdin if io::stdin().is_terminal() => {
                bail!(
                    "stdin is the terminal, which would show the value. Leave out - and the tool prompts for it."
                )
            }
            Self::Stdin => read(io::stdin().lock(), 0, limit).context("stdin"),
            Self::File(path) => {
                open(path).and_then(|(file, size)| read(file, size, limit)).with_context(|| self.name())
            }
        }
    }
}

/// A file, and how large it says that it is.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::other("this is a folder. Name a file in it"));
    }
    Ok((file, metadata.len()))
}

/// Reads to the end, unless it's larger than the limit.
fn read(mut from: impl Read, size: u64, limit: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > limit {
        return Ok(None);
    }
    let mut value = Buffer::with_capacity(size.max(ROOM));
    let mut chunk = Zeroizing::new([0; ROOM]);
    loop {
        match from.read(&mut chunk[..]) {
            Ok(0) => return Ok(Some(value.into_inner())),
            Ok(n) if value.len() + n > limit => return Ok(None),
            Ok(n) => value.extend(&chunk[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// Whether something is fed to stdin, which nobody asked for. A terminal or `/dev/null` feeds nothing.
#[cfg(unix)]
pub(super) fn stdin_is_fed() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let kind =
        io::stdin().as_fd().try_clone_to_owned().and_then(|fd| Ok(File::from(fd).metadata()?.file_type()));
    kind.is_ok_and(|kind| kind.is_fifo() || kind.is_file() || kind.is_socket())
}

#[cfg(not(unix))]
pub(super) fn stdin_is_fed() -> bool {
    !io::stdin().is_terminal()
}
