mod bytes;
mod conversions;
pub(crate) mod exposed;
mod forbidden;
pub(crate) mod rotating;
#[cfg(test)]
mod tests;
mod wipe;

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::secret::bytes::AsBytes;
use crate::secret::exposed::Exposed;

pub use crate::secret::wipe::Wipe;

/// A value that is wiped when it is dropped and never prints.
///
/// On drop the value is overwritten by its own [`Zeroize`], which for `String` and `Vec` covers the whole capacity and not
/// only the length.
///
/// It has no `Display`, `Deref`, `AsRef`, `PartialEq`, `Hash`, `Serialize`, `Clone` or `Default`: each of them is a
/// way for a value to get out, or to multiply, that cannot be seen where it happens. Reading it takes
/// [`expose_secret`](Self::expose_secret), which a reviewer can search for.
///
/// # What a move leaves behind
///
/// Rust moves a value by copying its bytes, and does not clear the place that they came from. An array kept inline is thus
/// left behind wherever it was: in the frame of each function that it was returned from, in the buffer of a `Vec` that
/// grew, in a future before it moved. No destructor runs there, so nothing wipes it. `Secret` therefore keeps its value on
/// the heap. To move a `Secret` is to copy a pointer, and the value stays at one address from its making to its wiping.
///
/// For the same reason a value should be on the heap before it gets here: a `String` and a `Vec` are, and
/// `Secret::from(Box<T>)` takes an array that was filled in its box. What the borrow of `expose_secret` is copied into, the
/// caller wipes: [`zeroize::Zeroizing`] does.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::Secret;
///
/// let webhook = Secret::new(String::from("https://hooks.example.com/T0"));
/// assert_eq!(format!("{webhook:?}"), "[REDACTED]");
/// assert!(webhook.expose_secret().starts_with("https://"));
/// ```
pub struct Secret<T: Wipe = String> {
    value: Exposed<T>,
}

impl<T: Wipe> Secret<T> {
    /// Wraps a value.
    ///
    /// A `String` or `Vec` is moved and not copied: its buffer is already on the heap. A value stored inline, such
    /// as an array, is copied to the heap, and the caller's own copy stays where it was; build such a value in a box
    /// and use `Secret::from(boxed)`.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let token = ddbsm::Secret::new(String::from("s3cr3t"));
    /// ```
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { value: Exposed::new(Box::new(value)) }
    }

    /// Borrows the value. Don't copy it further than you need to.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let token = ddbsm::Secret::new(String::from("s3cr3t"));
    /// let header = token.expose_secret().len(); // or hand it to what needs it
    /// # assert_eq!(header, 6);
    /// ```
    #[must_use]
    pub fn expose_secret(&self) -> &T {
        &self.value
    }

    /// Borrows the value, to change it in place.
    ///
    /// A `String` or `Vec` that outgrows its capacity moves to a new buffer and leaves the old one unwiped.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let mut key = ddbsm::Secret::new([1_u8; 4]);
    /// key.expose_secret_mut().reverse();
    /// ```
    #[must_use]
    pub fn expose_secret_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// Returns the value in an [`Exposed`], which can be used like the value and wipes it when it is dropped. Nothing is
    /// copied.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Secret;
    ///
    /// let key = Secret::new([7_u8; 64]).into_exposed();
    /// assert_eq!(key.len(), 64);
    /// ```
    #[must_use]
    pub fn into_exposed(self) -> Exposed<T> {
        self.value
    }

    /// Makes a secret from this one, and then wipes this one.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Secret;
    ///
    /// let pair = Secret::new(String::from("user:hunter2"));
    /// let password = pair.map(|pair| pair.rsplit(':').next().unwrap_or_default().to_owned());
    /// assert_eq!(password.expose_secret(), "hunter2");
    /// ```
    #[must_use]
    pub fn map<U: Wipe>(self, make: impl FnOnce(&T) -> U) -> Secret<U> {
        Secret::new(make(&self.value))
    }

    /// Like [`map`](Self::map), where making the new value can fail. This secret is wiped either way.
    ///
    /// # Errors
    ///
    /// The error that `make` returns. Parser errors often quote their input: map them to one that doesn't.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Invalid, Secret};
    ///
    /// let text = Secret::new(String::from("5432"));
    /// let port = text.try_map(|text| text.parse::<u16>().map_err(|_| Invalid::new("not a port")))?;
    /// assert_eq!(port.expose_secret(), &5432);
    /// # Ok::<(), Invalid>(())
    /// ```
    pub fn try_map<U: Wipe, E>(self, make: impl FnOnce(&T) -> Result<U, E>) -> Result<Secret<U>, E> {
        make(&self.value).map(Secret::new)
    }

    /// Like [`map`](Self::map), where `make` takes the value itself. It must wipe what it doesn't use.
    ///
    /// The value is moved out of its place on the heap, which is overwritten with `T`'s default. Of a `String` or `Vec` that is
    /// a pointer; a value that is stored inline, such as an array, is copied.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Secret;
    ///
    /// let bytes = Secret::new(String::from("s3cr3t")).map_owned(String::into_bytes); // no copy
    /// assert!(bytes.ct_eq("s3cr3t"));
    /// ```
    #[must_use]
    pub fn map_owned<U: Wipe>(self, make: impl FnOnce(T) -> U) -> Secret<U>
    where
        T: Default,
    {
        Secret::new(make(std::mem::take(&mut *self.into_exposed())))
    }

    /// Compares the value with text, bytes or another secret, in a time that depends only on the two lengths.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Secret;
    ///
    /// let token = Secret::new(String::from("s3cr3t"));
    /// assert!(token.ct_eq("s3cr3t") && !token.ct_eq(b"s3cr3T"));
    /// assert!(token.ct_eq(&Secret::from("s3cr3t")));
    /// ```
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // so that a literal needs no `&`
    pub fn ct_eq(&self, other: impl AsBytes) -> bool
    where
        T: AsRef<[u8]>,
    {
        T::as_ref(&self.value).ct_eq(other.as_bytes()).into()
    }
}

impl<T: Wipe> Zeroize for Secret<T> {
    fn zeroize(&mut self) {
        T::zeroize(&mut self.value);
    }
}

impl<T: Wipe> ZeroizeOnDrop for Secret<T> {}

/// Neither the length nor the type is shown.
impl<T: Wipe> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
