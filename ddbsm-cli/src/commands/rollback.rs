//! `ddbsm rollback` and `ddbsm restore`: point what loads to an old version, and read none.

use super::change::{self, Options};
use crate::describe;
use crate::options::{Global, SecretArgs};
use crate::terminal;
use crate::{duration, table};
use anyhow::{Result, bail};
use ddbsm_core::table::Version;
use ddbsm_write::Point;

/// Make an older version current again, without a deploy
///
/// It takes effect at the next load, and lasts until the next put. Without --overlap, a running overlap ends.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    /// The version to load, as shown by ddbsm history
    #[arg(long, value_name = "VERSION", value_parser = table::version, conflicts_with = "steps")]
    to: Option<Version>,
    /// How many versions to go back
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    steps: u16,
    /// Keep the current version valid beside it for this long, 1m to 30d
    #[arg(long, value_name = "DURATION", value_parser = duration::overlap)]
    overlap: Option<i64>,
    #[command(flatten)]
    options: Options,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let (table, record, index) = change::look(&args.secret, global).await?;
    let id = record.id.clone();
    if record.is_empty() {
        bail!("The index doesn't list {id}. ddbsm ls shows what exists.");
    }
    let to = match args.to {
        Some(to) => to,
        None if !record.unfinished().is_empty() => bail!(
            "{id}: a write was cut short or is running, so the index doesn't say for sure what loads. Give --to VERSION; {} \
             shows them.",
            describe::command("history", &id, "")
        ),
        None if record.is_removed() => bail!(
            "{id} is removed, so there is nothing to roll back. Bring it back first: {}",
            describe::command("restore", &id, "")
        ),
        None => match record.steps_back(args.steps.into()) {
            Some(to) => to,
            None => bail!(
                "{id} has no version that is {} older than the one that loads. {} shows its versions.",
                args.steps,
                describe::command("history", &id, "")
            ),
        },
    };
    if record.versions.contains_key(&to) && record.is_doubtful(to) {
        terminal::warning(&format!(
            "the put of {to} may have been cut short before the value was written. If it was, loading fails until the next put \
             or rollback."
        ));
    }
    match record.loads() {
        Some(now) => terminal::note(&format!("Loads now:    {}", describe::version(&record, now))),
        None => terminal::note("Loads now:    nothing, as far as the index says"),
    }
    terminal::note(&format!("Will load:    {}", describe::version(&record, to)));
    if let Some((previous, until)) = record.overlap(index.now) {
        terminal::warning(&format!("This ends the overlap in which {previous} is valid until {until}."));
    }
    let mut point = Point::rollback(record, to);
    point.overlap = args.overlap;
    change::point(&table, point, &args.options, "Roll back").await
}
