//! The attempts: every way to read or change what isn't the caller's own, so that nothing changes.

mod attempt;
mod canary;
mod exits;
mod interrupt;
mod outcome;
mod principal;
mod reads;
mod settings;
mod writes;

use super::claims::{OWN, WRITERS};
use crate::terminal::{self, exit};
use anyhow::{Context, Result};
pub(super) use attempt::{Attempt, Attempts};
pub(super) use canary::clean;
use interrupt::Interrupts;
pub(super) use outcome::{Outcome, Why};
pub(super) use principal::{Own, Search};

impl Attempts<'_> {
    /// Makes every attempt, and leaves no canary behind, also where it is interrupted.
    pub(super) async fn run(&mut self, own: &Own) -> Result<()> {
        if let (Own::Known(_, read), true) = (own, self.claims.owner) {
            self.record("BatchGetItem of the caller's own secret", OWN, read.clone());
        }
        let (client, table) = (self.client, self.table.table());
        let mut interrupts =
            Interrupts::catch().context("Signals can't be caught, and so nothing was tried")?;
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
}

fn interrupted() -> anyhow::Error {
    exit::not_proven("Interrupted before all attempts were made.")
}
