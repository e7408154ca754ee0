//! The writer, as the commands use it: what it tells goes to the terminal, and what fails is explained.

use crate::aws::error;
use crate::describe::{self, command};
use crate::terminal;
use anyhow::anyhow;
use aws_sdk_dynamodb::Client;
use ddbsm_core::table::Version;
use ddbsm_write::{
    DynamoDb, Event, Index, Notice, Record, Rejection, RequestError, SecretId, Stage, WriteError, Writer,
};

/// A table, its writer, and what to say of what fails there.
#[derive(Debug)]
pub(crate) struct Table {
    writer: Writer<DynamoDb>,
    name: String,
}

impl Table {
    pub(crate) fn new(client: Client, name: &str, verbose: bool, created_by: Option<String>) -> Self {
        let table = DynamoDb::new(client, name).observer(move |event| tell(event, verbose));
        let writer = Writer::new(table).created_by(created_by).on_notice(warn_of_others);
        Self { writer, name: name.to_owned() }
    }

    pub(crate) const fn writer(&self) -> &Writer<DynamoDb> {
        &self.writer
    }

    pub(crate) async fn index(&self, begins_with: &str) -> anyhow::Result<Index> {
        self.writer.index(begins_with).await.map_err(|e| self.explain(&e))
    }

    pub(crate) async fn record(&self, id: &SecretId) -> anyhow::Result<(Record, Index)> {
        let index = self.index(&id.index_key()).await?;
        Ok((index.record(id), index))
    }

    /// Says what went wrong, and how far it had come.
    pub(crate) fn explain(&self, failed: &WriteError<RequestError>) -> anyhow::Error {
        match failed {
            WriteError::Table { stage, source } => {
                if let Some(said) = how_far(*stage) {
                    terminal::note(said);
                }
                match source {
                    RequestError::Query(source) => error::explain("Query", &self.name, source),
                    RequestError::BatchWriteItem(source) => {
                        error::explain("BatchWriteItem", &self.name, source)
                    }
                    RequestError::Unprocessed { items, waited } => anyhow!(
                        "DynamoDB left {items} of the items unprocessed for {} s (it is throttling): run the same command \
                         again.",
                        waited.as_secs()
                    ),
                    other => anyhow!("{other}"),
                }
            }
            WriteError::Rejected { id, why } => rejected(id, why),
            other => anyhow!("{other}"),
        }
    }
}

fn how_far(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Announcing | Stage::Checking | Stage::Version => Some("What loaded before still loads."),
        Stage::Head => {
            Some("Each of these secrets loads its old value or its new one: run the same command again.")
        }
        Stage::Listing => {
            Some("The new values load, and ls may not show them yet: run the same command again.")
        }
        Stage::Looking => Some(
            "It is written. Whether somebody else wrote at the same time could not be read: ddbsm history shows it.",
        ),
        Stage::Marking => Some("No version is deleted, and some may be marked: run the same command again."),
        Stage::Deleting => Some("It is deleted in part: run the same command again."),
        _ => None,
    }
}

/// Says why nothing was changed, and what to do.
pub(crate) fn rejected(id: &SecretId, why: &Rejection) -> anyhow::Error {
    anyhow!(explain(id, why))
}

fn explain(id: &SecretId, why: &Rejection) -> String {
    let history = command("history", id, "");
    match why {
        Rejection::TooLarge { .. } => format!("{} is too large: {why}.", id.name),
        Rejection::KeyTooLong { .. } => format!("{} can't be listed: {why}.", id.name),
        Rejection::Exists => format!("{id} exists, so nothing was changed. {history} shows its versions."),
        Rejection::Absent => {
            format!("{id} doesn't exist, so nothing was stored. ddbsm ls shows what exists.")
        }
        Rejection::NothingLoads => {
            format!(
                "{id}: {why}. Store it without --overlap, or name the version that is to stay valid with --previous."
            )
        }
        Rejection::Unsure => format!(
            "{id}: {why}. Name the version that is to stay valid with --previous; {history} shows them."
        ),
        Rejection::NoVersion(_) | Rejection::NoOlder => format!("{id}: {why}. {history} shows its versions."),
        Rejection::Deleting(version) => format!(
            "{id}: {why}, so nothing was changed. If nobody is deleting it now, finish it with {}.",
            command("rm", id, &format!("--version {version}"))
        ),
        Rejection::Revoked(_) => {
            format!("{id}: {why}, so its issuer may reject it. --force loads it all the same.")
        }
        Rejection::Loads(_) => format!("{id}: {why}, so it isn't deleted. Store another or roll back first."),
        Rejection::InUse(_) => format!(
            "{id}: {why}, so it isn't deleted. {history} shows that write. If it was cut off, settle it first."
        ),
        Rejection::Changed => {
            format!("{id}: {why}, so nothing was changed. Look at {history}, and run it again.")
        }
        Rejection::NoLaterVersion(version) => {
            format!("{id}: {why}: {}.", command("rm", id, &format!("--version {version}")))
        }
        _ => format!("{id}: {why}."),
    }
}

fn tell(event: Event<'_>, verbose: bool) {
    match event {
        Event::Query { begins_with } if verbose => {
            terminal::note(&format!("Query {}, names that begin with {begins_with:?}", crate::table::INDEX));
        }
        Event::Batch { writes } if verbose => {
            terminal::note(&format!("BatchWriteItem, {} items", writes.len()));
            for write in writes {
                let (principal, name) = write.key();
                let what = if matches!(write, ddbsm_write::Write::Put(_)) { "put" } else { "delete" };
                terminal::note(&format!("  {what} {principal} {name}"));
            }
        }
        Event::Progress { done, all } => terminal::progress(&format!("{done} of {all} items sent")),
        Event::Again { items } => {
            terminal::note(&format!("DynamoDB left {items} items unprocessed; sending them again."));
        }
        Event::NoDate if verbose => {
            terminal::note(
                "The response has no Date header, so times and versions come from this machine's clock.",
            );
        }
        _ => {}
    }
}

/// Says who else wrote, and what settles it.
fn warn_of_others(notice: &Notice<'_>) {
    let Notice { id, change, others, erased, .. } = notice;
    for other in *others {
        let fate = if change.is_some() {
            "it may have been carried out at the same time, or was cut short"
        } else {
            "it may still be running, so what it needs is kept"
        };
        terminal::warning(&format!("{id}: {}: {fate}.", describe::announcement(other)));
    }
    if *erased {
        terminal::warning(&format!(
            "{id}: somebody deleted its entries in the index at the same time. They are written again."
        ));
    }
    terminal::warning(&format!(
        "What loads may not be what ddbsm ls shows. To settle it: {}",
        settle(notice)
    ));
}

/// The command after which the index and what loads agree.
fn settle(notice: &Notice<'_>) -> String {
    let Notice { id, change, target, others, .. } = notice;
    if notice.adopts
        && let Some(theirs) = others.iter().rev().find_map(|other| other.target)
    {
        return command("rollback", id, &format!("--to {theirs}"));
    }
    let to = |version: Version| command("rollback", id, &format!("--to {version}"));
    let own = match (change, target) {
        (None, _) => return command("rm", id, "--purge"),
        (Some(_), Some(target)) => to(*target),
        (Some(_), None) => command("rm", id, ""),
    };
    match others.iter().rev().find_map(|other| other.target).filter(|theirs| Some(*theirs) != *target) {
        Some(theirs) => format!("{own} (or, to load the other: {})", to(theirs)),
        None => own,
    }
}
