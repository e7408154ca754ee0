//! What a compiled program says that it needs, read from its file or from what it's packed in.

mod archive;
mod scan;
mod unreadable;

pub(crate) use unreadable::Unreadable;

use ddbsm_core::manifest::{Manifest, Struct};
use scan::Scan;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A program's file.
#[derive(Debug, Clone)]
pub(crate) struct Source(PathBuf);

impl Source {
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.into())
    }

    fn is_stdin(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// Reads the whole file, in pieces.
    pub(crate) fn read(&self) -> Result<Manifest, Unreadable> {
        let mut scan = Scan::new();
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

/// The structs of a name, or of a name with its module: those that are loaded themselves before all others.
pub(crate) fn named<'a>(manifest: &'a Manifest, name: &str) -> Vec<&'a Struct> {
    let is_named = |found: &&Struct| found.name == name || found.path() == name;
    let roots: Vec<_> = manifest.roots().filter(is_named).collect();
    if roots.is_empty() { manifest.structs.iter().filter(is_named).collect() } else { roots }
}
