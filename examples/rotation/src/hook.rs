//! A third party that signs what it sends, which a function verifies.
//!
//! Its API is made up, and small. Replace these calls by your third party's.

use data_encoding::HEXLOWER_PERMISSIVE;
use ddbsm::Secret;
use ddbsm_rotation::{Credential, Failure, ThirdParty, random};
use hmac::{Hmac, KeyInit, Mac};
use hyper::Method;
use serde_json::json;
use sha2::Sha256;

use crate::api::{Api, check};

/// A third party that signs what it sends.
#[derive(Debug)]
pub struct Hook(Api);

impl Hook {
    /// The third party at this URL.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(Api::new(url))
    }
}

impl ThirdParty for Hook {
    async fn set(&self, admin: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
        let body = json!({"secret": new.value.expose_secret()}).to_string();
        let set = self.0.send(Method::PUT, "/hook/secret", admin, body).await?;
        check(&set, "the new secret was refused")
    }

    /// Has it sign something, and verifies that.
    async fn works(&self, admin: Option<&Secret<String>>, secret: &Credential<'_>) -> Result<bool, Failure> {
        let nonce = random(16)?;
        let body = json!({"payload": *nonce}).to_string();
        let signed = self.0.send(Method::POST, "/hook/ping", admin, body).await?;
        check(&signed, "it doesn't sign")?;
        let signature = signed.1["signature"].as_str().unwrap_or_default();
        let signature = HEXLOWER_PERMISSIVE.decode(signature.as_bytes()).unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.value.expose_secret().as_bytes())
            .map_err(|_| Failure::new("the secret can't sign"))?;
        mac.update(nonce.as_bytes());
        Ok(mac.verify_slice(&signature).is_ok())
    }

    /// A secret that is replaced is gone.
    async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> {
        Ok(())
    }
}
