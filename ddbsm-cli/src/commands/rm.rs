//! `ddbsm rm`: removes a secret with its versions, and reads none.

use crate::aws::Aws;
use crate::listing::Listing;
use crate::options::{Global, SecretArgs};
use crate::store;
use crate::table::INDEX;
use crate::terminal::{self, exit};
use anyhow::{Result, bail};

/// Remove a secret: what loads, its versions, and its entries in the index
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    /// Remove an item that was written by hand, which the index does not know
    #[arg(long)]
    by_hand: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let id = args.secret.id();
    let store = aws.store(&args.secret.table, global);
    let index = store.index_of(&id).await?;
    if index.is_empty() && !args.by_hand {
        bail!(
            "The index knows no {id}: nothing is removed. ddbsm ls shows what exists; --by-hand removes an item that was \
             written without ddbsm."
        );
    }
    let versions: Vec<String> =
        Listing::versions(&index).into_iter().filter_map(|version| version.version).collect();
    let question =
        format!("Remove {id} with all its versions ({})? They can't be brought back.", versions.len());
    if !args.yes && !terminal::confirm(&question)? {
        return Err(exit::not_confirmed());
    }

    // The index comes last: as long as a version lies in the table, a second rm finds it there.
    let again = |_: &anyhow::Error| terminal::note("It is removed in part: run the same rm again.");
    store.write(vec![store::delete(&id.principal, id.name.clone())?]).await?;
    let items = versions.iter().map(|version| store::delete(&id.principal, id.version_name(version)));
    store.write(items.collect::<Result<_>>()?).await.inspect_err(again)?;
    let entries = versions.iter().map(|version| id.index_version_name(version)).chain([id.index_name()]);
    let entries = entries.map(|name| store::delete(INDEX, name));
    store.write(entries.collect::<Result<_>>()?).await.inspect_err(again)?;
    terminal::line(&format!("removed {id}, versions: {}", versions.len()))?;
    Ok(())
}
