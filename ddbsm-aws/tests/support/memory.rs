//! Searches this process's writable memory for secrets that it knows only masked.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

use zeroize::Zeroize;

/// Hides the needles from their own search.
const MASK: u8 = 0xA5;

/// Short, long, and over a TLS record's 16 KB.
pub const LENGTHS: [usize; 3] = [20, 400, 40_000];

/// The `number`th secret, a byte at a time: letters and digits, never twice the same run.
pub fn secret(number: usize) -> impl Iterator<Item = u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 + 1);
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(state >> 40) as usize % 64]
    })
    .take(LENGTHS[number % LENGTHS.len()])
}

fn masked(number: usize) -> Vec<u8> {
    secret(number).map(|byte| byte ^ MASK).collect()
}

/// What was found of one secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub whole: usize,
    /// Runs of 12 bytes or more that are not part of a whole copy.
    pub long_fragments: usize,
    /// Runs of 8 to 11 bytes.
    pub short_fragments: usize,
}

pub const NONE: Found = Found { whole: 0, long_fragments: 0, short_fragments: 0 };
pub const ONE: Found = Found { whole: 1, ..NONE };

/// Searches all writable memory of this process. Made before the secrets come, so that what it allocates can't lie
/// where they lay.
pub struct Scanner {
    needles: [Vec<u8>; 3],
    windows: HashSet<[u8; 8]>,
    copy: Vec<u8>,
    maps: String,
}

impl Scanner {
    /// Looks for three secrets, from the `first`th on.
    pub fn new(first: usize) -> Self {
        let needles: [Vec<u8>; 3] = std::array::from_fn(|number| masked(first + number));
        let windows = needles.iter().flat_map(|needle| needle.windows(8));
        let windows = windows.map(|window| window.try_into().unwrap()).collect();
        Self { needles, windows, copy: vec![0; 256 * 1024 * 1024], maps: String::with_capacity(256 * 1024) }
    }

    pub fn scan(&mut self) -> [Found; 3] {
        let Self { needles, windows, copy, maps } = self;
        let mut found = [NONE; 3];
        maps.clear();
        File::open("/proc/self/maps").unwrap().read_to_string(maps).unwrap();
        let memory = File::open("/proc/self/mem").unwrap();
        let own = copy.as_ptr().addr()..copy.as_ptr().addr() + copy.len();
        for line in maps.lines() {
            let mut fields = line.split_whitespace();
            let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
            if !rights.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let (start, end) =
                (usize::from_str_radix(start, 16).unwrap(), usize::from_str_radix(end, 16).unwrap());
            // The copy's own mapping may have been merged with others: what lies around it counts.
            for piece in [start..end.min(own.start), start.max(own.end)..end] {
                let piece = piece.start.clamp(start, end)..piece.end.clamp(start, end);
                if piece.is_empty()
                    || memory.read_exact_at(&mut copy[..piece.len()], piece.start as u64).is_err()
                {
                    continue;
                }
                // From here on only the mask's image is left of what was copied.
                let space = &mut copy[..piece.len()];
                for byte in &mut *space {
                    *byte ^= MASK;
                }
                search(space, needles, windows, &mut found);
                space.zeroize();
            }
        }
        if cfg!(feature = "aws-lc") {
            // aws-lc's assembly leaves words of its registers on the stack: 8 bytes here and there, never 12.
            for found in &mut found {
                found.short_fragments = 0;
            }
        }
        found
    }
}

fn search(space: &[u8], needles: &[Vec<u8>], windows: &HashSet<[u8; 8]>, found: &mut [Found; 3]) {
    // Masked letters and digits alone can begin a run.
    let mut position = 0;
    while position + 8 <= space.len() {
        let here = &space[position..];
        let first = here[0] ^ MASK;
        if !(first.is_ascii_alphanumeric() || first == b'+' || first == b'/')
            || !windows.contains(<&[u8; 8]>::try_from(&here[..8]).unwrap())
        {
            position += 1;
            continue;
        }
        let longest = needles
            .iter()
            .enumerate()
            .flat_map(|(number, needle)| {
                let starts = needle.windows(8).enumerate().filter(|(_, window)| *window == &here[..8]);
                starts.map(move |(start, _)| {
                    let run = needle[start..].iter().zip(here).take_while(|(a, b)| a == b).count();
                    (run, number, run == needle.len())
                })
            })
            .max()
            .unwrap();
        let (run, number, whole) = longest;
        let found = &mut found[number];
        match run {
            _ if whole => found.whole += 1,
            12.. => found.long_fragments += 1,
            _ => found.short_fragments += 1,
        }
        position += run;
    }
}
