//! `ddbsm adopt`: lists in the index what was written by hand. Nothing that loads is changed, and no value is read.

mod list;
mod names;

use crate::aws::Aws;
use crate::describe;
use crate::options::{Global, TableArg};
use crate::role::{RoleName, role};
use crate::terminal::{self, printable};
use anyhow::Result;
use clap::ArgGroup;
use ddbsm_core::table::variable;
use ddbsm_write::{Adopted, Record, SecretId, Written};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Add secrets that were written by hand to the index
///
/// An item that was written without ddbsm loads, but it isn't in the index, so ls and check don't know it. Only its owner can
/// see it, and only a writer can add it to the index: run --list as the owner, and pass its output to --names as a writer.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("side").required(true).args(["list", "names"])))]
pub(crate) struct Args {
    /// As the owner: print the names of its secrets, one per line. No value is requested
    #[arg(long, conflicts_with = "dry_run")]
    list: bool,
    /// As a writer: add the names in this file, one per line, to the index; - is stdin
    #[arg(long, value_name = "PATH")]
    names: Option<PathBuf>,
    /// The role that owns the secrets: its ARN, or its path and name, such as app/slack-bot
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: RoleName,
    #[command(flatten)]
    table: TableArg,
    /// Show what would be added, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let Some(path) = &args.names else {
        let aws = Aws::connect(global).await?;
        let owner = aws.role_arn(&args.principal).await?;
        return list::print(&aws, &args.table.table, &owner, args.json).await;
    };
    let names = names::read(path)?;
    let aws = Aws::connect(global).await?;
    let owner = aws.role_arn(&args.principal).await?;
    let ids: Vec<SecretId> = names.into_iter().map(|name| SecretId::new(owner.as_str(), name)).collect();
    let table = aws.table(&args.table, global, aws.caller().await.map(|caller| caller.arn));
    if args.dry_run {
        let index = table.index(&format!("{owner}#")).await?;
        let (unknown, known): (Vec<Record>, Vec<Record>) =
            ids.iter().map(|id| index.record(id)).partition(Record::is_empty);
        return tell(&args, "would adopt", unknown.iter().map(|record| (&record.id, None)), &known);
    }
    let Adopted { written, known, .. } =
        table.writer().adopt(&ids).await.map_err(|failed| table.explain(&failed))?;
    tell(&args, "adopted", written.iter().map(|written| (&written.id, Some(written))), &known)
}

fn tell<'a>(
    args: &Args,
    verb: &str,
    adopted: impl Iterator<Item = (&'a SecretId, Option<&'a Written>)>,
    known: &[Record],
) -> Result<()> {
    if args.json {
        let adopted = adopted.map(|(id, written)| as_json(id, true, written));
        let shown: Vec<Value> =
            adopted.chain(known.iter().map(|record| as_json(&record.id, false, None))).collect();
        return terminal::json(&shown);
    }
    for (id, _) in adopted {
        terminal::line(&format!("{verb} {id}"))?;
    }
    for record in known {
        terminal::note(&match record.unfinished().last() {
            Some(other) => format!(
                "{} is left as it is: {} is unfinished. Run the same command again once that has ended.",
                record.id,
                printable(&describe::announcement(other))
            ),
            None => format!("{} is left as it is: the index knows it.", record.id),
        });
    }
    Ok(())
}

fn as_json(id: &SecretId, adopted: bool, written: Option<&Written>) -> Value {
    json!({
        "principal": id.principal,
        "name": id.name,
        "adopted": adopted,
        "change": written.map(|written| written.change.to_string()),
        "others": written.map(|written| describe::others(&written.others)).unwrap_or_default(),
    })
}
