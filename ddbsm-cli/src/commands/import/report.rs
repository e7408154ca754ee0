//! What would be moved, and what was: names, and never a value.

use super::args::Args;
use super::carry::{Done, Outcome};
use super::plan::{Item, Plan, Skipped};
use crate::terminal::{self, printable};
use anyhow::Result;
use serde_json::{Value, json};

/// The whole plan, as a result.
pub(super) fn show(plan: &Plan, args: &Args) -> Result<()> {
    if args.json {
        let shown = json!({
            "would_store": plan.items.iter().map(|item| json!({
                "source": item.source,
                "principal": item.put.id.principal,
                "name": item.put.id.name,
                "type": if item.is_text { "S" } else { "B" },
                "previous": item.put.earlier.is_some(),
            })).collect::<Vec<_>>(),
            "skipped": skipped(&plan.skipped),
            "faults": plan.faults.iter().map(|fault| json!({"source": fault.source, "why": fault.why})).collect::<Vec<_>>(),
        });
        return terminal::json(&shown);
    }
    let items = plan.items.iter().map(|item| row(&item.source, Some(&item.put.id.name), &what(item)));
    let left =
        plan.skipped.iter().map(|skipped| row(&skipped.source, skipped.name.as_deref(), &left(skipped)));
    let rows: Vec<_> = items.chain(left).collect();
    Ok(terminal::table(&["SOURCE", "NAME", ""], &rows)?)
}

/// The plan, for whoever is about to be asked.
pub(super) fn ask(plan: &Plan, args: &Args) {
    for item in &plan.items {
        terminal::note(&format!("{} -> {} ({})", printable(&item.source), item.put.id.name, what(item)));
    }
    for skipped in &plan.skipped {
        terminal::note(&format!("{} stays where it is ({})", printable(&skipped.source), left(skipped)));
    }
    if plan.items.iter().any(|item| item.put.earlier.is_some()) {
        let hours = args.overlap / 3600;
        let long = if hours > 0 { format!("{hours}h") } else { format!("{}m", args.overlap / 60) };
        terminal::note(&format!(
            "A previous version stays valid for {long}, where a field is of type Rotating (--overlap)."
        ));
    }
}

/// What was done, and who can check it: whoever stores can't read anything back.
pub(super) fn tell(args: &Args, owner: &str, left_out: &[Skipped], done: &[Done]) -> Result<()> {
    let check = format!("ddbsm check PROGRAM --principal {owner} --table {}", args.table.table);
    if args.json {
        let (moved, failed): (Vec<&Done>, Vec<&Done>) = done.iter().partition(|done| done.is_moved());
        let shown = json!({
            "moved": moved.into_iter().map(|done| moved_json(owner, done)).collect::<Vec<_>>(),
            "skipped": skipped(left_out),
            "failed": failed.into_iter().map(|done| json!({"source": done.source, "name": done.name, "why": why(done)})).collect::<Vec<_>>(),
            "check": check,
        });
        return terminal::json(&shown);
    }
    let moved = done.iter().filter(|done| done.is_moved()).count();
    let tried = done.len();
    let rows = done.iter().map(|done| row(&done.source, Some(&done.name), &why(done)));
    let rows: Vec<_> = rows
        .chain(left_out.iter().map(|skipped| row(&skipped.source, skipped.name.as_deref(), &left(skipped))))
        .collect();
    terminal::table(&["SOURCE", "NAME", ""], &rows)?;
    terminal::note(&format!(
        "{moved} moved, {} left as they are, {} failed. The source is unchanged.",
        left_out.len(),
        tried - moved
    ));
    terminal::note(&format!(
        "Writers can't read a secret back. As the owner or an auditor, check that the program finds everything it needs: {check}"
    ));
    Ok(())
}

fn row(source: &str, name: Option<&str>, what: &str) -> Vec<String> {
    vec![printable(source).into_owned(), name.unwrap_or("-").to_owned(), what.to_owned()]
}

fn what(item: &Item) -> String {
    let kind = if item.is_text { "text" } else { "bytes" };
    let previous = if item.put.earlier.is_some() { ", and the previous version" } else { "" };
    let note = item.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
    format!("{kind}{previous}{note}")
}

fn left(skipped: &Skipped) -> String {
    match skipped.name {
        Some(_) => format!("exists: {}", skipped.why),
        None => skipped.why.clone(),
    }
}

fn why(done: &Done) -> String {
    match &done.outcome {
        Outcome::Moved(written) => match written.overlap {
            Some((_, until)) => format!("moved, with the previous version until {until}"),
            None => "moved".to_owned(),
        },
        Outcome::Failed(why) => format!("failed: {why}"),
        Outcome::NotTried => "not tried".to_owned(),
    }
}

fn moved_json(owner: &str, done: &Done) -> Value {
    let written = match &done.outcome {
        Outcome::Moved(written) => Some(written),
        _ => None,
    };
    let overlap = written.and_then(|written| written.overlap);
    json!({
        "source": done.source,
        "principal": owner,
        "name": done.name,
        "version": written.map(|written| written.change.to_string()),
        "previous": overlap.map(|(previous, _)| previous.to_string()),
        "previous_until": overlap.map(|(_, until)| until.to_string()),
        "others": written.map(|written| crate::describe::others(&written.others)).unwrap_or_default(),
    })
}

fn skipped(all: &[Skipped]) -> Vec<Value> {
    let one =
        |skipped: &Skipped| json!({"source": skipped.source, "name": skipped.name, "why": left(skipped)});
    all.iter().map(one).collect()
}
