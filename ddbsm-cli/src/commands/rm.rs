//! `ddbsm rm`: removes a secret, a version, or all that the index lists of a role, and reads none.

use super::change::Asked;
use crate::aws::Aws;
use crate::describe;
use crate::options::{Global, TableArg};
use crate::role::{RoleName, role};
use crate::shell;
use crate::table;
use crate::terminal::{self, exit};
use crate::writing::Table;
use anyhow::{Result, bail};
use ddbsm_core::table::Version;
use ddbsm_core::table::variable;
use ddbsm_write::{Deleted, Deletion, Record, Removal, SecretId, Table as _, Write};
use serde_json::{Value, json};

/// Remove a secret
///
/// Its versions stay, so that ddbsm restore can bring it back, and its owner can still read them. --purge deletes them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The secret's name
    #[arg(value_parser = table::secret_name, required_unless_present = "all")]
    name: Option<String>,
    /// The role that owns the secret: its ARN, or its path and name, such as app/slack-bot
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: RoleName,
    #[command(flatten)]
    table: TableArg,
    /// Delete all versions too, and their entries in the index
    #[arg(long)]
    purge: bool,
    /// Delete only this version's value, even if it's still valid beside the one that loads
    #[arg(long, value_name = "VERSION", value_parser = table::version, conflicts_with_all = ["purge", "by_hand", "all"])]
    version: Option<Version>,
    /// Remove all that the index lists of the role, so that a new role of the same name can't read it. Not what was stored by hand
    #[arg(long, requires = "purge", conflicts_with = "name")]
    all: bool,
    /// Remove an item that was written by hand and isn't in the index
    #[arg(long)]
    by_hand: bool,
    #[command(flatten)]
    asked: Asked,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let table = aws.table(&args.table, global, aws.caller().await.map(|caller| caller.arn));
    if args.all && std::env::args().all(|word| word != "--principal" && !word.starts_with("--principal=")) {
        return Err(exit::usage(
            "--all deletes everything that a role owns, so name the role with --principal.",
        ));
    }
    let owner = aws.role_arn(&args.principal).await?;
    let Some(name) = &args.name else { return purge_all(&args, &table, &owner).await };
    let id = SecretId::new(owner, name.as_str());
    let (record, _) = table.record(&id).await?;
    if record.is_empty() && args.by_hand {
        return by_hand(&args, &table, &id).await;
    }
    if record.is_empty() {
        bail!(
            "The index doesn't list {id}. Nothing was removed. ddbsm ls shows what exists; --by-hand removes an item that was \
             written without ddbsm."
        );
    }
    match args.version {
        Some(version) => one_version(&args, &table, &record, version).await,
        None if args.purge => purge(&args, &table, &record).await,
        None => remove(&args, &table, record).await,
    }
}

async fn remove(args: &Args, table: &Table, record: Record) -> Result<()> {
    let id = record.id.clone();
    if record.is_removed() && record.unfinished().is_empty() {
        bail!(
            "{id} is removed already. To delete its versions too: {}",
            describe::command("rm", &id, "--purge")
        );
    }
    let undo = describe::command("restore", &id, "");
    let kept = match record.versions.len() {
        _ if record.is_by_hand() => {
            "The value that loads was written by hand, so it has no version and can't be brought back."
                .to_owned()
        }
        1 => format!("1 version is kept, and this brings it back: {undo}"),
        versions => format!("{versions} versions are kept, and this brings it back: {undo}"),
    };
    args.asked.confirm(&format!("Remove {id}? {kept}"))?;
    let written = table.writer().remove(&Removal { seen: record }).await.map_err(|e| table.explain(&e))?;
    if args.asked.json {
        let done = json!({
            "principal": id.principal,
            "name": id.name,
            "kind": "remove",
            "change": written.change.to_string(),
            "versions": [],
            "kept": [],
            "others": describe::others(&written.others),
        });
        return terminal::done_json(&done);
    }
    terminal::done(&format!("removed {id}"))?;
    if written.before.loads().is_some() {
        terminal::note(&format!("Its versions stay, and its owner can read them. To bring it back: {undo}"));
        terminal::note(&format!("To delete them: {}", describe::command("rm", &id, "--purge")));
    }
    Ok(())
}

async fn one_version(args: &Args, table: &Table, record: &Record, version: Version) -> Result<()> {
    let id = &record.id;
    args.asked.confirm(&format!("Delete version {version} of {id}? It can't be brought back."))?;
    let deletion = Deletion::version(record, version);
    let deleted = table.writer().delete(&[deletion]).await.map_err(|e| table.explain(&e))?;
    tell(args, &deleted, &format!("deleted version {version} of {id}"))
}

async fn purge(args: &Args, table: &Table, record: &Record) -> Result<()> {
    let id = &record.id;
    let count = record.versions.len();
    args.asked
        .confirm(&format!("Remove {id} with all its versions ({count})? They can't be brought back."))?;
    let deleted = table.writer().purge(record).await.map_err(|e| table.explain(&e))?;
    let kept = unkept(&deleted);
    tell(
        args,
        std::slice::from_ref(&deleted),
        &format!("removed {id}, versions: {}", deleted.versions.len()),
    )?;
    kept
}

async fn purge_all(args: &Args, table: &Table, owner: &str) -> Result<()> {
    let index = table.index(&format!("{owner}#")).await?;
    let records: Vec<&Record> = index.records().collect();
    if records.is_empty() {
        terminal::note(&format!("The index lists nothing that {owner} owns. Nothing was removed."));
        note_of_by_hand(owner);
        return tell(args, &[], "removed 0 secrets");
    }
    for record in &records {
        terminal::note(&format!("to remove: {}, versions: {}", record.id.name, record.versions.len()));
    }
    let count = records.len();
    args.asked.confirm(&format!(
        "Remove all {count} secrets of {owner}, with all their versions? They can't be brought back."
    ))?;
    let mut all = Vec::new();
    for (i, record) in records.into_iter().enumerate() {
        terminal::progress(&format!("{i} of {count} secrets removed"));
        let incomplete = |e| {
            terminal::note(&format!("{i} of {count} secrets are removed: run the same command again."));
            table.explain(&e)
        };
        all.push(table.writer().purge(record).await.map_err(incomplete)?);
    }
    note_of_by_hand(owner);
    let kept = all.iter().try_for_each(unkept);
    tell(args, &all, &format!("removed {count} secrets of {owner}"))?;
    kept
}

/// A writer can't see the partition, so what nobody listed stays without an error.
fn note_of_by_hand(owner: &str) {
    terminal::note(&format!(
        "An item that was stored by hand isn't in the index and stays. As the owner, ddbsm adopt --list --principal {} shows what is \
         left; ddbsm rm NAME --by-hand removes it.",
        shell::word(owner)
    ));
}

/// A purge that has to keep something isn't done.
fn unkept(deleted: &Deleted) -> Result<()> {
    if deleted.others.is_empty() {
        return Ok(());
    }
    bail!(
        "{}: a write is running or was cut short, and what it needs is kept. Once it has ended, run the same command again.",
        deleted.id
    )
}

async fn by_hand(args: &Args, table: &Table, id: &SecretId) -> Result<()> {
    args.asked.confirm(&format!("Delete the item {id}, if there is one? It can't be brought back."))?;
    let delete = Write::delete(id.principal.as_str(), id.name.as_str());
    let written = table.writer().table().write(vec![delete]).await;
    written.map_err(|source| {
        table.explain(&ddbsm_write::WriteError::Table { stage: ddbsm_write::Stage::Deleting, source })
    })?;
    if args.asked.json {
        let done = json!({
            "principal": id.principal,
            "name": id.name,
            "kind": "by-hand",
            "change": null,
            "versions": [],
            "kept": [],
            "others": [],
        });
        return terminal::done_json(&done);
    }
    terminal::done(&format!("there is no item {id} now; a writer can't see whether there was one"))
}

fn tell(args: &Args, deleted: &[Deleted], line: &str) -> Result<()> {
    if !args.asked.json {
        return terminal::done(line);
    }
    let done = deleted.iter().map(|deleted| {
        json!({
            "principal": deleted.id.principal,
            "name": deleted.id.name,
            "kind": if args.version.is_some() { "version" } else { "purge" },
            "change": null,
            "versions": deleted.versions.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "kept": deleted.kept.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "others": describe::others(&deleted.others),
        })
    });
    let done: Vec<Value> = done.collect();
    let shown = if args.all { Value::Array(done) } else { done.into_iter().next().unwrap_or_default() };
    terminal::done_json(&shown)
}
