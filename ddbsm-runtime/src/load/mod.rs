pub(crate) mod address;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod field;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod fill;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod flag;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod flatten;
mod kept;
mod loader;
mod manifest;
mod outcome;
mod pins;
pub(crate) mod request;
pub(crate) mod search;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod spec;
pub(crate) mod wanted;

pub use loader::Loader;

use std::borrow::Cow;

use ddbsm_core::manifest::Manifest;
use futures_util::FutureExt;

use crate::error::LoadError;
use crate::error::report::Held;
use crate::load::fill::Fill;
use crate::load::kept::Root;
use crate::load::pins::Pins;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::load::spec::Spec;
use crate::load::wanted::Wanted;
use crate::source::sealed::Opened;
use crate::source::{LocalSource, Source};

/// A struct whose fields are secrets, all loaded with one request. Derive it: `#[derive(Secrets)]`.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{LoadError, Secrets};
///
/// /// For any such struct, from the table.
/// async fn settings<Settings: Secrets>(client: &aws_sdk_dynamodb::Client) -> Result<Settings, LoadError> {
///     Settings::load(client).await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `Secrets`",
    label = "this type has no secrets to load",
    note = "put `#[derive(ddbsm::Secrets)]` on it; load the struct itself, not an `Option` or a `Secret` of \
            it"
)]
pub trait Secrets: Sized {
    #[doc(hidden)]
    const SPEC: &'static Spec;

    /// `None` where a field could not be filled; `fill` then holds why.
    #[doc(hidden)]
    fn read(fill: &mut Fill) -> Option<Self>;

    /// What the struct needs, flattened structs included: names and how they are read, never a value.
    ///
    /// It's what `ddbsm manifest` prints of a program that loads this struct. `ddbsm check` compares that with what
    /// the table has, so that a deploy fails while a secret is missing.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() -> Result<(), Box<dyn std::error::Error>> {
    /// let manifest = Settings::manifest();
    /// for root in &manifest.roots {
    ///     for secret in manifest.wanted(*root)? {
    ///         println!("{} fills {}", secret.name, secret.field);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn manifest() -> Manifest {
        manifest::of(Self::SPEC)
    }

    /// Loads every field from `source`, or fails and says all that is wrong. Nothing is ever partly loaded.
    ///
    /// Table and principal come from `DDBSM_TABLE` and `DDBSM_PRINCIPAL` or else from the struct's attributes. Reads
    /// are eventually consistent, and the load has 5 seconds. [`loader`](Self::loader) sets any of these.
    ///
    /// # Errors
    ///
    /// [`LoadError`]: the request as a whole failed, or secrets are missing or unusable.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets>(client: aws_sdk_dynamodb::Client) -> Result<(), ddbsm::LoadError> {
    /// let settings = Settings::load(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn load<S: Source>(source: &S) -> impl Future<Output = Result<Self, LoadError>> + Send {
        Self::loader().load(source)
    }

    /// [`load`](Self::load) from a [`Memory`](crate::Memory) or an [`Env`](crate::Env), without an async runtime.
    ///
    /// # Errors
    ///
    /// The same as those of [`load`](Self::load).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # fn example<Settings: ddbsm::Secrets>() -> Result<(), ddbsm::LoadError> {
    /// let settings = Settings::load_blocking(&ddbsm::Memory::from([("githubAppSecret", "s3cr3t")]))?;
    /// # Ok(())
    /// # }
    /// ```
    fn load_blocking<S: LocalSource>(source: &S) -> Result<Self, LoadError> {
        Self::loader().load_blocking(source)
    }

    /// The long form of [`load`](Self::load), with its settings.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets>(client: aws_sdk_dynamodb::Client) -> Result<(), ddbsm::LoadError> {
    /// let settings = Settings::loader().table("dirty-secrets").load(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    fn loader() -> Loader<Self> {
        Loader::new()
    }
}

impl<T: Secrets> Loader<T> {
    /// [`load`](Self::load) from a [`Memory`](crate::Memory) or an [`Env`](crate::Env), without an async runtime.
    ///
    /// # Errors
    ///
    /// The same as those of [`load`](Self::load).
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
        kept::keep(const { &Root::of(T::SPEC) });
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
