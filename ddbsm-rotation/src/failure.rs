//! Why a third party failed, without quoting it.

use std::fmt;

/// Why a third party failed. It's made of words that were there when the program was compiled and of a number, so that it can't
/// quote a value.
///
/// ```
/// use ddbsm_rotation::Failure;
///
/// let failure = Failure::new("the API refused the new key").status(403);
/// assert_eq!(failure.to_string(), "the API refused the new key (status 403)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    what: &'static str,
    status: Option<u16>,
}

impl Failure {
    /// Describes what failed.
    ///
    /// ```
    /// use ddbsm_rotation::Failure;
    ///
    /// assert_eq!(Failure::new("there is no such user").to_string(), "there is no such user");
    /// ```
    #[must_use]
    pub const fn new(what: &'static str) -> Self {
        Self { what, status: None }
    }

    /// Adds the status of the third party's response.
    ///
    /// ```
    /// use ddbsm_rotation::Failure;
    ///
    /// assert_eq!(Failure::new("the login failed").status(500).to_string(), "the login failed (status 500)");
    /// ```
    #[must_use]
    pub const fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        self.status.map_or(Ok(()), |status| write!(f, " (status {status})"))
    }
}

impl std::error::Error for Failure {}
