//! From an item's `value` to a field: the raw forms, and what `json`, `base64`, `hex` and `parse` make of them.

pub(crate) mod encoding;
mod json;
pub(crate) mod marker;

use crate::error::Invalid;
use crate::secret::{Secret, Wipe};

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
    fn is_blank(&self) -> bool {
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

    fn text(self) -> Result<Secret<String>, Invalid> {
        String::from_plaintext(self)
    }
}

/// A type that a secret is read as, without an attribute that says how.
///
/// Implemented for `String` and `Box<str>` (stored as text, S), and for `Vec<u8>`, `Box<[u8]>` and `[u8; N]` (stored as
/// bytes, B). Implement it for a type of your own to check a secret's form while it's loaded:
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
///
/// # Types of other crates
///
/// A `Secret<T>` wipes its value, so `T` implements [`Zeroize`](zeroize::Zeroize). You can't implement `Zeroize` or
/// `FromSecret` for a type of another crate: put the value in a type of your own. Which one depends on what the foreign
/// type does when it's dropped.
///
/// **It wipes itself**, as keys do that implement `ZeroizeOnDrop`. Hold it in an `Option`, and set that to `None`:
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// # mod foreign {
/// #     pub struct SigningKey([u8; 4]);
/// #     impl SigningKey {
/// #         pub fn from_slice(bytes: &[u8]) -> Result<Self, ()> { bytes.try_into().map(Self).map_err(|_| ()) }
/// #         pub fn sign(&self) -> u8 { self.0[0] }
/// #     }
/// # }
/// use ddbsm::{Invalid, zeroize::Zeroize};
///
/// struct SigningKey(Option<foreign::SigningKey>);
///
/// impl Zeroize for SigningKey {
///     fn zeroize(&mut self) {
///         self.0 = None; // the key wipes itself when it's dropped
///     }
/// }
///
/// // On the field: `#[secrets(base64, with = signing_key)]`.
/// fn signing_key(bytes: &[u8]) -> Result<SigningKey, Invalid> {
///     let key = foreign::SigningKey::from_slice(bytes).map_err(|_| Invalid::new("not a signing key"))?;
///     Ok(SigningKey(Some(key)))
/// }
/// # assert_eq!(signing_key(&[1, 2, 3, 4]).unwrap().0.unwrap().sign(), 1);
/// # assert!(signing_key(&[1]).is_err());
/// ```
///
/// **It doesn't**, as `Url`, `HeaderValue` and `HashMap`. Keep the text, which is wiped, and make the foreign value
/// where it's used:
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use std::net::SocketAddr;
///
/// use ddbsm::{Invalid, zeroize::Zeroize};
///
/// #[derive(Debug)]
/// struct Endpoint(String);
///
/// impl Endpoint {
///     fn address(&self) -> Option<SocketAddr> {
///         self.0.parse().ok()
///     }
/// }
///
/// impl Zeroize for Endpoint {
///     fn zeroize(&mut self) {
///         self.0.zeroize();
///     }
/// }
///
/// // On the field: `#[secrets(with = endpoint)]`.
/// fn endpoint(text: &str) -> Result<Endpoint, Invalid> {
///     let endpoint = Endpoint(text.to_owned());
///     if endpoint.address().is_some() { Ok(endpoint) } else { Err(Invalid::new("not `address:port`")) }
/// }
/// # assert!(endpoint("127.0.0.1:80").is_ok() && endpoint("x").is_err());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from a secret as it's stored",
    label = "not a type that text or bytes are read as",
    note = "say how a stored value becomes a `{Self}`: `#[secrets(json)]` (Deserialize), `#[secrets(parse)]` (FromStr) or \
            `#[secrets(with = function)]`",
    note = "without an attribute a secret is a `String`, `Vec<u8>`, `[u8; N]` or a type of your own that implements \
            `ddbsm::FromSecret`"
)]
pub trait FromSecret: Wipe + Sized {
    /// The form the value is stored in: `String` for text (S), `Vec<u8>` for bytes (B).
    type Raw: RawValue;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// [`Invalid`], whose reason is in the load's report. It's a `&'static str`, so it can't quote the value.
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

/// Copied into an allocation of its exact size.
impl FromSecret for Box<str> {
    type Raw = String;

    fn from_secret(raw: Secret<String>) -> Result<Secret<Self>, Invalid> {
        Ok(raw.map(|raw| raw.as_str().into()))
    }
}

/// Copied into an allocation of its exact size.
impl FromSecret for Box<[u8]> {
    type Raw = Vec<u8>;

    fn from_secret(raw: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid> {
        Ok(raw.map(|raw| raw.as_slice().into()))
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
    use super::{Invalid, Plaintext, Secret, Wipe};

    pub trait Sealed: Wipe + Sized {
        /// DynamoDB's type descriptor.
        const TYPE: &'static str;
        /// As stored, without conversion.
        fn from_plaintext(value: Plaintext) -> Result<Secret<Self>, Invalid>;
        /// From what an encoding held.
        fn from_bytes(bytes: Secret<Vec<u8>>) -> Result<Secret<Self>, Invalid>;
    }
}

use sealed::Sealed as _;

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

/// How a stored value becomes a `T`; the markers below are the field attributes of the same names.
pub trait Decode<T: Wipe> {
    /// DynamoDB's descriptor of the type that the value is stored in.
    const STORED: &'static str = String::TYPE;

    /// Whether there is nothing in the value, which takes `allow_empty`.
    #[must_use]
    fn is_empty(value: &Plaintext) -> bool {
        value.is_empty()
    }

    /// # Errors
    ///
    /// The value does not have the form.
    fn decode(value: Plaintext) -> Result<Secret<T>, Invalid>;
}

/// How a stored value becomes raw text or bytes.
#[diagnostic::on_unimplemented(
    message = "`trim` takes white space off text, and this secret is bytes",
    label = "remove `trim`, or load text",
    note = "text is a `String`, or a type whose `FromSecret::Raw` is one"
)]
pub trait Unpack<R: RawValue> {
    const STORED: &'static str = String::TYPE;

    #[must_use]
    fn is_empty(value: &Plaintext) -> bool {
        value.is_empty()
    }

    /// # Errors
    ///
    /// The value does not have the form.
    fn unpack(value: Plaintext) -> Result<Secret<R>, Invalid>;
}

/// What a `with` function borrows: text or bytes.
pub trait Borrowed {
    type Raw: RawValue;

    fn of(raw: &Self::Raw) -> &Self;
}

impl Borrowed for str {
    type Raw = String;

    fn of(raw: &String) -> &Self {
        raw
    }
}

impl Borrowed for [u8] {
    type Raw = Vec<u8>;

    fn of(raw: &Vec<u8>) -> &Self {
        raw
    }
}

/// What a `with` function borrows of a value that `D` unpacks.
#[diagnostic::on_unimplemented(
    message = "the function for `with` doesn't take what it's called with",
    label = "takes `&{Self}`",
    note = "the form of the function is `fn(&str) -> Result<T, ddbsm::Invalid>`, or `fn(&[u8])` for a secret that is stored \
            as bytes or encoded; with `trim` it takes `&str`"
)]
pub trait BorrowedAs<D>: Borrowed {
    const STORED: &'static str;

    #[must_use]
    fn is_empty(value: &Plaintext) -> bool;

    /// # Errors
    ///
    /// The value does not have the form, or `read` says what is wrong.
    fn read<T: Wipe>(value: Plaintext, read: fn(&Self) -> Result<T, Invalid>) -> Result<Secret<T>, Invalid>;
}

#[diagnostic::do_not_recommend]
impl<B: Borrowed + ?Sized, D: Unpack<B::Raw>> BorrowedAs<D> for B {
    const STORED: &'static str = D::STORED;

    fn is_empty(value: &Plaintext) -> bool {
        D::is_empty(value)
    }

    fn read<T: Wipe>(value: Plaintext, read: fn(&B) -> Result<T, Invalid>) -> Result<Secret<T>, Invalid> {
        let raw = D::unpack(value)?;
        read(B::of(raw.expose_secret())).map(Secret::new)
    }
}
