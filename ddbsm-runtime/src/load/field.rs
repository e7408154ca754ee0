//! What the types of fields have to be. The derive tells them apart by these traits, never by how a type is spelled.

use std::sync::Arc;
use std::time::SystemTime;

use crate::decode::{Decode, Plaintext};
use crate::error::Invalid;
use crate::secret::rotating::Rotating;
use crate::secret::{Secret, Wipe};

/// A field that an item fills.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field that a secret can be loaded into",
    label = "not a `Secret<T>` or `Rotating<T>`, nor an `Option` of one",
    note = "a field that holds a secret is a `Secret<T>`, or an `Option<Secret<T>>` if the secret may be missing",
    note = "a struct that derives `Secrets` takes `#[secrets(flatten)]`, and a field without a secret \
            `#[secrets(skip)]`"
)]
pub trait Field: Sized {
    /// What the secret holds.
    type Value: Wipe;
    /// Whether a bare `default` says what loads in place of a missing item.
    type Missing;

    /// Whether it holds a previous value too, while that is still valid.
    const ROTATING: bool = false;
    /// Whether the item may be missing.
    const OPTIONAL: bool = false;

    fn present(value: Secret<Self::Value>) -> Self;
    /// The same with its previous value, and until when that is valid.
    #[must_use]
    fn with_previous(self, _: Secret<Self::Value>, _until: Option<SystemTime>) -> Self {
        self
    }
    /// What takes the place of an item that isn't there. `None` if that is an error.
    fn missing() -> Option<Self>;
}

/// A field whose value is decoded by `D`. It's a bound on the field and not on `D`, so that the compiler points at the field's
/// type if the two don't fit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field that a secret can be loaded into",
    label = "not a `Secret<T>` or `Rotating<T>`, nor an `Option` of one",
    note = "a field that holds a secret is a `Secret<T>`, or an `Option<Secret<T>>` if the secret may be missing",
    note = "a struct that derives `Secrets` takes `#[secrets(flatten)]`, and a field without a secret \
            `#[secrets(skip)]`"
)]
pub trait FieldAs<D>: Field {
    /// DynamoDB's descriptor of the type that the value is stored in.
    const STORED: &'static str;

    /// Whether there is nothing in the value.
    #[must_use]
    fn is_empty(value: &Plaintext) -> bool;

    /// # Errors
    ///
    /// The value does not have the form.
    fn decode(value: Plaintext) -> Result<Secret<Self::Value>, Invalid>;
}

impl<F: Field, D: Decode<F::Value>> FieldAs<D> for F {
    const STORED: &'static str = D::STORED;

    fn is_empty(value: &Plaintext) -> bool {
        D::is_empty(value)
    }

    fn decode(value: Plaintext) -> Result<Secret<F::Value>, Invalid> {
        D::decode(value)
    }
}

/// [`Field::Missing`] of a type without a value for a missing item.
#[derive(Debug)]
pub enum Required {}

/// [`Field::Missing`] of an `Option`.
#[derive(Debug)]
pub enum Optional {}

/// Lets a field have a bare `default`.
#[diagnostic::on_unimplemented(
    message = "a bare `default` doesn't say what to load in place of a missing secret",
    label = "write `default = ...`",
    note = "`Default` would give an empty string, or a key of zeros; make the field an `Option` to load `None`"
)]
pub trait BareDefault {}

impl BareDefault for Optional {}

impl<T: Wipe> Field for Secret<T> {
    type Value = T;
    type Missing = Required;

    fn present(value: Self) -> Self {
        value
    }

    fn missing() -> Option<Self> {
        None
    }
}

impl<F: Field> Field for Option<F> {
    type Value = F::Value;
    type Missing = Optional;

    const ROTATING: bool = F::ROTATING;
    const OPTIONAL: bool = true;

    fn present(value: Secret<F::Value>) -> Self {
        Some(F::present(value))
    }

    fn with_previous(self, previous: Secret<F::Value>, until: Option<SystemTime>) -> Self {
        self.map(|field| field.with_previous(previous, until))
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Wipe> Field for Rotating<T> {
    type Value = T;
    type Missing = Required;

    const ROTATING: bool = true;

    fn present(value: Secret<T>) -> Self {
        Self::new(value)
    }

    fn with_previous(self, previous: Secret<T>, until: Option<SystemTime>) -> Self {
        self.with_previous(previous, until)
    }

    fn missing() -> Option<Self> {
        None
    }
}

/// For a secret that parts of a program share.
impl<T: Wipe> Field for Arc<Secret<T>> {
    type Value = T;
    type Missing = Required;

    fn present(value: Secret<T>) -> Self {
        Self::new(value)
    }

    fn missing() -> Option<Self> {
        None
    }
}

#[cfg(feature = "secrecy")]
impl Field for secrecy::SecretString {
    type Value = String;
    type Missing = Required;

    fn present(value: Secret<String>) -> Self {
        value.into()
    }

    fn missing() -> Option<Self> {
        None
    }
}

/// A skipped field.
pub trait Skip: Default {}

impl<T: Default> Skip for T {}
