//! What the index says of secrets, without their values.
//!
//! Whoever may write may write anything there, so each entry is checked: its key decides what it's an entry of, and
//! an attribute that doesn't have its form counts as absent.

mod announcement;
mod doubt;
mod entry;
mod record;

use std::collections::BTreeMap;

use ddbsm_core::arn::Principal;
use ddbsm_core::name;
use ddbsm_core::table::attribute::VERSION;
use ddbsm_core::table::{IndexKey, ItemKey, Time};

pub use announcement::{Announced, Announcement};
pub use entry::{ChangeEntry, HeadEntry, VersionEntry};
pub use record::Record;

use crate::item::{Item, SecretId};
use crate::table::Entries;
use entry::text;

/// What a part of the index says.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let head = Item::new(INDEX, id.index_key()).text("version", Some(new));
/// let index = Index::read(&Entries { items: vec![head], now });
/// assert_eq!(index.record(&id).loads(), Some(new));
/// ```
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
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
    /// let index = Index::read(&Entries { items: vec![entry], now });
    /// assert!(index.record(&id).versions.contains_key(&new) && index.strays().is_empty());
    /// ```
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
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::Time;
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let index = Index::read(&Entries { items: Vec::new(), now });
    /// assert!(index.record(&id).is_empty());
    /// ```
    #[must_use]
    pub fn record(&self, id: &SecretId) -> Record {
        self.records.get(id).cloned().unwrap_or_else(|| Record::empty(id.clone()))
    }

    /// Every secret that the index knows, also those that were removed, by owner and name.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let new = Version::new(1_800_000_060_000, 0);
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
    /// let index = Index::read(&Entries { items: vec![entry], now });
    /// assert!(index.records().map(|record| &record.id).eq([&id]));
    /// ```
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// How many entries it has, strays included.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time};
    /// # use ddbsm_write::*;
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let index = Index::read(&Entries { items: vec![Item::new(INDEX, "no-key")], now });
    /// assert_eq!((index.entries(), index.records().count()), (1, 0));
    /// ```
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// The sort keys of entries that ddbsm can't have written. Show them with their control characters escaped.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time};
    /// # use ddbsm_write::*;
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let index = Index::read(&Entries { items: vec![Item::new(INDEX, "no-key")], now });
    /// assert_eq!(index.strays(), ["no-key"]);
    /// ```
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
