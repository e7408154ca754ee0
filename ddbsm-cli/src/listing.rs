//! What the index tells: secrets, and the versions of one.
//!
//! Whoever may write may write anything there, so nothing in it is taken for what it says without a look.

use crate::arn;
use crate::store::{Item, text};
use crate::table::{CREATED_AT, CREATED_BY, NAME, SecretId, VERSION, parse_index_name, secret_name};
use crate::terminal::printable;
use ddbsm_core::table::Version;
use serde::Serialize;
use std::collections::BTreeMap;

/// A secret, or a version of one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Listing {
    pub(crate) principal: String,
    pub(crate) name: String,
    /// A version's own is the one in its key, which is where its item lies.
    pub(crate) version: Option<String>,
    created_at: Option<String>,
    created_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<bool>,
}

impl Listing {
    /// Reads one entry of the index, and whether it is a version's.
    fn read(item: &Item) -> Option<(Self, bool)> {
        let (id, version) = parse_index_name(text(item, NAME))?;
        let attribute = |name| Some(text(item, name).to_owned()).filter(|text| !text.is_empty());
        let listing = Self {
            principal: id.principal,
            name: id.name,
            version: version.clone().or_else(|| attribute(VERSION)),
            created_at: attribute(CREATED_AT),
            created_by: attribute(CREATED_BY),
            current: None,
        };
        Some((listing, version.is_some()))
    }

    /// One for each secret. A secret of which only versions are known has none that loads.
    pub(crate) fn heads(index: &[Item]) -> Vec<Self> {
        let mut secrets = BTreeMap::new();
        for (listing, is_version) in index.iter().filter_map(Self::read) {
            let key = (listing.principal.clone(), listing.name.clone());
            if is_version {
                secrets.entry(key).or_insert(Self {
                    version: None,
                    created_at: None,
                    created_by: None,
                    ..listing
                });
            } else {
                secrets.insert(key, listing);
            }
        }
        secrets.into_values().collect()
    }

    /// The versions, newest first.
    pub(crate) fn versions(index: &[Item]) -> Vec<Self> {
        let (mut versions, heads): (Vec<_>, Vec<_>) =
            index.iter().filter_map(Self::read).partition(|(_, version)| *version);
        let current = heads.first().and_then(|(head, _)| head.version.as_ref());
        versions.sort_by(|(a, _), (b, _)| b.version.cmp(&a.version));
        let mark = |(listing, _): (Self, bool)| Self {
            current: Some(listing.version.as_ref() == current),
            ..listing
        };
        versions.into_iter().map(mark).collect()
    }

    /// A row of a table: what it is, then version, time and writer.
    pub(crate) fn row(&self, what: &[&str]) -> Vec<String> {
        let rest = [&self.version, &self.created_at, &self.created_by];
        let rest = rest.into_iter().map(|cell| cell.as_deref().unwrap_or("-"));
        what.iter().copied().chain(rest).map(|cell| printable(cell).into_owned()).collect()
    }
}

/// The names of the entries that ddbsm can't have written, as they can be shown.
pub(crate) fn strays(index: &[Item]) -> Vec<String> {
    let stray = |item: &&Item| !is_ours(item);
    index.iter().filter(stray).map(|item| format!("\"{}\"", printable(text(item, NAME)))).collect()
}

fn is_ours(item: &Item) -> bool {
    let Some((SecretId { principal, name }, version)) = parse_index_name(text(item, NAME)) else {
        return false;
    };
    let said = text(item, VERSION);
    arn::principal(&principal).is_ok()
        && secret_name(&name).is_ok()
        && said.parse::<Version>().is_ok()
        && version.is_none_or(|version| version == said)
}
