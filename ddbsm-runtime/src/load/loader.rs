use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use futures_util::FutureExt;

use crate::error::LoadError;
use crate::error::report::Held;
use crate::load::fill::Fill;
use crate::load::pins::Pins;
use crate::load::request::{Options, Request};
use crate::load::search::Search;
use crate::load::wanted::Wanted;
use crate::load::{Secrets, manifest, outcome};
use crate::source::sealed::Opened;
use crate::source::{LocalSource, Source};

/// The settings of a load. Made by [`Secrets::loader`].
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

impl<T: Secrets> Loader<T> {
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

    /// Whether to see every write that was answered before the load, at twice the price in read units. Without it a
    /// secret stored within the last second or so may load as it was before.
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

    /// How long the load may take, with every retry and the look for near misses. 5 seconds unless set here.
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

    /// Loads this version of a secret, whatever is current: for a canary, or to find out what changed. It costs no further
    /// request. `name` is the item's name, or the alias to load it by; `ddbsm history` lists the versions.
    ///
    /// A version that isn't there fails the load, and no alias takes its place. A `Rotating` field has no previous value then.
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

    /// [`load`](Self::load) from a [`Memory`](crate::Memory) or an [`Env`](crate::Env), without an async runtime.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() -> Result<(), ddbsm::LoadError> {
    /// let settings = Settings::loader().load_blocking(&ddbsm::Env::prefixed("APP_"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn load_blocking<S: LocalSource>(self, source: &S) -> Result<T, LoadError> {
        // Such a source is never pending.
        self.load(source)
            .now_or_never()
            .unwrap_or_else(|| Err(LoadError::of_ours("the source was not at hand")))
    }

    /// Loads every field from `source`, or fails and says all that is wrong.
    ///
    /// # Errors
    ///
    /// [`LoadError`]: the request as a whole failed, or secrets are missing or unusable.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets>(client: aws_sdk_dynamodb::Client) -> Result<(), ddbsm::LoadError> {
    /// let settings = Settings::loader().consistent_read(true).load(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn load<S: Source>(self, source: &S) -> Result<T, LoadError> {
        manifest::keep::<T>();
        // A first read of nothing tells which fields are `Rotating`: their types know.
        let mut asking = Fill::asking(T::SPEC);
        let _ = T::read(&mut asking);
        let request = Request::new(T::SPEC, self.options, asking.into_rotating());
        let Wanted { mut names, shared } = Wanted::of(request.spec)?;
        let pins = Pins::of(&request, &names)?;
        if names.is_empty() {
            return T::read(&mut Fill::new(request.spec, Vec::new(), Vec::new(), Vec::new()))
                .ok_or_else(|| LoadError::of_ours("a struct without secrets was not filled"));
        }
        pins.replace(&mut names);
        let source = source.open(&request)?;
        let loaded = fetch_and_fill(&request, &source, names, shared, pins).await;
        outcome::tell(&request, &*source.context(), &loaded);
        loaded
    }
}

async fn fetch_and_fill<T: Secrets>(
    request: &Request,
    source: &impl Opened,
    names: Vec<Cow<'static, str>>,
    shared: Vec<Cow<'static, str>>,
    pins: Pins,
) -> Result<T, LoadError> {
    let mut found = source.fetch(request, names).await?;
    pins.restore(&mut found);
    let mut fill = Fill::new(request.spec, found, shared, pins.into_names());
    if let Some(secrets) = T::read(&mut fill) {
        return Ok(secrets);
    }
    Err(explain(request, fill, source).await)
}

/// The error for what did not fill the struct, with suggestions for what is missing.
async fn explain(request: &Request, fill: Fill, source: &impl Opened) -> LoadError {
    let mut problems = fill.into_problems();
    let asked = Wanted::of(request.spec).map_or_else(|_| Vec::new(), |wanted| wanted.names);
    let held = match Search::new(&problems, asked, request.deadline()) {
        None => Held::default(),
        Some(mut search) => {
            let listing = source.list(request, &mut search).await;
            search.finish(&mut problems, listing)
        }
    };
    LoadError::secrets(source.context(), problems, request.spec.count(), held)
}
