//! What would be stored, and everything that speaks against it, before anything is.

use super::args::Args;
use super::names::Rules;
use super::source::{Fault, Found, Secret};
use crate::commands::put::value::Value;
use crate::describe;
use crate::table::secret_name;
use crate::terminal::printable;
use anyhow::{Result, anyhow};
use ddbsm_write::{Index, Overlap, Put, Record, SecretId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A source that isn't what it was taken for has something wrong with every secret.
const MOST_FAULTS: usize = 100;

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) items: Vec<Item>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) faults: Vec<Fault>,
}

/// A secret that would be stored.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) source: String,
    pub(super) put: Put,
    pub(super) is_text: bool,
    /// What is to be known about it beforehand.
    pub(super) note: Option<String>,
}

/// A secret that is left where it is.
#[derive(Debug)]
pub(super) struct Skipped {
    pub(super) source: String,
    /// Its name in the table, if it would have one.
    pub(super) name: Option<String>,
    pub(super) why: String,
}

impl Plan {
    pub(super) fn new(
        found: Found,
        rules: &Rules,
        args: &Args,
        owner: &str,
        index: &Index,
        who: Option<&str>,
    ) -> Self {
        let Found { secrets, mut faults, skipped } = found;
        let mut skipped: Vec<Skipped> =
            skipped.into_iter().map(|Fault { source, why }| Skipped { source, name: None, why }).collect();
        let sources = secrets.iter().map(|secret| secret.source.as_str());
        let sources: BTreeSet<&str> =
            sources.chain(faults.iter().map(|fault| fault.source.as_str())).collect();
        let (names, unused) = rules.of(&sources);
        faults.retain(|fault| !names.is_excluded(&fault.source));
        faults.extend(unused.into_iter().map(|why| Fault { source: String::new(), why }));

        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        let mut items = Vec::new();
        for secret in secrets {
            let Secret { source, .. } = &secret;
            if names.is_excluded(source) {
                skipped.push(Skipped {
                    source: source.clone(),
                    name: None,
                    why: "left out by --exclude".to_owned(),
                });
                continue;
            }
            let checked = names.name(source).and_then(|name| match secret_name(&name) {
                Ok(name) => Ok(name),
                Err(why) => Err(format!("it can't be named {}: {why}. Name it with --map", printable(&name))),
            });
            let name = match checked {
                Ok(name) => name,
                Err(why) => {
                    faults.push(Fault { source: source.clone(), why });
                    continue;
                }
            };
            if let Some(first) = taken.get(&name) {
                let why = format!("it would be named {name}, as {first} would. Name one of them with --map");
                faults.push(Fault { source: source.clone(), why });
                continue;
            }
            taken.insert(name.clone(), source.clone());
            let id = SecretId::new(owner, name);
            let record = index.record(&id);
            if record.exists() && !args.overwrite {
                skipped.push(Skipped { source: source.clone(), why: exists(&record), name: Some(id.name) });
                continue;
            }
            match item(secret, id, &record, args, who) {
                Ok(item) => items.push(item),
                Err(fault) => faults.push(fault),
            }
        }
        Self { items, skipped, faults }
    }

    /// Fails if there is anything wrong, and says all of it.
    pub(super) fn refuse(&self) -> Result<()> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let mut said = match self.faults.len() {
            1 => "Nothing is stored.".to_owned(),
            all => format!("{all} mistakes; nothing is stored."),
        };
        for Fault { source, why } in self.faults.iter().take(MOST_FAULTS) {
            let source = if source.is_empty() { String::new() } else { format!("{}: ", printable(source)) };
            let _ = write!(said, "\n  {source}{why}");
        }
        if let Some(more @ 1..) = self.faults.len().checked_sub(MOST_FAULTS) {
            let _ = write!(said, "\n  and {more} more");
        }
        Err(anyhow!(said))
    }
}

fn item(
    secret: Secret,
    id: SecretId,
    record: &Record,
    args: &Args,
    who: Option<&str>,
) -> Result<Item, Fault> {
    let Secret { source, value, earlier } = secret;
    let fault = |why: String| Fault { source: source.clone(), why };
    if value.len() == 0 && !args.allow_empty {
        return Err(fault("its value is empty; add --allow-empty to store it".to_owned()));
    }
    let is_text = matches!(value, Value::Text(_));
    let mut put = Put::new(id, value.into());
    if let Some(earlier) = earlier.filter(|earlier| earlier.len() > 0 || args.allow_empty) {
        put.earlier = Some(std::sync::Arc::new(earlier.into()));
        put.overlap = Some(Overlap { seconds: args.overlap, previous: None });
    }
    put.check(who).map_err(|why| fault(why.to_string()))?;
    let note = if record.is_removed() {
        Some("it was removed, and is stored again".to_owned())
    } else if record.exists() {
        Some(format!("replaces {}", exists(record)))
    } else if !record.unfinished().is_empty() {
        Some("a write of it was cut short, and it's stored again".to_owned())
    } else {
        None
    };
    Ok(Item { source, put, is_text, note })
}

/// What is there already.
fn exists(record: &Record) -> String {
    match record.loads() {
        Some(version) => format!("version {}", describe::version(record, version)),
        None => "what was written by hand".to_owned(),
    }
}
