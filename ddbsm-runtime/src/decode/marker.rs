//! The field attributes that say how a value is read, as types.

use std::str::FromStr;

use crate::decode::encoding::{base64, hex};
use crate::decode::{Decode, FromSecret, Plaintext, RawValue, Unpack, json};
use crate::error::Invalid;
use crate::secret::{Secret, Wipe};

macro_rules! decode_what_is_unpacked {
    ($($marker:ident)*) => {$(
        impl<T: FromSecret> Decode<T> for $marker
        where
            Self: Unpack<T::Raw>,
        {
            const STORED: &'static str = <Self as Unpack<T::Raw>>::STORED;

            fn is_empty(value: &Plaintext) -> bool {
                <Self as Unpack<T::Raw>>::is_empty(value)
            }

            fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
                T::from_secret(Self::unpack(value)?)
            }
        }
    )*};
}

decode_what_is_unpacked!(Plain Text Base64 Hex);

/// No encoding attribute.
#[derive(Debug)]
pub enum Plain {}

impl<R: RawValue> Unpack<R> for Plain {
    const STORED: &'static str = R::TYPE;

    fn unpack(value: Plaintext) -> Result<Secret<R>, Invalid> {
        R::from_plaintext(value)
    }
}

/// `#[secrets(trim)]`: text, trimmed before it gets here.
#[derive(Debug)]
pub enum Text {}

impl Unpack<String> for Text {
    fn unpack(value: Plaintext) -> Result<Secret<String>, Invalid> {
        value.text()
    }
}

/// `#[secrets(base64)]`: the standard or the URL-safe alphabet, padded or not, with any ASCII white space.
#[derive(Debug)]
pub enum Base64 {}

impl<R: RawValue> Unpack<R> for Base64 {
    fn is_empty(value: &Plaintext) -> bool {
        value.is_blank()
    }

    fn unpack(value: Plaintext) -> Result<Secret<R>, Invalid> {
        let text = value.text()?;
        let bytes = base64(text.expose_secret()).ok_or(Invalid::new("not base64"))?;
        R::from_bytes(bytes)
    }
}

/// `#[secrets(hex)]`: either letter case, with any ASCII white space.
#[derive(Debug)]
pub enum Hex {}

impl<R: RawValue> Unpack<R> for Hex {
    fn is_empty(value: &Plaintext) -> bool {
        value.is_blank()
    }

    fn unpack(value: Plaintext) -> Result<Secret<R>, Invalid> {
        let text = value.text()?;
        let bytes = hex(text.expose_secret()).ok_or(Invalid::new("not hexadecimal"))?;
        R::from_bytes(bytes)
    }
}

/// `#[secrets(parse)]`: the type's `FromStr`. Its error is dropped unread, as it may quote the value.
#[derive(Debug)]
pub enum Parse {}

impl<T: FromStr + Wipe> Decode<T> for Parse {
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        match T::from_str(text.expose_secret()) {
            Ok(value) => Ok(Secret::new(value)),
            // What can be said of the value in general: the commonest mistake is a line break that an editor left.
            Err(_) if text.expose_secret().trim() != text.expose_secret() => Err(Invalid::new(
                "its type's `FromStr` returned an error, and it begins or ends with white space, which `trim` takes off",
            )),
            Err(_) => Err(Invalid::new("its type's `FromStr` returned an error")),
        }
    }
}

/// `#[secrets(json)]`: the type's `Deserialize`.
#[derive(Debug)]
pub enum Json {}

impl<T: serde::de::DeserializeOwned + Wipe> Decode<T> for Json {
    fn is_empty(value: &Plaintext) -> bool {
        value.is_empty() || matches!(value, Plaintext::Text(text) if text.expose_secret().trim() == "\"\"")
    }

    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid> {
        let text = value.text()?;
        json::from_str(text.expose_secret()).map(Secret::new)
    }
}
