//! The records in a file, whatever its format: they are looked for by their magic number.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use memchr::memmem::Finder;

use super::record::{Record, RecordError};
use super::{Id, Manifest, Struct, VERSION};

/// Looks for records in bytes that come in pieces. Takes as much memory as the largest piece, the largest record and all that
/// was found.
///
/// ```
/// use ddbsm_core::manifest::{Id, Scanner, record::root};
///
/// let mut scanner = Scanner::new();
/// scanner.feed(b"\x7fELF")?;
/// scanner.feed(&root(1))?;
/// scanner.end_of_file()?;
/// assert_eq!(scanner.finish().map(|manifest| manifest.roots), Some(vec![Id(1)]));
/// # Ok::<(), ddbsm_core::manifest::ScanError>(())
/// ```
#[derive(Debug)]
pub struct Scanner {
    magic: Finder<'static>,
    /// What was given and isn't done with: the beginning of a record, or of a magic number.
    pending: Vec<u8>,
    /// Where in the file that begins.
    offset: u64,
    found: Found,
}

/// What was found so far. The same record may stand in a program twice.
#[derive(Debug, Default)]
struct Found {
    structs: BTreeMap<Id, Struct>,
    roots: BTreeSet<Id>,
    bytes: usize,
}

/// Why a file's records can't be used.
///
/// ```
/// use ddbsm_core::manifest::{ScanError, Scanner, record::{Record, RecordError}};
///
/// let newer = [&Record::magic()[..], &[2]].concat();
/// let error = ScanError::Record { offset: 0, error: RecordError::Version(2) };
/// assert_eq!(Scanner::new().feed(&newer), Err(error));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScanError {
    /// What begins like a record isn't one.
    Record {
        /// At which byte of the file it begins.
        offset: u64,
        /// What is wrong with it.
        error: RecordError,
    },
    /// There is more than any program has.
    TooMuch,
}

/// Bytes of all records together.
const MAX_BYTES: usize = 16 << 20;

impl Scanner {
    /// Creates a scanner that has seen nothing yet.
    ///
    /// ```
    /// let scanner = ddbsm_core::manifest::Scanner::new();
    /// assert_eq!(scanner.finish(), None);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let magic = Finder::new(&Record::magic()).into_owned();
        Self { magic, pending: Vec::new(), offset: 0, found: Found::default() }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    ///
    /// A [`ScanError`] if there is something that begins like a record and isn't one.
    ///
    /// ```
    /// use ddbsm_core::manifest::{Id, Scanner, record::root};
    ///
    /// let root = root(1);
    /// let mut scanner = Scanner::new();
    /// scanner.feed(&root[..20])?;
    /// scanner.feed(&root[20..])?;
    /// assert_eq!(scanner.finish().map(|manifest| manifest.roots), Some(vec![Id(1)]));
    /// # Ok::<(), ddbsm_core::manifest::ScanError>(())
    /// ```
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ScanError> {
        self.pending.extend_from_slice(bytes);
        let mut done = 0;
        loop {
            let rest = self.pending.get(done..).unwrap_or_default();
            let Some(at) = self.magic.find(rest) else {
                // The beginning of a magic number may be the last that is there.
                done += rest.len().saturating_sub(self.magic.needle().len() - 1);
                break;
            };
            done += at;
            let rest = rest.get(at..).unwrap_or_default();
            let offset = self.offset + done as u64;
            let wrong = |error| ScanError::Record { offset, error };
            let Some(len) = Record::len(rest).map_err(wrong)?.filter(|len| *len <= rest.len()) else { break };
            self.found.take(Record::read(rest).map_err(wrong)?, len).ok_or(ScanError::TooMuch)?;
            done += len;
        }
        self.pending.drain(..done);
        self.offset += done as u64;
        Ok(())
    }

    /// Ends the file. The bytes that you feed next belong to another file.
    ///
    /// # Errors
    ///
    /// A [`ScanError`] if the file ends within a record.
    ///
    /// ```
    /// use ddbsm_core::manifest::{ScanError, Scanner, record::{RecordError, root}};
    ///
    /// let mut scanner = Scanner::new();
    /// scanner.feed(&root(1)[..20])?;
    /// let error = ScanError::Record { offset: 0, error: RecordError::Truncated };
    /// assert_eq!(scanner.end_of_file(), Err(error));
    /// # Ok::<(), ScanError>(())
    /// ```
    pub fn end_of_file(&mut self) -> Result<(), ScanError> {
        let cut_off = self.magic.find(&self.pending).is_some();
        let offset = self.offset;
        self.pending.clear();
        self.offset = 0;
        if cut_off { Err(ScanError::Record { offset, error: RecordError::Truncated }) } else { Ok(()) }
    }

    /// Returns the manifest of all files, or `None` if they hold no record.
    ///
    /// ```
    /// use ddbsm_core::manifest::{Id, Scanner, record::root};
    ///
    /// let mut scanner = Scanner::new();
    /// scanner.feed(&root(1))?;
    /// let manifest = scanner.finish().expect("a record was fed");
    /// assert_eq!(manifest.roots, [Id(1)]);
    /// # Ok::<(), ddbsm_core::manifest::ScanError>(())
    /// ```
    #[must_use]
    pub fn finish(self) -> Option<Manifest> {
        let Found { structs, roots, .. } = self.found;
        let any = !structs.is_empty() || !roots.is_empty();
        // By name, so that the order isn't the linker's.
        let mut structs: Vec<Struct> = structs.into_values().collect();
        structs.sort_by_cached_key(|found| (found.path(), found.id));
        let known = structs.iter().map(|found| found.id).filter(|id| roots.contains(id));
        let ids: BTreeSet<Id> = structs.iter().map(|found| found.id).collect();
        let unknown = roots.difference(&ids).copied();
        let roots = known.chain(unknown).collect();
        any.then_some(Manifest { version: VERSION, structs, roots })
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Found {
    /// None if it's too much.
    fn take(&mut self, record: Record, len: usize) -> Option<()> {
        match record {
            Record::Root(id) => self.bytes += if self.roots.insert(id) { len } else { 0 },
            Record::Struct(found) => {
                self.bytes += if self.structs.insert(found.id, found).is_none() { len } else { 0 };
            }
        }
        (self.bytes <= MAX_BYTES).then_some(())
    }
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { offset, error } => write!(f, "{error} (at byte {offset})"),
            Self::TooMuch => f.write_str("there are more manifests than any program has"),
        }
    }
}

impl Error for ScanError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::manifest::record::{Parts, ROOT_LEN, id, len, record, root, write};

    const LEN: usize = len(4, 1, 0, 0);

    fn program() -> Vec<u8> {
        let (text, hash) = write("Ab", None, None, &[], 0);
        let record: [u8; LEN] = record(&Parts { text: &text, hash, module: "m", flags: &[], ids: &[] });
        let root: [u8; ROOT_LEN] = root(id(&record));
        let half = &Record::magic()[..6];
        [&[1; 5], half, &record[..], &[2; 3], &root, &record, half, &root, half].concat()
    }

    fn scan(bytes: &[u8], piece: usize) -> Result<Option<Manifest>, ScanError> {
        let mut scanner = Scanner::new();
        bytes.chunks(piece).try_for_each(|piece| scanner.feed(piece))?;
        scanner.end_of_file()?;
        Ok(scanner.finish())
    }

    #[test]
    fn records_are_found_once_whatever_the_pieces() {
        let program = program();
        let whole = scan(&program, program.len()).unwrap().unwrap();
        assert_eq!(whole.structs.len(), 1);
        assert_eq!(whole.roots, [whole.structs[0].id]);
        for piece in 1..program.len() {
            assert_eq!(scan(&program, piece), Ok(Some(whole.clone())), "{piece}");
        }
        assert_eq!(scan(&[0; 100], 7), Ok(None));
    }

    #[test]
    fn a_record_that_is_cut_off_or_changed_is_an_error_with_its_place() {
        let program = program();
        let cut = scan(&program[..11 + LEN - 1], 5);
        assert_eq!(cut, Err(ScanError::Record { offset: 11, error: RecordError::Truncated }));
        let mut changed = program;
        changed[11 + LEN - 1] ^= 1;
        let changed = scan(&changed, 5).unwrap_err();
        assert_eq!(changed, ScanError::Record { offset: 11, error: RecordError::Checksum });
        assert!(changed.to_string().contains("at byte 11"));
    }

    #[test]
    fn a_file_does_not_go_on_in_the_next() {
        let program = program();
        let (first, second) = program.split_at(11 + 4);
        let mut scanner = Scanner::new();
        scanner.feed(first).unwrap();
        scanner.end_of_file().unwrap();
        scanner.feed(&second[..LEN - 4]).unwrap();
        scanner.end_of_file().unwrap();
        assert_eq!(scanner.finish(), None);
    }

    #[test]
    fn records_without_end_are_an_error() {
        let mut scanner = Scanner::new();
        let many = |at: u128| (at << 10..(at + 1) << 10).flat_map(root).collect::<Vec<u8>>();
        let error = (0..1 << 10).find_map(|at| scanner.feed(&many(at)).err());
        assert_eq!(error, Some(ScanError::TooMuch));
    }

    proptest! {
        #[test]
        fn no_change_panics(at in 0..500_usize, byte: u8, piece in 1..300_usize) {
            let mut program = program();
            let at = at % program.len();
            program[at] = byte;
            let _ = scan(&program, piece);
        }
    }
}
