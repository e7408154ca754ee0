//! A secret on its way into the table. Its buffer is wiped when it's dropped; what the SDK copies to send it is not.

use anyhow::{Result, bail};
use ddbsm_core::wiped::Buffer;
use std::fmt;
use zeroize::Zeroizing;

/// A secret on its way into the table.
pub(crate) enum Value {
    Text(Zeroizing<String>),
    Bytes(Zeroizing<Vec<u8>>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

impl Value {
    /// Text, or bytes if they are to stay bytes.
    pub(crate) fn new(mut bytes: Zeroizing<Vec<u8>>, binary: bool) -> Result<Self> {
        if binary {
            return Ok(Self::Bytes(bytes));
        }
        match Buffer::from(std::mem::take(&mut *bytes)).into_text() {
            Ok(text) => Ok(Self::Text(text)),
            Err(_) => bail!("The value isn't UTF-8 text. Add --binary to store bytes as they are."),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

impl From<Value> for ddbsm_write::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}
