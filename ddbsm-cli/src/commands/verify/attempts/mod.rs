//! The attempts: every way to read or change what isn't the caller's own, so that nothing changes.

mod canary;
mod exits;
mod interrupt;
mod outcome;
mod principal;
mod reads;
mod response;
mod settings;
mod writes;

use super::claims::{Claims, OWN, WRITERS};
use crate::arn::TableArn;
use crate::policy::table::Writes;
use crate::table::Item;
use crate::terminal::{self, exit};
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
pub(super) use canary::clean;
use interrupt::Interrupts;
pub(super) use outcome::{Outcome, Why};
pub(super) use principal::{Own, Search};
use response::judge;
use serde::Serialize;

/// A condition that no item meets, so that a write with it never writes.
pub(super) const NEVER: &str = "attribute_exists(ddbsm_verify_never)";

/// One attempt.
#[derive(Debug, Serialize)]
pub(super) struct Attempt {
    pub(super) way: &'static str,
    /// The statement of the table policy that should stop it.
    pub(super) statement: &'static str,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

pub(super) struct Attempts<'a> {
    pub(super) client: &'a Client,
    pub(super) table: &'a TableArn,
    pub(super) claims: Claims,
    pub(super) writes: Writes,
    /// The caller's own role, once it is known to be.
    pub(super) own: Option<String>,
    /// The policy in force, if it could be read.
    pub(super) policy: Option<String>,
    /// Whether the canary is in the table.
    pub(super) written: bool,
    /// A name that nothing else has, in this run alone.
    pub(super) unique: String,
    pub(super) made: Vec<Attempt>,
}

impl Attempts<'_> {
    /// Makes every attempt, and leaves no canary behind, also where it is interrupted.
    pub(super) async fn run(&mut self, own: &Own) -> Result<()> {
        if let (Own::Known(_, read), true) = (own, self.claims.owner) {
            self.record("BatchGetItem of the caller's own secret", OWN, read.clone());
        }
        let (client, table) = (self.client, self.table.table());
        let mut interrupts = Interrupts::catch()?;
        let mut denied = false;
        let finished = tokio::select! {
            () = interrupts.one() => Err(interrupted()),
            made = async {
                let writing = canary::write(client, table).await?;
                denied = matches!(writing, Outcome::Denied | Outcome::DeniedElsewhere(_));
                self.written = writing == Outcome::GotThrough;
                self.record("BatchWriteItem, which reads nothing", WRITERS, writing);
                self.all().await
            } => made,
        };
        if denied {
            return finished;
        }
        let removed = tokio::select! {
            () = interrupts.one() => Err(interrupted()),
            removed = canary::remove(client, table) => removed,
        };
        if let Err(e) = removed {
            terminal::warning(&format!(
                "the canary could not be removed. Remove it later with ddbsm verify --clean. {e:#}"
            ));
        }
        finished
    }

    /// Stops where the credentials aren't accepted any more, since every other attempt would fail too, and tell nothing.
    async fn all(&mut self) -> Result<()> {
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
    pub(super) fn record(&mut self, way: &'static str, statement: &'static str, outcome: Outcome) {
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

fn interrupted() -> anyhow::Error {
    exit::not_proven("Interrupted before all attempts were made.")
}
