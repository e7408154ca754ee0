pub(crate) mod address;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod field;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod fill;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod flag;
#[allow(missing_docs)] // its public items are the derive's alone
pub(crate) mod flatten;
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

use ddbsm_core::manifest::Manifest;

use crate::error::LoadError;
use crate::load::fill::Fill;
use crate::load::spec::Spec;
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
    note = "put `#[derive(ddbsm::Secrets)]` on it; what is loaded or flattened is such a struct itself, and neither an \
            `Option` nor a `Secret` of one"
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
    /// As [`load`](Self::load).
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
