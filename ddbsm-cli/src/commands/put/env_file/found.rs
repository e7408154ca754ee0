//! What has been read of a file so far, and what is wrong with it.

use crate::table::secret_name;
use anyhow::{Result, anyhow};
use std::collections::HashMap;
use std::fmt::Write;
use zeroize::Zeroizing;

pub(crate) type Pairs = Vec<(String, Zeroizing<String>)>;

/// A file that isn't what it was taken for has a mistake on every line.
const MOST_MISTAKES: usize = 100;

/// What a file holds.
pub(crate) struct Contents {
    pub(crate) pairs: Pairs,
    /// What is stored as it's written, and what some programs would read otherwise.
    pub(crate) warnings: Vec<String>,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Found {
    allow_empty: bool,
    pairs: Pairs,
    lines: HashMap<String, usize>,
    mistakes: Vec<Mistake>,
    pub(super) warnings: Vec<(Warning, String, usize)>,
}

struct Mistake {
    line: usize,
    name: Option<String>,
    what: String,
}

/// What is stored as it's written, though a program might read it otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Warning {
    Dollar,
    ShellQuotes,
    ShellOperators,
}

impl Found {
    pub(super) fn new(allow_empty: bool) -> Self {
        Self { allow_empty, ..Self::default() }
    }

    /// A name that the table can hold, and that should stand once in the file. What is no name isn't shown: it may be a part of
    /// a value.
    pub(super) fn name(&mut self, line: usize, name: &str) -> Option<String> {
        let name = secret_name(name).map_err(|wrong| self.mistake(line, None, wrong)).ok()?;
        match self.lines.get(&name) {
            Some(first) => {
                let what = format!("this name is on line {first} already");
                self.mistake(line, Some(&name), what);
            }
            None => drop(self.lines.insert(name.clone(), line)),
        }
        Some(name)
    }

    pub(super) fn value(&mut self, line: usize, name: String, value: Zeroizing<String>) {
        if value.is_empty() && !self.allow_empty {
            self.mistake(line, Some(&name), "the value is empty; --allow-empty stores it");
        }
        self.pairs.push((name, value));
    }

    pub(super) fn mistake(&mut self, line: usize, name: Option<&str>, what: impl Into<String>) {
        self.mistakes.push(Mistake { line, name: name.map(str::to_owned), what: what.into() });
    }

    pub(super) fn finish(self) -> Result<Contents> {
        if self.mistakes.is_empty() {
            let warnings = [Warning::Dollar, Warning::ShellQuotes, Warning::ShellOperators].into_iter();
            let warnings = warnings.filter_map(|warning| warning.say(&self.warnings)).collect();
            return Ok(Contents { pairs: self.pairs, warnings });
        }
        let mut said = match self.mistakes.len() {
            1 => String::new(),
            all => format!("{all} mistakes; nothing is stored."),
        };
        for Mistake { line, name, what } in self.mistakes.iter().take(MOST_MISTAKES) {
            let before = if self.mistakes.len() == 1 { "" } else { "\n  " };
            let name = name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
            let _ = write!(said, "{before}line {line}{name}: {what}");
        }
        if let Some(more @ 1..) = self.mistakes.len().checked_sub(MOST_MISTAKES) {
            let _ = write!(said, "\n  and {more} more");
        }
        Err(anyhow!(said))
    }
}

impl Warning {
    /// One sentence for all secrets that it's about.
    fn say(self, found: &[(Self, String, usize)]) -> Option<String> {
        let these: Vec<String> = found
            .iter()
            .filter(|(warning, ..)| *warning == self)
            .map(|(_, name, line)| format!("{name} (line {line})"))
            .collect();
        let what = match self {
            Self::Dollar => {
                "A $ is stored as it's written, as Node's dotenv reads it; a shell, Ruby's dotenv, godotenv and docker compose \
                 put a variable's value there. Single quotes keep it everywhere"
            }
            Self::ShellQuotes => {
                "Quotes inside of a value are stored as they are written; a shell that reads this file interprets them. Single \
                 quotes around the value keep them everywhere"
            }
            Self::ShellOperators => {
                "What a shell acts on outside of quotes (& | ; < > ( ) and ~) is stored as it's written, as all others read it. Single \
                 quotes around the value keep it everywhere"
            }
        };
        (!these.is_empty()).then(|| format!("{what}: {}.", these.join(", ")))
    }
}
