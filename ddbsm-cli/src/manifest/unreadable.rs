//! Why a program's manifest can't be had.

use crate::reason::reason;
use ddbsm_core::manifest::record::RecordError;
use ddbsm_core::manifest::{ManifestError, ScanError};
use std::fmt::Display;
use std::io;

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

impl Unreadable {
    /// What went wrong, and what to do.
    pub(crate) fn explain(&self, source: &impl Display) -> String {
        match self {
            Self::Io(error) => format!("{source} can't be read: {}.", reason(error)),
            Self::None => format!(
                "{source} holds no manifest. Give the program's own file, its .zip or its image. A program has a manifest if it \
                 calls `load` of a struct that derives `Secrets`; a packer such as UPX hides it."
            ),
            Self::Manifest(fact) => format!("{source}: {fact}."),
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
