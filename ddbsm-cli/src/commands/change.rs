//! What rollback and restore have in common.

use crate::describe;
use crate::terminal::{self, exit};
use crate::writing::Table;
use anyhow::Result;
use ddbsm_write::Point;
use serde_json::json;

/// Whether to ask, and how to tell what was done.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Tell what was done as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl Asked {
    /// Fails unless the answer is yes.
    pub(crate) fn confirm(&self, question: &str) -> Result<()> {
        if self.yes || terminal::confirm(question)? { Ok(()) } else { Err(exit::not_confirmed()) }
    }
}

pub(crate) async fn point(table: &Table, point: &Point, asked: &Asked, verb: &str) -> Result<()> {
    let id = &point.seen.id;
    asked.confirm(&format!("{verb} {id} to {}?", point.to))?;
    let written = table.writer().point(point).await.map_err(|e| table.explain(&e))?;
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
        return Ok(terminal::line(&serde_json::to_string_pretty(&done)?)?);
    }
    terminal::line(&format!("{id} loads version {} from the next load on", point.to))?;
    if let Some((previous, until)) = written.overlap {
        terminal::note(&format!("{previous} stays valid beside it until {until}."));
    }
    Ok(())
}
