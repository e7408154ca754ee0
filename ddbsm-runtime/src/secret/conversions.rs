//! Ways into a secret, and what it's compared with.

use std::convert::Infallible;
use std::str::FromStr;

use crate::secret::bytes::AsBytes;
use crate::secret::exposed::Exposed;
use crate::secret::{Secret, Wipe};

impl<T: Wipe> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// The way in for a value stored inline: it is built in its box and never moved.
impl<T: Wipe> From<Box<T>> for Secret<T> {
    fn from(value: Box<T>) -> Self {
        Self { value: Exposed::new(value) }
    }
}

/// For secrets inside a struct that is read with `#[secrets(json)]`.
impl<'de, T: Wipe + serde::Deserialize<'de>> serde::Deserialize<'de> for Secret<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

/// Copies the text. What it's copied from is the caller's to wipe: a constant of a test, say.
impl From<&str> for Secret<String> {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

/// Copies the text, for command lines and configuration files that are read by `FromStr`.
impl FromStr for Secret<String> {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl<T: Wipe + AsRef<[u8]>> AsBytes for &Secret<T> {
    fn as_bytes(&self) -> &[u8] {
        self.expose_secret().as_ref()
    }
}

#[cfg(feature = "secrecy")]
mod secrecy {
    use super::Secret;
    use ::secrecy::{ExposeSecret, SecretString};

    /// Copies the value; the `SecretString` is wiped.
    impl From<SecretString> for Secret<String> {
        fn from(value: SecretString) -> Self {
            Self::new(value.expose_secret().to_owned())
        }
    }

    /// Copies the value into an allocation of its exact size; this secret is wiped.
    impl From<Secret<String>> for SecretString {
        fn from(value: Secret<String>) -> Self {
            Self::from(&value)
        }
    }

    /// Copies the value into an allocation of its exact size.
    impl From<&Secret<String>> for SecretString {
        fn from(value: &Secret<String>) -> Self {
            Self::from(Box::<str>::from(value.expose_secret().as_str()))
        }
    }
}
