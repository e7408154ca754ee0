//! Tries every way to read what is not the caller's own, on an item that it writes itself, and changes nothing.

mod exits;
mod reads;
mod settings;
mod writes;

use crate::arn::TableArn;
use crate::denial::is_denied;
use crate::store::{self, Item};
use crate::table::VALUE;
use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, TableDescription};
use serde::Serialize;

/// A partition that is nobody's: no role's ARN looks like it.
pub(crate) const CANARY: &str = "ddbsm:canary";

/// A condition that no item meets, so that a write with it never writes.
const NEVER: &str = "attribute_exists(ddbsm_verify_never)";

/// What a caller who is denied never gets to see: these come after the decision.
const AFTER_AUTHORIZATION: [&str; 11] = [
    "ConditionalCheckFailedException",
    "ContinuousBackupsUnavailableException",
    "DuplicateItemException",
    "InvalidExportTimeException",
    "InvalidRestoreTimeException",
    "PointInTimeRecoveryUnavailableException",
    "PolicyNotFoundException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TableAlreadyExistsException",
    "TransactionCanceledException",
];

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result", content = "detail")]
pub(crate) enum Outcome {
    Denied,
    GotThrough,
    /// A writer's one way to write, which reads nothing.
    Allowed,
    /// An owner's own secret: what has to work.
    Readable,
    NotReadable,
    /// The answer does not tell whether the caller was let in.
    Undecided(String),
    NotTried(&'static str),
}

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
    /// The caller's own role, if it says so, and whether that role owns secrets.
    pub(crate) own: Option<&'a str>,
    pub(crate) owner: bool,
    /// The canary's name, and whether it lies in the table.
    pub(crate) canary: String,
    pub(crate) written: bool,
    pub(crate) tries: Vec<Try>,
}

impl Verify<'_> {
    pub(crate) async fn try_all(&mut self) -> Result<()> {
        self.own_secrets().await?;
        self.reads().await?;
        self.partiql().await?;
        self.writes_that_read().await?;
        self.exits().await?;
        self.settings().await;
        self.destroying_writes().await;
        Ok(())
    }

    fn name(&self) -> &str {
        self.table.table()
    }

    fn key(&self) -> Item {
        store::key(CANARY, self.canary.clone())
    }

    fn item(&self) -> Item {
        let mut item = self.key();
        item.insert(VALUE.to_owned(), AttributeValue::S("canary".to_owned()));
        item
    }

    fn record(&mut self, way: &'static str, statement: &'static str, outcome: Outcome) {
        self.tries.push(Try { way, statement, outcome });
    }

    fn add<T, E>(&mut self, way: &'static str, statement: &'static str, result: Result<T, SdkError<E>>)
    where
        E: ProvideErrorMetadata,
    {
        let outcome = match result {
            Ok(_) => Outcome::GotThrough,
            Err(e) => judge(e.code().unwrap_or("no answer"), e.message().unwrap_or_default()),
        };
        self.record(way, statement, outcome);
    }
}

fn judge(code: &str, said: &str) -> Outcome {
    let after = |said: &str| said.contains("specified index") || said.contains("already disabled");
    if is_denied(code) {
        Outcome::Denied
    } else if AFTER_AUTHORIZATION.contains(&code) || code == "ValidationException" && after(said) {
        Outcome::GotThrough
    } else {
        Outcome::Undecided(code.to_owned())
    }
}
