pub(crate) mod any;
pub(crate) mod dynamodb;
pub(crate) mod env;
pub(crate) mod memory;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use ddbsm_core::table::Version;

use crate::decode::Plaintext;
use crate::error::{Invalid, LoadError};
use crate::load::request::Request;

/// Where secrets are loaded from: `aws_sdk_dynamodb::Client`, [`Memory`](crate::Memory) in unit tests and
/// [`Env`](crate::Env) in local development; a `&`, `Box` or `Arc` of one; or any of them, chosen when the program runs:
/// [`AnySource`](crate::AnySource).
///
/// Sealed, so that it can grow: it cannot be implemented outside this crate.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{LoadError, Secrets, Source};
///
/// async fn at_init<Settings: Secrets>(source: &impl Source) -> Result<Settings, LoadError> {
///     Settings::loader().consistent_read(true).load(source).await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "secrets cannot be loaded from `{Self}`",
    label = "not a source of secrets",
    note = "pass a reference to an `aws_sdk_dynamodb::Client`, a `ddbsm::Memory` or a `ddbsm::Env`"
)]
pub trait Source: sealed::SealedSource {}

impl<S: sealed::SealedSource + ?Sized> Source for S {}

/// A source that is at hand, so that a load from it can do without an async runtime:
/// [`load_blocking`](crate::Secrets::load_blocking).
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{LoadError, LocalSource, Secrets};
///
/// fn in_a_test<Settings: Secrets>(source: &impl LocalSource) -> Result<Settings, LoadError> {
///     Settings::load_blocking(source)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a load from `{Self}` must wait for the network",
    label = "not available without waiting",
    note = "`load_blocking` takes a `Memory` or an `Env`; await `load` for a table"
)]
pub trait LocalSource: Source {}

impl<S: LocalSource + ?Sized> LocalSource for &S {}
impl<S: LocalSource + ?Sized> LocalSource for Box<S> {}
impl<S: LocalSource + Send + ?Sized> LocalSource for Arc<S> {}

macro_rules! forward {
    ($($pointer:ty $(where S: $bound:ident)?;)*) => {$(
        impl<S: sealed::SealedSource $(+ $bound)? + ?Sized> sealed::SealedSource for $pointer {
            type Opened<'a>
                = S::Opened<'a>
            where
                Self: 'a;

            fn open(&self, request: &Request) -> Result<Self::Opened<'_>, LoadError> {
                (**self).open(request)
            }
        }
    )*};
}

forward! {
    &S;
    Box<S>;
    Arc<S> where S: Send;
}

pub(crate) mod sealed {
    use std::borrow::Cow;
    use std::future::Future;
    use std::sync::Arc;

    use super::FoundItem;
    use crate::error::LoadError;
    use crate::error::context::Context;
    use crate::error::report::Listing;
    use crate::load::request::Request;
    use crate::load::search::Search;

    #[diagnostic::on_unimplemented(
        message = "secrets cannot be loaded from `{Self}`",
        label = "not a source of secrets",
        note = "pass a reference to an `aws_sdk_dynamodb::Client`, a `ddbsm::Memory` or a `ddbsm::Env`"
    )]
    pub trait SealedSource: Sync {
        type Opened<'a>: Opened
        where
            Self: 'a;

        /// Resolves and checks, once, all that a load from here needs. Nothing is sent.
        fn open(&self, request: &Request) -> Result<Self::Opened<'_>, LoadError>;
    }

    /// A source that a load has resolved.
    pub trait Opened: Send + Sync {
        /// What is there of these names, which are sorted, each once. A name that is left out is not there.
        fn fetch(
            &self,
            request: &Request,
            names: Vec<Cow<'static, str>>,
        ) -> impl Future<Output = Result<Vec<FoundItem>, LoadError>> + Send;

        /// Offers the names of all that is there, within the request's time.
        fn list(&self, request: &Request, search: &mut Search) -> impl Future<Output = Listing> + Send;

        /// What errors say of the source.
        fn context(&self) -> Arc<dyn Context>;
    }
}

/// What a source holds under a name.
#[derive(Debug)]
pub struct FoundItem {
    pub(crate) name: Cow<'static, str>,
    /// None once a field has it.
    pub(crate) found: Option<Found>,
    /// What is still valid beside it, for a field that is `Rotating`.
    pub(crate) previous: Option<Previous>,
}

/// The value before the current one, while both are valid.
#[derive(Debug)]
pub(crate) struct Previous {
    pub(crate) value: Plaintext,
    /// None where the source sets no end.
    pub(crate) until: Option<SystemTime>,
}

impl FoundItem {
    pub(crate) fn new(name: Cow<'static, str>, found: Found) -> Self {
        Self { name, found: Some(found), previous: None }
    }
}

impl Previous {
    /// For a value that another field is to have too.
    pub(crate) fn duplicate(&self) -> Self {
        Self { value: self.value.duplicate(), until: self.until }
    }
}

#[derive(Debug)]
pub(crate) enum Found {
    Value(Plaintext),
    /// An item without the attribute `value`.
    NoValue,
    /// A `value` of a type other than S and B, by DynamoDB's descriptor.
    OtherType(&'static str),
    /// A value that is neither text nor bytes as the source holds it, or an item that says two things.
    Unreadable(Invalid),
    /// The version that a head points to, or that was asked for, is gone.
    MissingVersion(Version),
}

impl Found {
    /// For a value that another field is to have too.
    pub(crate) fn duplicate(&self) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.duplicate()),
            Self::NoValue => Self::NoValue,
            Self::OtherType(stored) => Self::OtherType(stored),
            Self::Unreadable(invalid) => Self::Unreadable(invalid.clone()),
            Self::MissingVersion(version) => Self::MissingVersion(*version),
        }
    }
}
