//! What the index says of secrets, without their values.
//!
//! Whoever may write may write anything there, so each entry is checked: its key decides what it's an entry of, and
//! an attribute that doesn't have its form counts as absent.

mod entry;
mod record;

use std::collections::BTreeMap;

use ddbsm_core::arn::Principal;
use ddbsm_core::name;
use ddbsm_core::table::attribute::VERSION;
use ddbsm_core::table::{IndexKey, ItemKey, Time};

pub use entry::{ChangeEntry, HeadEntry, VersionEntry};
pub use record::{Announced, Announcement, Record};

use crate::item::{Item, SecretId};
use crate::table::Entries;
use entry::text;

/// What a part of the index says.
#[derive(Debug, Clone)]
pub struct Index {
    /// The table's time when it was read.
    pub now: Time,
    records: BTreeMap<SecretId, Record>,
    strays: Vec<String>,
    entries: usize,
}

impl Index {
    /// Reads the entries. What isn't an entry of a secret is a stray.
    #[must_use]
    pub fn read(entries: &Entries) -> Self {
        let mut index = Self {
            now: entries.now,
            records: BTreeMap::new(),
            strays: Vec::new(),
            entries: entries.items.len(),
        };
        for item in &entries.items {
            if !is_sound(item) {
                index.strays.push(item.name.clone());
            }
            if let Some(IndexKey { principal, item: ItemKey { name, version } }) = IndexKey::parse(&item.name)
            {
                let id = SecretId::new(principal, name);
                let record = index.records.entry(id.clone()).or_insert_with(|| Record::empty(id));
                record.take(item, version);
            }
        }
        index
    }

    /// The record of a secret, which is empty if the index doesn't know it.
    #[must_use]
    pub fn record(&self, id: &SecretId) -> Record {
        self.records.get(id).cloned().unwrap_or_else(|| Record::empty(id.clone()))
    }

    /// Every secret that the index knows, also those that were removed, by owner and name.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// How many entries it has, strays included.
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// The sort keys of entries that ddbsm can't have written. Show them with their control characters escaped.
    #[must_use]
    pub fn strays(&self) -> &[String] {
        &self.strays
    }
}

/// Whether ddbsm can have written this entry.
fn is_sound(item: &Item) -> bool {
    let Some(IndexKey { principal, item: ItemKey { name, version } }) = IndexKey::parse(&item.name) else {
        return false;
    };
    let named = Principal::parse(principal).is_ok() && name::check(name).is_ok();
    let entry = match version {
        None => HeadEntry::read(item).is_sound(),
        Some(version) if ChangeEntry::is(item) => ChangeEntry::read(item, version).is_sound(),
        Some(version) => text(item, VERSION) == Some(version.to_string().as_str()),
    };
    named && entry
}
