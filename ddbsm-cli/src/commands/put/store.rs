//! The values on their way into the table, and what is said about it.

use super::args::Args;
use super::value::Value;
use crate::describe;
use crate::terminal;
use crate::writing::{self, Table};
use anyhow::{Context, Result};
use ddbsm_core::table::{Change, Time};
use ddbsm_write::{Condition, Overlap, Put, Record, Rejection, SecretId, Written};
use serde_json::json;

/// Says what a value is going to replace, before anybody types it. By then it may be another, so it's said again.
pub(super) async fn foretell(args: &Args, table: &Table, id: SecretId) -> Result<()> {
    let (record, index) = table.record(&id).await?;
    let refused = match args.condition() {
        Condition::IfAbsent if record.loads().is_some() => Some(Rejection::Exists),
        Condition::MustExist if record.loads().is_none() => Some(Rejection::Absent),
        _ => None,
    };
    if let Some(why) = refused {
        return Err(writing::rejected(&id, &why));
    }
    let name = &id.name;
    terminal::note(&match replaces(&record) {
        new if record.loads().is_none() => format!("{name} is {new}."),
        replaces => format!("{name} {replaces}."),
    });
    warn_of_endings(&record, index.now);
    Ok(())
}

/// Stores the values, and says what each of them replaces and, unless that was foretold, puts an end to.
pub(super) async fn store(
    args: &Args,
    owner: &str,
    table: &Table,
    values: Vec<(String, Value)>,
    is_foretold: bool,
) -> Result<()> {
    let puts = values.into_iter().map(|(name, value)| args.put(owner, name, value));
    let written = table.writer().put(puts.collect()).await.map_err(|e| table.explain(&e))?;
    for Written { before, now, .. } in written.iter().filter(|_| !is_foretold) {
        warn_of_endings(before, *now);
    }
    if args.json {
        let shown: Vec<_> = written.iter().map(as_json).collect();
        return terminal::json(&shown).context("All is stored, but stdout can't be written");
    }
    for Written { id, change, before, overlap, .. } in &written {
        let stored = format!("stored {id}, version {change}: {}", replaces(before));
        terminal::result(&stored)
            .with_context(|| format!("All is stored, but stdout can't be written. {stored}"))?;
        if let Some((previous, until)) = overlap {
            terminal::note(&format!("{previous} stays valid beside it until {until}."));
        }
    }
    Ok(())
}

impl Args {
    fn put(&self, owner: &str, name: String, value: Value) -> Put {
        let mut put = Put::new(SecretId::new(owner, name), value.into());
        put.overlap = self.overlap.map(|seconds| Overlap { seconds, previous: self.previous });
        put.condition = self.condition();
        put
    }

    const fn condition(&self) -> Condition {
        match (self.if_absent, self.must_exist) {
            (true, _) => Condition::IfAbsent,
            (_, true) => Condition::MustExist,
            _ => Condition::None,
        }
    }

    /// Checks what needs no request: what is too large is known before anybody has to log in. Who stores it isn't known yet,
    /// and is counted later.
    pub(super) fn check(&self, owner: &str, name: &str, value: &Value) -> Result<()> {
        let id = SecretId::new(owner, name);
        let overlap = self.overlap.is_some();
        Put::check_size(&id, value.len(), 0, overlap).map_err(|why| writing::rejected(&id, &why))
    }
}

fn replaces(before: &Record) -> String {
    match before.loads() {
        Some(version) => format!("replaces {}", describe::version(before, version)),
        None if before.is_by_hand() => "replaces a value that was written by hand".to_owned(),
        None if before.is_removed() => "new: it was removed before".to_owned(),
        None => "new".to_owned(),
    }
}

/// What a new value puts an end to.
fn warn_of_endings(before: &Record, now: Time) {
    let name = &before.id.name;
    if let Some((previous, until)) = before.overlap(now) {
        terminal::warning(&format!(
            "{name}: this ends the overlap in which {previous} is valid until {until}."
        ));
    }
    if let Some(change) = before.change().filter(|change| change.change == Some(Change::Rollback)) {
        let to = change.points_to.map_or_else(|| "?".to_owned(), |to| to.to_string());
        let who = describe::when_and_who(change.version, change.created_at, change.created_by.as_deref());
        terminal::warning(&format!("{name}: this ends a rollback to {to} ({who})."));
    }
}

fn as_json(written: &Written) -> serde_json::Value {
    let Written { id, change, before, overlap, others, .. } = written;
    let replaced = before.loads().map(|version| {
        let entry = before.versions.get(&version);
        json!({
            "version": version.to_string(),
            "created_at": entry.and_then(|entry| entry.created_at).map(|time| time.to_string()),
            "created_by": entry.and_then(|entry| entry.created_by.as_deref()),
        })
    });
    json!({
        "principal": id.principal,
        "name": id.name,
        "version": change.to_string(),
        "replaces": replaced,
        "previous": overlap.map(|(previous, _)| previous.to_string()),
        "previous_until": overlap.map(|(_, until)| until.to_string()),
        "others": describe::others(others),
    })
}
