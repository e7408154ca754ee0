//! How the tool fails, and with which exit code.

use std::error::Error;
use std::fmt;
use std::io;

/// Why it failed, where that has an exit code of its own or something to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usage,
    NotConfirmed,
    AccessDenied,
    NotSatisfied,
    NotProven,
    NoTable,
}

/// A failure with an exit code of its own.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

fn failure(kind: Kind, message: impl Into<String>) -> anyhow::Error {
    Failure { kind, message: message.into() }.into()
}

/// The command line is wrong, or what it's read together with: the environment and the profile.
pub(crate) fn usage(message: &str) -> anyhow::Error {
    failure(Kind::Usage, message)
}

/// The answer was no.
pub(crate) fn not_confirmed() -> anyhow::Error {
    failure(Kind::NotConfirmed, "Not confirmed: nothing was changed.")
}

/// Ctrl-C, where the tool reads each key by itself.
#[cfg(unix)]
pub(crate) fn interrupted() -> anyhow::Error {
    failure(Kind::NotConfirmed, "Interrupted: nothing is stored.")
}

pub(crate) fn access_denied(message: String) -> anyhow::Error {
    failure(Kind::AccessDenied, message)
}

/// What was checked isn't so.
pub(crate) fn not_satisfied(message: impl Into<String>) -> anyhow::Error {
    failure(Kind::NotSatisfied, message)
}

/// Nothing speaks against what was checked, and not enough for it.
pub(crate) fn not_proven(message: impl Into<String>) -> anyhow::Error {
    failure(Kind::NotProven, message)
}

pub(crate) fn no_table(table: &str) -> anyhow::Error {
    let message = format!(
        "There is no table {table}. Check the name, the region and the account, or create it with ddbsm init --table {table}."
    );
    failure(Kind::NoTable, message)
}

pub(crate) fn is_no_table(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(|failure| failure.kind == Kind::NoTable)
}

/// Whoever reads the output has read enough: `ddbsm ls | head -1`.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<Failure>().map(|failure| failure.kind) {
        None | Some(Kind::NoTable) => 1,
        Some(Kind::Usage) => 2,
        Some(Kind::NotConfirmed) => 3,
        Some(Kind::AccessDenied) => 4,
        Some(Kind::NotSatisfied) => 5,
        Some(Kind::NotProven) => 6,
    }
}
