//! From an item's `value` to a field: the raw forms, and what `json`, `base64`, `hex` and `parse` make of them.

mod json;

use std::str::FromStr;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER_PERMISSIVE};
use zeroize::Zeroize;

use crate::error::Invalid;
use crate::secret::Secret;

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

    /// For the one value that two fields ask for: everything else is moved.
    pub(crate) fn duplicate(&self) -> Self {
        match self {
            Self::Text(text) => Self::Text(Secret::new(text.expose_secret().clone())),
            Self::Binary(bytes) => Self::Binary(Secret::new(bytes.expose_secret().clone())),
        }
    }

    fn text(self) -> Result<Secret<String>, Invalid> {
        String::from_plaintext(self)
    }
}

/// A type that a secret is read as, without an encoding attribute.
///
/// Implemented for `String` (stored as text), and for `Vec<u8>` and `[u8; N]` (stored as bytes). Implement it for a
/// type of your own to check a secret's form while it is loaded:
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{FromSecret, Invalid, Secret};
/// use zeroize::Zeroize;
///
/// #[derive(Zeroize)]
/// struct ApiKey(String);
///
/// impl FromSecret for ApiKey {
///     type Raw = String;
///
///     fn from_secret(raw: Secret<String>) -> Result<Secret<Self>, Invalid> {
///         if !raw.expose_secret().starts_with("key_") {
///             return Err(Invalid::new("an API key starts with `key_`"));
///         }
///         Ok(raw.map(|raw| ApiKey(raw.clone())))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a secret as it is stored",
    label = "not `String`, `Vec<u8>` or `[u8; N]`",
    note = "say how the stored value becomes a `{Self}`: `#[secrets(json)]`, `#[secrets(parse)]` (FromStr), or \
            `impl ddbsm::FromSecret for {Self}`"
)]
pub trait FromSecret: Zeroize + Sized {
    /// The form the value is stored in: `String` for text (S), `Vec<u8>` for bytes (B).
    type Raw: Raw;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// [`Invalid`], whose reason stands in the load's report. It is a `&'static str`, so it cannot quote the value.
    fn from_secret(raw: Secret<Self::Raw>) -> Result<Secret<Self>, Invalid>;
}

impl FromSecret for String {
    type Raw = String;

    fn from_secret(raw: Secret<String>) -> Result<Secret<Self>, Invalid> {
        Ok(raw)
    }
}

impl FromSecret for Vec<u8> {
    type Raw = Vec<u8>;

    fn from_secret(raw: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
        Ok(raw)
    }
}

impl<const N: usize> FromSecret for [u8; N] {
    type Raw = Vec<u8>;

    fn from_secret(raw: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
        let raw = raw.expose_secret();
        if raw.len() != N {
            return Err(Invalid::wrong_length(N));
        }
        let mut value = Box::new([0; N]);
        value.copy_from_slice(raw);
        Ok(Secret::from(value))
    }
}

/// The two forms a value is stored in: `String` and `Vec<u8>`.
pub trait Raw: sealed::Raw {}

impl Raw for String {}
impl Raw for Vec<u8> {}

pub(crate) mod sealed {
    use super::{Invalid, Plaintext, Secret};
    use zeroize::Zeroize;

    pub trait Raw: Zeroize + Sized {
        /// DynamoDB's type descriptor.
        const TYPE: &'static str;
        /// As stored, without conversion.
        fn from_plaintext(value: Plaintext) -> Result<Secret<Self>, Invalid>;
        /// From what an encoding held.
        fn from_bytes(bytes: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid>;
    }
}

use sealed::Raw as _;

impl sealed::Raw for String {
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

impl sealed::Raw for Vec<u8> {
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

/// How a stored value becomes a `T`; the markers below are the field attributes of the same names.
pub trait Decode<T: Zeroize> {
    /// DynamoDB's descriptor of the type that the value is stored in.
    const STORED: &'static str = String::TYPE;

    /// # Errors
    ///
    /// The value does not have the form.
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid>;
}

/// No encoding attribute.
#[derive(Debug)]
pub enum Plain {}

impl<T: FromSecret> Decode<T> for Plain {
    const STORED: &'static str = T::Raw::TYPE;

    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        T::from_secret(T::Raw::from_plaintext(value)?)
    }
}

/// `#[secrets(base64)]`: the standard or the URL-safe alphabet, padded or not.
#[derive(Debug)]
pub enum Base64 {}

impl<T: FromSecret> Decode<T> for Base64 {
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        let bytes = base64(text.expose_secret()).ok_or(Invalid::new("not base64"))?;
        T::from_secret(T::Raw::from_bytes(bytes)?)
    }
}

/// `#[secrets(hex)]`: either letter case.
#[derive(Debug)]
pub enum Hex {}

impl<T: FromSecret> Decode<T> for Hex {
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        let bytes =
            decode(&HEXLOWER_PERMISSIVE, text.expose_secret()).ok_or(Invalid::new("not hexadecimal"))?;
        T::from_secret(T::Raw::from_bytes(bytes)?)
    }
}

/// `#[secrets(parse)]`: the type's `FromStr`. Its error is dropped unread, as it may quote the value.
#[derive(Debug)]
pub enum Parse {}

impl<T: FromStr + Zeroize> Decode<T> for Parse {
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        match T::from_str(text.expose_secret()) {
            Ok(value) => Ok(Secret::new(value)),
            Err(_) => Err(Invalid::new("its type's `FromStr` refuses it")),
        }
    }
}

/// `#[secrets(json)]`: the type's `Deserialize`.
#[derive(Debug)]
pub enum Json {}

impl<T: serde::de::DeserializeOwned + Zeroize> Decode<T> for Json {
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        json::from_str(text.expose_secret()).map(Secret::new)
    }
}

pub(crate) fn base64(text: &str) -> Option<Secret<Vec<u8>>> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return None;
    }
    let alphabet = if digits.contains(['-', '_']) { BASE64URL_NOPAD } else { BASE64_NOPAD };
    decode(&alphabet, digits)
}

/// Into a buffer of the exact size that is wiped on every way out.
fn decode(encoding: &Encoding, text: &str) -> Option<Secret<Vec<u8>>> {
    let mut bytes = Secret::new(vec![0; encoding.decode_len(text.len()).ok()?]);
    let written = encoding.decode_mut(text.as_bytes(), bytes.expose_secret_mut()).ok()?;
    bytes.expose_secret_mut().truncate(written);
    Some(bytes)
}
