//! A third party that accepts API keys, two at a time, which a function presents.
//!
//! Its API is made up, and small. Replace these calls by your third party's.

use ddbsm::Secret;
use ddbsm_rotation::{Credential, Failure, ThirdParty};
use hyper::Method;
use serde_json::json;

use crate::api::{Api, check};

/// A third party that accepts API keys.
#[derive(Debug)]
pub struct Keys(Api);

impl Keys {
    /// The third party at this URL.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(Api::new(url))
    }
}

impl ThirdParty for Keys {
    /// The same key may be set again.
    async fn set(&self, admin: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
        let body = json!({"key": new.value.expose_secret()}).to_string();
        let set = self.0.send(Method::PUT, &format!("/keys/{}", new.id), admin, body).await?;
        check(&set, "the new key was refused")
    }

    /// Asks with the key itself.
    async fn works(&self, _: Option<&Secret<String>>, key: &Credential<'_>) -> Result<bool, Failure> {
        let asked = self.0.send(Method::GET, "/whoami", Some(key.value), String::new()).await?;
        match asked.0.as_u16() {
            200 => Ok(true),
            401 | 403 => Ok(false),
            status => Err(Failure::new("it can't be told whether the key works").status(status)),
        }
    }

    async fn revoke(&self, admin: Option<&Secret<String>>, id: &str) -> Result<(), Failure> {
        let gone = self.0.send(Method::DELETE, &format!("/keys/{id}"), admin, String::new()).await?;
        if gone.0.as_u16() == 404 { Ok(()) } else { check(&gone, "the key wasn't revoked") }
    }
}
