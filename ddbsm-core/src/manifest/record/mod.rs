//! The record that a program holds of each struct, in its read-only data, and of each struct that it loads itself: a root.
//!
//! | bytes | |
//! |---|---|
//! | 0 to 12 | a magic number |
//! | 12 | the version of the format |
//! | 13 | 0: a struct, 1: a root |
//! | 14 to 16 | bytes of the module's path |
//! | 16 to 20 | bytes of the text |
//! | 20 to 24 | number of flags |
//! | 24 to 28 | number of ids |
//! | 28 to 44 | the record's own id |
//!
//! The text, the module's path, the flags and the ids follow. Numbers are little-endian, an id has 16 bytes, and nothing is
//! aligned. A root has one id and nothing else.
//!
//! The macro writes the text, as it's the macro that knows the names. What only the compiler knows comes from constants: the
//! module's path, a flag for each type of a field, the ids of flattened structs. The id is FNV-1a (128 bits) over
//! all of it, so it's a checksum too. The macro hashes the text, because the compiler takes microseconds for every byte
//! that a constant function looks at.

mod read;
mod text;
mod write;

pub use read::{Record, RecordError};
pub use text::{Field, write};
pub use write::{Parts, flag, id, len, record, root};

/// The bytes before the text.
const HEAD: usize = 44;

/// The bytes of a root.
pub const ROOT_LEN: usize = HEAD + 16;

const STRUCT: u8 = 0;
const ROOT: u8 = 1;

/// Bytes of the magic number.
const MAGIC_LEN: usize = 12;

/// The magic number, masked: as it is it stands in records alone, or a program that looks for it would find itself.
const MASKED: [u8; MAGIC_LEN] = [0x78, 0xc8, 0x79, 0xd7, 0xe3, 0xef, 0xcf, 0x8a, 0x21, 0x21, 0xb8, 0x5b];
const MASK: u8 = 0xa5;

/// FNV-1a of 128 bits: <https://www.ietf.org/archive/id/draft-eastlake-fnv-35.html>
#[derive(Debug, Clone, Copy)]
struct Fnv(u128);

impl Fnv {
    const START: Self = Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);

    const fn take(self, bytes: &[u8]) -> Self {
        let mut hash = self;
        let mut at = 0;
        while at < bytes.len() {
            hash = hash.take_whole(bytes[at] as u128);
            at += 1;
        }
        hash
    }

    /// Takes an id as if it were one byte.
    const fn take_whole(self, id: u128) -> Self {
        Self((self.0 ^ id).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b))
    }
}

/// What is hashed before the text.
const fn start(kind: u8, flags: usize, ids: usize) -> Fnv {
    Fnv::START.take(&[super::VERSION, kind]).take(&le32(flags)).take(&le32(ids))
}

/// Longer than a program can have it, and the reader then says so.
#[expect(clippy::cast_possible_truncation, reason = "the reader finds a wrong id")]
const fn le32(number: usize) -> [u8; 4] {
    (number as u32).to_le_bytes()
}

#[cfg(test)]
mod tests;
