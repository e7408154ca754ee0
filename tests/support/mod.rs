//! Servers for the tests, each started by the test that needs it, and clients of them.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, unreachable_pub)] // each test uses its own part, and fails by panicking

pub mod process;
pub mod proxy;
pub mod stub;
pub mod wide;

use std::collections::HashMap;
use std::net::SocketAddr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest,
    ScalarAttributeType, WriteRequest,
};

pub const TABLE: &str = "dirty-secrets";
pub const OWNER: &str = "arn:aws:iam::111111111111:role/app/slack-bot";
pub const OTHER: &str = "arn:aws:iam::111111111111:role/app/github-webhook";

/// An in-process DynamoDB on a free port, with the table.
pub async fn dynoxide() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    create_table(&client(address)).await;
    address
}

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

pub fn client(address: SocketAddr) -> Client {
    Client::from_conf(config(address).build())
}

pub async fn create_table(client: &Client) {
    let attribute = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("principal"))
        .attribute_definitions(attribute("name"))
        .key_schema(key("principal", KeyType::Hash))
        .key_schema(key("name", KeyType::Range))
        .send()
        .await
        .unwrap();
}

pub fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub fn bytes(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// Stores items of `principal`, 25 at a time.
pub async fn put(
    client: &Client,
    principal: &str,
    items: impl IntoIterator<Item = (String, AttributeValue)>,
) {
    let requests: Vec<WriteRequest> = items
        .into_iter()
        .map(|(name, value)| {
            let item = HashMap::from([
                ("principal".to_owned(), text(principal)),
                ("name".to_owned(), text(name)),
                ("value".to_owned(), value),
            ]);
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for chunk in requests.chunks(25) {
        client.batch_write_item().request_items(TABLE, chunk.to_vec()).send().await.unwrap();
    }
}

/// A dynoxide that holds these texts of [`OWNER`].
pub async fn holding(items: &[(&str, &str)]) -> SocketAddr {
    let address = dynoxide().await;
    put(&client(address), OWNER, items.iter().map(|(name, value)| ((*name).to_owned(), text(*value)))).await;
    address
}
