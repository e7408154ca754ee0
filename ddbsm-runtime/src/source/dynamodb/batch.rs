//! BatchGetItem: as few requests as the API allows, side by side, until nothing is unprocessed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use ddbsm_core::table::attribute;
use ddbsm_core::table::limit::BATCH_GET_KEYS;
use futures_util::future::try_join_all;

use crate::error::ErrorKind;
use crate::load::address::Address;
use crate::load::request::Request;
use crate::source::dynamodb::capture::Capture;
use crate::source::dynamodb::deadline::{sleep, within};
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::Parsed;
use crate::source::dynamodb::stored::Stored;
use crate::source::dynamodb::{classify, messages};

/// What is asked of each item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) consistent: bool,
    /// Whether a version may be valid beside it.
    pub(super) overlaps: bool,
}

pub(super) async fn get(
    client: &Client,
    address: &Address,
    request: &Request,
    names: Vec<Cow<'static, str>>,
    read: Read,
) -> Result<Vec<Stored>, Fault> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    if names.len() <= BATCH_GET_KEYS {
        let batch = Batch::new(names, read);
        let found = within(client, request, batch.get(client, address, request)).await;
        return found.unwrap_or_else(|_| Err(late(&[batch], request.options.timeout)));
    }
    let batches: Vec<Batch> =
        names.chunks(BATCH_GET_KEYS).map(|names| Batch::new(names.to_vec(), read)).collect();
    let all = try_join_all(batches.iter().map(|batch| batch.get(client, address, request)));
    match within(client, request, all).await {
        Ok(found) => Ok(found?.into_iter().flatten().collect()),
        Err(_) => Err(late(&batches, request.options.timeout)),
    }
}

/// What the deadline cut short, by what DynamoDB said last: that there was no response is the least that can be said.
fn late(batches: &[Batch], timeout: Duration) -> Fault {
    if let Some(error) = batches.iter().find_map(|batch| batch.capture.last_error()) {
        return error.until(timeout);
    }
    match batches.iter().map(|batch| batch.unprocessed.load(Ordering::Relaxed)).sum() {
        0 => messages::no_response(timeout),
        unprocessed => messages::unprocessed(unprocessed, timeout),
    }
}

/// Some of a load's names, at most [`BATCH_GET_KEYS`], and what has come of them.
struct Batch {
    capture: Capture,
    read: Read,
    /// How many keys the last response left, until the next one comes.
    unprocessed: AtomicUsize,
}

impl Batch {
    fn new(names: Vec<Cow<'static, str>>, read: Read) -> Self {
        Self { capture: Capture::new(names), read, unprocessed: AtomicUsize::new(0) }
    }

    async fn get(&self, client: &Client, address: &Address, request: &Request) -> Result<Vec<Stored>, Fault> {
        let names = self.capture.names();
        let mut found = Vec::new();
        let mut left: Option<Vec<Cow<'static, str>>> = None;
        let mut asked = names.len();
        let mut retries = 0;
        loop {
            match self.send(client, address, request, left.as_deref().unwrap_or(names)).await {
                Ok(mut parsed) => {
                    parsed.found.append(&mut found);
                    found = parsed.found;
                    left = Some(parsed.unprocessed);
                }
                // No capacity for any key, after the SDK's own retries: the same as all of them unprocessed.
                Err(fault) if fault.kind == ErrorKind::Throttled => {}
                Err(fault) => return Err(fault),
            }
            let unprocessed = left.as_ref().map_or(names.len(), Vec::len);
            self.unprocessed.store(unprocessed, Ordering::Relaxed);
            if unprocessed == 0 {
                return Ok(found);
            }
            // Over 1 MB of one partition every response leaves keys and still makes progress: no reason to slow down.
            retries = if unprocessed < asked { 0 } else { retries + 1 };
            asked = unprocessed;
            sleep(client, backoff(retries)).await;
        }
    }

    /// Asks for some of the names, or all.
    async fn send(
        &self,
        client: &Client,
        address: &Address,
        request: &Request,
        names: &[Cow<'static, str>],
    ) -> Result<Parsed, Fault> {
        let key = |name: &str| {
            HashMap::from([
                (attribute::PRINCIPAL.to_owned(), AttributeValue::S(address.principal.to_string())),
                (attribute::NAME.to_owned(), AttributeValue::S(name.to_owned())),
            ])
        };
        // `name` and `value` are reserved words:
        // docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
        let mut keys = KeysAndAttributes::builder()
            .set_keys(Some(names.iter().map(|name| key(name)).collect()))
            .projection_expression(if self.read.overlaps { "#n, #v, #p, #o, #u" } else { "#n, #v, #p" })
            .expression_attribute_names("#n", attribute::NAME)
            .expression_attribute_names("#v", attribute::VALUE)
            .expression_attribute_names("#p", attribute::POINTS_TO)
            .set_consistent_read(self.read.consistent.then_some(true));
        if self.read.overlaps {
            keys = keys
                .expression_attribute_names("#o", attribute::PREVIOUS)
                .expression_attribute_names("#u", attribute::PREVIOUS_UNTIL);
        }
        let keys = keys.build().map_err(|_| messages::not_built())?;
        request.count();
        let operation = client.batch_get_item().request_items(&*address.table, keys);
        let sent = operation.customize().config_override(self.capture.interceptor()).send().await;
        match sent {
            // Nothing is captured where a test's mock answers in place of HTTP.
            Ok(output) => Ok(self.capture.take().unwrap_or_else(|| Parsed::from(output))),
            Err(error) => Err(classify::operation(&error)),
        }
    }
}

/// Full jitter: anything up to a ceiling that doubles from 50 ms to 1 s, so that functions which start together do not
/// come back together. Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(50 << retries.min(5)).min(Duration::from_secs(1));
    ceiling.mul_f64(fastrand::f64())
}
