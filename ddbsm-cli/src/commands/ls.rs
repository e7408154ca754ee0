//! `ddbsm ls`: which secrets exist, from the index alone.

use crate::aws::Aws;
use crate::describe::{self, command};
use crate::duration;
use crate::options::{Global, TableArg};
use crate::role::{RoleName, role};
use crate::table;
use crate::terminal::{self, printable};
use anyhow::Result;
use ddbsm_core::arn::{Principal, PrincipalKind};
use ddbsm_core::table::Time;
use ddbsm_core::table::variable;
use ddbsm_write::{Index, Record};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// List secrets, without their values
///
/// It lists what ddbsm stored. To include an item that was written by hand, run ddbsm adopt.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// Only names that start with this
    #[arg(value_parser = table::secret_name)]
    prefix: Option<String>,
    #[command(flatten)]
    table: TableArg,
    /// Only this owner's secrets
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: Option<RoleName>,
    /// Secrets of all owners, even if `DDBSM_PRINCIPAL` is set
    #[arg(long)]
    all_owners: bool,
    /// Only removed secrets, which can be restored
    #[arg(long)]
    removed: bool,
    /// Only values at least this old, such as 90d
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    stale: Option<i64>,
    /// Show full ARNs, versions, times and writers, in lines of any length
    #[arg(long, conflicts_with = "json")]
    wide: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Args {
    async fn begins_with(&self, aws: &Aws) -> Result<String> {
        let Some(owner) = self.principal.as_ref().filter(|_| !self.all_owners) else {
            return Ok(String::new());
        };
        Ok(format!("{}#{}", aws.role_arn(owner).await?, self.prefix.as_deref().unwrap_or_default()))
    }

    fn shows(&self, record: &Record, now: Time) -> bool {
        let begins = self.prefix.as_ref().is_none_or(|prefix| record.id.name.starts_with(prefix.as_str()));
        let removed = record.is_removed() == self.removed;
        let stale = self.stale.is_none_or(|least| age(record, now).is_some_and(|age| age >= least));
        begins && removed && stale
    }
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let index = aws.table(&args.table, global, None).index(&args.begins_with(&aws).await?).await?;
    let records: Vec<&Record> = index.records().filter(|record| args.shows(record, index.now)).collect();
    warn_of_strays(&index);
    if args.json {
        let records: Vec<Value> = records.iter().map(|record| as_json(record, index.now)).collect();
        terminal::json(&records)?;
    } else if records.is_empty() {
        terminal::note(&none(&args));
    } else if args.wide {
        wide(&records)?;
    } else {
        narrow(&records, index.now)?;
    }
    for record in records {
        warn_of_unfinished(record);
    }
    Ok(())
}

fn none(args: &Args) -> String {
    let what = if args.removed { "was removed" } else { "is in the index" };
    let table = &args.table.table;
    if args.prefix.is_some() || args.principal.is_some() || args.stale.is_some() {
        return format!("No secret that matches {what} of table {table}.");
    }
    format!("No secret {what} of table {table}. ddbsm put stores one.")
}

/// The age of the value that loads, or loaded last.
fn age(record: &Record, now: Time) -> Option<i64> {
    let version = record.loaded_last()?;
    let at = describe::time(version, record.versions.get(&version).and_then(|entry| entry.created_at))?;
    Some(now.unix_seconds() - at.unix_seconds())
}

fn wide(records: &[&Record]) -> Result<()> {
    let text = |text: Option<&str>| printable(text.unwrap_or("-")).into_owned();
    let row = |record: &&Record| {
        let head = record.head.as_ref();
        let version = record.loaded_last().map_or_else(|| "-".to_owned(), |version| version.to_string());
        let at = head.and_then(|head| head.created_at).map_or_else(|| "-".to_owned(), |at| at.to_string());
        vec![
            text(Some(&record.id.principal)),
            text(Some(&record.id.name)),
            version,
            at,
            text(head.and_then(|head| head.created_by.as_deref())),
            state(record, None).join(", "),
        ]
    };
    let rows: Vec<_> = records.iter().map(row).collect();
    Ok(terminal::table(&["PRINCIPAL", "NAME", "VERSION", "CREATED", "BY", ""], &rows)?)
}

/// Columns of the name, with which a line has 80.
const NAME_WIDTH: usize = 32;

fn narrow(records: &[&Record], now: Time) -> Result<()> {
    let mut owners: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        owners.entry(&record.id.principal).or_default().push(record);
    }
    let names: Vec<&str> = owners.keys().copied().collect();
    for (i, (owner, records)) in owners.iter().enumerate() {
        if i > 0 {
            terminal::line("")?;
        }
        terminal::line(&printable(short(owner, &names)))?;
        let row = |record: &&Record| {
            let version = record.loaded_last().map_or_else(|| "-".to_owned(), |version| version.to_string());
            let age = age(record, now).map_or_else(|| "-".to_owned(), duration::age);
            let state = state(record, Some(now)).first().cloned().unwrap_or_default();
            vec![format!("  {}", cut(&printable(&record.id.name))), version, age, state]
        };
        let rows: Vec<_> = records.iter().map(row).collect();
        terminal::table(&["  NAME", "VERSION", "AGE", ""], &rows)?;
    }
    Ok(())
}

/// A role's path and name, where no other owner has them too.
fn short<'a>(owner: &'a str, all: &[&str]) -> &'a str {
    let role = |arn: &'a str| {
        let parsed = Principal::parse(arn).ok().filter(|parsed| parsed.kind == PrincipalKind::Role);
        parsed.and_then(|_| arn.split_once(":role/")).map(|(_, role)| role)
    };
    let Some(name) = role(owner) else { return owner };
    let same = all.iter().filter(|other| other.ends_with(&format!(":role/{name}"))).count();
    if same == 1 { name } else { owner }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_WIDTH {
        return name.to_owned();
    }
    let kept: String = name.chars().take(NAME_WIDTH - 3).collect();
    format!("{kept}...")
}

/// What is special about it, the most important first.
fn state(record: &Record, now: Option<Time>) -> Vec<String> {
    let mut states = Vec::new();
    if !record.unfinished().is_empty() {
        states.push("unfinished".to_owned());
    }
    if record.is_removed() {
        states.push("removed".to_owned());
    } else if record.is_rolled_back() {
        states.push("rolled back".to_owned());
    } else if record.is_by_hand() {
        states.push("by hand".to_owned());
    }
    if now.map_or(record.head.as_ref().is_some_and(|head| head.previous.is_some()), |now| {
        record.overlap(now).is_some()
    }) {
        states.push("overlap".to_owned());
    }
    states
}

fn as_json(record: &Record, now: Time) -> Value {
    let head = record.head.as_ref();
    let overlap = record.overlap(now);
    json!({
        "principal": record.id.principal,
        "name": record.id.name,
        "version": record.loaded_last().map(|version| version.to_string()),
        "created_at": head.and_then(|head| head.created_at).map(|time| time.to_string()),
        "created_by": head.and_then(|head| head.created_by.as_deref()),
        "rolled_back": record.is_rolled_back(),
        "removed": record.is_removed(),
        "by_hand": record.is_by_hand(),
        "previous": overlap.map(|(version, _)| version.to_string()),
        "previous_until": overlap.map(|(_, until)| until.to_string()),
        "versions": record.versions.len(),
        "unfinished": describe::others(&record.unfinished()),
    })
}

/// What the index can't tell: whether a write that was begun has reached what loads.
pub(crate) fn warn_of_unfinished(record: &Record) {
    let unfinished = record.unfinished();
    for other in &unfinished {
        terminal::warning(&format!(
            "{}: {} is running or was cut short, so what loads may be the old state or the new one.",
            printable(&record.id.to_string()),
            describe::announcement(other)
        ));
    }
    if unfinished.is_empty() || crate::table::secret_name(&record.id.name).is_err() {
        return;
    }
    let settle = match record.loads() {
        Some(version) => command("rollback", &record.id, &format!("--to {version}")),
        None if record.is_removed() => command("rm", &record.id, ""),
        None => format!("the same put again, or {}", command("rm", &record.id, "--purge")),
    };
    terminal::warning(&format!(
        "To settle it, run what was cut short again, or keep the old state: {settle}"
    ));
}

fn warn_of_strays(index: &Index) {
    let strays: Vec<String> = index.strays().iter().map(|name| format!("\"{}\"", printable(name))).collect();
    if !strays.is_empty() {
        terminal::warning(&format!(
            "the index holds entries that ddbsm didn't write, by name: {}. Any writer can write these: don't \
             trust them.",
            strays.join(", ")
        ));
    }
}
