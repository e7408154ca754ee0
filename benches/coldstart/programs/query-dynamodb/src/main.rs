//! The program `sdk-dynamodb`, and then a query on the same connection.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::collections::HashMap;
use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

#[tokio::main]
async fn main() -> ExitCode {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&config);
    let principal = std::env::var("DDBSM_PRINCIPAL").unwrap();
    let keys = loaded::NAMES.map(|name| {
        HashMap::from([
            ("principal".to_owned(), AttributeValue::S(principal.clone())),
            ("name".to_owned(), AttributeValue::S(name.to_owned())),
        ])
    });
    let table = std::env::var("DDBSM_TABLE").unwrap();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys.into())).build().unwrap();
    let output = client.batch_get_item().request_items(&table, keys).send().await.unwrap();
    let items = &output.responses.unwrap()[&table];
    let secrets: Vec<String> = items.iter().map(|item| item["value"].as_s().unwrap().clone()).collect();
    query::run(&client).await;
    loaded::all(secrets.iter().map(String::as_str))
}
