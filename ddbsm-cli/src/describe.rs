//! How a secret's state is put into words.

use crate::shell;
use crate::terminal::printable;
use ddbsm_core::table::{Change, Time, Version};
use ddbsm_write::{Announced, Announcement, Record, SecretId};
use serde_json::{Value, json};

/// A command to copy: the name comes last where it looks like an option.
pub(crate) fn command(name: &str, id: &SecretId, options: &str) -> String {
    let SecretId { principal, name: secret } = id;
    let principal = shell::word(principal);
    let options = if options.is_empty() { String::new() } else { format!(" {options}") };
    if secret.starts_with('-') {
        return format!("ddbsm {name}{options} --principal {principal} -- {secret}");
    }
    format!("ddbsm {name} {secret}{options} --principal {principal}")
}

/// A version, when it was stored and by whom.
pub(crate) fn version(record: &Record, version: Version) -> String {
    match record.versions.get(&version) {
        None => format!("{version}"),
        Some(entry) => {
            format!("{version} ({})", when_and_who(version, entry.created_at, entry.created_by.as_deref()))
        }
    }
}

pub(crate) fn when_and_who(version: Version, at: Option<Time>, by: Option<&str>) -> String {
    let by = by.map_or("an unknown writer".into(), printable);
    time(version, at).map_or_else(|| format!("by {by}"), |at| format!("{at}, by {by}"))
}

/// When it was written: by its own word, or else by its version.
pub(crate) fn time(version: Version, at: Option<Time>) -> Option<Time> {
    at.or_else(|| Time::from_unix_seconds(i64::try_from(version.unix_millis() / 1000).ok()?))
}

/// What somebody announced, in a few words.
pub(crate) fn announcement(other: &Announcement) -> String {
    let who = when_and_who(other.version, other.at, other.by.as_deref());
    format!("{} ({who})", what(other))
}

/// What it was.
pub(crate) fn what(other: &Announcement) -> String {
    let target = other.target.map_or_else(|| "?".to_owned(), |version| version.to_string());
    match other.what {
        Announced::Put => format!("a put of version {}", other.version),
        Announced::Change(Change::Rollback) => format!("a rollback to {target}"),
        Announced::Change(Change::Restore) => format!("a restore of {target}"),
        Announced::Change(Change::Remove) => "a removal".to_owned(),
        Announced::Change(Change::Adopt) => "an adoption".to_owned(),
        _ => "a change that this version of ddbsm doesn't know".to_owned(),
    }
}

/// One word for what was announced.
pub(crate) const fn kind(what: Announced) -> &'static str {
    match what {
        Announced::Put => "put",
        Announced::Change(change) => change.as_str(),
        _ => "unknown",
    }
}

/// Others' writes, as JSON.
pub(crate) fn others(others: &[Announcement]) -> Vec<Value> {
    let other = |other: &Announcement| {
        json!({
            "version": other.version.to_string(),
            "kind": kind(other.what),
            "points_to": other.target.filter(|_| other.what != Announced::Put).map(|version| version.to_string()),
            "created_at": time(other.version, other.at).map(|time| time.to_string()),
            "created_by": other.by,
        })
    };
    others.iter().map(other).collect()
}
