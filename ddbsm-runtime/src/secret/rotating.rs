use std::fmt;
use std::time::SystemTime;

use zeroize::ZeroizeOnDrop;

use crate::secret::{Secret, Wipe};

/// A secret that is rotated: its current value and, while the two overlap, the one before it.
///
/// During a rotation there is a time in which either value may arrive: a sender of webhooks still signs with the old one, or
/// already with the new one. `ddbsm put --overlap 24h` says how long. Verify with [`any`](Self::any), which tries both;
/// present [`current`](Self::current).
///
/// The overlap ends by itself: [`previous`](Self::previous) is `None` from that moment on, without another load.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// # use ddbsm::{Memory, Rotating};
/// fn is_signed(secret: &Rotating<String>, body: &[u8], signature: &[u8]) -> bool {
///     secret.any(|secret| hmac(secret.expose_secret(), body) == signature)
/// }
/// # fn hmac(_: &str, _: &[u8]) -> Vec<u8> { Vec::new() }
/// ```
pub struct Rotating<T: Wipe = String> {
    current: Secret<T>,
    previous: Option<Previous<T>>,
}

struct Previous<T: Wipe> {
    secret: Secret<T>,
    /// `None` where the source sets no end.
    until: Option<SystemTime>,
}

impl<T: Wipe> Rotating<T> {
    /// Makes a secret without a previous value, for tests.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Rotating, Secret};
    ///
    /// let secret = Rotating::new(Secret::from("new"));
    /// assert!(secret.previous().is_none());
    /// ```
    #[must_use]
    pub fn new(current: Secret<T>) -> Self {
        Self { current, previous: None }
    }

    /// Adds a previous value that is valid until `until` or, if that is `None`, for as long as the secret lives.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Rotating, Secret};
    ///
    /// let secret = Rotating::new(Secret::from("new")).with_previous(Secret::from("old"), None);
    /// assert!(secret.previous().is_some());
    /// ```
    #[must_use]
    pub fn with_previous(mut self, previous: Secret<T>, until: Option<SystemTime>) -> Self {
        self.previous = Some(Previous { secret: previous, until });
        self
    }

    /// The current value. Use this one when you present a credential.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Rotating, Secret};
    ///
    /// let password = Rotating::new(Secret::from("new")).with_previous(Secret::from("old"), None);
    /// assert!(password.current().ct_eq("new"));
    /// ```
    #[must_use]
    pub fn current(&self) -> &Secret<T> {
        &self.current
    }

    /// The value before it. `None` if there is none, if it could not be read, or once the overlap is over.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Rotating, Secret};
    /// use std::time::SystemTime;
    ///
    /// let over = Some(SystemTime::UNIX_EPOCH);
    /// let secret = Rotating::new(Secret::from("new")).with_previous(Secret::from("old"), over);
    /// assert!(secret.previous().is_none());
    /// ```
    #[must_use]
    pub fn previous(&self) -> Option<&Secret<T>> {
        let Previous { secret, until } = self.previous.as_ref()?;
        until.is_none_or(|until| SystemTime::now() < until).then_some(secret)
    }

    /// Returns whether either value passes. The current one is tried first.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{Rotating, Secret};
    ///
    /// let token = Rotating::new(Secret::from("new")).with_previous(Secret::from("old"), None);
    /// assert!(token.any(|token| token.ct_eq("old")));
    /// ```
    pub fn any(&self, mut passes: impl FnMut(&Secret<T>) -> bool) -> bool {
        passes(&self.current) || self.previous().is_some_and(passes)
    }
}

impl<T: Wipe> ZeroizeOnDrop for Rotating<T> {}

/// Shows no value, nor whether there is a previous one.
impl<T: Wipe> fmt::Debug for Rotating<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::Rotating;
    use crate::Secret;

    fn secret(value: &str) -> Secret<String> {
        Secret::new(value.to_owned())
    }

    #[test]
    fn both_pass_while_they_overlap_and_the_current_is_asked_first() {
        let until = SystemTime::now() + Duration::from_mins(1);
        let rotating = Rotating::new(secret("new")).with_previous(secret("old"), Some(until));
        let mut asked = Vec::new();
        assert!(rotating.any(|secret| {
            asked.push(secret.expose_secret().clone());
            secret.ct_eq("old")
        }));
        assert_eq!(asked, ["new", "old"]);
        assert!(rotating.any(|secret| secret.ct_eq("new")));
        assert!(!rotating.any(|secret| secret.ct_eq("older")));
        assert!(rotating.current().ct_eq("new"));
        assert_eq!(format!("{rotating:?}"), "[REDACTED]");
    }

    #[test]
    fn the_overlap_ends_without_another_load() {
        let ended = SystemTime::now() - Duration::from_secs(1);
        let rotating = Rotating::new(secret("new")).with_previous(secret("old"), Some(ended));
        assert!(rotating.previous().is_none());
        assert!(!rotating.any(|secret| secret.ct_eq("old")));
        let endless = Rotating::new(secret("new")).with_previous(secret("old"), None);
        assert!(endless.previous().is_some_and(|secret| secret.ct_eq("old")));
    }
}
