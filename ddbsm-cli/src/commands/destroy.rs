//! `ddbsm destroy`: takes the table down, with every secret in it.

use crate::arn::TableArn;
use crate::aws::{Aws, error};
use crate::commands::init::{INTERVAL, PATIENCE, is_active};
use crate::options::{Global, TableArnArgs};
use crate::terminal::{self, exit};
use crate::writing::Table;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableDescription;
use serde_json::json;
use std::time::Instant;

/// Turn off deletion protection and delete the table
///
/// It asks you to type the table's name. If secrets are stored, it fails unless you add --purge: they can't be restored.
/// Backups stay. Run it as an admin: the table policy denies it to everyone else.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArnArgs,
    /// Delete the table even if secrets are stored in it
    #[arg(long)]
    purge: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    let arn = aws.table_arn(&args.table, caller.as_ref())?;
    let index = aws.table(&args.table.table, global, None);
    let destroy = Destroy { client: &aws.dynamodb, index, arn: &arn };
    let table = destroy.ready().await?;
    if !args.purge {
        destroy.check_empty(&table).await?;
    }
    for fact in facts(&table, args.purge) {
        terminal::warning(&fact);
    }
    if !args.yes && !terminal::confirm_name("Type the table's name to delete it: ", arn.table())? {
        return Err(exit::not_confirmed());
    }
    // The answer may have taken a while.
    if !args.purge {
        destroy.check_empty(&table).await?;
    }
    destroy.delete(&table).await?;
    if args.json {
        return terminal::done_json(&json!({
            "table": arn.to_string(),
            "name": arn.table(),
            "region": arn.region(),
            "account": arn.account(),
            "done": "deleted",
        }));
    }
    terminal::done(&format!("deleted {arn}"))
}

struct Destroy<'a> {
    client: &'a Client,
    index: Table,
    arn: &'a TableArn,
}

impl Destroy<'_> {
    async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.client.describe_table().table_name(self.arn.table()).send().await {
            Ok(response) => Ok(response.table),
            Err(e) if e.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(e) => Err(error::explain("DescribeTable", self.arn.table(), &e)),
        }
    }

    /// The table, if it is there and can be deleted.
    async fn ready(&self) -> Result<TableDescription> {
        let Some(table) = self.describe().await? else {
            bail!("There is no table {}. Check the name, the region and the account.", self.arn);
        };
        // One that is archived or out of its key's reach can be deleted too.
        match is_active(self.arn, &table) {
            Ok(false) => {
                bail!("{} is being created or changed. Run destroy again when it is active.", self.arn)
            }
            Err(e) if table.table_status() == Some(&aws_sdk_dynamodb::types::TableStatus::Deleting) => Err(e),
            _ => Ok(table),
        }
    }

    /// The index lists what ddbsm stored; `ItemCount` counts what was written by hand too.
    async fn check_empty(&self, table: &TableDescription) -> Result<()> {
        let listed = self.index.index("").await?.entries();
        if listed > 0 {
            bail!(
                "{} isn't empty: the index lists {listed} entries. Remove the secrets first (ddbsm ls, ddbsm rm --purge), or delete \
                 them with the table: --purge.",
                self.arn
            );
        }
        let items = table.item_count.unwrap_or_default();
        if items != 0 {
            bail!(
                "{} isn't empty: DynamoDB counts {items} items that the index doesn't list. It counts every 6 hours, so items \
                 removed since then still count. Remove them or wait, or delete them with the table: --purge.",
                self.arn
            );
        }
        Ok(())
    }

    async fn delete(&self, table: &TableDescription) -> Result<()> {
        let name = self.arn.table();
        let is_protected = table.deletion_protection_enabled == Some(true);
        if is_protected {
            self.protect(false).await?;
        }
        if let Err(e) = self.client.delete_table().table_name(name).send().await {
            let failed = error::explain("DeleteTable", name, &e);
            if is_protected && self.protect(true).await.is_err() {
                terminal::warning("deletion protection is off now, and could not be turned on again.");
            }
            return Err(failed);
        }
        let start = Instant::now();
        while self.describe().await?.is_some() {
            if start.elapsed() > PATIENCE {
                bail!("{} is being deleted, and still there after {} s.", self.arn, PATIENCE.as_secs());
            }
            terminal::progress(&format!("Waiting for {name} to be gone."));
            tokio::time::sleep(INTERVAL).await;
        }
        Ok(())
    }

    /// Turns deletion protection on or off, and waits until it is so.
    async fn protect(&self, on: bool) -> Result<()> {
        let name = self.arn.table();
        let update = self.client.update_table().table_name(name).deletion_protection_enabled(on).send().await;
        update.map_err(|e| error::explain("UpdateTable", name, &e))?;
        let start = Instant::now();
        loop {
            let Some(table) = self.describe().await? else { return Ok(()) };
            // What can't be reached by its key is never active again, and is deleted as it is.
            let is_ready = is_active(self.arn, &table).unwrap_or(true);
            if is_ready && table.deletion_protection_enabled.unwrap_or_default() == on {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                bail!("{}: deletion protection isn't changed after {} s.", self.arn, PATIENCE.as_secs());
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

/// What the operator should know before the answer.
fn facts(table: &TableDescription, purge: bool) -> Vec<String> {
    let mut facts = Vec::new();
    let items = table.item_count.unwrap_or_default();
    if purge {
        facts.push(format!("every secret in the table is deleted ({items} items at the last count) and can't be brought back."));
    }
    if !table.replicas().is_empty() {
        facts.push("the table has replicas: their copies stay, each with its own policy.".to_owned());
    }
    facts.push("backups stay, and anyone who can restore one can read it: delete them too.".to_owned());
    facts
}
