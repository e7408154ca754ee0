//! `ddbsm history`: what was stored and changed, from the index alone.

use super::ls::warn_of_unfinished;
use crate::aws::Aws;
use crate::describe;
use crate::options::{Global, SecretArgs};
use crate::terminal::{self, printable};
use anyhow::{Result, bail};
use ddbsm_core::table::Time;
use ddbsm_write::{Announced, Announcement, Record};
use serde_json::{Value, json};

/// Show the history of a secret, newest first, without values
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let id = aws.secret_id(&args.secret).await?;
    let (record, index) = aws.table(&args.secret.table, global, None).record(&id).await?;
    if record.is_empty() {
        bail!("The index doesn't list {id}. ddbsm ls shows what exists.");
    }
    let mut entries = record.announcements();
    entries.reverse();
    if args.json {
        let entries: Vec<Value> = entries.iter().map(|entry| as_json(&record, entry, index.now)).collect();
        terminal::json(&entries)?;
    } else {
        let rows: Vec<_> = entries.iter().map(|entry| row(&record, entry, index.now)).collect();
        terminal::table(&["", "VERSION", "CREATED", "BY", "WHAT"], &rows)?;
        say(&record, index.now);
    }
    warn_of_unfinished(&record);
    Ok(())
}

/// What a version is now, in one word.
fn state(record: &Record, entry: &Announcement, now: Time) -> &'static str {
    let version = entry.version;
    if record.unfinished().iter().any(|other| other.version == version) {
        return "unfinished";
    }
    if entry.what != Announced::Put {
        return "";
    }
    if record.loads() == Some(version) {
        return "current";
    }
    if record.overlap(now).is_some_and(|(previous, _)| previous == version) {
        return "previous";
    }
    let details = record.versions.get(&version);
    if details.is_some_and(|details| details.deleting) {
        "deleting"
    } else if details.is_some_and(|details| details.revoked_at.is_some()) {
        "revoked"
    } else if record.is_doubtful(version) {
        "doubtful"
    } else {
        ""
    }
}

fn row(record: &Record, entry: &Announcement, now: Time) -> Vec<String> {
    let what = if entry.what == Announced::Put {
        "put".to_owned()
    } else {
        let what = describe::what(entry);
        what.split_once(' ').map_or_else(String::new, |(_article, what)| what.to_owned())
    };
    let at = describe::time(entry.version, entry.at).map_or_else(|| "-".to_owned(), |at| at.to_string());
    let by = printable(entry.by.as_deref().unwrap_or("-")).into_owned();
    vec![state(record, entry, now).to_owned(), entry.version.to_string(), at, by, what]
}

fn as_json(record: &Record, entry: &Announcement, now: Time) -> Value {
    let details = record.versions.get(&entry.version);
    let previous = record.overlap(now).filter(|(previous, _)| *previous == entry.version);
    json!({
        "principal": record.id.principal,
        "name": record.id.name,
        "version": entry.version.to_string(),
        "kind": describe::kind(entry.what),
        "points_to": entry.target.filter(|_| entry.what != Announced::Put).map(|version| version.to_string()),
        "created_at": describe::time(entry.version, entry.at).map(|time| time.to_string()),
        "created_by": entry.by,
        "current": entry.what == Announced::Put && record.loads() == Some(entry.version),
        "previous_until": previous.map(|(_, until)| until.to_string()),
        "unfinished": record.unfinished().iter().any(|other| other.version == entry.version),
        "doubtful": details.is_some() && record.is_doubtful(entry.version),
        "deleting": details.is_some_and(|details| details.deleting),
        "revoked_at": details.and_then(|details| details.revoked_at).map(|time| time.to_string()),
    })
}

/// What the rows don't say in so many words.
fn say(record: &Record, now: Time) {
    let Some(head) = &record.head else { return };
    let by = printable(head.created_by.as_deref().unwrap_or("an unknown writer")).into_owned();
    let at = head.created_at.map_or_else(String::new, |at| format!(" {at}"));
    if head.removed {
        terminal::note(&format!("Removed{at}, by {by}: {}", describe::command("restore", &record.id, "")));
    } else if let Some(to) = head.points_to {
        let (what, end) =
            if record.is_rolled_back() { ("Rolled back", ", until the next put") } else { ("Restored", "") };
        terminal::note(&format!("{what}{at} to {to}, by {by}{end}."));
    }
    if record.is_by_hand() {
        terminal::note(
            "The value that loads was written by hand, so it has no version and can't be brought back after it's replaced.",
        );
    }
    if let Some((previous, until)) = record.overlap(now) {
        terminal::note(&format!("{previous} stays valid beside it until {until}."));
    }
}
