//! What a rotator keeps in its own partition. Whoever may write to the table may have replaced any of it.

use std::sync::Arc;

use ddbsm::{Invalid, Secret, Secrets};
use ddbsm_core::table::attribute::VALUE;
use ddbsm_core::table::{Time, Version};
use ddbsm_core::wiped::Buffer;
use ddbsm_write::{Attribute, Item, Value, Write};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::error::Error;
use crate::state::Proof;

/// The names of a rotator's own secrets.
pub mod name {
    /// The administrator's credential at the third party, which an operator stores.
    ///
    /// ```
    /// assert_eq!(ddbsm_rotation::name::ADMIN, "rotation/admin");
    /// ```
    pub const ADMIN: &str = "rotation/admin";
    /// The new value, until the rotation has ended.
    ///
    /// ```
    /// assert_eq!(ddbsm_rotation::name::PENDING, "rotation/pending");
    /// ```
    pub const PENDING: &str = "rotation/pending";
    /// The value that was published last, to show later that it doesn't work any more.
    ///
    /// ```
    /// assert_eq!(ddbsm_rotation::name::CURRENT, "rotation/current");
    /// ```
    pub const CURRENT: &str = "rotation/current";
    /// The ids of the credentials that the rotator made, to be revoked once they aren't in force. Nothing in it is secret.
    ///
    /// ```
    /// assert_eq!(ddbsm_rotation::name::REVOKE, "rotation/revoke");
    /// ```
    pub const REVOKE: &str = "rotation/revoke";
    /// The run that has claimed the rotation. Nothing in it is secret.
    ///
    /// ```
    /// assert_eq!(ddbsm_rotation::name::LOCK, "rotation/lock");
    /// ```
    pub const LOCK: &str = "rotation/lock";
}

/// The secrets that a rotator keeps in its own partition.
///
/// ```
/// use ddbsm::{Memory, Secrets};
/// use ddbsm_rotation::{Own, name};
///
/// let own = Own::load_blocking(&Memory::from([(name::PENDING, "s3cr3t")]))?;
/// assert!(!format!("{own:?}").contains("s3cr3t"));
/// # Ok::<(), ddbsm::LoadError>(())
/// ```
#[derive(Debug, Secrets)]
pub struct Own {
    #[secrets(name = "rotation/admin")]
    pub(crate) admin: Option<Secret<String>>,
    #[secrets(name = "rotation/pending")]
    pub(crate) pending: Option<Secret<String>>,
    #[secrets(name = "rotation/current", json)]
    current: Option<Secret<Current>>,
    #[secrets(name = "rotation/revoke", with = read)]
    ledger: Option<Secret<Ledger>>,
    #[secrets(name = "rotation/lock", with = read)]
    lock: Option<Secret<Lock>>,
}

/// The value that was published last.
#[derive(Debug, Serialize, Deserialize, Zeroize)]
struct Current {
    version: String,
    value: String,
    /// What was shown of the value before it, in the spelling of a state.
    proof: String,
}

/// A credential that the rotator made at the third party, or is about to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The version that was, or would have been, published with it.
    pub(crate) version: Version,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Ledger(Vec<(String, String)>);

/// The run that has claimed the rotation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Lock {
    pub(crate) run: String,
    until: String,
}

impl Own {
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref().map(Secret::expose_secret)
    }

    /// Every credential that may be valid at the third party, oldest first.
    pub(crate) fn ledger(&self) -> Result<Vec<Entry>, Error> {
        let ledger = self.ledger.as_ref().map_or(&[][..], |ledger| &ledger.expose_secret().0);
        let entry = |(id, version): &(String, String)| {
            let version = version.parse().map_err(|_| {
                Error::Table(
                    "rotation/revoke holds text that isn't a version. Find out who wrote it.".to_owned(),
                )
            })?;
            Ok(Entry { id: id.clone(), version })
        };
        ledger.iter().map(entry).collect()
    }

    /// The version that was published last.
    pub(crate) fn current_version(&self) -> Option<Version> {
        self.current.as_ref()?.expose_secret().version.parse().ok()
    }

    /// What was shown then of the value before it.
    pub(crate) fn current_proof(&self) -> Option<Proof> {
        let proof = &self.current.as_ref()?.expose_secret().proof;
        serde_json::from_value(proof.as_str().into()).ok()
    }

    /// Its value, in a place of its own.
    pub(crate) fn current_value(&self) -> Option<Secret<String>> {
        Some(Secret::new(self.current.as_ref()?.expose_secret().value.clone()))
    }
}

impl Lock {
    pub(crate) fn until(&self) -> Option<Time> {
        self.until.parse().ok()
    }
}

/// It's not secret, but what a secret is read into is wiped.
impl Zeroize for Ledger {
    fn zeroize(&mut self) {
        self.0.clear();
    }
}

impl Zeroize for Lock {
    fn zeroize(&mut self) {
        self.run.clear();
    }
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Invalid> {
    serde_json::from_str(text).map_err(|_| Invalid::new("not what a rotator writes"))
}

/// A write to a rotator's own partition. None of these is in the index: they are no operator's business.
pub(crate) fn put(rotator: &str, name: &str, value: Value) -> Write {
    let mut item = Item::new(rotator, name);
    item.attributes.insert(VALUE, Attribute::Value(Arc::new(value)));
    Write::Put(item)
}

/// The value of [`name::LOCK`].
pub(crate) fn lock(run: &str, until: Time) -> Result<Value, Error> {
    json(&Lock { run: run.to_owned(), until: until.to_string() })
}

/// The value of [`name::REVOKE`].
pub(crate) fn ledger(entries: &[Entry]) -> Result<Value, Error> {
    json(&Ledger(entries.iter().map(|entry| (entry.id.clone(), entry.version.to_string())).collect()))
}

/// The value of [`name::CURRENT`].
pub(crate) fn current(version: Version, value: &Secret<String>, proof: Proof) -> Result<Value, Error> {
    #[derive(Serialize)]
    struct Borrowed<'a> {
        version: String,
        value: &'a str,
        proof: Proof,
    }
    json(&Borrowed { version: version.to_string(), value: value.expose_secret(), proof })
}

fn json(value: &impl Serialize) -> Result<Value, Error> {
    let mut buffer = Buffer::default();
    let text = serde_json::to_writer(&mut buffer, value).ok().and_then(|()| buffer.into_text().ok());
    text.map(Value::Text).ok_or_else(|| Error::Table("JSON couldn't be written".to_owned()))
}
