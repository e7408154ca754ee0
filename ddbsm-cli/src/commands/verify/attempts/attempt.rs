//! One attempt after another, and what is needed for each.

use super::outcome::{Outcome, Why, judge};
use crate::arn::TableArn;
use crate::commands::verify::claims::Claims;
use crate::policy::table::Writes;
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
    pub(super) fn name(&self) -> &str {
        self.table.table()
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
