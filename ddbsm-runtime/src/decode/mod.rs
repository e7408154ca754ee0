//! From an item's `value` to a field: the raw forms, and what `json`, `base64`, `hex` and `parse` make of them.

pub(crate) mod encoding;
mod from_secret;
mod json;
pub(crate) mod marker;
mod plaintext;

pub use from_secret::FromSecret;
pub use plaintext::RawValue;

pub(crate) use plaintext::{Plaintext, sealed};

use crate::error::Invalid;
use crate::secret::{Secret, Wipe};
use sealed::Sealed as _;

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
