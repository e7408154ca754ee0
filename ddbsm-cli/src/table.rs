//! Names that the commands share.

pub(crate) use ddbsm_core::table::INDEX;
pub(crate) use ddbsm_core::table::attribute::{
    ALL_BUT_VALUE as ATTRIBUTES_BUT_VALUE, NAME, PRINCIPAL, VALUE, VERSION,
};
pub(crate) use ddbsm_write::SecretId;

use aws_sdk_dynamodb::types::AttributeValue;
use ddbsm_core::name::{self, CHARACTERS, MAX_LEN, NameError};
use ddbsm_core::table::Version;
use std::collections::HashMap;
use std::time::SystemTime;

/// An item, or a key, as the SDK has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A version that nothing in the table has, in the order of time.
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
        Err(NameError::Character('#')) => {
            Err("a name can't hold #, which separates it from a version".to_owned())
        }
        Err(NameError::Character(_)) => Err(format!("a name is made of {CHARACTERS}")),
        Err(_) => Err(format!("a name is 1 to {MAX_LEN} characters long")),
    }
}

/// A version, as a command takes it.
pub(crate) fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|wrong| format!("{wrong}; ddbsm history shows a secret's versions"))
}
