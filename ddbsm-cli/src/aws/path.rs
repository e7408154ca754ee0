//! Paths that the environment or a profile names.

use crate::terminal::printable;
use std::env;
use std::path::{Path, PathBuf};

/// A path, in quotes if white space at its edges would be missed.
pub(super) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    let text = printable(&path);
    if path.trim().len() == path.len() { text.into_owned() } else { format!("\"{text}\"") }
}

/// The path, where a `~` stands for the home folder. In a variable, the shell has put it there.
pub(super) fn at_home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}
