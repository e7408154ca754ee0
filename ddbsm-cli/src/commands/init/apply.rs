//! Makes the table, or brings an existing one's policy up to date.

use super::options::Encryption;
use crate::arn::TableArn;
use crate::aws::Caller;
use crate::aws::error;
use crate::policy::lockout::{Admin, admin};
use crate::policy::table::TablePolicy;
use crate::terminal::{self, exit};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus};
use std::time::{Duration, Instant};

/// How long a new table may take to become active.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);

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
                "This policy locks you out ({}): only {admins_named} may change it again, or delete the table.",
                who.unwrap_or_default()
            ),
            Admin::Unknown => format!(
                "Only {admins_named} may change this policy again, or delete the table. Whether you are one can't be \
                 told{}.",
                who.map_or(String::new(), |who| format!(" from {who}, which holds no path"))
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
}

impl Init<'_> {
    pub(crate) async fn run(&self, asks: &Asks) -> Result<()> {
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
            Ok(reply) => Ok(reply.table),
            Err(e) if e.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(e) => Err(error::explain("DescribeTable", self.table(), &e)),
        }
    }

    pub(super) async fn wait(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            let status = self.describe().await?.and_then(|table| table.table_status);
            if status == Some(TableStatus::Active) {
                return Ok(());
            }
            let waited = start.elapsed();
            if waited > PATIENCE {
                bail!("{} is not active after {} s: run init again later.", self.arn, waited.as_secs());
            }
            terminal::note(&format!("waiting for {} to become active, {} s", self.table(), waited.as_secs()));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// The policy in force, and its revision.
    pub(super) async fn current_policy(&self) -> Result<Option<(String, String)>> {
        match self.client.get_resource_policy().resource_arn(self.arn.to_string()).send().await {
            Ok(reply) => Ok(reply.policy.zip(reply.revision_id)),
            Err(e) if e.code() == Some("PolicyNotFoundException") => Ok(None),
            Err(e) => Err(error::explain("GetResourcePolicy", self.table(), &e)),
        }
    }
}
