//! What a compiled program says that it needs, read from its file or from what it's packed in.

mod archive;

use ddbsm_core::manifest::record::RecordError;
use ddbsm_core::manifest::{Manifest, ManifestError, ScanError, Scanner, Struct};
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A program's file.
#[derive(Debug, Clone)]
pub(crate) struct Source(PathBuf);

/// Why a program's manifest can't be had.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The file can't be read.
    Io(io::Error),
    /// It can be read, and there is no manifest in it.
    None,
    /// There is one that can't be used, or what the program is packed in can't be read: a fact, and what to do.
    Manifest(String),
}

impl Source {
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.into())
    }

    fn is_stdin(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// Reads the whole file, in pieces.
    pub(crate) fn read(&self) -> Result<Manifest, Unreadable> {
        let mut scan = Scan { scanner: Scanner::new(), buffer: vec![0; 128 << 10] };
        if self.is_stdin() {
            archive::stream(&mut scan, &mut io::stdin().lock())?;
        } else {
            archive::file(&mut scan, &self.0)?;
        }
        let manifest = scan.scanner.finish().ok_or(Unreadable::None)?;
        for root in &manifest.roots {
            manifest.wanted(*root)?;
        }
        Ok(manifest)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("stdin") } else { self.0.display().fmt(f) }
    }
}

impl Unreadable {
    /// What went wrong, and what to do.
    pub(crate) fn explain(&self, source: &Source) -> String {
        match self {
            Self::Io(error) => format!("{source} can't be read: {error}."),
            Self::None => format!(
                "{source} holds no manifest. Give the program's own file, its .zip or its image. A program has a manifest if it \
                 calls `load` of a struct that derives `Secrets`; a packer such as UPX hides it."
            ),
            Self::Manifest(fact) => format!("{source}: {fact}."),
        }
    }
}

/// The structs of a name, or of a name with its module: those that are loaded themselves before all others.
pub(crate) fn named<'a>(manifest: &'a Manifest, name: &str) -> Vec<&'a Struct> {
    let is_named = |found: &&Struct| found.name == name || found.path() == name;
    let roots: Vec<_> = manifest.roots().filter(is_named).collect();
    if roots.is_empty() { manifest.structs.iter().filter(is_named).collect() } else { roots }
}

/// A scanner, and the memory that the file passes through.
struct Scan {
    scanner: Scanner,
    buffer: Vec<u8>,
}

impl Scan {
    /// Looks through one file to its end.
    fn take(&mut self, input: &mut dyn Read) -> Result<(), Unreadable> {
        loop {
            match input.read(&mut self.buffer) {
                Ok(0) => return Ok(self.scanner.end_of_file()?),
                Ok(read) => self.scanner.feed(self.buffer.get(..read).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ScanError> for Unreadable {
    fn from(error: ScanError) -> Self {
        let advice = match error {
            ScanError::Record { error: RecordError::Version(_), .. } => {
                "use the ddbsm of the version that the program was built with"
            }
            _ => "check that the file is whole, or build the program again",
        };
        Self::Manifest(format!("{error}; {advice}"))
    }
}

impl From<ManifestError> for Unreadable {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(format!("{error}; check that the file is whole, or build the program again"))
    }
}
