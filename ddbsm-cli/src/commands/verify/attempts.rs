//! Tries every way to read what is not the caller's own, on an item that it writes itself, and changes nothing.

use super::outcome::{self, Outcome};
use super::verdict::Claims;
use crate::arn::TableArn;
use crate::aws::error;
use crate::store::{self, Item};
use crate::table::VALUE;
use crate::terminal;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, TableDescription};
use serde::Serialize;

/// A partition that is nobody's: no role's ARN looks like it.
pub(crate) const CANARY: &str = "ddbsm:canary";

/// A condition that no item meets, so that a write with it never writes.
pub(super) const NEVER: &str = "attribute_exists(ddbsm_verify_never)";

/// In place of a statement, where none decides.
pub(super) const NONE: &str = "-";

/// One way to read.
#[derive(Debug, Serialize)]
pub(crate) struct Try {
    pub(crate) way: &'static str,
    /// The statement of the table's policy that should stop it.
    pub(crate) statement: &'static str,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

pub(crate) struct Verify<'a> {
    pub(crate) client: &'a Client,
    pub(crate) table: &'a TableArn,
    /// `None` if the caller may not see it.
    pub(crate) described: Option<&'a TableDescription>,
    /// The caller's own role, if it says so.
    pub(crate) own: Option<&'a str>,
    pub(crate) claims: Claims,
    /// The canary's name, and whether it lies in the table.
    pub(crate) canary: String,
    pub(crate) written: bool,
    pub(crate) tries: Vec<Try>,
}

impl Verify<'_> {
    /// Stops where the credentials are not taken any more, since every other way would fail too, and tell nothing.
    pub(crate) async fn try_all(&mut self) -> Result<()> {
        self.own_secrets().await?;
        self.reads().await?;
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
        store::key(CANARY, self.canary.clone())
    }

    pub(super) fn item(&self) -> Item {
        let mut item = self.key();
        item.insert(VALUE.to_owned(), AttributeValue::S("canary".to_owned()));
        item
    }

    /// Credits the statement with what the table's policy decides, and with nothing else.
    pub(crate) fn record(&mut self, way: &'static str, statement: &'static str, outcome: Outcome) {
        let elsewhere = matches!(outcome, Outcome::DeniedElsewhere(_));
        self.tries.push(Try { way, statement: if elsewhere { NONE } else { statement }, outcome });
        terminal::progress(&format!("{} ways tried, the last: {way}", self.tries.len()));
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
        let outcome = match result {
            Ok(_) => Outcome::GotThrough,
            Err(e) if error::is_about_credentials(&e) => {
                let tried = self.tries.len();
                return Err(error::explain(way, self.name(), &e))
                    .with_context(|| format!("verify stopped after {tried} ways, and is not finished"));
            }
            Err(e) => outcome::judge(e.code().unwrap_or("no answer"), e.message().unwrap_or_default()),
        };
        self.record(way, statement, outcome);
        Ok(())
    }
}
