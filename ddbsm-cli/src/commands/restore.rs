//! `ddbsm restore`: brings a removed secret back, and reads nothing.

use super::change::{self, Options};
use crate::describe;
use crate::options::{Global, SecretArgs};
use crate::table;
use crate::terminal;
use anyhow::{Result, bail};
use ddbsm_core::table::Version;
use ddbsm_write::Point;

/// Bring a removed secret back
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    /// The version to load, instead of the one that loaded last
    #[arg(long, value_name = "VERSION", value_parser = table::version)]
    to: Option<Version>,
    #[command(flatten)]
    options: Options,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let (table, record, _) = change::look(&args.secret, global).await?;
    let id = record.id.clone();
    if record.is_empty() {
        bail!("The index doesn't list {id}. ddbsm ls --removed shows what can be restored.");
    }
    if let Some(now) = record.loads().filter(|_| !record.unfinished().is_empty()) {
        bail!(
            "{id}: a write was cut short or is running, so the index doesn't say for sure whether it is removed. {} loads what \
             the index shows, however that write ended.",
            describe::command("rollback", &id, &format!("--to {now}"))
        );
    }
    if let Some(now) = record.loads() {
        bail!(
            "{id} isn't removed: version {now} loads. {} goes back to another.",
            describe::command("rollback", &id, "--to VERSION")
        );
    }
    if record.exists() {
        bail!("{id} isn't removed: what loads was written by hand.");
    }
    let Some(to) = args.to.or_else(|| record.loaded_last()) else {
        bail!("The index doesn't say which version of {id} loaded last: give --to VERSION.")
    };
    terminal::note(&format!("Will load:    {}", describe::version(&record, to)));
    change::point(&table, Point::restore(record, to), &args.options, "Restore").await
}
