//! What must hold in the end.

use std::collections::BTreeMap;

use ddbsm_core::table::attribute::{POINTS_TO, PREVIOUS, VERSION};
use ddbsm_core::table::{INDEX, Version};

use super::operators::id;
use super::table::{Items, now};
use crate::index::Index;
use crate::item::{Attribute, Item};
use crate::table::Entries;

/// What is wrong. `told`: an operator was told that others wrote at the same time. `strict`: a version that is valid beside
/// the one that loads must be there.
pub(super) fn verdict(items: &Items, crashed: bool, told: bool, strict: bool) -> Vec<&'static str> {
    let id = id();
    let entries = items.iter().filter(|((principal, _), _)| principal == INDEX);
    let entries = entries.map(|(_, item)| item.clone()).collect();
    let record = Index::read(&Entries { items: entries, now: now() }).record(&id);
    let values: BTreeMap<Version, &Item> = items
        .iter()
        .filter(|((principal, name), _)| *principal == id.principal && *name != id.name)
        .filter_map(|((_, name), item)| Some((name.split_once('#')?.1.parse().ok()?, item)))
        .collect();

    let head = items.get(&(id.principal.clone(), id.name.clone()));
    let points_to = head.and_then(|head| version(head, POINTS_TO));
    let loads = points_to.or(head.and_then(|head| version(head, VERSION)));
    let shown = crashed && !record.unfinished().is_empty();

    let mut wrong = Vec::new();
    if loads != record.loads() && !told && !shown {
        wrong.push("hidden disagreement");
    }
    let listed = record.head.is_some() || !record.is_empty() && !crashed;
    if listed && head.is_some() != record.exists() && !told && !shown {
        wrong.push("the index and the head disagree about whether there is one");
    }
    if points_to.is_some_and(|to| !values.contains_key(&to)) {
        wrong.push("the head points to a version that is gone");
    }
    let previous = head.and_then(|head| version(head, PREVIOUS));
    if strict && previous.is_some_and(|previous| !values.contains_key(&previous)) {
        wrong.push("the previous version is gone");
    }
    if values.keys().any(|version| !record.versions.contains_key(version)) {
        wrong.push("a value that the index doesn't know");
    }
    wrong
}

fn version(item: &Item, attribute: &str) -> Option<Version> {
    match item.attributes.get(attribute)? {
        Attribute::Text(text) => text.parse().ok(),
        _ => None,
    }
}
