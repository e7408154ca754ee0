//! What the index says of each secret that a program needs. Nothing here reads the table.

use super::finding::{Answer, Note, Secret, State};
use crate::describe;
use ddbsm_core::manifest::{Manifest, ManifestError, Struct, Wanted, needed};
use ddbsm_core::suggest::Suggestions;
use ddbsm_core::table::Time;
use ddbsm_write::{Index, Record, SecretId};
use std::collections::{BTreeMap, BTreeSet};

/// How many names are suggested for one that is missing.
const MAX_SUGGESTIONS: usize = 3;

/// An overlap that ends sooner than this is about to end: a day.
const ENDS_SOON: i64 = 24 * 60 * 60;

/// What is asked of the index.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) manifest: &'a Manifest,
    /// The structs whose secrets are wanted.
    pub(super) structs: &'a [&'a Struct],
    pub(super) principal: &'a str,
    pub(super) ignored: &'a [String],
    /// In seconds.
    pub(super) max_age: Option<i64>,
}

impl Question<'_> {
    pub(super) fn answer(&self, index: &Index) -> Result<Answer, ManifestError> {
        let mut secrets = BTreeMap::new();
        let mut ignored = BTreeSet::new();
        for root in self.structs {
            self.look(root, index, &mut secrets)?;
            let wanted = self.manifest.wanted(root.id)?;
            ignored.extend(wanted.into_iter().map(|item| item.name).filter(|name| self.ignores(name)));
        }
        let asked: BTreeSet<&str> = secrets.values().flat_map(Secret::names).collect();
        let unused = self.known(index).filter(|record| !record.is_removed());
        let unused = unused.map(|record| record.id.name.as_str());
        let unused = unused.filter(|name| !asked.contains(name) && !self.ignores(name));
        let unused = unused.map(str::to_owned).collect();
        Ok(Answer { secrets: secrets.into_values().collect(), ignored: ignored.len(), unused })
    }

    /// The secrets of one struct. Another struct may ask for the same.
    fn look(
        &self,
        root: &Struct,
        index: &Index,
        secrets: &mut BTreeMap<(String, Vec<String>), Secret>,
    ) -> Result<(), ManifestError> {
        let wanted = self.manifest.wanted(root.id)?;
        let needs = needed(&wanted, |item| self.find(item, index).is_some());
        let conflicts = conflicts(&wanted);
        for (item, needed) in wanted.into_iter().zip(needs).filter(|(item, _)| !self.ignores(&item.name)) {
            let field = format!("{}.{}", root.name, item.field);
            let conflict = conflicts.get(&item.field).cloned().map(State::Conflict);
            let secret = secrets
                .entry((item.name.clone(), item.aliases.clone()))
                .or_insert_with(|| self.secret(item, index));
            secret.fields.push(field);
            secret.needed |= needed;
            secret.state = conflict.unwrap_or_else(|| secret.state.clone());
        }
        Ok(())
    }

    fn secret(&self, item: Wanted, index: &Index) -> Secret {
        let found = self.find(&item, index);
        let version = found.as_ref().and_then(Record::loads);
        let stored_at = version.zip(found.as_ref()).and_then(|(version, record)| {
            describe::time(version, record.versions.get(&version).and_then(|entry| entry.created_at))
        });
        let state = match &found {
            Some(record) => loads(record),
            None => self.absent(&item, index),
        };
        let mut notes = found.as_ref().map_or_else(Vec::new, |record| notes(record, index.now));
        let age = stored_at.map(|at| index.now.unix_seconds() - at.unix_seconds());
        match (self.max_age.filter(|_| found.is_some()), age) {
            (Some(most), Some(age)) if age > most => notes.push(Note::TooOld(age, most)),
            (Some(_), None) => notes.push(Note::AgeUnknown),
            _ => {}
        }
        let found = found.map(|record| record.id.name);
        if found.as_ref().is_some_and(|found| *found != item.name) {
            notes.insert(0, Note::Alias);
        }
        let Wanted { name, aliases, .. } = item;
        Secret { name, aliases, fields: Vec::new(), needed: false, state, found, version, stored_at, notes }
    }

    /// What loads for an item: its name or else its first alias that exists. None if the index knows of neither.
    fn find(&self, item: &Wanted, index: &Index) -> Option<Record> {
        let mut records = names(item).map(|name| index.record(&SecretId::new(self.principal, name)));
        records.find(|record| !record.is_empty() && !record.is_removed())
    }

    fn absent(&self, item: &Wanted, index: &Index) -> State {
        let removed = names(item)
            .map(|name| index.record(&SecretId::new(self.principal, name)))
            .find(Record::is_removed);
        match removed {
            Some(record) if record.unfinished().is_empty() => State::Removed,
            Some(record) => State::Unclear(unfinished(&record)),
            None => {
                let mut suggestions = Suggestions::new(names(item), MAX_SUGGESTIONS);
                suggestions.extend(self.known(index).map(|record| record.id.name.as_str()));
                State::Missing(suggestions.into_names())
            }
        }
    }

    /// The owner's secrets that the index knows.
    fn known<'a>(&'a self, index: &'a Index) -> impl Iterator<Item = &'a Record> {
        index.records().filter(|record| record.id.principal == self.principal)
    }

    fn ignores(&self, name: &str) -> bool {
        self.ignored.iter().any(|ignored| ignored == name)
    }
}

/// Whether what exists loads.
fn loads(record: &Record) -> State {
    if !record.unfinished().is_empty() {
        return State::Unclear(unfinished(record));
    }
    let Some(head) = record.head.as_ref().filter(|head| head.written_by().is_some()) else {
        return State::Unclear("the index doesn't say what loads".to_owned());
    };
    let Some(version) = record.loads() else { return State::Present };
    match record.versions.get(&version) {
        None if head.points_to.is_some() => State::Gone(version),
        Some(entry) if entry.deleting && head.points_to.is_some() => State::Gone(version),
        Some(entry) if entry.revoked_at.is_some() => State::Revoked(version),
        _ => State::Present,
    }
}

fn unfinished(record: &Record) -> String {
    let writes: Vec<String> = record.unfinished().iter().map(describe::announcement).collect();
    format!("{} is running or was cut off", writes.join(", "))
}

fn notes(record: &Record, now: Time) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(version) = record.head.as_ref().and_then(|head| head.points_to) {
        notes.push(Note::RolledBack(version));
    }
    if let Some((_, until)) = record.overlap(now)
        && until.unix_seconds() - now.unix_seconds() < ENDS_SOON
    {
        notes.push(Note::OverlapEnds(until));
    }
    if record.head.as_ref().is_some_and(|head| head.written_by().is_some()) && record.loads().is_none() {
        notes.push(Note::ByHand);
    }
    notes
}

/// The fields whose item is another field's too, which flattening can hide from the macro.
fn conflicts(wanted: &[Wanted]) -> BTreeMap<String, String> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut conflicts = BTreeMap::new();
    for item in wanted {
        if let Some(other) = owners.insert(&item.name, &item.field) {
            conflicts.insert(item.field.clone(), other.to_owned());
        }
    }
    for item in wanted {
        let taken = item.aliases.iter().find_map(|alias| owners.get(alias.as_str()));
        conflicts.extend(taken.map(|other| (item.field.clone(), (*other).to_owned())));
    }
    conflicts
}

fn names(item: &Wanted) -> impl Iterator<Item = &str> {
    std::iter::once(&item.name).chain(&item.aliases).map(String::as_str)
}
