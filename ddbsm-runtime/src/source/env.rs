use std::borrow::Cow;
use std::collections::HashMap;
use std::env::{self, VarError};
use std::fmt::{self, Formatter};
use std::sync::Arc;

use crate::decode::Plaintext;
use crate::error::context::{Context, type_name};
use crate::error::report::{Held, Listing};
use crate::error::{Invalid, LoadError, Problem, Reason};
use crate::load::request::Request;
use crate::load::search::Search;
use crate::load::spec::Within;
use crate::secret::Secret;
use crate::source::sealed::{Opened, SealedSource};
use crate::source::{Found, FoundItem, LocalSource, Previous};

/// Secrets from environment variables, for local development: no table, principal or network.
///
/// The item `githubAppSecret` is read from the variable `GITHUB_APP_SECRET`, after the prefix: capitals start a new
/// word, letters become capitals, and what is neither letter nor digit becomes `_`. Two fields that one variable would
/// fill, such as `slack/token` and `slackToken`, fail the load. The previous value of a `Rotating` field is read from the same variable
/// with `_PREVIOUS` behind it, such as `WEBHOOK_SECRET_PREVIOUS`; its overlap never ends. A variable holds text: load a field of bytes from it with
/// `#[secrets(base64)]` or `#[secrets(hex)]`.
///
/// Every process of the same user can read a process's environment, and child processes inherit it. Keep it out of
/// production.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// # fn example<Settings: ddbsm::Secrets>() -> Result<(), ddbsm::LoadError> {
/// use ddbsm::Env;
///
/// // The item `webhookUrl` from the variable `APP_WEBHOOK_URL`.
/// let settings = Settings::load_blocking(&Env::prefixed("APP_"))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Env {
    prefix: String,
}

impl Env {
    /// Reads variables without a prefix.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let source = ddbsm::Env::new(); // the item `webhookUrl` from `WEBHOOK_URL`
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads variables that start with `prefix`, such as `APP_`.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let source = ddbsm::Env::prefixed("APP_"); // the item `webhookUrl` from `APP_WEBHOOK_URL`
    /// ```
    #[must_use]
    pub fn prefixed(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }
}

impl LocalSource for Env {}

impl SealedSource for Env {
    type Opened<'a> = &'a Self;

    fn open(&self, request: &Request) -> Result<&Self, LoadError> {
        let problems = self.collisions(request);
        if problems.is_empty() {
            return Ok(self);
        }
        Err(LoadError::secrets(self.context(), problems, request.spec.count(), Held::default()))
    }
}

impl Opened for &Env {
    async fn fetch(
        &self,
        request: &Request,
        names: Vec<Cow<'static, str>>,
    ) -> Result<Vec<FoundItem>, LoadError> {
        let read = |name: Cow<'static, str>| {
            let found = match env::var(variable(&self.prefix, &name)) {
                Ok(value) => Found::Value(Plaintext::Text(Secret::new(value))),
                Err(VarError::NotUnicode(_)) => Found::Unreadable(Invalid::new("not UTF-8 text")),
                Err(VarError::NotPresent) => return None,
            };
            let previous =
                request.rotating.contains(&name).then(|| env::var(self.previous(&name)).ok()).flatten();
            let previous =
                previous.map(|value| Previous { value: Plaintext::Text(Secret::new(value)), until: None });
            Some(FoundItem { previous, ..FoundItem::new(name, found) })
        };
        Ok(names.into_iter().filter_map(read).collect())
    }

    async fn list(&self, _: &Request, _: &mut Search) -> Listing {
        Listing::None
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::new(Variables { prefix: self.prefix.clone() })
    }
}

#[derive(Debug)]
struct Variables {
    prefix: String,
}

impl Context for Variables {
    fn place(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.prefix.as_str() {
            "" => f.write_str(" from the environment"),
            prefix => write!(f, " from the environment variables `{prefix}*`"),
        }
    }

    fn add(&self, f: &mut Formatter<'_>, name: &str) -> fmt::Result {
        write!(f, ": set the variable {}", variable(&self.prefix, name))
    }

    fn fill(&self, f: &mut Formatter<'_>, name: &str) -> fmt::Result {
        let variable = variable(&self.prefix, name);
        write!(
            f,
            "the variable {variable} is empty: give it a value, unset it if the secret may be absent, or put \
             `#[secrets(allow_empty)]` on the field if none is meant"
        )
    }

    fn replace(&self, f: &mut Formatter<'_>, name: &str) -> fmt::Result {
        let variable = variable(&self.prefix, name);
        write!(f, "set the variable {variable} again, in the form that the field takes")
    }

    fn replace_type(&self, f: &mut Formatter<'_>, name: &str, _: &str, wanted: &str) -> fmt::Result {
        write!(
            f,
            "a variable holds text, but the field takes {}: put `#[secrets(base64)]` or `#[secrets(hex)]` on the field, \
             and the value so encoded in {}",
            type_name(wanted),
            variable(&self.prefix, name)
        )
    }
}

impl Env {
    /// The variable of the previous value.
    fn previous(&self, name: &str) -> String {
        variable(&self.prefix, name) + "_PREVIOUS"
    }

    /// Fields that would silently be given another's secret. A field's own names may share a variable, and one alias is
    /// one item for all who ask for it.
    fn collisions(&self, request: &Request) -> Vec<Problem> {
        let mut first: HashMap<String, (String, Cow<'static, str>)> = HashMap::new();
        let mut problems = Vec::new();
        request.spec.walk(&mut Within::default(), &mut |within, item| {
            let field = within.path(item);
            let variables = within.names(item).enumerate().flat_map(|(at, name)| {
                let previous = request.rotating.contains(&name).then(|| self.previous(&name));
                let variables = [Some(variable(&self.prefix, &name)), previous];
                variables.into_iter().flatten().map(move |variable| (at, name.clone(), variable))
            });
            let collision = { variables }.find_map(|(at, name, variable)| {
                let (other, others) =
                    first.entry(variable.clone()).or_insert_with(|| (field.clone(), name.clone()));
                let same = *other == field || *others == name;
                let (other, name) = (other.clone(), others.to_string());
                (!same).then_some((at, Reason::SameVariable { other, name, variable }))
            });
            if let Some((at, reason)) = collision {
                problems.push(within.problem(item, at, reason));
            }
        });
        problems
    }
}

/// The variable that holds an item: `githubAppSecret` becomes `GITHUB_APP_SECRET`.
fn variable(prefix: &str, name: &str) -> String {
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
