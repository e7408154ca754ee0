//! Files, folders and stdin, compressed or not.

use super::document::{Counts, Each, read};
use super::why::{MAX_EVENT, Why};
use flate2::bufread::MultiGzDecoder;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// How deep a folder may be: a link to a folder above it would have no end. A trail's own tree has 8 levels.
const MAX_DEPTH: usize = 32;

/// A file that can't be read to its end.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) file: PathBuf,
    /// The event at which it ends, from 1. None if it isn't in one.
    pub(crate) event: Option<u64>,
    pub(crate) why: Why,
}

/// What was read.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Total {
    pub(crate) files: u64,
    pub(crate) counts: Counts,
}

/// Reads everything that is named, in the order of names within a folder. `-` is stdin.
pub(crate) fn read_all(paths: &[PathBuf], each: &mut Each<'_>) -> Result<Total, Unreadable> {
    let mut total = Total::default();
    for path in paths {
        if path == Path::new("-") {
            let counts = stream(io::stdin().lock(), each).map_err(|error| unreadable(path, error))?;
            total.add(counts);
        } else {
            walk(path, 0, &mut total, each)?;
        }
    }
    Ok(total)
}

impl Total {
    fn add(&mut self, counts: Counts) {
        self.files += 1;
        self.counts.events += counts.events;
        self.counts.digests += counts.digests;
    }
}

fn walk(path: &Path, depth: usize, total: &mut Total, each: &mut Each<'_>) -> Result<(), Unreadable> {
    let io = |error| unreadable(path, (None, Why::Io(error)));
    if !fs::metadata(path).map_err(io)?.is_dir() {
        let file = File::open(path).map_err(io)?;
        total.add(stream(file, each).map_err(|error| unreadable(path, error))?);
        return Ok(());
    }
    if depth == MAX_DEPTH {
        return Err(io(io::Error::other("the folders are nested too deeply, or a link leads back")));
    }
    let entries = fs::read_dir(path).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut entries: Vec<PathBuf> = entries.map_err(io)?;
    entries.sort();
    let is_hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    entries.iter().filter(|path| !is_hidden(path)).try_for_each(|path| walk(path, depth + 1, total, each))
}

fn unreadable(path: &Path, (event, why): (Option<u64>, Why)) -> Unreadable {
    Unreadable { file: path.to_owned(), event, why }
}

/// By its first bytes: a download may have lost the ending `.gz`.
pub(crate) fn stream(mut input: impl Read, each: &mut Each<'_>) -> Result<Counts, (Option<u64>, Why)> {
    let mut beginning = Vec::with_capacity(2);
    let peeked = input.by_ref().take(2).read_to_end(&mut beginning);
    peeked.map_err(|error| (None, Why::Io(error)))?;
    let is_gzip = beginning == [0x1f, 0x8b];
    let input = Cursor::new(beginning).chain(input);
    if is_gzip {
        read(BufReader::new(MultiGzDecoder::new(BufReader::new(input))), each)
    } else {
        read(BufReader::new(input), each)
    }
}

impl Unreadable {
    /// The place and the fact, without what to do. The caller words an error of the system: the fuzz target has this folder alone.
    pub(crate) fn fact(&self, reason: impl Fn(&io::Error) -> String) -> String {
        let file =
            if self.file == Path::new("-") { "stdin".to_owned() } else { self.file.display().to_string() };
        let place = self.event.map_or(file.clone(), |event| format!("{file}, record {event}"));
        match &self.why {
            Why::Io(error) => format!("{place}: {}.", reason(error)),
            Why::Empty => format!("{place} is empty."),
            Why::Truncated => format!("{place} is cut off."),
            Why::Damaged => format!("{place}: the gzip stream is damaged."),
            Why::Json(line, column) => format!("{place} isn't JSON at line {line}, column {column}."),
            Why::Form => format!("{place} isn't an event as CloudTrail writes it."),
            Why::TooLarge => format!("{place} has more than {} MiB.", MAX_EVENT >> 20),
        }
    }
}
