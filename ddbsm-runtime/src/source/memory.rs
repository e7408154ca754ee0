use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Formatter};
use std::sync::Arc;

use ddbsm_core::table::SEPARATOR;

use crate::decode::Plaintext;
use crate::error::context::{Context, type_name};
use crate::error::report::Listing;
use crate::error::{ErrorKind, LoadError};
use crate::load::request::Request;
use crate::load::search::Search;
use crate::secret::Secret;
use crate::source::sealed::{Opened, SealedSource};
use crate::source::{Found, FoundItem, LocalSource, Previous};

/// Secrets held in memory, for unit tests: no table, principal or network.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::Memory;
///
/// let source = Memory::from([("githubAppSecret", "s3cr3t")]).with_bytes("sessionKey", [7; 32]);
/// ```
///
/// [`failing`](Self::failing) is for the tests of what your code does when a load fails.
#[derive(Debug, Default)]
pub struct Memory {
    values: HashMap<String, Plaintext>,
    previous: HashMap<String, Plaintext>,
    failing: Option<ErrorKind>,
}

/// Copies the values; each copy is wiped on its own.
impl Clone for Memory {
    fn clone(&self) -> Self {
        let copy = |values: &HashMap<String, Plaintext>| {
            values.iter().map(|(name, value)| (name.clone(), value.duplicate())).collect()
        };
        Self { values: copy(&self.values), previous: copy(&self.previous), failing: self.failing }
    }
}

impl Memory {
    /// Makes a source that fails every load with an error of this kind. The error has no
    /// [`problems`](LoadError::problems): to test those, load from a `Memory` without the secret, or with one that can't be
    /// read.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # use ddbsm::{Memory, ErrorKind};
    /// let source = Memory::failing(ErrorKind::Throttled);
    /// ```
    #[must_use]
    pub fn failing(kind: ErrorKind) -> Self {
        Self { failing: Some(kind), ..Self::default() }
    }

    /// Adds a secret stored as text (S).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let source = ddbsm::Memory::default().with_text("webhookUrl", "https://hooks.example.com");
    /// ```
    #[must_use]
    pub fn with_text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), Plaintext::Text(Secret::new(value.into())));
        self
    }

    /// Adds a secret stored as bytes (B).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// let source = ddbsm::Memory::default().with_bytes("sessionKey", [7; 32]);
    /// ```
    #[must_use]
    pub fn with_bytes(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.values.insert(name.into(), Plaintext::Binary(Secret::new(value.into())));
        self
    }

    /// Adds the previous value of a `Rotating` field's secret, stored as text (S). The overlap never ends.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Memory;
    ///
    /// let overlap = Memory::from([("webhookSecret", "new")]).with_previous_text("webhookSecret", "old");
    /// ```
    #[must_use]
    pub fn with_previous_text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.previous.insert(name.into(), Plaintext::Text(Secret::new(value.into())));
        self
    }

    /// Adds the previous value of a `Rotating` field's secret, stored as bytes (B). The overlap never ends.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Memory;
    ///
    /// let overlap = Memory::default().with_bytes("sessionKey", [8; 32]).with_previous_bytes("sessionKey", [7; 32]);
    /// ```
    #[must_use]
    pub fn with_previous_bytes(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.previous.insert(name.into(), Plaintext::Binary(Secret::new(value.into())));
        self
    }

    /// Adds a version stored as text (S), for [`Loader::version`](crate::Loader::version).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() -> Result<(), ddbsm::LoadError> {
    /// use ddbsm::Memory;
    ///
    /// let source = Memory::from([("githubAppSecret", "new")]).with_version_text(
    ///     "githubAppSecret",
    ///     "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ///     "old",
    /// );
    /// let loader = Settings::loader().version("githubAppSecret", "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// let before = loader.load_blocking(&source)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_version_text(self, name: impl AsRef<str>, version: &str, value: impl Into<String>) -> Self {
        self.with_text(format!("{}{SEPARATOR}{version}", name.as_ref()), value)
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

impl LocalSource for Memory {}

impl SealedSource for Memory {
    type Opened<'a> = &'a Self;

    fn open(&self, _: &Request) -> Result<&Self, LoadError> {
        self.failing.map_or(Ok(self), |kind| Err(LoadError::for_tests(kind)))
    }
}

impl Opened for &Memory {
    async fn fetch(&self, _: &Request, names: Vec<Cow<'static, str>>) -> Result<Vec<FoundItem>, LoadError> {
        let found = |name: Cow<'static, str>| {
            let value = self.values.get(name.as_ref())?.duplicate();
            let previous = self.previous.get(name.as_ref());
            let previous = previous.map(|value| Previous { value: value.duplicate(), until: None });
            Some(FoundItem { previous, ..FoundItem::new(name, Found::Value(value)) })
        };
        Ok(names.into_iter().filter_map(found).collect())
    }

    async fn list(&self, _: &Request, search: &mut Search) -> Listing {
        let mut names = self.values.keys().filter(|name| !name.contains(SEPARATOR));
        if names.all(|name| search.offer(name)) { Listing::Complete } else { Listing::Partial }
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::new(InMemory)
    }
}

#[derive(Debug)]
struct InMemory;

impl Context for InMemory {
    fn place(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(" from memory")
    }

    fn add(&self, f: &mut Formatter<'_>, _: &str) -> fmt::Result {
        f.write_str(": add it to the `Memory`")
    }

    fn replace(&self, f: &mut Formatter<'_>, _: &str) -> fmt::Result {
        f.write_str("add it to the `Memory` in the form that the field takes")
    }

    fn replace_type(&self, f: &mut Formatter<'_>, _: &str, stored: &str, wanted: &str) -> fmt::Result {
        let call = if wanted == "B" { "with_bytes(name, bytes)" } else { "with_text(name, text)" };
        let (stored, takes) = (type_name(stored), type_name(wanted));
        write!(f, "stored as {stored}, but the field takes {takes}: add it to the `Memory` with `.{call}`")
    }
}
