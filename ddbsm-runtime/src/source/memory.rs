use std::collections::HashMap;

use crate::decode::Plaintext;
use crate::error::{Neighbours, Place};
use crate::load::fill::{Entry, Found};
use crate::load::request::Request;
use crate::source::sealed::Source;
use crate::{LoadError, Secret};

/// Secrets held in memory, for unit tests: no table, principal or network.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::Memory;
///
/// let source = Memory::from([("githubAppSecret", "s3cr3t")]).with_bytes("sessionKey", [7; 32]);
/// ```
#[derive(Debug, Default)]
pub struct Memory {
    values: HashMap<String, Plaintext>,
}

impl Memory {
    /// Adds a secret stored as text (S).
    #[must_use]
    pub fn with_text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), Plaintext::Text(Secret::new(value.into())));
        self
    }

    /// Adds a secret stored as bytes (B).
    #[must_use]
    pub fn with_bytes(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.values.insert(name.into(), Plaintext::Binary(Secret::new(value.into())));
        self
    }
}

impl<N: Into<String>, V: Into<String>, const LEN: usize> From<[(N, V); LEN]> for Memory {
    fn from(pairs: [(N, V); LEN]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Memory {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        pairs.into_iter().fold(Self::default(), |memory, (name, value)| memory.with_text(name, value))
    }
}

impl Source for Memory {
    async fn fetch(&self, _: &Request, names: Vec<&'static str>) -> Result<Vec<Entry>, LoadError> {
        let held = |name: &'static str| {
            let value = self.values.get(name)?.duplicate();
            Some((name.into(), Some(Found::Value(value))))
        };
        Ok(names.into_iter().filter_map(held).collect())
    }

    async fn neighbours(&self, _: &Request) -> Neighbours {
        Neighbours::Names { names: self.values.keys().cloned().collect(), complete: true }
    }

    fn place(&self, _: &Request) -> Place {
        Place::Memory
    }
}
