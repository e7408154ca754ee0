//! The table as a source: BatchGetItem on the caller's client, and a Query for near misses.

mod batch;
mod capture;
mod classify;
mod context;
mod denials;
mod fault;
mod messages;
mod output;
mod parse;
mod preflight;
mod query;
#[cfg(fuzzing)]
mod recorded;
mod untraced;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_async::future::timeout::{TimedOutError, Timeout};
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, TokioSleep};
use tracing::instrument::WithSubscriber;

use crate::error::LoadError;
use crate::error::context::Context;
use crate::error::report::Listing;
use crate::load::address::Address;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::source::FoundItem;
use crate::source::sealed::{Opened, Source};

#[cfg(fuzzing)]
pub use recorded::RecordedResponse;

impl Source for Client {
    type Opened<'a> = Table<'a>;

    fn open(&self, request: &Request) -> Result<Table<'_>, LoadError> {
        let region = self.config().region().map(ToString::to_string);
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
        let found = batch::get(self.client, &self.address, request, names).await;
        found.map_err(|fault| fault.into_error(self.context()))
    }

    async fn list(&self, request: &Request, search: &mut Search) -> Listing {
        query::list(self.client, &self.address, request, search).await
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::clone(&self.address) as _
    }
}

/// Runs `work` inside the deadline and outside of tracing: the SDK logs requests and responses at TRACE.
async fn within<T>(
    client: &Client,
    request: &Request,
    work: impl Future<Output = T>,
) -> Result<T, TimedOutError> {
    let deadline = sleep(client, request.remaining());
    Timeout::new(std::pin::pin!(work.with_subscriber(untraced::dispatch())), deadline).await
}

/// By the client's own clock, so that a test that mocks the client's sleep governs this one too.
fn sleep(client: &Client, duration: Duration) -> Sleep {
    match client.config().sleep_impl() {
        Some(clock) => clock.sleep(duration),
        None => TokioSleep::new().sleep(duration),
    }
}
