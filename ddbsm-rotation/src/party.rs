//! The third party at which a credential is valid.

use ddbsm::Secret;
use ddbsm_core::table::Version;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::value::random;

/// The third party at which a credential is valid, or which sends what a function verifies with it.
///
/// Every call may be repeated, also when the one before it took effect and its answer was lost. `admin` is the administrator's
/// credential, the rotator's own secret `rotation/admin`, if there is one.
///
/// ```
/// # use ddbsm::Secret;
/// # use ddbsm_rotation::{Credential, Failure, ThirdParty};
/// # struct Keys;
/// # impl Keys {
/// #     async fn add(&self, _: &str, _: &str) -> Result<(), Failure> { Ok(()) }
/// # }
/// impl ThirdParty for Keys {
///     async fn set(&self, _: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
///         self.add(new.id, new.value.expose_secret()).await
///     }
///     // ... `works` and `revoke` ...
/// #     async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> { Ok(true) }
/// #     async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> { Ok(()) }
/// }
/// ```
pub trait ThirdParty: Send + Sync {
    /// Returns the id by which the third party will know the next credential: the name of a user, the label of a key. It's not
    /// secret, and it's fixed and noted before anything is sent, so that the next run can revoke what this one leaves behind.
    ///
    /// Defaults to the new version, a label that is never used again. Where two users alternate, it's the one that isn't
    /// in force.
    ///
    /// # Errors
    ///
    /// If there can't be another credential.
    ///
    /// ```
    /// # use ddbsm::Secret;
    /// # use ddbsm_rotation::{Credential, Failure, Next, ThirdParty};
    /// # struct Users;
    /// # impl ThirdParty for Users {
    /// fn id(&self, next: &Next<'_>) -> Result<String, Failure> {
    ///     Ok(if next.in_force == Some("billing-1") { "billing-2" } else { "billing-1" }.to_owned())
    /// }
    /// #     async fn set(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<(), Failure> { Ok(()) }
    /// #     async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> { Ok(true) }
    /// #     async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> { Ok(()) }
    /// # }
    /// ```
    fn id(&self, next: &Next<'_>) -> Result<String, Failure> {
        Ok(next.version.to_string())
    }

    /// Makes the new value, which is text. Defaults to 32 random bytes in base64 for URLs. Where the third party makes it, ask
    /// for it here: what `id` names from an earlier attempt was revoked before. It must be hard to guess, as its SHA-256 isn't
    /// secret.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    ///
    /// ```
    /// # let example = std::pin::pin!(async {
    /// use ddbsm_rotation::{Nobody, ThirdParty};
    ///
    /// let value = Nobody.create(None, "billing-1").await?;
    /// assert_eq!(value.len(), 43);
    /// # Ok::<(), ddbsm_rotation::Failure>(())
    /// # });
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// # assert!(matches!(example.poll(&mut context), std::task::Poll::Ready(Ok(()))));
    /// ```
    fn create(
        &self,
        admin: Option<&Secret<String>>,
        id: &str,
    ) -> impl Future<Output = Result<Zeroizing<String>, Failure>> + Send {
        let _ = (admin, id);
        async { random(32) }
    }

    /// Makes the new credential valid at the third party, or makes the third party send with it from now on.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    ///
    /// ```
    /// # use ddbsm::Secret;
    /// # use ddbsm_rotation::{Credential, Failure, ThirdParty};
    /// # struct Keys;
    /// # impl Keys {
    /// #     async fn add(&self, _: &Secret<String>, _: &str, _: &str) -> Result<(), Failure> { Ok(()) }
    /// # }
    /// # impl ThirdParty for Keys {
    /// async fn set(&self, admin: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
    ///     let admin = admin.ok_or(Failure::new("rotation/admin is missing"))?;
    ///     self.add(admin, new.id, new.value.expose_secret()).await
    /// }
    /// #     async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> { Ok(true) }
    /// #     async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> { Ok(()) }
    /// # }
    /// ```
    fn set(
        &self,
        admin: Option<&Secret<String>>,
        new: &Credential<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Shows a credential to the third party and returns whether it's valid there, or returns whether the third party sends
    /// with it.
    ///
    /// # Errors
    ///
    /// If the answer isn't known. A credential that isn't valid is no error.
    ///
    /// ```
    /// # use ddbsm::Secret;
    /// # use ddbsm_rotation::{Credential, Failure, ThirdParty};
    /// # struct Keys;
    /// # impl Keys {
    /// #     async fn log_in(&self, _: &str) -> Result<u16, Failure> { Ok(200) }
    /// # }
    /// # impl ThirdParty for Keys {
    /// async fn works(&self, _: Option<&Secret<String>>, key: &Credential<'_>) -> Result<bool, Failure> {
    ///     match self.log_in(key.value.expose_secret()).await? {
    ///         status @ (200 | 401) => Ok(status == 200),
    ///         status => Err(Failure::new("the login failed").status(status)),
    ///     }
    /// }
    /// #     async fn set(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<(), Failure> { Ok(()) }
    /// #     async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> { Ok(()) }
    /// # }
    /// ```
    fn works(
        &self,
        admin: Option<&Secret<String>>,
        credential: &Credential<'_>,
    ) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Revokes every credential that has this id. If there is none, that's no error.
    ///
    /// Anyone who may write to the table could make the rotator revoke any id. Revoke only ids that belong to this secret.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    ///
    /// ```
    /// # use ddbsm::Secret;
    /// # use ddbsm_rotation::{Credential, Failure, ThirdParty};
    /// # struct Keys;
    /// # impl Keys {
    /// #     async fn delete(&self, _: &str) -> Result<u16, Failure> { Ok(204) }
    /// # }
    /// # impl ThirdParty for Keys {
    /// async fn revoke(&self, _: Option<&Secret<String>>, id: &str) -> Result<(), Failure> {
    ///     match self.delete(id).await? {
    ///         204 | 404 => Ok(()),
    ///         status => Err(Failure::new("the key wasn't revoked").status(status)),
    ///     }
    /// }
    /// #     async fn set(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<(), Failure> { Ok(()) }
    /// #     async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> { Ok(true) }
    /// # }
    /// ```
    fn revoke(
        &self,
        admin: Option<&Secret<String>>,
        id: &str,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The facts by which [`ThirdParty::id`] can choose an id.
///
/// ```
/// use ddbsm_rotation::{Failure, Next};
///
/// fn supplied_id(next: &Next<'_>) -> Result<String, Failure> {
///     let pair = next.supplied.and_then(|value| value.expose_secret().split_once(':'));
///     pair.map(|(id, _)| id.to_owned()).ok_or(Failure::new("rotation/pending isn't ID:KEY"))
/// }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Next<'a> {
    /// The new version.
    pub version: Version,
    /// The id of the credential that is in force. None if it isn't the rotator's.
    pub in_force: Option<&'a str>,
    /// The new value, if an operator supplied it.
    pub supplied: Option<&'a Secret<String>>,
}

/// A credential at the third party. `Debug` shows no value.
///
/// ```
/// use ddbsm_rotation::{Credential, Failure};
///
/// fn check(new: &Credential<'_>) -> Result<(), Failure> {
///     let is_short = new.value.expose_secret().len() < 32;
///     if is_short { Err(Failure::new("the new key is too short")) } else { Ok(()) }
/// }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Credential<'a> {
    /// The id by which the third party knows it.
    pub id: &'a str,
    /// Its value.
    pub value: &'a Secret<String>,
}

/// The third party of a value that nobody else has to know, as with [`Strategy::Generated`](crate::Strategy::Generated).
///
/// ```
/// # let example = std::pin::pin!(async {
/// use ddbsm_rotation::{Nobody, ThirdParty};
///
/// assert_eq!(Nobody.revoke(None, "billing-1").await, Ok(()));
/// # });
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(example.poll(&mut context).is_ready());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl ThirdParty for Nobody {
    async fn set(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<(), Failure> {
        Ok(())
    }

    async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> {
        Ok(true)
    }

    async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> {
        Ok(())
    }
}
