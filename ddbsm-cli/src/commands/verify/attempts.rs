//! The attempts: every way to read or change what isn't the caller's own, so that nothing changes.

use super::canary;
use super::claims::Claims;
use super::outcome::{self, Outcome, Why};
use crate::arn::TableArn;
use crate::aws::error;
use crate::policy::table::Writes;
use crate::store::Item;
use crate::terminal;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use serde::Serialize;

/// A condition that no item meets, so that a write with it never writes.
pub(super) const NEVER: &str = "attribute_exists(ddbsm_verify_never)";

/// One attempt.
#[derive(Debug, Serialize)]
pub(crate) struct Attempt {
    pub(crate) way: &'static str,
    /// The statement of the table policy that should stop it.
    pub(crate) statement: &'static str,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

pub(crate) struct Attempts<'a> {
    pub(crate) client: &'a Client,
    pub(crate) table: &'a TableArn,
    pub(crate) claims: Claims,
    pub(crate) writes: Writes,
    /// The caller's own role, once it is known to be.
    pub(crate) own: Option<String>,
    /// The policy in force, if it could be read.
    pub(crate) policy: Option<String>,
    /// Whether the canary is in the table.
    pub(crate) written: bool,
    /// A name that nothing else has, in this run alone.
    pub(crate) unique: String,
    pub(crate) made: Vec<Attempt>,
}

impl Attempts<'_> {
    /// Stops where the credentials aren't accepted any more, since every other attempt would fail too, and tell nothing.
    pub(crate) async fn run(&mut self) -> Result<()> {
        self.reads().await?;
        self.own_reads().await?;
        self.partiql().await?;
        self.writes_that_read().await?;
        self.exits().await?;
        self.settings().await?;
        self.destroying_writes().await
    }

    pub(super) fn name(&self) -> &str {
        self.table.table()
    }

    pub(super) fn key(&self) -> Item {
        canary::key(canary::PARTITION)
    }

    /// Credits the statement with what the table policy decides.
    pub(crate) fn record(&mut self, way: &'static str, statement: &'static str, outcome: Outcome) {
        let let_in = outcome == Outcome::GotThrough && self.claims.allow(statement);
        let outcome = if let_in { Outcome::Allowed } else { outcome };
        self.made.push(Attempt { way, statement, outcome });
        terminal::progress(&format!("{} ways tried, the last: {way}", self.made.len()));
    }

    pub(super) fn skip(&mut self, way: &'static str, statement: &'static str, why: Why) {
        self.record(way, statement, Outcome::NotTried(why));
    }

    pub(super) fn add<T, E>(
        &mut self,
        way: &'static str,
        statement: &'static str,
        result: Result<T, SdkError<E>>,
    ) -> Result<()>
    where
        E: ProvideErrorMetadata,
    {
        let outcome = judge(way, self.name(), result)
            .with_context(|| format!("verify stopped after {} ways, and is not finished", self.made.len()))?;
        self.record(way, statement, outcome);
        Ok(())
    }
}

/// What a response tells. Fails only where no other attempt would tell more.
pub(super) fn judge<T, E>(way: &str, table: &str, result: Result<T, SdkError<E>>) -> Result<Outcome>
where
    E: ProvideErrorMetadata,
{
    match result {
        Ok(_) => Ok(Outcome::GotThrough),
        Err(e) if error::is_about_credentials(&e) => Err(error::explain(way, table, &e)),
        Err(e) => Ok(outcome::judge(e.code().unwrap_or("no error code"), e.message().unwrap_or_default())),
    }
}
