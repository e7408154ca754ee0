//! What can be said of a secret that a program needs, and how much it matters.

use ddbsm_core::table::{Time, Version};

/// An item that the program asks for.
#[derive(Debug)]
pub(super) struct Secret {
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    /// Those that it fills, with their struct.
    pub(super) fields: Vec<String>,
    /// Whether the load fails without it.
    pub(super) needed: bool,
    pub(super) state: State,
    /// The name or alias that was found.
    pub(super) found: Option<String>,
    pub(super) version: Option<Version>,
    pub(super) stored_at: Option<Time>,
    pub(super) notes: Vec<Note>,
}

/// Whether it loads, as far as the index says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Present,
    /// The index knows no secret of the name or an alias, so it isn't stored, or was stored by hand; similar names.
    Missing(Vec<String>),
    Removed,
    /// It points to a version that doesn't exist, or soon won't.
    Gone(Version),
    /// Rotation retired the version that loads.
    Revoked(Version),
    /// Another field of the same struct asks for the same item, so every load fails.
    Conflict(String),
    /// A write was cut off or is still running, or the index doesn't say what loads.
    Unclear(String),
}

/// What should be known of a secret that loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// It's an alias that loads.
    Alias,
    RolledBack(Version),
    /// Until when the previous version is valid.
    OverlapEnds(Time),
    /// Its age and the most that is allowed, in seconds.
    TooOld(i64, i64),
    /// A most was given, and its age isn't known.
    AgeUnknown,
    /// It was stored by hand and adopted.
    ByHand,
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    Fine,
    Warning,
    Unknown,
    Error,
}

/// What became of the check.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) secrets: Vec<Secret>,
    /// How many secrets that the program asks for weren't looked at.
    pub(super) ignored: usize,
    /// Secrets of the owner that the program doesn't ask for.
    pub(super) unused: Vec<String>,
}

impl Secret {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// The worst that is said of it.
    pub(super) fn severity(&self) -> Severity {
        let notes = self.notes.iter().map(Note::severity);
        notes.chain([self.state.severity(self.needed)]).max().unwrap_or(Severity::Fine)
    }
}

impl State {
    pub(super) fn severity(&self, needed: bool) -> Severity {
        match self {
            Self::Present => Severity::Fine,
            Self::Missing(_) | Self::Removed if !needed => Severity::Fine,
            Self::Unclear(_) => Severity::Unknown,
            _ => Severity::Error,
        }
    }
}

impl Note {
    pub(super) fn severity(&self) -> Severity {
        match self {
            Self::Alias | Self::ByHand => Severity::Fine,
            Self::RolledBack(_) | Self::OverlapEnds(_) => Severity::Warning,
            Self::AgeUnknown => Severity::Unknown,
            Self::TooOld(..) => Severity::Error,
        }
    }
}
