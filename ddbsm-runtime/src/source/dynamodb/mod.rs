//! The table as a source: BatchGetItem on the caller's client, and a Query for near misses.

mod batch;
mod capture;
mod classify;
mod context;
mod deadline;
mod denials;
mod fault;
mod messages;
mod output;
mod parse;
mod preflight;
mod query;
#[cfg(fuzzing)]
mod recorded;
mod stored;
mod versions;

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;

use crate::error::LoadError;
use crate::error::context::Context;
use crate::error::report::Listing;
use crate::load::address::Address;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::source::FoundItem;
use crate::source::dynamodb::batch::Read;
use crate::source::dynamodb::fault::Fault;
use crate::source::sealed::{Opened, SealedSource};

#[cfg(fuzzing)]
pub use recorded::RecordedResponse;

impl SealedSource for Client {
    type Opened<'a> = Table<'a>;

    fn open(&self, request: &Request) -> Result<Table<'_>, LoadError> {
        let region = self.config().region().cloned();
        let address = Address::resolve(request, region).map_err(LoadError::settings)?;
        Ok(Table { client: self, address: Arc::new(address) })
    }
}

/// The table as a load has resolved it.
#[derive(Debug)]
pub struct Table<'a> {
    client: &'a Client,
    address: Arc<Address>,
}

impl Opened for Table<'_> {
    async fn fetch(
        &self,
        request: &Request,
        names: Vec<Cow<'static, str>>,
    ) -> Result<Vec<FoundItem>, LoadError> {
        let read =
            Read { consistent: request.options.consistent_read, overlaps: !request.rotating.is_empty() };
        let found = async {
            let heads = batch::get(self.client, &self.address, request, names, read).await?;
            versions::resolve(self.client, &self.address, request, heads).await
        };
        found.await.map_err(|fault: Fault| fault.into_error(self.context()))
    }

    async fn list(&self, request: &Request, search: &mut Search) -> Listing {
        query::list(self.client, &self.address, request, search).await
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::clone(&self.address) as _
    }
}
