//! Searches a process's writable memory, by default this one's, for secrets that it knows only masked: whole copies, and parts
//! of 8 bytes and more.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

/// The smallest part that is counted.
const WINDOW: usize = 8;
/// From here on a part counts as long.
const LONG: usize = 12;
const CHUNK: usize = 1 << 20;
/// Hides what is searched for from its own search.
const MASK: u8 = 0xA5;
const MASKS: u64 = u64::from_ne_bytes([MASK; WINDOW]);

/// What was found of one secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Whole copies.
    pub whole: usize,
    /// Parts of 12 bytes and more.
    pub long_parts: usize,
    /// Parts of 8 to 11 bytes.
    pub short_parts: usize,
}

impl Found {
    /// Nothing.
    pub const NONE: Self = Self { whole: 0, long_parts: 0, short_parts: 0 };
    /// A single whole copy, and no part beside it.
    pub const ONE: Self = Self { whole: 1, ..Self::NONE };
}

/// Searches all writable memory of a process. Make it before the secrets come, so that what it allocates can't lie
/// where they lay; a scan itself allocates nothing.
#[derive(Debug)]
pub struct Scanner {
    lengths: Vec<usize>,
    /// Eight masked bytes: of which secret, and where in it.
    windows: HashMap<u64, (usize, usize)>,
    /// Whether any secret holds these two bytes, masked.
    pairs: Vec<bool>,
    buffer: Vec<u8>,
    /// Where the process's mappings and its memory are.
    files: [PathBuf; 2],
    is_own: bool,
    maps: String,
    runs: Vec<Run>,
}

/// Bytes that match a secret so far, one after another.
#[derive(Clone, Copy, Debug)]
struct Run {
    secret: usize,
    /// Where the last matching window stands, in the secret and in memory.
    at: usize,
    address: usize,
    length: usize,
}

impl Scanner {
    /// Looks for these secrets, each given byte by byte and at least 8 bytes long. No 8 bytes may occur twice in them.
    pub fn new<S: IntoIterator<Item = u8>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let (mut lengths, mut windows, mut pairs) = (Vec::new(), HashMap::new(), vec![false; 1 << 16]);
        for (secret, bytes) in secrets.into_iter().enumerate() {
            let (mut window, mut length) = (0_u64, 0);
            for byte in bytes {
                window = window >> 8 | u64::from(byte ^ MASK) << 56;
                length += 1;
                if length >= WINDOW {
                    let clash = windows.insert(window, (secret, length - WINDOW));
                    assert!(clash.is_none(), "8 bytes of secret {secret} occur twice");
                    pairs[pair(window)] = true;
                }
            }
            assert!(length >= WINDOW, "secret {secret} is too short");
            lengths.push(length);
        }
        Self {
            lengths,
            windows,
            pairs,
            buffer: vec![0; CHUNK + WINDOW],
            files: files("self"),
            is_own: true,
            maps: String::with_capacity(1 << 18),
            runs: Vec::with_capacity(1 << 14),
        }
    }

    /// Searches another process's memory instead, such as a child's.
    #[must_use]
    pub fn of(mut self, process: u32) -> Self {
        self.files = files(&process.to_string());
        self.is_own = false;
        self
    }

    /// What is in memory now, secret by secret.
    ///
    /// # Errors
    ///
    /// If the process's memory can't be read, as on another system than Linux.
    pub fn scan<const SECRETS: usize>(&mut self) -> io::Result<[Found; SECRETS]> {
        let mut maps = std::mem::take(&mut self.maps);
        maps.clear();
        let [mappings, memory] = &self.files;
        File::open(mappings)?.read_to_string(&mut maps)?;
        let memory = File::open(memory)?;
        let own = self.buffer.as_ptr().addr();
        let own = if self.is_own { own..own + self.buffer.len() } else { 0..0 };
        self.runs.clear();
        for mapping in maps.lines().filter_map(writable) {
            // The buffer's own mapping may have been merged with others: what lies around it counts.
            for part in without(&mapping, &own) {
                self.scan_range(&memory, &part)?;
            }
        }
        self.buffer.fill(0);
        self.maps = maps;
        let mut found = [Found::NONE; SECRETS];
        for run in &self.runs {
            let found = &mut found[run.secret];
            match run.length {
                length if length == self.lengths[run.secret] => found.whole += 1,
                LONG.. => found.long_parts += 1,
                _ => found.short_parts += 1,
            }
        }
        Ok(found)
    }

    fn scan_range(&mut self, memory: &File, range: &Range<usize>) -> io::Result<()> {
        let Self { windows, pairs, buffer, runs, .. } = self;
        let mut start = range.start;
        while start + WINDOW <= range.end {
            // Chunks overlap, so that each window lies whole in one of them.
            let length = (range.end - start).min(CHUNK + WINDOW - 1);
            match memory.read_exact_at(&mut buffer[..length], start as u64) {
                Ok(()) => {}
                // A guard page, or one whose file is shorter than the mapping.
                Err(error) if error.raw_os_error().is_some() => return Ok(()),
                Err(error) => return Err(error),
            }
            for (i, bytes) in buffer[..length].array_windows::<WINDOW>().enumerate() {
                let masked = u64::from_le_bytes(*bytes) ^ MASKS;
                if !pairs[pair(masked)] {
                    continue;
                }
                if let Some((secret, at)) = windows.get(&masked) {
                    extend(runs, *secret, *at, start + i);
                }
            }
            start += CHUNK;
        }
        Ok(())
    }
}

fn files(process: &str) -> [PathBuf; 2] {
    ["maps", "mem"].map(|file| format!("/proc/{process}/{file}").into())
}

/// A window's first two bytes.
fn pair(window: u64) -> usize {
    (window & 0xffff) as usize
}

fn extend(runs: &mut Vec<Run>, secret: usize, at: usize, address: usize) {
    match runs.last_mut() {
        Some(run) if run.secret == secret && run.at + 1 == at && run.address + 1 == address => {
            run.at = at;
            run.address = address;
            run.length += 1;
        }
        _ => runs.push(Run { secret, at, address, length: WINDOW }),
    }
}

/// The addresses of a line of `/proc/self/maps` whose memory can be written.
fn writable(line: &str) -> Option<Range<usize>> {
    let mut words = line.split_whitespace();
    let (addresses, mode) = (words.next()?, words.next()?);
    let (start, end) = addresses.split_once('-')?;
    if !mode.starts_with("rw") {
        return None;
    }
    Some(usize::from_str_radix(start, 16).ok()?..usize::from_str_radix(end, 16).ok()?)
}

/// `range` without `hole`.
fn without(range: &Range<usize>, hole: &Range<usize>) -> [Range<usize>; 2] {
    [
        range.start..range.end.min(hole.start.max(range.start)),
        range.start.max(hole.end.min(range.end))..range.end,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 48 bytes that occur nowhere else, made one at a time.
    fn secret() -> impl Iterator<Item = u8> {
        (0..48_u8).map(|i| i.wrapping_mul(37).wrapping_add(131))
    }

    #[test]
    fn copies_and_parts_are_told_apart_and_the_scanner_does_not_find_itself() {
        let mut scanner = Scanner::new([secret()]);
        assert_eq!(scanner.scan().unwrap(), [Found::NONE]);
        let mut whole: Vec<u8> = secret().collect();
        let mut long: Vec<u8> = secret().skip(5).take(12).collect();
        let mut short: Vec<u8> = secret().skip(5).take(11).collect();
        // Without these the optimizer sees that nobody reads any of them.
        std::hint::black_box((&mut whole, &mut long, &mut short));
        assert_eq!(scanner.scan().unwrap(), [Found { whole: 1, long_parts: 1, short_parts: 1 }]);
        for bytes in [&mut whole, &mut long, &mut short] {
            bytes.fill(0);
        }
        std::hint::black_box((&mut whole, &mut long, &mut short));
        assert_eq!(scanner.scan().unwrap(), [Found::NONE]);
    }

    #[test]
    fn a_hole_is_cut_out() {
        assert_eq!(without(&(10..20), &(12..15)), [10..12, 15..20]);
        assert_eq!(without(&(10..20), &(0..5)), [10..10, 10..20]);
        assert_eq!(without(&(10..20), &(30..35)), [10..20, 20..20]);
    }
}
