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
pub trait ThirdParty: Send + Sync {
    /// The id by which the next credential will be known here: the name of a user, the label of a key. It's not secret, and
    /// it's fixed and noted before anything is sent, so that what a run leaves behind can be revoked by the next.
    ///
    /// Defaults to the new version, a label that is never used again. Where two users alternate, it's the one that isn't
    /// in force.
    ///
    /// # Errors
    ///
    /// If there can't be another credential.
    fn id(&self, next: &Next<'_>) -> Result<String, Failure> {
        Ok(next.version.to_string())
    }

    /// Makes the new value, which is text. Defaults to 32 random bytes in base64 for URLs. Where the third party makes it, ask for it here:
    /// what `id` names from an earlier attempt was revoked before. It must be hard to guess, as its SHA-256 isn't secret.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    fn create(
        &self,
        admin: Option<&Secret<String>>,
        id: &str,
    ) -> impl Future<Output = Result<Zeroizing<String>, Failure>> + Send {
        let _ = (admin, id);
        async { random(32) }
    }

    /// Makes the new credential valid here, or has the third party send with it from now on.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    fn set(
        &self,
        admin: Option<&Secret<String>>,
        new: &Credential<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Whether a credential is valid here, by showing it, or is the one that the third party sends with.
    ///
    /// # Errors
    ///
    /// The answer isn't known. A credential that isn't valid is no error.
    fn works(
        &self,
        admin: Option<&Secret<String>>,
        credential: &Credential<'_>,
    ) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Revokes whatever is known by this id. Nothing is no error.
    ///
    /// Whoever may write to the table could have the rotator revoke any id. Revoke none that isn't of this secret.
    ///
    /// # Errors
    ///
    /// If the third party fails.
    fn revoke(
        &self,
        admin: Option<&Secret<String>>,
        id: &str,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// What is known when the next credential gets its id.
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

/// A credential. `Debug` shows no value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Credential<'a> {
    /// The id by which the third party knows it.
    pub id: &'a str,
    /// Its value.
    pub value: &'a Secret<String>,
}

/// Nobody else must be told, as with [`Strategy::Generated`](crate::Strategy::Generated).
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
