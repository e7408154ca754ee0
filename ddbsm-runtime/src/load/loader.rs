use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::load::request::Options;

/// The settings of a load. Made by [`Secrets::loader`](crate::Secrets::loader).
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// # async fn example<Settings: ddbsm::Secrets>(client: aws_sdk_dynamodb::Client) -> Result<(), ddbsm::LoadError> {
/// use std::time::Duration;
///
/// let settings = Settings::loader()
///     .table("dirty-secrets")
///     .principal("arn:aws:iam::111111111111:role/slack-bot")
///     .consistent_read(true)
///     .timeout(Duration::from_secs(2))
///     .load(&client)
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a loader does nothing until `load` is awaited"]
pub struct Loader<T> {
    pub(crate) options: Options,
    secrets: PhantomData<fn() -> T>,
}

// By hand, as a derive would ask them of `T`, which holds secrets and has no `Clone`.
impl<T> Clone for Loader<T> {
    fn clone(&self) -> Self {
        Self { options: self.options.clone(), secrets: PhantomData }
    }
}

impl<T> fmt::Debug for Loader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Loader").field(&self.options).finish()
    }
}

impl<T> Loader<T> {
    pub(super) fn new() -> Self {
        let options = Options {
            table: None,
            principal: None,
            consistent_read: false,
            timeout: Duration::from_secs(5),
            versions: Vec::new(),
        };
        Self { options, secrets: PhantomData }
    }

    /// The table's name or ARN, before `DDBSM_TABLE` and the attribute.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() {
    /// let loader = Settings::loader().table("dirty-secrets");
    /// # }
    /// ```
    pub fn table(mut self, table: impl Into<String>) -> Self {
        self.options.table = Some(table.into());
        self
    }

    /// The owning role's full ARN, path included, before `DDBSM_PRINCIPAL` and the attribute.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() {
    /// let loader = Settings::loader().principal("arn:aws:iam::111111111111:role/app/slack-bot");
    /// # }
    /// ```
    pub fn principal(mut self, arn: impl Into<String>) -> Self {
        self.options.principal = Some(arn.into());
        self
    }

    /// Use strongly consistent reads, at twice the read cost. Defaults to `false`.
    ///
    /// Without them, a secret that was stored within the last second or so may load as it was before.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() {
    /// let loader = Settings::loader().consistent_read(true);
    /// # }
    /// ```
    pub fn consistent_read(mut self, consistent_read: bool) -> Self {
        self.options.consistent_read = consistent_read;
        self
    }

    /// How long the load may take, including retries and the search for similar names. Defaults to 5 seconds.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() {
    /// let loader = Settings::loader().timeout(std::time::Duration::from_secs(2));
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// Loads this version of a secret instead of the current one, for a canary or to find out what changed. It costs no
    /// further request. `name` is the item's name, or the alias to load it by; `ddbsm history` lists the versions.
    ///
    /// If the version doesn't exist, the load fails without trying an alias. A `Rotating` field has no previous value then.
    ///
    /// ```no_run
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets>(client: aws_sdk_dynamodb::Client) -> Result<(), ddbsm::LoadError> {
    /// let before = Settings::loader().version("githubAppSecret", "01ARZ3NDEKTSV4RRFFQ69G5FAV").load(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn version(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.options.versions.push((name.into(), version.into()));
        self
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.options.timeout
    }
}
