//! Requests to the table: writing by `BatchWriteItem` alone, reading from the index alone.

use crate::aws::error;
use crate::table::{ATTRIBUTES_BUT_VALUE, INDEX, NAME, PRINCIPAL, SecretId, parse_index_name};
use crate::terminal;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, PutRequest, WriteRequest};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A `BatchWriteItem` takes at most this many items; of 400 KB each they stay under its 16 MB.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
const MAX_BATCH: usize = 25;

/// How long what DynamoDB leaves unprocessed is sent again.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(3);

pub(crate) type Item = HashMap<String, AttributeValue>;

#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) verbose: bool,
}

impl Store {
    /// Writes all of it, in batches, asking again for what is left unprocessed. On an error a part may be written:
    /// the caller orders its steps so that this leaves nothing broken.
    pub(crate) async fn write(&self, requests: Vec<WriteRequest>) -> Result<()> {
        let give_up = Instant::now() + PATIENCE;
        let all = requests.len();
        let mut requests = requests.into_iter();
        loop {
            if all > MAX_BATCH {
                terminal::progress(&format!("{} of {all} items sent", all - requests.len()));
            }
            let batch: Vec<WriteRequest> = requests.by_ref().take(MAX_BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.write_batch(batch, give_up).await?;
        }
    }

    async fn write_batch(&self, mut batch: Vec<WriteRequest>, give_up: Instant) -> Result<()> {
        let mut wait = FIRST_WAIT;
        loop {
            self.trace(&batch);
            let request = self.client.batch_write_item().request_items(&self.table, batch);
            let reply =
                request.send().await.map_err(|e| error::explain("BatchWriteItem", &self.table, &e))?;
            let left =
                reply.unprocessed_items.and_then(|mut tables| tables.remove(&self.table)).unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
            if Instant::now() >= give_up {
                bail!(
                    "DynamoDB left {} of the items unprocessed for {} s (it is throttling): run the same command again.",
                    left.len(),
                    PATIENCE.as_secs()
                );
            }
            terminal::note(&format!("DynamoDB left {} items unprocessed; sending them again.", left.len()));
            tokio::time::sleep(full_jitter(wait)?).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            batch = left;
        }
    }

    /// The entries of the index whose names begin so, in order.
    pub(crate) async fn index(&self, begins_with: &str) -> Result<Vec<Item>> {
        let attributes: HashMap<String, String> =
            ATTRIBUTES_BUT_VALUE.iter().map(|name| (format!("#{name}"), (*name).to_owned())).collect();
        let projection: Vec<&str> = attributes.keys().map(String::as_str).collect();
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .expression_attribute_values(":index", AttributeValue::S(INDEX.to_owned()))
            .projection_expression(projection.join(", "));
        query = if begins_with.is_empty() {
            query.key_condition_expression("#principal = :index")
        } else {
            query
                .key_condition_expression("#principal = :index AND begins_with(#name, :begin)")
                .expression_attribute_values(":begin", AttributeValue::S(begins_with.to_owned()))
        };
        if self.verbose {
            terminal::note(&format!("Query {INDEX}, names that begin with {begins_with:?}"));
        }
        let pages = query.set_expression_attribute_names(Some(attributes)).into_paginator().items().send();
        pages.collect::<Result<Vec<_>, _>>().await.map_err(|e| error::explain("Query", &self.table, &e))
    }

    /// The entries of one secret: its own, and its versions'.
    pub(crate) async fn index_of(&self, id: &SecretId) -> Result<Vec<Item>> {
        let mut entries = self.index(&id.index_name()).await?;
        // The name of another secret may begin with this one's.
        entries.retain(|entry| parse_index_name(text(entry, NAME)).is_some_and(|(of, _)| of == *id));
        Ok(entries)
    }

    fn trace(&self, batch: &[WriteRequest]) {
        if !self.verbose {
            return;
        }
        terminal::note(&format!("BatchWriteItem, {} items", batch.len()));
        for request in batch {
            let put = request.put_request().map(|put| ("put", put.item()));
            let delete = request.delete_request().map(|delete| ("delete", delete.key()));
            if let Some((what, item)) = put.or(delete) {
                terminal::note(&format!("  {what} {} {}", text(item, PRINCIPAL), text(item, NAME)));
            }
        }
    }
}

pub(crate) fn put(item: Item) -> Result<WriteRequest> {
    let put = PutRequest::builder().set_item(Some(item)).build()?;
    Ok(WriteRequest::builder().put_request(put).build())
}

pub(crate) fn delete(principal: &str, name: String) -> Result<WriteRequest> {
    let delete = DeleteRequest::builder().set_key(Some(key(principal, name))).build()?;
    Ok(WriteRequest::builder().delete_request(delete).build())
}

pub(crate) fn key(principal: &str, name: String) -> Item {
    HashMap::from([
        (PRINCIPAL.to_owned(), AttributeValue::S(principal.to_owned())),
        (NAME.to_owned(), AttributeValue::S(name)),
    ])
}

/// An attribute's text, empty if there is none.
pub(crate) fn text<'a>(item: &'a Item, attribute: &str) -> &'a str {
    item.get(attribute).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// Any time up to `longest`, so that those who wait together do not come back together.
fn full_jitter(longest: Duration) -> Result<Duration> {
    let share = f64::from(getrandom::u32()?) / f64::from(u32::MAX);
    Ok(longest.mul_f64(share))
}
