//! Counts copies of the secret in this process's own writable memory.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::needle::Form;

/// The smallest part of the secret that is counted.
const WINDOW: usize = 8;
const CHUNK: usize = 1 << 20;

/// What is searched for is held, and compared, in this disguise alone.
fn mask(byte: impl Fn(usize) -> u8) -> u64 {
    const MASK: [u8; WINDOW] = [0xa5, 0xc3, 0x96, 0xf1, 0x5a, 0x3c, 0x69, 0x0f];
    u64::from_le_bytes(std::array::from_fn(|i| MASK[i] ^ byte(i)))
}

/// What a scan found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Copies {
    /// Whole copies of the secret.
    pub(crate) plain: usize,
    /// Whole copies of its base64 or hexadecimal form.
    pub(crate) encoded: usize,
    /// Parts of either of 8 bytes and more.
    pub(crate) fragments: usize,
}

/// Whole copies in any form, and in brackets the parts if there are any.
impl fmt::Display for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.plain + self.encoded)?;
        match self.fragments {
            0 => Ok(()),
            parts => write!(f, " (+{parts})"),
        }
    }
}

/// 8 bytes of a pattern: disguised, which pattern, and where in it.
struct Window {
    masked: u64,
    pattern: usize,
    at: usize,
}

/// Bytes that match a pattern so far, one after another.
#[derive(Clone, Copy)]
struct Run {
    pattern: usize,
    /// Where the last matching window stands, in the pattern and in memory.
    at: usize,
    address: usize,
    length: usize,
}

pub(crate) struct Scanner {
    lengths: Vec<usize>,
    windows: Vec<Window>,
    /// Whether any window begins with these two bytes.
    begins: Vec<bool>,
    buffer: Vec<u8>,
}

impl Scanner {
    pub(crate) fn new(form: Form) -> Self {
        let patterns = form.patterns();
        let mut windows = Vec::new();
        let mut begins = vec![false; 1 << 16];
        for (pattern, (length, byte)) in patterns.iter().enumerate() {
            for at in 0..=length - WINDOW {
                begins[usize::from(u16::from_le_bytes([byte(at), byte(at + 1)]))] = true;
                windows.push(Window { masked: mask(|i| byte(at + i)), pattern, at });
            }
        }
        windows.sort_unstable_by_key(|window| window.masked);
        let lengths = patterns.iter().map(|(length, _)| *length).collect();
        Self { lengths, windows, begins, buffer: vec![0; CHUNK + WINDOW] }
    }

    pub(crate) fn scan(&mut self) -> io::Result<Copies> {
        let maps = fs::read_to_string("/proc/self/maps")?;
        let memory = File::open("/proc/self/mem")?;
        let own = self.buffer.as_ptr().addr();
        let own = own..own + self.buffer.len();
        let mut runs = Vec::new();
        for mapping in maps.lines().filter_map(writable) {
            for part in without(&mapping, &own) {
                self.scan_range(&memory, &part, &mut runs)?;
            }
        }
        self.buffer.fill(0);
        Ok(self.count(&runs))
    }

    fn scan_range(&mut self, memory: &File, range: &Range<usize>, runs: &mut Vec<Run>) -> io::Result<()> {
        let mut start = range.start;
        while start + WINDOW <= range.end {
            // Chunks overlap, so that each window lies whole in one of them.
            let length = (range.end - start).min(CHUNK + WINDOW - 1);
            match memory.read_exact_at(&mut self.buffer[..length], start as u64) {
                Ok(()) => {}
                // A guard page, or one whose file is shorter than the mapping.
                Err(error) if error.raw_os_error().is_some() => return Ok(()),
                Err(error) => return Err(error),
            }
            let (begins, windows) = (&self.begins, &self.windows);
            for (i, bytes) in self.buffer[..length].windows(WINDOW).enumerate() {
                if !begins[usize::from(u16::from_le_bytes([bytes[0], bytes[1]]))] {
                    continue;
                }
                let masked = mask(|i| bytes[i]);
                let Ok(found) = windows.binary_search_by_key(&masked, |window| window.masked) else {
                    continue;
                };
                let Window { pattern, at, .. } = windows[found];
                extend(runs, pattern, at, start + i);
            }
            start += CHUNK;
        }
        Ok(())
    }

    fn count(&self, runs: &[Run]) -> Copies {
        let mut copies = Copies::default();
        for run in runs {
            match run.pattern {
                pattern if run.length < self.lengths[pattern] => copies.fragments += 1,
                0 => copies.plain += 1,
                _ => copies.encoded += 1,
            }
        }
        copies
    }
}

fn extend(runs: &mut Vec<Run>, pattern: usize, at: usize, address: usize) {
    match runs.last_mut() {
        Some(run) if run.pattern == pattern && run.at + 1 == at && run.address + 1 == address => {
            run.at = at;
            run.address = address;
            run.length += 1;
        }
        _ => runs.push(Run { pattern, at, address, length: WINDOW }),
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
    use crate::needle::{LENGTH, plain};

    #[test]
    fn copies_and_fragments_are_told_apart_and_the_scanner_does_not_find_itself() {
        let mut scanner = Scanner::new(Form::Text);
        let before = scanner.scan().unwrap();
        assert_eq!(before, Copies::default());
        let mut whole = vec![0; LENGTH];
        let mut part = vec![0; 9];
        for (i, byte) in whole.iter_mut().enumerate() {
            *byte = plain(i);
        }
        for (i, byte) in part.iter_mut().enumerate() {
            *byte = plain(i + 5);
        }
        // Without these the optimizer sees that nobody reads either.
        std::hint::black_box((&mut whole, &mut part));
        assert_eq!(scanner.scan().unwrap(), Copies { plain: 1, encoded: 0, fragments: 1 });
        whole.fill(0);
        part.fill(0);
        std::hint::black_box((&mut whole, &mut part));
        assert_eq!(scanner.scan().unwrap(), before);
        assert_eq!((whole[0], part[0]), (0, 0));
    }

    #[test]
    fn a_hole_is_cut_out() {
        assert_eq!(without(&(10..20), &(12..15)), [10..12, 15..20]);
        assert_eq!(without(&(10..20), &(0..5)), [10..10, 10..20]);
        assert_eq!(without(&(10..20), &(30..35)), [10..20, 20..20]);
    }
}
