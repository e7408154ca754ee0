//! A table, its owner, items, and the SDK's client for them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest,
    ScalarAttributeType, TableStatus, WriteRequest,
};
use ddbsm_core::table::Time;
use ddbsm_core::table::attribute::{NAME, PRINCIPAL, VALUE};
use ddbsm_core::table::limit::BATCH_WRITE_ITEMS;

use crate::emulator::dynoxide;

/// The table of all tests.
pub const TABLE: &str = "dirty-secrets";
/// Whose secrets they are.
pub const OWNER: &str = "arn:aws:iam::111111111111:role/app/slack-bot";
/// Another owner.
pub const OTHER: &str = "arn:aws:iam::111111111111:role/app/github-webhook";

/// An SDK configuration for the server at this address, over HTTP on the SDK's own client.
pub fn config(address: SocketAddr) -> Builder {
    aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .endpoint_url(format!("http://{address}"))
        .credentials_provider(Credentials::for_tests())
        // The SDK allows a process so many retries in all, and tests make many.
        .retry_partition(RetryPartition::new(address.to_string()))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
}

/// The SDK's client with that configuration.
pub fn client(address: SocketAddr) -> Client {
    Client::from_conf(config(address).build())
}

/// A dynoxide with the table.
pub async fn with_table() -> SocketAddr {
    let address = dynoxide().await;
    create_table(&client(address)).await;
    address
}

/// A dynoxide whose table holds these texts of [`OWNER`].
pub async fn holding(items: &[(&str, &str)]) -> SocketAddr {
    let address = with_table().await;
    put(&client(address), OWNER, items.iter().map(|(name, value)| ((*name).to_owned(), text(*value)))).await;
    address
}

/// Makes the table.
pub async fn create_table(client: &Client) {
    create_table_with_keys(client, TABLE, &[PRINCIPAL, NAME]).await;
}

/// Makes a table with these keys, all of type S, and waits until it's there.
pub async fn create_table_with_keys(client: &Client, table: &str, keys: &[&str]) {
    let mut request = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in keys.iter().zip([KeyType::Hash, KeyType::Range]) {
        let attribute = AttributeDefinition::builder()
            .attribute_name(*name)
            .attribute_type(ScalarAttributeType::S)
            .build();
        let key = KeySchemaElement::builder().attribute_name(*name).key_type(kind).build();
        request = request.attribute_definitions(attribute.unwrap()).key_schema(key.unwrap());
    }
    request.send().await.unwrap();
    for _ in 0..2000 {
        let described = client.describe_table().table_name(table).send().await.unwrap();
        if described.table.and_then(|table| table.table_status) == Some(TableStatus::Active) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{table} is not active after 10 s");
}

/// A value of type S.
pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A time this many seconds from now, as it stands in the table.
pub fn from_now(seconds: i64) -> String {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    Time::from_unix_seconds(i64::try_from(now).unwrap() + seconds).unwrap().to_string()
}

/// A value of type B.
pub fn bytes(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// Stores items of `principal`.
pub async fn put(
    client: &Client,
    principal: &str,
    items: impl IntoIterator<Item = (String, AttributeValue)>,
) {
    let requests: Vec<WriteRequest> = items
        .into_iter()
        .map(|(name, value)| {
            let item = HashMap::from([
                (PRINCIPAL.to_owned(), text(principal)),
                (NAME.to_owned(), text(name)),
                (VALUE.to_owned(), value),
            ]);
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for chunk in requests.chunks(BATCH_WRITE_ITEMS) {
        client.batch_write_item().request_items(TABLE, chunk.to_vec()).send().await.unwrap();
    }
}
