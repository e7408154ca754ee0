//! The key at rest, as it's asked for, and whether a table has it.

use crate::arn::TableArn;
use aws_sdk_dynamodb::types::{SseStatus, TableDescription};
use ddbsm_core::arn::KeyArn;

/// The key at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Encryption {
    Owned,
    Managed,
    Key(String),
}

pub(crate) fn encryption(text: &str) -> Result<Encryption, String> {
    match text {
        "owned" => Ok(Encryption::Owned),
        "managed" => Ok(Encryption::Managed),
        key => match KeyArn::parse(key) {
            Ok(_) => Ok(Encryption::Key(key.to_owned())),
            Err(wrong) => Err(format!("{wrong}; give owned, managed, or the ARN of a key in KMS")),
        },
    }
}

/// Whether a key is given by an alias, which stands for a key that only KMS knows.
pub(crate) fn is_alias(key: &str) -> bool {
    KeyArn::parse(key).is_ok_and(|key| key.is_alias)
}

impl Encryption {
    /// DynamoDB takes a key of the table's own region.
    pub(super) fn check_region(&self, table: &TableArn) -> Result<(), String> {
        let Self::Key(key) = self else { return Ok(()) };
        match KeyArn::parse(key) {
            Ok(key) if key.region != table.region() => Err(format!(
                "--encryption {key}: the key is in {}, but the table is in {}. Give a key in the table's region.",
                key.region,
                table.region()
            )),
            _ => Ok(()),
        }
    }

    /// What the table has instead, if it's certain: which of KMS's keys is aws/dynamodb, and which an alias stands for,
    /// only KMS could tell.
    pub(super) fn unlike(&self, table: &TableDescription) -> Option<String> {
        let kms = table.sse_description().filter(|sse| sse.status() != Some(&SseStatus::Disabled));
        let key = kms.map(|sse| sse.kms_master_key_arn().unwrap_or("a key in KMS"));
        match (self, key) {
            (Self::Owned, None) | (Self::Managed, Some(_)) => None,
            (_, None) => Some("DynamoDB's own key".to_owned()),
            (Self::Key(wanted), Some(key)) if wanted == key || is_alias(wanted) => None,
            (_, Some(key)) => Some(key.to_owned()),
        }
    }
}
