use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::error::LoadError;
use crate::error::context::Context;
use crate::error::report::Listing;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::source::FoundItem;
use crate::source::dynamodb::Table;
use crate::source::env::Env;
use crate::source::memory::Memory;
use crate::source::sealed::{Opened, SealedSource};

/// A source that is chosen when the program runs, such as the environment on your own machine and the table in Lambda.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{AnySource, Env};
///
/// # fn client() -> aws_sdk_dynamodb::Client { unimplemented!() }
/// let source: AnySource = if std::env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_some() {
///     client().into()
/// } else {
///     Env::prefixed("APP_").into()
/// };
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AnySource {
    /// A table.
    Client(Client),
    /// Values in memory.
    Memory(Memory),
    /// Environment variables.
    Env(Env),
}

impl From<Client> for AnySource {
    fn from(client: Client) -> Self {
        Self::Client(client)
    }
}

impl From<Memory> for AnySource {
    fn from(memory: Memory) -> Self {
        Self::Memory(memory)
    }
}

impl From<Env> for AnySource {
    fn from(env: Env) -> Self {
        Self::Env(env)
    }
}

#[derive(Debug)]
pub enum AnyOpened<'a> {
    Table(Table<'a>),
    Memory(&'a Memory),
    Env(&'a Env),
}

impl SealedSource for AnySource {
    type Opened<'a> = AnyOpened<'a>;

    fn open(&self, request: &Request) -> Result<AnyOpened<'_>, LoadError> {
        Ok(match self {
            Self::Client(client) => AnyOpened::Table(client.open(request)?),
            Self::Memory(memory) => AnyOpened::Memory(memory.open(request)?),
            Self::Env(env) => AnyOpened::Env(env.open(request)?),
        })
    }
}

impl Opened for AnyOpened<'_> {
    async fn fetch(
        &self,
        request: &Request,
        names: Vec<Cow<'static, str>>,
    ) -> Result<Vec<FoundItem>, LoadError> {
        match self {
            Self::Table(table) => table.fetch(request, names).await,
            Self::Memory(memory) => memory.fetch(request, names).await,
            Self::Env(env) => env.fetch(request, names).await,
        }
    }

    async fn list(&self, request: &Request, search: &mut Search) -> Listing {
        match self {
            Self::Table(table) => table.list(request, search).await,
            Self::Memory(memory) => memory.list(request, search).await,
            Self::Env(env) => env.list(request, search).await,
        }
    }

    fn context(&self) -> Arc<dyn Context> {
        match self {
            Self::Table(table) => table.context(),
            Self::Memory(memory) => memory.context(),
            Self::Env(env) => env.context(),
        }
    }
}
