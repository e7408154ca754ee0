//! The secrets on their way into the table.

use super::plan::Item;
use crate::terminal;
use crate::writing::Table;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use ddbsm_core::denial::ErrorCode;
use ddbsm_write::{Condition, Put, Rejection, RequestError, Stage, WriteError, Written};

/// So many secrets are stored together, by one run of the protocol: their entries are one batch.
const TOGETHER: usize = 25;

/// What became of a secret.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) source: String,
    pub(super) name: String,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) enum Outcome {
    Moved(Box<Written>),
    Failed(String),
    /// Something else failed that concerns all of them.
    NotTried,
}

impl Done {
    pub(super) const fn is_moved(&self) -> bool {
        matches!(self.outcome, Outcome::Moved(_))
    }
}

/// Stores them, some at a time. One that fails doesn't keep the others from being stored; what would fail for all of them ends
/// it.
pub(super) async fn carry_out(table: &Table, items: Vec<Item>, overwrite: bool) -> Vec<Done> {
    let condition = if overwrite { Condition::None } else { Condition::IfAbsent };
    let all = items.len();
    let mut done: Vec<Done> = Vec::new();
    let mut ended = false;
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let together: Vec<Item> = items.by_ref().take(TOGETHER).collect();
        if ended {
            done.extend(together.into_iter().map(|item| item.done(Outcome::NotTried)));
            continue;
        }
        terminal::progress(&format!("{} of {all} secrets stored", done.len()));
        let puts = together.iter().map(|item| item.put(condition));
        match table.writer().put(puts.collect()).await {
            Ok(written) => done.extend(together.into_iter().map(|item| item.moved(&written))),
            Err(failed) if is_of_all(&failed) => {
                ended = true;
                let why = format!("{:#}", table.explain(&failed));
                done.extend(together.into_iter().map(|item| item.done(Outcome::Failed(why.clone()))));
            }
            Err(failed) => {
                // Some of them may be there already, by this very write.
                let condition = if began(&failed) { Condition::None } else { condition };
                for item in together {
                    let outcome = if ended {
                        Outcome::NotTried
                    } else {
                        alone(table, &item, condition, &mut ended).await
                    };
                    done.push(item.done(outcome));
                }
            }
        }
    }
    done
}

async fn alone(table: &Table, item: &Item, condition: Condition, ended: &mut bool) -> Outcome {
    match table.writer().put(vec![item.put(condition)]).await {
        Ok(written) => {
            written.into_iter().next().map_or(Outcome::NotTried, |written| Outcome::Moved(Box::new(written)))
        }
        Err(WriteError::Rejected { why: Rejection::Exists, .. }) => {
            Outcome::Failed("somebody stored it at the same time".to_owned())
        }
        Err(failed) => {
            *ended = is_of_all(&failed);
            Outcome::Failed(format!("{:#}", table.explain(&failed)))
        }
    }
}

impl Item {
    fn put(&self, condition: Condition) -> Put {
        let mut put = self.put.clone();
        put.condition = condition;
        put
    }

    fn moved(self, written: &[Written]) -> Done {
        let own = written.iter().find(|written| written.id == self.put.id);
        let outcome = own.map_or(Outcome::NotTried, |written| Outcome::Moved(Box::new(written.clone())));
        self.done(outcome)
    }

    fn done(self, outcome: Outcome) -> Done {
        Done { source: self.source, name: self.put.id.name, outcome }
    }
}

fn began(failed: &WriteError<RequestError>) -> bool {
    matches!(failed, WriteError::Table { stage, .. } if *stage >= Stage::Version)
}

/// Whether the next would fail too.
fn is_of_all(failed: &WriteError<RequestError>) -> bool {
    match failed {
        WriteError::Rejected { .. } => false,
        WriteError::Table { source: RequestError::BatchWriteItem(error), .. } => !is_of_one(error),
        WriteError::Table { source: RequestError::Query(error), .. } => !is_of_one(error),
        _ => true,
    }
}

/// An error that DynamoDB answered with and that isn't about the caller, the table or the load.
fn is_of_one<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let code = error.code().unwrap_or_default();
    matches!(error, SdkError::ServiceError(_))
        && (ErrorCode::of(code, "").is_none() || code == "ValidationException")
        && code != "ResourceNotFoundException"
}
