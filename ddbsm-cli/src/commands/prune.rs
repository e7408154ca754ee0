//! `ddbsm prune`: deletes old versions, and reads none.

use super::change::Asked;
use crate::aws::Aws;
use crate::options::{Global, TableArg};
use crate::role::{RoleName, role};
use crate::terminal::{self, printable};
use crate::{describe, duration, table};
use anyhow::Result;
use ddbsm_core::table::variable;
use ddbsm_write::{Deletion, SecretId};
use serde_json::{Value, json};
use std::num::NonZeroUsize;

/// Delete old versions
///
/// It never deletes the version that loads, one that is still valid beside it, one that a restore would bring back, or one that
/// a write of the last day may still need.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this secret's versions
    #[arg(value_parser = table::secret_name, requires = "principal")]
    name: Option<String>,
    /// Only this owner's secrets
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: Option<RoleName>,
    #[command(flatten)]
    table: TableArg,
    /// How many of each secret's newest versions to keep, 1 or more
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    keep: NonZeroUsize,
    /// Only versions at least this old, such as 30d
    #[arg(long, value_name = "DURATION", default_value = "0s", hide_default_value = true, value_parser = duration::seconds)]
    older_than: i64,
    /// Show what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    asked: Asked,
}

fn at_least_one(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "expected a whole number from 1")
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let table = aws.table(&args.table, global, None);
    let owner = match &args.principal {
        Some(role) => Some(aws.role_arn(role).await?),
        None => None,
    };
    let id = owner.as_ref().zip(args.name.as_ref()).map(|(owner, name)| SecretId::new(owner, name));
    let prefix = match (&id, &owner) {
        (Some(id), _) => id.index_key(),
        (None, Some(principal)) => format!("{principal}#"),
        (None, None) => String::new(),
    };
    let index = table.index(&prefix).await?;
    let mut deletions = index.prune(args.keep, args.older_than);
    deletions.retain(|deletion| id.as_ref().is_none_or(|id| deletion.id() == id));
    let count: usize = deletions.iter().map(|deletion| deletion.versions().count()).sum();
    if !args.asked.json {
        for deletion in &deletions {
            let versions: Vec<String> = deletion.versions().map(|version| version.to_string()).collect();
            let id = deletion.id().to_string();
            let what = if args.dry_run { "would delete" } else { "to delete" };
            terminal::note(&format!("{what} of {}: {}", printable(&id), versions.join(", ")));
        }
    }
    if args.dry_run || count == 0 {
        return report(&args, &deletions.iter().map(planned).collect::<Vec<_>>(), count);
    }
    args.asked.confirm(&format!("Delete {count} versions? They can't be brought back."))?;
    let deleted = table.writer().delete(&deletions).await.map_err(|e| table.explain(&e))?;
    let count = deleted.iter().map(|deleted| deleted.versions.len()).sum();
    for deleted in &deleted {
        for kept in &deleted.kept {
            terminal::warning(&format!(
                "{}: {kept} is kept, because it came into use meanwhile.",
                deleted.id
            ));
        }
    }
    let done = deleted.iter().map(|deleted| {
        json!({
            "principal": deleted.id.principal,
            "name": deleted.id.name,
            "versions": deleted.versions.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "kept": deleted.kept.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "others": describe::others(&deleted.others),
        })
    });
    report(&args, &done.collect::<Vec<_>>(), count)
}

fn planned(deletion: &Deletion) -> Value {
    let versions: Vec<String> = deletion.versions().map(|version| version.to_string()).collect();
    let SecretId { principal, name } = deletion.id();
    json!({"principal": principal, "name": name, "versions": versions, "kept": [], "others": []})
}

/// `1 version`, `2 versions`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn report(args: &Args, done: &[Value], count: usize) -> Result<()> {
    if args.asked.json {
        return terminal::json(&done);
    }
    let what = if args.dry_run { "would delete" } else { "deleted" };
    let (versions, secrets) = (counted(count, "version"), counted(done.len(), "secret"));
    Ok(terminal::line(&format!("{what} {versions} of {secrets}"))?)
}
