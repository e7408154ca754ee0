//! The numbers of the format, and its hash.

use crate::manifest::VERSION;

/// The bytes before the text.
pub(super) const HEAD: usize = 44;

/// The length of a root, in bytes.
///
/// ```
/// use ddbsm_core::manifest::record::{ROOT_LEN, root};
///
/// assert_eq!(root(1).len(), ROOT_LEN);
/// ```
pub const ROOT_LEN: usize = HEAD + 16;

pub(super) const STRUCT: u8 = 0;
pub(super) const ROOT: u8 = 1;

/// Bytes of the magic number.
pub(super) const MAGIC_LEN: usize = 12;

/// The magic number, masked: as it is it stands in records alone, or a program that looks for it would find itself.
pub(super) const MASKED: [u8; MAGIC_LEN] =
    [0x78, 0xc8, 0x79, 0xd7, 0xe3, 0xef, 0xcf, 0x8a, 0x21, 0x21, 0xb8, 0x5b];
pub(super) const MASK: u8 = 0xa5;

/// FNV-1a of 128 bits: <https://www.ietf.org/archive/id/draft-eastlake-fnv-35.html>
#[derive(Debug, Clone, Copy)]
pub(super) struct Fnv(pub(super) u128);

impl Fnv {
    pub(super) const START: Self = Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);

    pub(super) const fn take(self, bytes: &[u8]) -> Self {
        let mut hash = self;
        let mut at = 0;
        while at < bytes.len() {
            hash = hash.take_whole(bytes[at] as u128);
            at += 1;
        }
        hash
    }

    /// Takes an id as if it were one byte.
    pub(super) const fn take_whole(self, id: u128) -> Self {
        Self((self.0 ^ id).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b))
    }
}

/// What is hashed before the text.
pub(super) const fn start(kind: u8, flags: usize, ids: usize) -> Fnv {
    Fnv::START.take(&[VERSION, kind]).take(&le32(flags)).take(&le32(ids))
}

/// Longer than a program can have it, and the reader then says so.
#[expect(clippy::cast_possible_truncation, reason = "the reader finds a wrong id")]
pub(super) const fn le32(number: usize) -> [u8; 4] {
    (number as u32).to_le_bytes()
}
