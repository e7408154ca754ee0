//! A value as the table holds it, and the two forms that has.

use crate::error::Invalid;
use crate::secret::Secret;
use sealed::Sealed as _;

/// A value as the table holds it. Dropping it wipes it.
#[derive(Debug)]
pub enum Plaintext {
    /// Stored as text, DynamoDB's type S.
    Text(Secret<String>),
    /// Stored as bytes, DynamoDB's type B.
    Binary(Secret<Vec<u8>>),
}

impl Plaintext {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.expose_secret().is_empty(),
            Self::Binary(bytes) => bytes.expose_secret().is_empty(),
        }
    }

    /// Whether it's text of white space alone.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.expose_secret().bytes().all(|b| b.is_ascii_whitespace()),
            Self::Binary(bytes) => bytes.expose_secret().is_empty(),
        }
    }

    /// For the one value that two fields ask for: everything else is moved.
    pub(crate) fn duplicate(&self) -> Self {
        match self {
            Self::Text(text) => Self::Text(Secret::new(text.expose_secret().clone())),
            Self::Binary(bytes) => Self::Binary(Secret::new(bytes.expose_secret().clone())),
        }
    }

    /// Takes white space off both ends of text, in its own buffer.
    pub(crate) fn trim(&mut self) {
        if let Self::Text(text) = self {
            let text = text.expose_secret_mut();
            text.truncate(text.trim_end().len());
            text.drain(..text.len() - text.trim_start().len());
        }
    }

    pub(super) fn text(self) -> Result<Secret<String>, Invalid> {
        String::from_plaintext(self)
    }
}

/// The two forms a value is stored in: `String` and `Vec<u8>`.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{FromSecret, Invalid, Secret};
///
/// #[derive(zeroize::Zeroize)]
/// struct Key([u8; 4]);
///
/// impl FromSecret for Key {
///     type Raw = Vec<u8>; // stored as bytes
///
///     fn from_secret(raw: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
///         <[u8; 4]>::from_secret(raw).map(|bytes| bytes.map(|bytes| Key(*bytes)))
///     }
/// }
/// ```
pub trait RawValue: sealed::Sealed {}

impl RawValue for String {}
impl RawValue for Vec<u8> {}

pub(crate) mod sealed {
    use super::Plaintext;
    use crate::error::Invalid;
    use crate::secret::{Secret, Wipe};

    pub trait Sealed: Wipe + Sized {
        /// DynamoDB's type descriptor.
        const TYPE: &'static str;
        /// As stored, without conversion.
        fn from_plaintext(value: Plaintext) -> Result<Secret<Self>, Invalid>;
        /// From what an encoding held.
        fn from_bytes(bytes: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid>;
    }
}

impl sealed::Sealed for String {
    const TYPE: &'static str = "S";

    fn from_plaintext(value: Plaintext) -> Result<Secret<Self>, Invalid> {
        match value {
            Plaintext::Text(text) => Ok(text),
            Plaintext::Binary(_) => Err(Invalid::wrong_type("B", "S")),
        }
    }

    fn from_bytes(bytes: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
        match str::from_utf8(bytes.expose_secret()) {
            Ok(text) => Ok(Secret::new(text.to_owned())),
            Err(_) => Err(Invalid::new("what the encoding holds is not UTF-8 text")),
        }
    }
}

impl sealed::Sealed for Vec<u8> {
    const TYPE: &'static str = "B";

    fn from_plaintext(value: Plaintext) -> Result<Secret<Self>, Invalid> {
        match value {
            Plaintext::Binary(bytes) => Ok(bytes),
            Plaintext::Text(_) => Err(Invalid::wrong_type("S", "B")),
        }
    }

    fn from_bytes(bytes: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
        Ok(bytes)
    }
}
