//! `ddbsm history`: the versions of a secret, from the index alone.

use crate::aws::Aws;
use crate::listing::Listing;
use crate::options::{Global, SecretArgs};
use crate::terminal;
use anyhow::{Result, bail};

/// List the versions of a secret, newest first, without their values
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let id = args.secret.id();
    let index = aws.store(&args.secret.table, global).index_of(&id).await?;
    let versions = Listing::versions(&index);
    if versions.is_empty() {
        bail!("The index knows no {id}: ddbsm ls shows what exists.");
    }
    if args.json {
        return terminal::line(&serde_json::to_string_pretty(&versions)?).map_err(Into::into);
    }
    let current = |version: &Listing| {
        if version.current == Some(true) { "current" } else { "" }
    };
    let rows: Vec<_> = versions.iter().map(|version| version.row(&[current(version)])).collect();
    terminal::table(&["", "VERSION", "CREATED", "BY"], &rows)?;
    Ok(())
}
