//! How secrets lie in the table: names, keys and attributes.
//!
//! | item | `principal` | `name` |
//! |---|---|---|
//! | the secret, the one that loads | the owner's ARN | `name` |
//! | each version of it | the owner's ARN | `name#ULID` |
//! | that it exists, without its value | `ddbsm:index` | `ARN#name` |
//! | that a version exists, without its value | `ddbsm:index` | `ARN#name#ULID` |

use std::fmt;
use std::time::SystemTime;
use ulid::Ulid;

/// The partition that lists what exists, without values.
pub(crate) const INDEX: &str = "ddbsm:index";

pub(crate) const PRINCIPAL: &str = "principal";
pub(crate) const NAME: &str = "name";
pub(crate) const VALUE: &str = "value";
pub(crate) const VERSION: &str = "version";
pub(crate) const CREATED_AT: &str = "created_at";
pub(crate) const CREATED_BY: &str = "created_by";

pub(crate) const ATTRIBUTES_BUT_VALUE: [&str; 5] = [PRINCIPAL, NAME, VERSION, CREATED_AT, CREATED_BY];

/// An item is at most 400 KB, names of attributes counted.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
pub(crate) const MAX_ITEM: usize = 400 * 1024;

/// A sort key is at most 1 KB, in bytes of UTF-8; same source.
pub(crate) const MAX_SORT_KEY: usize = 1024;

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
pub(crate) fn parse_index_name(entry: &str) -> Option<(SecretId, Option<&str>)> {
    let mut parts = entry.split('#');
    let (principal, name) = (parts.next()?, parts.next()?);
    let version = parts.next();
    let id = SecretId { principal: principal.to_owned(), name: name.to_owned() };
    parts.next().is_none().then_some((id, version))
}

/// A new version: made by the writer, and in the order of time.
pub(crate) fn new_version() -> anyhow::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    Ok(Ulid::from_parts(u64::try_from(now)?, u128::from_ne_bytes(random)).to_string())
}

/// A secret's name: what the table can hold and every tool can print.
pub(crate) fn secret_name(text: &str) -> Result<String, String> {
    let allowed =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'+' | b'=' | b'.' | b'@' | b'-');
    match text.bytes().find(|&b| !allowed(b)) {
        Some(b'#') => Err("a name holds no #: it stands before a version".to_owned()),
        Some(_) => Err("a name is made of letters, digits, and / _ + = . @ -".to_owned()),
        None if (1..=512).contains(&text.len()) => Ok(text.to_owned()),
        None => Err("a name is 1 to 512 characters long".to_owned()),
    }
}
