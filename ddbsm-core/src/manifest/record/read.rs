//! A record, read back. Whoever built the program may have written anything there.

use std::error::Error;
use std::fmt;

use super::layout::{Fnv, HEAD, MAGIC_LEN, MASKED, ROOT, STRUCT, le32, start};
use super::write::{flag, magic};
use crate::arn::{Principal, Table};
use crate::manifest::{FlattenedField, Format, Id, SecretField, Stored, Struct, VERSION};
use crate::name;

/// The content of a record.
///
/// ```
/// use ddbsm_core::manifest::Id;
/// use ddbsm_core::manifest::record::{Record, root};
///
/// assert_eq!(Record::read(&root(1)), Ok(Record::Root(Id(1))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record {
    /// A struct that derives `Secrets`.
    Struct(Struct),
    /// The struct of this id is loaded itself.
    Root(Id),
}

/// The reason that bytes aren't a valid record, even if they begin like one.
///
/// ```
/// use ddbsm_core::manifest::record::{Record, RecordError, root};
///
/// let mut changed = root(1);
/// changed[59] ^= 1;
/// assert_eq!(Record::read(&changed), Err(RecordError::Checksum));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// They end before the record does.
    Truncated,
    /// The record is of another version of the format.
    Version(u8),
    /// It says that it's longer than any program's.
    TooLong,
    /// It doesn't have the checksum that it says it has.
    Checksum,
    /// It has the right hash, and a form that the macro doesn't write.
    Form,
}

/// How long the parts of a record may be. What is longer is no record that the macro made.
const MAX_TEXT: usize = 4 << 20;
const MAX_FLAGS: usize = 1 << 16;
const MAX_IDS: usize = 1 << 12;

/// The lengths in a record's head.
struct Head {
    kind: u8,
    module: usize,
    text: usize,
    flags: usize,
    ids: usize,
    id: u128,
}

impl Record {
    /// Returns the magic number that records begin with. Each call computes it, so the program doesn't contain it.
    ///
    /// ```
    /// use ddbsm_core::manifest::record::{Record, root};
    ///
    /// assert!(root(1).starts_with(&Record::magic()));
    /// ```
    #[must_use]
    pub fn magic() -> [u8; MAGIC_LEN] {
        magic(std::hint::black_box(MASKED))
    }

    /// Returns the length of the record that begins with these bytes, or `None` if it takes more bytes to tell.
    ///
    /// ```
    /// use ddbsm_core::manifest::record::{ROOT_LEN, Record, root};
    ///
    /// assert_eq!(Record::len(&root(1)[..44])?, Some(ROOT_LEN));
    /// assert_eq!(Record::len(&root(1)[..43])?, None);
    /// # Ok::<(), ddbsm_core::manifest::record::RecordError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`RecordError`] if no record can begin with these bytes.
    pub fn len(bytes: &[u8]) -> Result<Option<usize>, RecordError> {
        match bytes.get(MAGIC_LEN) {
            Some(&version) if version != VERSION => return Err(RecordError::Version(version)),
            _ => {}
        }
        bytes.first_chunk::<HEAD>().map(|head| Head::read(head).map(|head| head.len())).transpose()
    }

    /// Reads the record at the start of the bytes. It ignores the magic number, and any bytes after the record.
    ///
    /// ```
    /// use ddbsm_core::manifest::Id;
    /// use ddbsm_core::manifest::record::{Record, RecordError, root};
    ///
    /// assert_eq!(Record::read(&root(1)), Ok(Record::Root(Id(1))));
    /// assert_eq!(Record::read(&root(1)[..50]), Err(RecordError::Truncated));
    /// ```
    ///
    /// # Errors
    ///
    /// A [`RecordError`] if the bytes aren't a record that the macro made.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordError> {
        let len = Self::len(bytes)?.ok_or(RecordError::Truncated)?;
        let (head, body) = bytes.split_first_chunk::<HEAD>().ok_or(RecordError::Truncated)?;
        let head = Head::read(head)?;
        let body = body.get(..len - HEAD).ok_or(RecordError::Truncated)?;
        let (text, body) = body.split_at(head.text);
        let (module, body) = body.split_at(head.module);
        let (flags, ids) = body.split_at(head.flags);
        let ids = ids.chunks_exact(16).filter_map(|id| Some(u128::from_le_bytes(id.try_into().ok()?)));
        let ids: Vec<u128> = ids.collect();

        let hash = start(head.kind, flags.len(), ids.len()).take(text);
        let hash = hash.take(&le32(module.len())).take(module).take(flags);
        let hash = ids.iter().fold(hash, |hash: Fnv, id| hash.take_whole(*id));
        if hash.0 != head.id {
            return Err(RecordError::Checksum);
        }
        match (head.kind, &ids[..]) {
            (ROOT, [id]) if len == super::ROOT_LEN => Ok(Self::Root(Id(*id))),
            (STRUCT, ids) => {
                let [text, module] = [text, module].map(|bytes| str::from_utf8(bytes).ok());
                let read =
                    text.zip(module).and_then(|(text, module)| read(Id(head.id), text, module, flags, ids));
                read.map(Self::Struct).ok_or(RecordError::Form)
            }
            _ => Err(RecordError::Form),
        }
    }
}

impl Head {
    fn read(head: &[u8; HEAD]) -> Result<Self, RecordError> {
        let [.., kind, m0, m1, t0, t1, t2, t3, f0, f1, f2, f3, k0, k1, k2, k3] = head[..HEAD - 16] else {
            return Err(RecordError::Truncated);
        };
        let le = |bytes| usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX);
        let head = Self {
            kind,
            module: le([m0, m1, 0, 0]),
            text: le([t0, t1, t2, t3]),
            flags: le([f0, f1, f2, f3]),
            ids: le([k0, k1, k2, k3]),
            id: super::write::id(head),
        };
        let fits = head.text <= MAX_TEXT && head.flags <= MAX_FLAGS && head.ids <= MAX_IDS;
        if fits { Ok(head) } else { Err(RecordError::TooLong) }
    }

    fn len(&self) -> usize {
        super::write::len(self.text, self.module, self.flags, self.ids)
    }
}

/// A struct, if every part of it is one that the macro accepts.
fn read(id: Id, text: &str, module: &str, flags: &[u8], ids: &[u128]) -> Option<Struct> {
    let mut lines = text.split('\n');
    let mut first = lines.next()?.split('\t');
    let name = first.next().filter(|name| is_word(name))?;
    let optional = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    let (table, principal) = (optional(first.next()?), optional(first.next()?));
    let sound = table.as_deref().is_none_or(|table| Table::parse(table).is_ok())
        && principal.as_deref().is_none_or(|principal| Principal::parse(principal).is_ok())
        && module.split("::").all(is_word)
        && first.next().is_none();
    let (mut secrets, mut flatten) = (Vec::new(), Vec::new());
    let mut ids = ids.iter();
    for line in lines {
        let mut parts = line.split('\t');
        let kind = parts.next()?;
        let field = parts.next().filter(|field| is_word(field))?.to_owned();
        let flag: usize = parts.next()?.parse().ok()?;
        let flag = *flags.get(flag).filter(|&&flag| flag & !flag::ALL == 0)?;
        match kind {
            "s" | "d" => {
                let format = parts.next()?;
                let format = Format::ALL.into_iter().find(|known| known.as_str() == format)?;
                let mut names = parts.map(str::to_owned);
                let (name, aliases) = (names.next()?, names.collect::<Vec<_>>());
                aliases.iter().chain([&name]).all(|name| name::check(name).is_ok()).then_some(())?;
                secrets.push(SecretField {
                    field,
                    name,
                    aliases,
                    required: kind == "s" && flag & flag::OPTIONAL == 0,
                    stored: match flag & (flag::BYTES | flag::ANY) {
                        0 => Some(Stored::S),
                        flag::BYTES => Some(Stored::B),
                        _ => None,
                    },
                    format,
                    rotating: flag & flag::ROTATING != 0,
                });
            }
            "f" => {
                let prefix = parts.next().filter(|prefix| name::check_prefix(prefix).is_ok())?.to_owned();
                let required = flag & flag::OPTIONAL == 0;
                flatten.push(FlattenedField { field, id: Id(*ids.next()?), prefix, required });
                parts.next().is_none().then_some(())?;
            }
            _ => return None,
        }
    }
    let whole = sound && ids.next().is_none();
    let (name, module) = (name.to_owned(), module.to_owned());
    whole.then_some(Struct { id, name, module, table, principal, secrets, flatten })
}

/// What an identifier can be, roughly.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the program's manifest is cut off"),
            Self::Version(version) => write!(
                f,
                "the program's manifest has version {version} of the format, and only version {VERSION} can be read"
            ),
            Self::TooLong => f.write_str("the program's manifest says that it's longer than any can be"),
            Self::Checksum => f.write_str("the program's manifest was changed: it doesn't have its checksum"),
            Self::Form => f.write_str("the program's manifest doesn't have the form that ddbsm writes"),
        }
    }
}

impl Error for RecordError {}
