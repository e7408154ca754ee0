//! The report, in lines of 80 columns, and what it comes to.

use super::kind::Kind;
use super::tally::{Row, Tally, Times};
use super::words;
use crate::shell;
use crate::terminal::{self, bad, exit, printable};
use crate::trail::{Caller, Scope, Total};
use anyhow::Result;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) tally: &'a Tally,
    pub(super) total: Total,
    /// Whether a denial or a change is something to end with 5 for.
    pub(super) strict: bool,
}

/// A line.
const WIDTH: usize = 80;
const HEAD: [&str; 4] = ["  LAST (UTC)", "TIMES", "ACTION", "KEY"];

impl Report<'_> {
    pub(super) fn print(&self) -> Result<()> {
        let tally = self.tally;
        let events: u64 = tally.events.values().sum();
        let when =
            tally.times.map_or_else(String::new, |times| format!(", {} to {}", times.first, times.last));
        terminal::line(&format!("Table {}: {}{when}", tally.scope.table, words::events(events)))?;
        let account = self.account();
        for (kind, rows) in &tally.rows {
            if matches!(kind, Kind::Owner) {
                continue;
            }
            let title = format!("{} ({})", words::title(*kind), tally.of(*kind));
            terminal::line("")?;
            terminal::line(&if *kind <= Kind::Unclear { bad(&title) } else { title })?;
            groups(rows, account)?;
        }
        let owners = tally.of(Kind::Owner);
        if owners > 0 {
            terminal::line("")?;
            terminal::line(&format!("Owners read their own secrets {}.", words::times(owners)))?;
        }
        self.notes();
        Ok(())
    }

    /// The table's account, if the events are of one.
    fn account(&self) -> Option<&str> {
        let mut accounts = self.tally.tables.iter().filter_map(|arn| arn.split(':').nth(4));
        let first = accounts.next()?;
        accounts.all(|other| other == first).then_some(first)
    }

    /// What the counts don't say.
    fn notes(&self) {
        let tally = self.tally;
        let left = [
            (tally.foreign, "about other things"),
            (tally.older, "older"),
            (tally.without_effect, "without an effect"),
        ];
        let left = left.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let left: Vec<String> = left.collect();
        let left = if left.is_empty() { "nothing".to_owned() } else { left.join(", ") };
        let (records, files) = (words::records(self.total.counts.events), words::files(self.total.files));
        terminal::note(&format!("Read {records} in {files}. Left out: {left}."));
        if tally.tables.len() > 1 {
            let arns: Vec<_> = tally.tables.iter().map(|arn| printable(arn)).collect();
            terminal::warning(&format!(
                "The events are of several tables of this name. Choose one with --region and --account: {}.",
                arns.join(", ")
            ));
        }
        if tally.unnamed > 0 {
            terminal::warning(&format!(
                "{} for items named no table, so whether it was this one isn't known.",
                words::requests(tally.unnamed)
            ));
        }
        if tally.folded > 0 {
            terminal::warning(&format!(
                "{} are counted without their keys or callers, because there are too many to list. Give fewer files, or use --since.",
                words::requests(tally.folded)
            ));
        }
        if tally.management == 0 {
            terminal::note(
                "The files hold no management event, so changes of the policy and the table aren't shown. For the last 90 days:",
            );
            for line in shell::folded(&lookup(&tally.scope), 2) {
                terminal::aside(&line);
            }
        }
    }

    /// Whether only owners read: yes, no, or nobody knows.
    pub(super) fn satisfied(&self) -> Option<bool> {
        let tally = self.tally;
        let wrong = tally.of(Kind::Read) + tally.of(Kind::Copy) + tally.of(Kind::ReadingWrite);
        let noted = if self.strict { tally.of(Kind::Denied) + tally.of(Kind::Change) } else { 0 };
        let is_shown = tally.changes_only || tally.items > 0;
        if wrong + noted > 0 {
            Some(false)
        } else if tally.of(Kind::Unclear) > 0 || tally.unnamed > 0 || !is_shown {
            None
        } else {
            Some(true)
        }
    }

    pub(super) fn verdict(&self) -> Result<()> {
        let tally = self.tally;
        let table = &tally.scope.table;
        match self.satisfied() {
            Some(false) => {
                let kinds = [Kind::Read, Kind::Copy, Kind::ReadingWrite, Kind::Denied, Kind::Change];
                let counts = kinds
                    .iter()
                    .filter(|kind| tally.of(**kind) > 0 && (self.strict || **kind < Kind::Denied));
                let counts: Vec<String> = counts.map(|kind| words::count(*kind, tally.of(*kind))).collect();
                Err(exit::not_satisfied(format!("Not satisfied: {} in table {table}.", counts.join(", "))))
            }
            None if tally.items == 0 && tally.unnamed == 0 => Err(exit::not_proven(format!(
                "Not known: the files hold no request for items of table {table}. Check that the trail logs its data events, and \
                 the table's name and region. LookupEvents never returns data events; add --changes to look at changes alone."
            ))),
            None => Err(exit::not_proven(format!(
                "Not known: the events of {} of table {table} say too little. Ask the callers, and run ddbsm verify.",
                words::requests(tally.of(Kind::Unclear) + tally.unnamed)
            ))),
            Some(true) => {
                let said = if tally.changes_only {
                    format!("{} of table {table}.", words::count(Kind::Change, tally.of(Kind::Change)))
                } else {
                    format!("Satisfied: in these files, nobody but owners read from table {table}.")
                };
                terminal::note(&said);
                Ok(())
            }
        }
    }
}

/// The command that looks for changes of the table, as this one was called.
fn lookup(scope: &Scope) -> String {
    let option = |name, value: &Option<String>| {
        value.as_ref().map(|value| format!(" {name} {}", shell::word(value))).unwrap_or_default()
    };
    let region = option("--region", &scope.region);
    let account = option("--account", &scope.account);
    format!(
        "aws cloudtrail lookup-events --output json{region} \
         --lookup-attributes AttributeKey=EventSource,AttributeValue=dynamodb.amazonaws.com \
         | ddbsm audit - --changes --table {}{region}{account}",
        shell::word(&scope.table)
    )
}

/// The rows of each caller below its name.
fn groups(rows: &BTreeMap<Row, Times>, account: Option<&str>) -> Result<()> {
    let mut callers: BTreeMap<&Caller, Vec<(&Row, &Times)>> = BTreeMap::new();
    for (row, times) in rows {
        // Every write has an entry in the index.
        if words::listed(row).is_none_or(|item| !rows.contains_key(&item)) {
            callers.entry(&row.caller).or_default().push((row, times));
        }
    }
    for (caller, mut rows) in callers {
        for line in words::fold(&words::caller(caller, account), WIDTH) {
            terminal::line(&line)?;
        }
        rows.sort_by_key(|(_, times)| std::cmp::Reverse(times.last));
        let cells: Vec<_> = rows
            .iter()
            .map(|(row, times)| {
                let when = format!("  {}", words::minute(times.last));
                (
                    vec![when, times.count.to_string(), printable(&row.action).into_owned()],
                    words::key(row, account),
                )
            })
            .collect();
        let width = |column: usize| {
            let widths =
                cells.iter().filter_map(|(cells, _)| cells.get(column)).map(|cell| cell.chars().count());
            widths.chain([HEAD[column].len()]).max().unwrap_or_default() + 2
        };
        let left = WIDTH.saturating_sub((0..HEAD.len() - 1).map(width).sum());
        let mut lines = Vec::new();
        for (cells, key) in &cells {
            for (i, part) in words::fold(key, left).into_iter().enumerate() {
                let cells = if i == 0 { cells.clone() } else { vec![String::new(); cells.len()] };
                lines.push([cells, vec![part]].concat());
            }
        }
        terminal::table(&HEAD, &lines)?;
    }
    Ok(())
}
