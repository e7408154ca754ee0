//! What rollback and restore have in common.

use crate::aws::Aws;
use crate::describe;
use crate::options::{Global, SecretArgs};
use crate::terminal::{self, exit};
use crate::writing::Table;
use anyhow::Result;
use ddbsm_write::{Index, Point, Record};
use serde_json::json;

/// Whether to ask, and how to tell what was done.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What rollback and restore take beside the version.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Allow a version that a rotation revoked
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

impl Asked {
    /// Fails unless the answer is yes.
    pub(crate) fn confirm(&self, question: &str) -> Result<()> {
        if self.yes || terminal::confirm(question)? { Ok(()) } else { Err(exit::not_confirmed()) }
    }
}

/// The table, and what its index says of the secret.
pub(crate) async fn look(secret: &SecretArgs, global: &Global) -> Result<(Table, Record, Index)> {
    let aws = Aws::connect(global).await?;
    let table = aws.table(&secret.table, global, aws.caller().await.map(|caller| caller.arn));
    let (record, index) = table.record(&aws.secret_id(secret).await?).await?;
    Ok((table, record, index))
}

pub(crate) async fn point(table: &Table, mut point: Point, options: &Options, verb: &str) -> Result<()> {
    point.revoked = options.force;
    let (id, asked) = (&point.seen.id, &options.asked);
    asked.confirm(&format!("{verb} {id} to {}?", point.to))?;
    let written = table.writer().point(&point).await.map_err(|e| table.explain(&e))?;
    if asked.json {
        let done = json!({
            "principal": id.principal,
            "name": id.name,
            "kind": point.change().as_str(),
            "change": written.change.to_string(),
            "points_to": point.to.to_string(),
            "previous": written.overlap.map(|(previous, _)| previous.to_string()),
            "previous_until": written.overlap.map(|(_, until)| until.to_string()),
            "others": describe::others(&written.others),
        });
        return terminal::done_json(&done);
    }
    terminal::done(&format!("{id} loads version {} from the next load on", point.to))?;
    if let Some((previous, until)) = written.overlap {
        terminal::note(&format!("{previous} stays valid beside it until {until}."));
    }
    Ok(())
}
