//! The key at rest, as it's asked for, and whether a table has it.

use aws_sdk_dynamodb::types::{SseStatus, TableDescription};

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
        key if key.starts_with("arn:aws") && key.contains(":kms:") => Ok(Encryption::Key(key.to_owned())),
        _ => Err("owned, managed, or arn:aws:kms:...".to_owned()),
    }
}

impl Encryption {
    /// What the table has instead, if it's certain: which of KMS's keys is aws/dynamodb, and which an alias stands for,
    /// only KMS could tell.
    pub(super) fn unlike(&self, table: &TableDescription) -> Option<String> {
        let kms = table.sse_description().filter(|sse| sse.status() != Some(&SseStatus::Disabled));
        let key = kms.map(|sse| sse.kms_master_key_arn().unwrap_or("a key in KMS"));
        match (self, key) {
            (Self::Owned, None) | (Self::Managed, Some(_)) => None,
            (_, None) => Some("DynamoDB's own key".to_owned()),
            (Self::Key(wanted), Some(key)) if wanted == key || wanted.contains(":alias/") => None,
            (_, Some(key)) => Some(key.to_owned()),
        }
    }
}
