//! Which values the options name, and where each comes from.

use super::generate::{self, Form};
use super::value::Value;
use super::{Args, env_file, input};
use crate::table::secret_name;
use crate::terminal::{self, exit};
use anyhow::{Context, Result, bail};
use std::path::Path;

const NO_VALUES: &str = "\
    A value is never taken from the command line: it shows in ps and in the shell's history, so count what was typed \
    there as known. Leave it out to be asked, or give - for stdin, or --file. (A name that holds an = is given as --name.)";

impl Args {
    pub(super) fn values(&self) -> Result<Vec<(String, Value)>> {
        let values = if let Some(path) = &self.from {
            several(path)?
        } else {
            let (name, from_stdin) = self.words()?;
            let value = self.value(&name, from_stdin)?;
            vec![(name, value)]
        };
        match values.iter().find(|(_, value)| value.len() == 0) {
            Some((name, _)) if !self.allow_empty => {
                bail!("The value of {name} is empty: --allow-empty stores it all the same.")
            }
            _ => Ok(values),
        }
    }

    /// The name, and whether the value comes from stdin. No word is ever shown: it may be a value.
    fn words(&self) -> Result<(String, bool)> {
        let words: Vec<&str> = self.name.iter().chain(&self.rest).map(String::as_str).collect();
        let (name, rest) = match (&self.exact_name, &words[..]) {
            (Some(name), rest) => (name.clone(), rest),
            (None, ["-", ..]) => return Err(exit::usage("Which name? ddbsm put NAME - (or --name -).")),
            (None, [name, ..]) if name.contains('=') => return Err(exit::usage(NO_VALUES)),
            (None, [name, rest @ ..]) => {
                (secret_name(name).map_err(|wrong| exit::usage(&format!("NAME: {wrong}.")))?, rest)
            }
            (None, []) => return Err(exit::usage("Which name? ddbsm put NAME.")),
        };
        match rest {
            [] => Ok((name, false)),
            ["-"] if self.file.is_some() || self.generate.is_some() => {
                Err(exit::usage("The value comes from one place: -, --file, or --generate."))
            }
            ["-"] => Ok((name, true)),
            _ => Err(exit::usage(NO_VALUES)),
        }
    }

    fn value(&self, name: &str, from_stdin: bool) -> Result<Value> {
        if let Some(form) = self.generate {
            let (value, bits) = generate::generate(form, self.length as usize, &self.alphabet)?;
            terminal::note(&format!("Made up a value of {bits} bits."));
            return Value::new(value, self.binary || form == Form::Bytes);
        }
        let bytes = match &self.file {
            Some(path) => {
                let value = input::file(path)?;
                if !self.binary && value.ends_with(b"\n") {
                    terminal::note(&format!(
                        "{} ends with a newline, which is part of the value.",
                        path.display()
                    ));
                }
                value
            }
            None if from_stdin => input::stdin(self.binary)?,
            None => input::prompt(name)?,
        };
        Value::new(bytes, self.binary)
    }
}

fn several(path: &Path) -> Result<Vec<(String, Value)>> {
    let bytes = input::file(path)?;
    let here = || format!("{}", path.display());
    let text = std::str::from_utf8(&bytes).with_context(here)?;
    let pairs = env_file::parse(text).with_context(here)?;
    if pairs.is_empty() {
        bail!("{} holds no secret.", path.display());
    }
    Ok(pairs.into_iter().map(|(name, value)| (name, Value::Text(value))).collect())
}
