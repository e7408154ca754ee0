//! BatchGetItem: as few requests as the API allows, side by side, until nothing is unprocessed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures_util::future::try_join_all;

use super::capture::Capture;
use super::fault::{self, Fault};
use super::parse::Parsed;
use super::sleep;
use crate::address::Address;
use crate::reply::Entry;
use crate::request::Request;

/// The most keys that one BatchGetItem takes.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
const MOST_KEYS: usize = 100;

/// How many keys are unprocessed as of the last replies, for the error if the deadline passes.
#[derive(Debug, Default)]
pub(super) struct Progress(AtomicUsize);

impl Progress {
    pub(super) fn unprocessed(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

pub(super) async fn get(
    client: &Client,
    address: &Address<'_>,
    request: &Request,
    progress: &Progress,
) -> Result<Vec<Entry>, Fault> {
    let batch = |names| get_batch(client, address, request.consistent_read, names, progress);
    if request.names.len() <= MOST_KEYS {
        return batch(&request.names).await;
    }
    let batches = try_join_all(request.names.chunks(MOST_KEYS).map(batch)).await?;
    Ok(batches.into_iter().flatten().collect())
}

async fn get_batch(
    client: &Client,
    address: &Address<'_>,
    consistent_read: bool,
    names: &[&'static str],
    progress: &Progress,
) -> Result<Vec<Entry>, Fault> {
    let mut parsed = send(client, address, consistent_read, names, names).await?;
    let mut found = parsed.found;
    let mut asked = names.len();
    let mut retries = 0;
    while !parsed.unprocessed.is_empty() {
        let unprocessed = parsed.unprocessed.len();
        // Of this batch and until it is answered: others are under way.
        progress.0.fetch_add(unprocessed, Ordering::Relaxed);
        // Over 1 MB of one partition every reply leaves keys and still makes progress: no reason to slow down.
        retries = if unprocessed < asked { 0 } else { retries + 1 };
        asked = unprocessed;
        sleep(client, backoff(retries)).await;
        parsed = send(client, address, consistent_read, names, &parsed.unprocessed).await?;
        progress.0.fetch_sub(unprocessed, Ordering::Relaxed);
        found.append(&mut parsed.found);
    }
    Ok(found)
}

/// Asks for `wanted`, which are some of the `names` that a reply may be about.
async fn send(
    client: &Client,
    address: &Address<'_>,
    consistent_read: bool,
    names: &[&'static str],
    wanted: &[impl AsRef<str>],
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
        .set_keys(Some(wanted.iter().map(|name| key(name.as_ref())).collect()))
        .projection_expression("#n, #v")
        .expression_attribute_names("#n", "name")
        .expression_attribute_names("#v", "value")
        .set_consistent_read(consistent_read.then_some(true))
        .build()
        .map_err(|_| fault::not_built())?;
    let capture = Capture::new(names);
    let request = client.batch_get_item().request_items(address.table.as_ref(), keys);
    let sent = request.customize().config_override(capture.interceptor()).send().await;
    sent.map_err(|error| fault::of(&error))?;
    capture.take().map_err(|_| fault::unreadable())
}

/// Full jitter: anything up to a ceiling that doubles from 50 ms to 1 s, so that functions which start together do not
/// come back together. Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
fn backoff(retries: u32) -> Duration {
    let ceiling = Duration::from_millis(50 << retries.min(5)).min(Duration::from_secs(1));
    ceiling.mul_f64(fastrand::f64())
}
