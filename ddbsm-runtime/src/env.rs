use std::env::{self, VarError};

use crate::decode::Plaintext;
use crate::error::{Neighbours, Place};
use crate::reply::{Entry, Found};
use crate::request::Request;
use crate::source::sealed::Source;
use crate::{LoadError, Secret};

/// Secrets from environment variables, for local development: no table, principal or network.
///
/// The item `githubAppSecret` is read from the variable `GITHUB_APP_SECRET`, after the prefix: capitals start a new
/// word, letters become capitals, and what is neither letter nor digit becomes `_`. A variable holds text: load a field
/// of bytes from it with `#[secrets(base64)]` or `#[secrets(hex)]`.
///
/// Every process of the same user can read a process's environment, and child processes inherit it. Keep it out of
/// production.
#[derive(Clone, Debug, Default)]
pub struct Env {
    prefix: String,
}

impl Env {
    /// Reads variables without a prefix.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads variables that start with `prefix`, such as `APP_`.
    #[must_use]
    pub fn prefixed(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }
}

impl Source for Env {
    async fn fetch(&self, request: &Request) -> Result<Vec<Entry>, LoadError> {
        let read = |&name: &&'static str| {
            let found = match env::var(variable(&self.prefix, name)) {
                Ok(value) => Found::Value(Plaintext::Text(Secret::new(value))),
                Err(VarError::NotUnicode(_)) => Found::OtherType("bytes that are not UTF-8"),
                Err(VarError::NotPresent) => return None,
            };
            Some((name.into(), Some(found)))
        };
        Ok(request.names.iter().filter_map(read).collect())
    }

    async fn neighbours(&self, _: &Request) -> Neighbours {
        Neighbours::Unasked
    }

    fn place(&self, _: &Request) -> Place {
        Place::Env { prefix: self.prefix.clone() }
    }
}

/// The variable that holds an item: `githubAppSecret` becomes `GITHUB_APP_SECRET`.
pub(crate) fn variable(prefix: &str, name: &str) -> String {
    let mut variable = prefix.to_owned();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            variable.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        variable.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    }
    variable
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn an_items_name_becomes_a_variables() {
        for (name, expected) in [
            ("githubAppSecret", "APP_GITHUB_APP_SECRET"),
            ("webhook_url", "APP_WEBHOOK_URL"),
            ("Session-Key/v2", "APP_SESSION_KEY_V2"),
            ("APIKey", "APP_APIKEY"),
            ("oauth2Token", "APP_OAUTH2_TOKEN"),
        ] {
            assert_eq!(variable("APP_", name), expected);
        }
    }
}
