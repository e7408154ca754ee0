//! `ddbsm ls`: which secrets exist, from the index alone.

use crate::arn;
use crate::aws::Aws;
use crate::listing::{self, Listing};
use crate::options::{Global, TableArg};
use crate::store::Item;
use crate::terminal;
use anyhow::Result;

/// List the secrets that exist, without their values
///
/// Only what ddbsm stored is listed: an item that was written by hand is in nobody's index.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArg,
    /// Only this owner's
    #[arg(long, value_name = "ARN", env = "DDBSM_PRINCIPAL", value_parser = arn::principal)]
    principal: Option<String>,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let store = aws.store(&args.table, global);
    let begins_with = args.principal.as_ref().map_or(String::new(), |principal| format!("{principal}#"));
    let index = store.index(&begins_with).await?;
    let secrets = Listing::heads(&index);
    warn_of_strays(&index);
    if args.json {
        return terminal::line(&serde_json::to_string_pretty(&secrets)?).map_err(Into::into);
    }
    let rows: Vec<_> = secrets.iter().map(|secret| secret.row(&[&secret.principal, &secret.name])).collect();
    terminal::table(&["PRINCIPAL", "NAME", "VERSION", "CREATED", "BY"], &rows)?;
    if secrets.iter().any(|secret| secret.version.is_none()) {
        terminal::warning("a put of the secrets without a version was cut short: run it again.");
    }
    Ok(())
}

fn warn_of_strays(index: &[Item]) {
    let strays = listing::strays(index);
    if !strays.is_empty() {
        terminal::warning(&format!(
            "the index holds entries that ddbsm did not write, by name: {}. Whoever may write may write these: don't \
             trust them.",
            strays.join(", ")
        ));
    }
}
