//! What the function is told by its environment. None of it is secret.

use std::fmt;
use std::time::Duration;

use ddbsm_core::table::variable;
use ddbsm_rotation::{Consumers, Direction, Rotation, SecretId, Strategy};

/// What the function is told by its environment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `DDBSM_TABLE`: the table.
    pub table: String,
    /// `DDBSM_PRINCIPAL`: the rotator's own role.
    pub rotator: String,
    /// `SECRET_OWNER` and `SECRET_NAME`: the secret.
    pub secret: SecretId,
    /// `THIRD_PARTY`: `keys` or `hook`.
    pub kind: Kind,
    /// `THIRD_PARTY_API`: the third party's URL.
    pub api: String,
    /// `MAX_STALE_SECONDS`: the longest `max_stale` of the functions that load the secret.
    pub max_stale: Duration,
}

/// Which of the two examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// API keys, two at a time.
    Keys,
    /// A webhook.
    Hook,
}

/// A variable that is missing or can't be read.
#[derive(Debug)]
pub struct Missing(&'static str);

impl Settings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// `Missing` names the first variable that isn't set or can't be read.
    pub fn from_environment(get: impl Fn(&str) -> Option<String>) -> Result<Self, Missing> {
        let get = |name: &'static str| get(name).filter(|value| !value.is_empty()).ok_or(Missing(name));
        let kind = match get("THIRD_PARTY")?.as_str() {
            "keys" => Kind::Keys,
            "hook" => Kind::Hook,
            _ => return Err(Missing("THIRD_PARTY")),
        };
        let seconds = get("MAX_STALE_SECONDS")?.parse().map_err(|_| Missing("MAX_STALE_SECONDS"))?;
        Ok(Self {
            table: get(variable::TABLE)?,
            rotator: get(variable::PRINCIPAL)?,
            secret: SecretId::new(get("SECRET_OWNER")?, get("SECRET_NAME")?),
            kind,
            api: get("THIRD_PARTY_API")?,
            max_stale: Duration::from_secs(seconds),
        })
    }

    /// The rotation.
    #[must_use]
    pub fn rotation(&self) -> Rotation {
        let direction = match self.kind {
            Kind::Keys => Direction::Presented,
            Kind::Hook => Direction::Verified,
        };
        let consumers = Consumers::Live { max_stale: self.max_stale };
        // The function's timeout in template.yaml.
        Rotation::new(self.secret.clone(), direction, Strategy::Alternating, consumers)
            .step(Duration::from_mins(1))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The environment variable {} is missing or can't be read. Set it in template.yaml.", self.0)
    }
}

impl std::error::Error for Missing {}
