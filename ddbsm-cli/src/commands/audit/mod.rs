//! `ddbsm audit`: who read, wrote and was denied, from CloudTrail's files.

mod action;
mod json;
mod kind;
mod report;
mod tally;
mod words;

use crate::arn;
use crate::duration;
use crate::options::{Global, TableArg};
use crate::reason::reason;
use crate::terminal::{self, exit};
use crate::trail::{Scope, read_all};
use anyhow::{Result, anyhow};
use ddbsm_core::table::Time;
use report::Report;
use std::path::PathBuf;
use std::time::SystemTime;
use tally::Tally;

/// Show who read, wrote and was denied, from CloudTrail's files
///
/// Reads the files of a trail that logs the table's data events, with gzip or without, and folders of them as aws s3 sync leaves
/// them. It also takes what aws cloudtrail lookup-events and aws logs filter-log-events print, and JSON lines. It asks AWS for
/// nothing and shows no value.
///
/// It ends with 0 if only owners read, with 5 if anybody else did or the table was exported or restored, and with 6 if the files
/// can't show it: they hold no request for the table's items, or one whose keys are missing. AWS doesn't document whether the event
/// of a denied request holds its keys; a row without a key means that it didn't.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// CloudTrail's files, folders of them, or `-` for stdin. Hidden files in a folder are left out
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    table: TableArg,
    /// Only the table of this AWS account, 12 digits. --region narrows it down too
    #[arg(long, value_parser = arn::account)]
    account: Option<String>,
    /// Only events of this time up to now, such as 24h
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    since: Option<i64>,
    /// Only changes of the policy and the table. LookupEvents returns nothing else
    #[arg(long)]
    changes: bool,
    /// End with 5 for denied requests and changes too
    #[arg(long)]
    strict: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let since = args.since.map(since).transpose()?;
    let scope = Scope {
        table: args.table.table.clone(),
        region: global.region.clone(),
        account: args.account.clone(),
    };
    let mut tally = Tally::new(scope, since, args.changes);
    let total = read_all(&args.files, &mut |event| tally.take(event)).map_err(|error| {
        let fact = error.fact(reason);
        let fact = terminal::printable(&fact);
        anyhow!("{fact} Nothing is reported. Fetch the file again, or give only whole files of CloudTrail.")
    })?;
    let report = Report { tally: &tally, total, strict: args.strict };
    let shown = if args.json { terminal::json(&report.json()) } else { report.print() };
    // What was found counts, also where nobody reads the report to its end.
    report.verdict().and(shown)
}

/// The time so many seconds ago.
fn since(seconds: i64) -> Result<Time> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let since = i64::try_from(now).ok().and_then(|now| Time::from_unix_seconds(now.checked_sub(seconds)?));
    since.ok_or_else(|| exit::usage("--since goes back too far. Give a shorter time, such as 24h."))
}
