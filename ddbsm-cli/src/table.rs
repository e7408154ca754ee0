//! How secrets lie in the table: names, keys and attributes.
//!
//! | item | `principal` | `name` |
//! |---|---|---|
//! | the secret, the one that loads | the owner's ARN | `name` |
//! | each version of it | the owner's ARN | `name#ULID` |
//! | that it exists, without its value | `ddbsm:index` | `ARN#name` |
//! | that a version exists, without its value | `ddbsm:index` | `ARN#name#ULID` |

use ddbsm_core::name::{self, CHARACTERS, MAX_LEN, NameError};
use ddbsm_core::table::{IndexKey, Version};
use std::fmt;
use std::time::SystemTime;

pub(crate) use ddbsm_core::table::INDEX;
pub(crate) use ddbsm_core::table::attribute::{CREATED_AT, CREATED_BY, NAME, PRINCIPAL, VALUE, VERSION};
pub(crate) use ddbsm_core::table::limit::{ITEM_BYTES as MAX_ITEM, SORT_KEY_BYTES as MAX_SORT_KEY};

pub(crate) const ATTRIBUTES_BUT_VALUE: [&str; 5] = [PRINCIPAL, NAME, VERSION, CREATED_AT, CREATED_BY];

/// One secret of one owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SecretId {
    pub(crate) principal: String,
    pub(crate) name: String,
}

impl SecretId {
    /// The name of the item that holds one version.
    pub(crate) fn version_name(&self, version: &str) -> String {
        format!("{}#{version}", self.name)
    }

    /// The name of the index's entry.
    pub(crate) fn index_name(&self) -> String {
        format!("{}#{}", self.principal, self.name)
    }

    /// The name of the index's entry for one version.
    pub(crate) fn index_version_name(&self, version: &str) -> String {
        format!("{}#{}#{version}", self.principal, self.name)
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.principal)
    }
}

/// Reads the name of an entry of the index: the secret, and the version if it is a version's.
pub(crate) fn parse_index_name(entry: &str) -> Option<(SecretId, Option<String>)> {
    let IndexKey { principal, item, .. } = IndexKey::parse(entry)?;
    let id = SecretId { principal: principal.to_owned(), name: item.name.to_owned() };
    Some((id, item.version.map(|version| version.to_string())))
}

/// A new version: made by the writer, and in the order of time.
pub(crate) fn new_version() -> anyhow::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    Ok(Version::new(u64::try_from(now)?, u128::from_ne_bytes(random)).to_string())
}

/// A secret's name. An error shows nothing of it: it may be a value in the wrong place.
pub(crate) fn secret_name(text: &str) -> Result<String, String> {
    match name::check(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(NameError::Character('#')) => Err("a name holds no #: it stands before a version".to_owned()),
        Err(NameError::Character(_)) => Err(format!("a name is made of {CHARACTERS}")),
        Err(_) => Err(format!("a name is 1 to {MAX_LEN} characters long")),
    }
}
