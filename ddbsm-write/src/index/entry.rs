//! The three kinds of entries.

use std::str::FromStr;

use ddbsm_core::table::attribute as name;
use ddbsm_core::table::{Change, INDEX, Time, Version};

use crate::item::{Attribute, Item, SecretId};

/// The entry of a head: what the index says loads.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let new = Version::new(1_800_000_060_000, 0);
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let head = Item::new(INDEX, id.index_key()).text("version", Some(new)).text("created_by", Some("ci"));
/// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
/// let entry = record.head.unwrap();
/// assert_eq!((entry.version, entry.created_by.as_deref()), (Some(new), Some("ci")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeadEntry {
    /// The version of the value in the head. If neither this nor `points_to` is there, the head was written by hand and
    /// adopted: it has no version.
    pub version: Option<Version>,
    /// The version that the head points to instead.
    pub points_to: Option<Version>,
    /// The version that came before, while both are valid.
    pub previous: Option<Version>,
    /// Until when `previous` is valid.
    pub previous_until: Option<Time>,
    /// The write that this entry describes.
    pub change: Option<Version>,
    /// The secret was removed. What loaded until then is still in `version` or `points_to`.
    pub removed: bool,
    /// When it was written.
    pub created_at: Option<Time>,
    /// Who wrote it, by the writer's own word.
    pub created_by: Option<String>,
}

/// The entry of a version.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let entry = Item::new(INDEX, id.index_version_key(new)).text("version", Some(new));
/// let record = Index::read(&Entries { items: vec![entry.text("previous", Some(old))], now }).record(&id);
/// assert_eq!(record.versions[&new].previous, Some(old));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionEntry {
    /// The version.
    pub version: Version,
    /// What loaded when it was stored.
    pub previous: Option<Version>,
    /// Until when `previous` stays valid beside it, if it was stored with an overlap.
    pub previous_until: Option<Time>,
    /// It's being deleted.
    pub deleting: bool,
    /// When rotation retired it.
    pub revoked_at: Option<Time>,
    /// When it was written.
    pub created_at: Option<Time>,
    /// Who wrote it, by the writer's own word.
    pub created_by: Option<String>,
}

/// The entry of a change that stores no value.
///
/// ```
/// # use ddbsm_write::ddbsm_core::table::{Change, INDEX, Time, Version};
/// # use ddbsm_write::*;
/// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
/// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
/// let entry = Item::new(INDEX, id.index_version_key(new)).text("change", Some("rollback"));
/// let record = Index::read(&Entries { items: vec![entry.text("points_to", Some(old))], now }).record(&id);
/// let entry = &record.changes[&new];
/// assert_eq!((entry.change, entry.points_to), (Some(Change::Rollback), Some(old)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeEntry {
    /// The change's own version, which tells its place among all others.
    pub version: Version,
    /// What it is. None if it's a change that this version of ddbsm doesn't know.
    pub change: Option<Change>,
    /// The version that it points to.
    pub points_to: Option<Version>,
    /// What loaded before it.
    pub previous: Option<Version>,
    /// Until when `previous` stays valid, if it was made with an overlap.
    pub previous_until: Option<Time>,
    /// When it was written.
    pub created_at: Option<Time>,
    /// Who wrote it, by the writer's own word.
    pub created_by: Option<String>,
}

impl HeadEntry {
    pub(crate) fn read(item: &Item) -> Self {
        Self {
            version: parsed(item, name::VERSION),
            points_to: parsed(item, name::POINTS_TO),
            previous: parsed(item, name::PREVIOUS),
            previous_until: parsed(item, name::PREVIOUS_UNTIL),
            change: parsed(item, name::CHANGE),
            removed: flag(item, name::REMOVED),
            created_at: parsed(item, name::CREATED_AT),
            created_by: text(item, name::CREATED_BY).map(str::to_owned),
        }
    }

    pub(crate) fn item(&self, id: &SecretId) -> Item {
        Item::new(INDEX, id.index_key())
            .text(name::VERSION, self.version)
            .text(name::POINTS_TO, self.points_to)
            .text(name::PREVIOUS, self.previous)
            .text(name::PREVIOUS_UNTIL, self.previous_until)
            .text(name::CHANGE, self.change)
            .flag(name::REMOVED, self.removed)
            .text(name::CREATED_AT, self.created_at)
            .text(name::CREATED_BY, self.created_by.as_ref())
    }

    /// The version of the write that this entry describes. Without `change`, that write was a put.
    ///
    /// ```
    /// # use ddbsm_write::ddbsm_core::table::{INDEX, Time, Version};
    /// # use ddbsm_write::*;
    /// # let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// # let (old, new) = (Version::new(1_800_000_000_000, 0), Version::new(1_800_000_060_000, 0));
    /// # let now = Time::from_unix_seconds(1_800_000_120).unwrap();
    /// let head = Item::new(INDEX, id.index_key()).text("points_to", Some(old)).text("change", Some(new));
    /// let record = Index::read(&Entries { items: vec![head], now }).record(&id);
    /// assert_eq!(record.head.unwrap().written_by(), Some(new));
    /// ```
    #[must_use]
    pub fn written_by(&self) -> Option<Version> {
        self.change.or(self.version)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.written_by().is_some() && (self.version.is_none() || self.points_to.is_none() || self.removed)
    }
}

impl VersionEntry {
    pub(crate) fn read(item: &Item, version: Version) -> Self {
        Self {
            version,
            previous: parsed(item, name::PREVIOUS),
            previous_until: parsed(item, name::PREVIOUS_UNTIL),
            deleting: flag(item, name::DELETING),
            revoked_at: parsed(item, name::REVOKED_AT),
            created_at: parsed(item, name::CREATED_AT),
            created_by: text(item, name::CREATED_BY).map(str::to_owned),
        }
    }

    pub(crate) fn item(&self, id: &SecretId) -> Item {
        Item::new(INDEX, id.index_version_key(self.version))
            .text(name::VERSION, Some(self.version))
            .text(name::PREVIOUS, self.previous)
            .text(name::PREVIOUS_UNTIL, self.previous_until)
            .flag(name::DELETING, self.deleting)
            .text(name::REVOKED_AT, self.revoked_at)
            .text(name::CREATED_AT, self.created_at)
            .text(name::CREATED_BY, self.created_by.as_ref())
    }
}

impl ChangeEntry {
    pub(crate) fn is(item: &Item) -> bool {
        item.attributes.contains_key(name::CHANGE)
    }

    pub(crate) fn read(item: &Item, version: Version) -> Self {
        Self {
            version,
            change: text(item, name::CHANGE).and_then(Change::parse),
            points_to: parsed(item, name::POINTS_TO),
            previous: parsed(item, name::PREVIOUS),
            previous_until: parsed(item, name::PREVIOUS_UNTIL),
            created_at: parsed(item, name::CREATED_AT),
            created_by: text(item, name::CREATED_BY).map(str::to_owned),
        }
    }

    pub(crate) fn item(&self, id: &SecretId) -> Item {
        Item::new(INDEX, id.index_version_key(self.version))
            .text(name::CHANGE, self.change.map(Change::as_str))
            .text(name::POINTS_TO, self.points_to)
            .text(name::PREVIOUS, self.previous)
            .text(name::PREVIOUS_UNTIL, self.previous_until)
            .text(name::CREATED_AT, self.created_at)
            .text(name::CREATED_BY, self.created_by.as_ref())
    }

    pub(crate) fn is_sound(&self) -> bool {
        match self.change {
            Some(Change::Rollback | Change::Restore) => self.points_to.is_some(),
            Some(Change::Remove | Change::Adopt) => self.points_to.is_none(),
            _ => false,
        }
    }
}

/// An attribute's text.
pub(super) fn text<'a>(item: &'a Item, attribute: &str) -> Option<&'a str> {
    match item.attributes.get(attribute) {
        Some(Attribute::Text(text)) => Some(text),
        _ => None,
    }
}

fn parsed<T: FromStr>(item: &Item, attribute: &str) -> Option<T> {
    text(item, attribute)?.parse().ok()
}

fn flag(item: &Item, attribute: &str) -> bool {
    matches!(item.attributes.get(attribute), Some(Attribute::Flag(true)))
}
