//! Names that the commands share.

pub(crate) use ddbsm_core::table::INDEX;
pub(crate) use ddbsm_core::table::attribute::{
    ALL_BUT_VALUE as ATTRIBUTES_BUT_VALUE, NAME, PRINCIPAL, VALUE, VERSION,
};
pub(crate) use ddbsm_write::SecretId;

use aws_sdk_dynamodb::types::AttributeValue;
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

/// A version, as a command takes it.
pub(crate) fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|wrong| format!("{wrong}; ddbsm history shows a secret's versions"))
}
