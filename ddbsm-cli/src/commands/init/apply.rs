//! Makes the table, or brings an existing one's policy up to date.

use super::done::Done;
use super::encryption::Encryption;
use crate::arn::TableArn;
use crate::aws::Caller;
use crate::aws::error;
use crate::policy::lockout::{Admin, admin};
use crate::policy::table::TablePolicy;
use crate::terminal::{self, exit, printable};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long a table may take to become active, or to be gone.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);

/// How changes are agreed to.
pub(crate) struct Asks {
    pub(crate) dry_run: bool,
    pub(crate) yes: bool,
    pub(crate) caller: Option<Caller>,
}

impl Asks {
    /// Says whom the policy keeps out, and asks if that may be the caller.
    pub(super) fn lockout(&self, admins: &[String]) -> Result<()> {
        let who = self.caller.as_ref().map(|caller| caller.arn.as_str());
        let admins_named = admins.join(", ");
        let question = match admin(who, admins) {
            Admin::Yes => return Ok(()),
            Admin::No => format!(
                "This policy locks you out ({}): only {admins_named} can change it again, or delete the table.",
                who.unwrap_or_default()
            ),
            Admin::Unknown => format!(
                "Only {admins_named} can change this policy again, or delete the table. It isn't known whether you \
                 are one{}.",
                who.map_or(String::new(), |who| format!(": {who} has no path"))
            ),
        };
        terminal::warning(&question);
        self.ask("Go on?")
    }

    pub(super) fn ask(&self, question: &str) -> Result<()> {
        if self.dry_run || self.yes || terminal::confirm(question)? {
            Ok(())
        } else {
            Err(exit::not_confirmed())
        }
    }
}

pub(crate) struct Init<'a> {
    pub(crate) client: &'a Client,
    pub(crate) arn: &'a TableArn,
    pub(crate) policy: TablePolicy<'a>,
    pub(crate) json: String,
    /// What was asked for: a new table without it is DynamoDB's to encrypt, an existing one is as it is.
    pub(crate) encryption: Option<Encryption>,
    pub(crate) tags: Vec<(String, String)>,
    /// Say what the policy leaves open.
    pub(crate) verbose: bool,
}

impl Init<'_> {
    pub(crate) async fn run(&self, asks: &Asks) -> Result<Done> {
        match self.describe().await? {
            None => self.create(asks).await,
            Some(table) => self.update(&table, asks).await,
        }
    }

    pub(super) fn table(&self) -> &str {
        self.arn.table()
    }

    pub(super) async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.client.describe_table().table_name(self.table()).send().await {
            Ok(response) => Ok(response.table),
            Err(e) if e.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(e) => Err(error::explain("DescribeTable", self.table(), &e)),
        }
    }

    /// Waits until a table that is being made or changed is active.
    pub(super) async fn wait(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            let Some(table) = self.describe().await? else {
                bail!(
                    "{} is gone: somebody else deleted it in the meantime. Run init again to create it.",
                    self.arn
                );
            };
            if is_active(self.arn, &table)? {
                return Ok(());
            }
            let waited = start.elapsed();
            if waited > PATIENCE {
                bail!("{} isn't active after {} s. Run init again later.", self.arn, waited.as_secs());
            }
            let text = format!("Waiting for {} to become active.", self.table());
            if waited < INTERVAL {
                terminal::note(&text);
            } else {
                terminal::progress(&text);
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// The policy that has to be in force.
    pub(super) fn wanted(&self) -> serde_json::Result<Value> {
        self.policy.policy().value()
    }

    /// The policy in force, and its revision.
    pub(super) async fn current_policy(&self) -> Result<Option<(String, String)>> {
        match self.client.get_resource_policy().resource_arn(self.arn.to_string()).send().await {
            Ok(response) => Ok(response.policy.zip(response.revision_id)),
            Err(e) if e.code() == Some("PolicyNotFoundException") => Ok(None),
            Err(e) => Err(error::explain("GetResourcePolicy", self.table(), &e)),
        }
    }
}

/// Whether a table is ready, or will be. One that never will be by waiting is an error.
pub(crate) fn is_active(arn: &TableArn, table: &TableDescription) -> Result<bool> {
    let key = || {
        let key = table.sse_description().and_then(|sse| sse.kms_master_key_arn());
        key.map_or(String::new(), |key| format!(" {}", printable(key)))
    };
    match table.table_status() {
        // A replica waits for this policy to let the replication role pass.
        Some(TableStatus::Active | TableStatus::ReplicationNotAuthorized) => Ok(true),
        Some(TableStatus::Deleting) => {
            bail!("{arn} is being deleted. Wait until it is gone, then run the command again.")
        }
        Some(TableStatus::Archiving | TableStatus::Archived) => bail!(
            "{arn} is archived: its key{} was out of reach for 7 days, and DynamoDB moved the table to a backup. Delete the \
             table and restore that backup, or give another --table.",
            key()
        ),
        Some(TableStatus::InaccessibleEncryptionCredentials) => bail!(
            "{arn} can't be used: DynamoDB can't reach its key{}. Enable the key, or let DynamoDB use it again, within 7 days: \
             then the table is archived.",
            key()
        ),
        _ => Ok(false),
    }
}
