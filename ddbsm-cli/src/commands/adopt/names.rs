//! The names that the owner found.

use crate::commands::put::input::Input;
use crate::table::secret_name;
use anyhow::{Result, anyhow, bail};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// A file that isn't what it was taken for has a mistake on every line.
const MOST_MISTAKES: usize = 20;

/// One name on each line. All that is wrong is said at once, and no line is shown: it may be anything.
pub(super) fn read(path: &Path) -> Result<BTreeSet<String>> {
    let input = Input::of(path);
    let text = input.text()?;
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for (line, name) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match secret_name(name.trim()) {
            Ok(name) if is_assignment(&name) => {
                wrong.push((
                    line + 1,
                    "it looks like NAME=VALUE. Give the name alone. If the name itself holds =, store the secret anew with put --name"
                        .to_owned(),
                ));
            }
            Ok(name) => drop(names.insert(name)),
            Err(why) => wrong.push((line + 1, why)),
        }
    }
    if !wrong.is_empty() {
        let mut said = format!("{}: nothing is listed.", input.name());
        for (line, why) in wrong.iter().take(MOST_MISTAKES) {
            let _ = write!(said, "\n  line {line}: {why}");
        }
        if let Some(more @ 1..) = wrong.len().checked_sub(MOST_MISTAKES) {
            let _ = write!(said, "\n  and {more} more");
        }
        return Err(anyhow!(said));
    }
    if names.is_empty() {
        bail!("{} holds no name.", input.name());
    }
    Ok(names)
}

/// Whether a file with values has such lines. Most of them would do as a name, and the index would show the value in a key.
fn is_assignment(line: &str) -> bool {
    // Base64 ends with `=`.
    line.split_once('=').is_some_and(|(_, value)| value.bytes().any(|byte| byte != b'='))
}
