//! Which role the caller is. A key of its own takes the role's whole ARN, and STS drops the path: so an ARN that is
//! given, or that would fit, is put to the test.

use super::canary;
use super::outcome::{Outcome, judge};
use crate::aws::Caller;
use crate::aws::denial::By;
use crate::policy::session::{candidates, fits};
use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;

/// What is known of the caller's own role.
#[derive(Debug)]
pub(crate) enum Own {
    /// Its ARN, and what came of reading a key of its own.
    Known(String, Outcome),
    /// The ARN that was given is another's, and why.
    Wrong(String),
    Unknown,
}

pub(crate) struct Search<'a> {
    pub(crate) client: &'a Client,
    pub(crate) table: &'a str,
    pub(crate) caller: Option<&'a Caller>,
    /// Patterns that the caller may match, as it claims.
    pub(crate) patterns: Vec<String>,
}

impl Search<'_> {
    pub(crate) async fn run(&self, given: Option<&str>) -> Result<Own> {
        if let Some(given) = given {
            if let Some(caller) = self.caller.filter(|caller| !fits(given, &caller.arn)) {
                return Ok(Own::Wrong(format!(
                    "{given} isn't the caller, which is {}. Give the caller's own role as --principal.",
                    caller.arn
                )));
            }
            return Ok(match self.read(given).await? {
                Outcome::Denied => Own::Wrong(format!(
                    "{given} isn't the caller: the table policy denies reading a key of that partition. Give the \
                     caller's own role, with its path, as --principal."
                )),
                outcome => Own::Known(given.to_owned(), outcome),
            });
        }
        for candidate in self.caller.iter().flat_map(|caller| candidates(&caller.arn, &self.patterns)) {
            let outcome = self.read(&candidate).await?;
            // What the table policy lets through is the caller's own key, also where its own policy doesn't allow reading.
            if outcome == Outcome::GotThrough || outcome == Outcome::denied(By::Caller) {
                return Ok(Own::Known(candidate, outcome));
            }
        }
        Ok(Own::Unknown)
    }

    /// Reads a key that no secret has, so no value comes back.
    async fn read(&self, principal: &str) -> Result<Outcome> {
        let keys = KeysAndAttributes::builder().keys(canary::key(principal)).build()?;
        let batch = self.client.batch_get_item().request_items(self.table, keys).send().await;
        judge("BatchGetItem", self.table, batch)
    }
}
