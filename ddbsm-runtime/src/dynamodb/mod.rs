//! The table as a source: BatchGetItem on the caller's client, and a Query for near misses.

mod batch;
mod capture;
mod fault;
mod parse;
mod query;
#[cfg(fuzzing)]
mod recorded;

use aws_sdk_dynamodb::Client;
use aws_smithy_async::future::timeout::{TimedOutError, Timeout};
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, default_async_sleep};
use tracing::Dispatch;
use tracing::instrument::WithSubscriber;

use crate::LoadError;
use crate::address::Address;
use crate::error::{Neighbours, Place};
use crate::reply::Entry;
use crate::request::Request;
use crate::source::sealed::Source;

#[cfg(fuzzing)]
pub use recorded::RecordedReply;

impl Source for Client {
    async fn fetch(&self, request: &Request) -> Result<Vec<Entry>, LoadError> {
        let address = request.address()?;
        let progress = batch::Progress::default();
        let batches = batch::get(self, &address, request, &progress);
        let fault = match within(self, request, batches).await {
            Ok(Ok(items)) => return Ok(items),
            Ok(Err(fault)) => fault,
            Err(_) => fault::timed_out(request.timeout, progress.unprocessed()),
        };
        Err(fault.into_error(place(self, address)))
    }

    async fn neighbours(&self, request: &Request) -> Neighbours {
        let Ok(address) = request.address() else {
            return Neighbours::Unavailable;
        };
        within(self, request, query::names(self, &address)).await.unwrap_or(Neighbours::Unavailable)
    }

    fn place(&self, request: &Request) -> Place {
        request.address().map_or(Place::Unknown, |address| place(self, address))
    }
}

/// Runs `work` inside the deadline and outside of tracing: the SDK logs requests and replies at TRACE.
async fn within<T>(
    client: &Client,
    request: &Request,
    work: impl Future<Output = T>,
) -> Result<T, TimedOutError> {
    let deadline = sleep(client, request.remaining());
    Timeout::new(std::pin::pin!(work.with_subscriber(Dispatch::none())), deadline).await
}

/// By the client's own clock, so that a test that mocks the client's sleep governs this one too.
fn sleep(client: &Client, duration: std::time::Duration) -> Sleep {
    match client.config().sleep_impl().or_else(default_async_sleep) {
        Some(clock) => clock.sleep(duration),
        None => Sleep::new(std::future::pending()),
    }
}

fn place(client: &Client, address: Address<'_>) -> Place {
    let region = client.config().region().map(ToString::to_string);
    Place::Table { table: address.table.into_owned(), region, principal: address.principal.into_owned() }
}
