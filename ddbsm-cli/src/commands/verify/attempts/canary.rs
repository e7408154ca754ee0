//! The canary: the one item that `verify` writes, under the one key that it has in every run, so that a later run, or
//! `verify --clean`, removes what a killed one left.

use super::outcome::{Outcome, judge};
use crate::aws::error;
use crate::table::{Item, NAME, PRINCIPAL, VALUE};
use crate::terminal;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, PutRequest, WriteRequest};
use std::collections::HashMap;
use std::time::Duration;

/// A partition that is nobody's: no role's ARN looks like it.
pub(super) const PARTITION: &str = "ddbsm:canary";

/// A name that no secret can have.
const CANARY: &str = "ddbsm:canary";

/// How often a removal that DynamoDB leaves unprocessed is sent again.
const TRIES: u32 = 8;

/// The canary's key, in a partition.
pub(super) fn key(partition: &str) -> Item {
    Item::from([
        (PRINCIPAL.to_owned(), AttributeValue::S(partition.to_owned())),
        (NAME.to_owned(), AttributeValue::S(CANARY.to_owned())),
    ])
}

pub(super) fn item() -> Item {
    let mut item = key(PARTITION);
    item.insert(VALUE.to_owned(), AttributeValue::S("canary".to_owned()));
    item
}

/// The canary's key, as the parameters of a `PartiQL` statement.
pub(super) fn parameters() -> [AttributeValue; 2] {
    [PARTITION, CANARY].map(|part| AttributeValue::S(part.to_owned()))
}

/// Writes the canary as a secret is written.
pub(super) async fn write(client: &Client, table: &str) -> Result<Outcome> {
    let put = PutRequest::builder().set_item(Some(item())).build()?;
    let put = WriteRequest::builder().put_request(put).build();
    let written = client.batch_write_item().request_items(table, vec![put]).send().await;
    judge("BatchWriteItem", table, written)
}

/// Removes the canary, whether it is there or not.
pub(super) async fn remove(client: &Client, table: &str) -> Result<()> {
    for attempt in 0..TRIES {
        let delete = DeleteRequest::builder().set_key(Some(key(PARTITION))).build()?;
        let delete = WriteRequest::builder().delete_request(delete).build();
        let response = client.batch_write_item().request_items(table, vec![delete]).send().await;
        let response = response.map_err(|e| error::explain("BatchWriteItem", table, &e))?;
        if response.unprocessed_items().is_none_or(HashMap::is_empty) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
    }
    bail!(
        "DynamoDB left the canary's removal unprocessed (it is throttling). Run ddbsm verify --clean later."
    )
}

/// `verify --clean`.
pub(crate) async fn clean(client: &Client, table: &str) -> Result<()> {
    remove(client, table).await?;
    terminal::note("The canary is removed.");
    Ok(())
}
