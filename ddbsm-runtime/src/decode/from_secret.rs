//! Types that a secret is read as without an attribute.

use crate::decode::RawValue;
use crate::error::Invalid;
use crate::secret::{Secret, Wipe};

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
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{FromSecret, Secret};
    ///
    /// let key = <[u8; 4]>::from_secret(Secret::new(vec![1, 2, 3, 4]))?;
    /// assert_eq!(key.expose_secret(), &[1, 2, 3, 4]);
    /// # Ok::<(), ddbsm::Invalid>(())
    /// ```
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
