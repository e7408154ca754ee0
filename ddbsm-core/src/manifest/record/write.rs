//! A record, as constants make it.

use super::layout::{Fnv, HEAD, MAGIC_LEN, MASK, MASKED, ROOT, ROOT_LEN, STRUCT, le32, start};
use crate::manifest::VERSION;

/// What a field's type says, as bits of its flag.
pub mod flag {
    /// The item, or all items of a flattened struct, may be missing.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::record::flag::OPTIONAL, 1);
    /// ```
    pub const OPTIONAL: u8 = 1;
    /// The field holds the previous value too.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::record::flag::ROTATING, 2);
    /// ```
    pub const ROTATING: u8 = 2;
    /// The value is stored as bytes.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::record::flag::BYTES, 4);
    /// ```
    pub const BYTES: u8 = 4;
    /// Only the program knows how the value is stored: a function of its own reads it.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::record::flag::ANY, 8);
    /// ```
    pub const ANY: u8 = 8;
    /// All flags together.
    ///
    /// ```
    /// use ddbsm_core::manifest::record::flag;
    ///
    /// assert_eq!(flag::ALL, flag::OPTIONAL | flag::ROTATING | flag::BYTES | flag::ANY);
    /// ```
    pub const ALL: u8 = OPTIONAL | ROTATING | BYTES | ANY;
}

/// The parts of a struct's record.
///
/// ```
/// use ddbsm_core::manifest::Format;
/// use ddbsm_core::manifest::record::{Field, Parts, flag, write};
///
/// # let (format, aliases) = (Format::Plain, &[]);
/// let token = Field::Filled { field: "token", flag: 0, format, has_default: false, name: "slackToken", aliases };
/// let (text, hash) = write("Settings", None, None, &[token], 1);
/// let parts = Parts { text: &text, hash, module: "app", flags: &[flag::OPTIONAL], ids: &[] };
/// assert_eq!(parts.text, "Settings\t\t\ns\ttoken\t0\tplain\tslackToken");
/// ```
#[derive(Debug)]
pub struct Parts<'a> {
    /// What [`write`](super::write()) made.
    pub text: &'a str,
    /// The hash of the text, made together with it.
    pub hash: u128,
    /// The path of the struct's module.
    pub module: &'a str,
    /// The [`flag`]s of the fields' types, each type once. The text says which of them is each field's.
    ///
    /// Many fields have one type, and every step that a constant takes for each field shows in the time that a program takes to
    /// compile.
    pub flags: &'a [u8],
    /// The ids of the flattened fields' structs.
    pub ids: &'a [u128],
}

/// The length of a record, given the bytes of its text and module and the number of its flags and ids.
///
/// ```
/// use ddbsm_core::manifest::record::len;
///
/// assert_eq!(len("Settings\t\t".len(), "app".len(), 0, 0), 44 + 10 + 3);
/// ```
#[must_use]
pub const fn len(text: usize, module: usize, flags: usize, ids: usize) -> usize {
    HEAD + text + module + flags + 16 * ids
}

/// Writes the record of a struct. `N` is its [`len`].
///
/// ```
/// use ddbsm_core::manifest::record::{Parts, Record, len, record, write};
///
/// let (text, hash) = write("Settings", None, None, &[], 0);
/// let parts = Parts { text: &text, hash, module: "app", flags: &[], ids: &[] };
/// let bytes: [u8; len(10, 3, 0, 0)] = record(&parts);
/// assert!(matches!(Record::read(&bytes), Ok(Record::Struct(settings)) if settings.path() == "app::Settings"));
/// ```
#[must_use]
pub const fn record<const N: usize>(parts: &Parts<'_>) -> [u8; N] {
    let mut hash =
        Fnv(parts.hash).take(&le32(parts.module.len())).take(parts.module.as_bytes()).take(parts.flags);
    let mut record = [0; N];
    let (head, rest) = record.split_at_mut(HEAD);
    let rest = put(rest, parts.text.as_bytes());
    let rest = put(rest, parts.module.as_bytes());
    let mut rest = put(rest, parts.flags);
    let mut at = 0;
    while at < parts.ids.len() {
        hash = hash.take_whole(parts.ids[at]);
        rest = put(rest, &parts.ids[at].to_le_bytes());
        at += 1;
    }
    put(head, &self::head(STRUCT, parts, hash));
    record
}

/// Writes a root: the record of a struct that's loaded itself.
///
/// ```
/// use ddbsm_core::manifest::Id;
/// use ddbsm_core::manifest::record::{Record, root};
///
/// assert_eq!(Record::read(&root(1)), Ok(Record::Root(Id(1))));
/// ```
#[must_use]
pub const fn root(id: u128) -> [u8; ROOT_LEN] {
    let parts = Parts { text: "", hash: 0, module: "", flags: &[], ids: &[id] };
    let hash = start(ROOT, 0, 1).take(&le32(0)).take_whole(id);
    let mut record = [0; ROOT_LEN];
    let rest = put(&mut record, &head(ROOT, &parts, hash));
    put(rest, &id.to_le_bytes());
    record
}

/// Reads the id in a record. It's 0 if the record is too short to hold one.
///
/// ```
/// # use ddbsm_core::manifest::record::{Parts, len, record, write};
/// # let (text, hash) = write("Settings", None, None, &[], 0);
/// # let bytes: [u8; len(10, 3, 0, 0)] = record(&Parts { text: &text, hash, module: "app", flags: &[], ids: &[] });
/// use ddbsm_core::manifest::Id;
/// use ddbsm_core::manifest::record::{Record, id};
///
/// assert!(matches!(Record::read(&bytes), Ok(Record::Struct(settings)) if settings.id == Id(id(&bytes))));
/// assert_eq!(id(&[]), 0);
/// ```
#[must_use]
pub const fn id(record: &[u8]) -> u128 {
    match record.split_first_chunk::<HEAD>() {
        Some((head, _)) => match head.last_chunk::<16>() {
            Some(id) => u128::from_le_bytes(*id),
            None => 0,
        },
        None => 0,
    }
}

const fn head(kind: u8, parts: &Parts<'_>, hash: Fnv) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    let rest = put(&mut head, &magic(MASKED));
    let rest = put(rest, &[VERSION, kind]);
    let [low, high, ..] = le32(parts.module.len());
    let rest = put(rest, &[low, high]);
    let rest = put(rest, &le32(parts.text.len()));
    let rest = put(rest, &le32(parts.flags.len()));
    let rest = put(rest, &le32(parts.ids.len()));
    put(rest, &hash.0.to_le_bytes());
    head
}

/// Copies bytes to the beginning, and gives what is left.
const fn put<'a>(to: &'a mut [u8], bytes: &[u8]) -> &'a mut [u8] {
    let (first, rest) = to.split_at_mut(bytes.len());
    first.copy_from_slice(bytes);
    rest
}

pub(super) const fn magic(masked: [u8; MAGIC_LEN]) -> [u8; MAGIC_LEN] {
    let mut magic = masked;
    let mut at = 0;
    while at < MAGIC_LEN {
        magic[at] ^= MASK;
        at += 1;
    }
    magic
}
