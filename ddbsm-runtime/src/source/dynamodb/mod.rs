//! The table as a source: BatchGetItem on the caller's client, and a Query for near misses.

mod batch;
mod capture;
mod denials;
mod fault;
mod messages;
mod parse;
mod query;
#[cfg(fuzzing)]
mod recorded;
mod untraced;

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_async::future::timeout::{TimedOutError, Timeout};
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, TokioSleep};
use tracing::instrument::WithSubscriber;

use crate::LoadError;
use crate::error::{Neighbours, Place};
use crate::load::address::Address;
use crate::load::fill::Entry;
use crate::load::request::Request;
use crate::source::sealed::Source;

#[cfg(fuzzing)]
pub use recorded::RecordedReply;

impl Source for Client {
    async fn fetch(&self, request: &Request, names: Vec<&'static str>) -> Result<Vec<Entry>, LoadError> {
        let address = request.address()?;
        match batch::get(self, &address, request, names).await {
            Ok(items) => Ok(items),
            Err(fault) => Err(fault.into_error(place(self, address))),
        }
    }

    async fn neighbours(&self, request: &Request) -> Neighbours {
        match request.address() {
            Ok(address) => query::neighbours(self, &address, request).await,
            Err(_) => Neighbours::Unavailable,
        }
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
    Timeout::new(std::pin::pin!(work.with_subscriber(untraced::silent())), deadline).await
}

/// By the client's own clock, so that a test that mocks the client's sleep governs this one too.
fn sleep(client: &Client, duration: Duration) -> Sleep {
    match client.config().sleep_impl() {
        Some(clock) => clock.sleep(duration),
        None => TokioSleep::new().sleep(duration),
    }
}

fn place(client: &Client, address: Address<'_>) -> Place {
    let region = client.config().region().map(ToString::to_string);
    Place::Table { table: address.table.into_owned(), region, principal: address.principal.into_owned() }
}
