//! BatchGetItem: as few requests as the API allows, side by side, until nothing is unprocessed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures_util::future::try_join_all;

use super::capture::Capture;
use super::fault::{self, Fault};
use super::parse::Parsed;
use super::{messages, sleep, within};
use crate::ErrorKind;
use crate::load::address::Address;
use crate::load::fill::Entry;
use crate::load::request::Request;

/// The most keys that one BatchGetItem takes.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
const MOST_KEYS: usize = 100;

pub(super) async fn get(
    client: &Client,
    address: &Address<'_>,
    request: &Request,
    names: Vec<&'static str>,
) -> Result<Vec<Entry>, Fault> {
    if names.len() <= MOST_KEYS {
        let batch = Batch::new(names);
        let found = within(client, request, batch.get(client, address, request)).await;
        return found.unwrap_or_else(|_| Err(late(&[batch], request.timeout)));
    }
    let batches: Vec<Batch> = names.chunks(MOST_KEYS).map(|names| Batch::new(names.to_vec())).collect();
    let all = try_join_all(batches.iter().map(|batch| batch.get(client, address, request)));
    match within(client, request, all).await {
        Ok(found) => Ok(found?.into_iter().flatten().collect()),
        Err(_) => Err(late(&batches, request.timeout)),
    }
}

/// What the deadline cut short, by what DynamoDB said last: no reply is the least that can be said.
fn late(batches: &[Batch], timeout: Duration) -> Fault {
    if let Some(refusal) = batches.iter().find_map(|batch| batch.capture.refusal()) {
        return refusal.until(timeout);
    }
    match batches.iter().map(|batch| batch.unprocessed.load(Ordering::Relaxed)).sum() {
        0 => messages::no_reply(timeout),
        unprocessed => messages::unprocessed(unprocessed, timeout),
    }
}

/// Some of a load's names, at most [`MOST_KEYS`], and what has come of them.
struct Batch {
    capture: Capture,
    /// How many keys the last reply left, until the next one comes.
    unprocessed: AtomicUsize,
}

impl Batch {
    fn new(names: Vec<&'static str>) -> Self {
        Self { capture: Capture::new(names), unprocessed: AtomicUsize::new(0) }
    }

    async fn get(
        &self,
        client: &Client,
        address: &Address<'_>,
        request: &Request,
    ) -> Result<Vec<Entry>, Fault> {
        let names = self.capture.names();
        let mut found = Vec::new();
        let mut left: Option<Vec<Cow<'static, str>>> = None;
        let mut asked = names.len();
        let mut retries = 0;
        loop {
            let sent = match &left {
                None => self.send(client, address, request, names).await,
                Some(left) => self.send(client, address, request, left).await,
            };
            match sent {
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
            // Over 1 MB of one partition every reply leaves keys and still makes progress: no reason to slow down.
            retries = if unprocessed < asked { 0 } else { retries + 1 };
            asked = unprocessed;
            sleep(client, backoff(retries)).await;
        }
    }

    /// Asks for some of the names, or all.
    async fn send(
        &self,
        client: &Client,
        address: &Address<'_>,
        request: &Request,
        names: &[impl AsRef<str>],
    ) -> Result<Parsed, Fault> {
        let key = |name: &str| {
            HashMap::from([
                ("principal".to_owned(), AttributeValue::S(address.principal.as_ref().to_owned())),
                ("name".to_owned(), AttributeValue::S(name.to_owned())),
            ])
        };
        // `name` and `value` are reserved words:
        // docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(names.iter().map(|name| key(name.as_ref())).collect()))
            .projection_expression("#n, #v")
            .expression_attribute_names("#n", "name")
            .expression_attribute_names("#v", "value")
            .set_consistent_read(request.consistent_read.then_some(true))
            .build()
            .map_err(|_| messages::not_built())?;
        let request = client.batch_get_item().request_items(address.table.as_ref(), keys);
        let sent = request.customize().config_override(self.capture.interceptor()).send().await;
        sent.map_err(|error| fault::of(&error))?;
        self.capture.take().map_err(|_| messages::unreadable())
    }
}

/// Full jitter: anything up to a ceiling that doubles from 50 ms to 1 s, so that functions which start together do not
/// come back together. Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(50 << retries.min(5)).min(Duration::from_secs(1));
    ceiling.mul_f64(fastrand::f64())
}
