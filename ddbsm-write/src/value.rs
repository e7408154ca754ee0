//! A value on its way into the table.

use std::fmt;
use zeroize::Zeroizing;

/// A value that is about to be stored. It's wiped when it's dropped and never prints.
///
/// ```
/// use ddbsm_write::Value;
///
/// let value = Value::text("s3cr3t");
/// assert_eq!((value.len(), format!("{value:?}")), (6, "[REDACTED]".to_owned()));
/// ```
pub enum Value {
    /// Stored as DynamoDB's type S.
    Text(Zeroizing<String>),
    /// Stored as DynamoDB's type B.
    Bytes(Zeroizing<Vec<u8>>),
}

impl Value {
    /// Text. The allocation is kept, not copied.
    ///
    /// ```
    /// let value = ddbsm_write::Value::text(String::from("s3cr3t"));
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Zeroizing::new(text.into()))
    }

    /// Bytes. The allocation is kept, not copied.
    ///
    /// ```
    /// let value = ddbsm_write::Value::bytes(vec![7; 32]);
    /// ```
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(Zeroizing::new(bytes.into()))
    }

    /// Its size in bytes.
    ///
    /// ```
    /// assert_eq!(ddbsm_write::Value::text("s3cr3t").len(), 6);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether it has no bytes.
    ///
    /// ```
    /// assert!(ddbsm_write::Value::text("").is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
