use std::fmt;
use std::ops::{Deref, DerefMut};

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::secret::wipe::Wipe;

/// A value that can be used as it is, and is wiped when it is dropped: what [`Secret::into_exposed`](crate::Secret::into_exposed)
/// returns. Its `Debug` shows nothing of the value.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::Secret;
///
/// let token = Secret::new(String::from("s3cr3t")).into_exposed();
/// assert!(token.starts_with("s3"));
/// assert_eq!(format!("{token:?}"), "[REDACTED]");
/// ```
pub struct Exposed<T: Wipe>(Box<T>);

impl<T: Wipe> Exposed<T> {
    pub(crate) fn new(value: Box<T>) -> Self {
        Self(value)
    }

    /// The value, moved out of its place on the heap, which is overwritten with `T`'s default. Of a `String` or `Vec` that is a
    /// pointer; a value that is stored inline, such as an array, is copied wherever the `Zeroizing` is moved.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Secret, zeroize::Zeroizing};
    ///
    /// let token: Zeroizing<String> = Secret::new(String::from("s3cr3t")).into_exposed().into_zeroizing();
    /// ```
    #[must_use]
    pub fn into_zeroizing(mut self) -> Zeroizing<T>
    where
        T: Default,
    {
        Zeroizing::new(std::mem::take(&mut *self.0))
    }
}

impl<T: Wipe> Deref for Exposed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> DerefMut for Exposed<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Wipe> Drop for Exposed<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Wipe> ZeroizeOnDrop for Exposed<T> {}

impl<T: Wipe> fmt::Debug for Exposed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
