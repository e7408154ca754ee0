//! What the function is for: a query of a table of its own, in the same region.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

/// Asks for one item of the function's own table, and panics if it isn't there.
pub async fn run(client: &Client) {
    let found = client
        .query()
        .table_name("deliveries")
        .key_condition_expression("#id = :id")
        .expression_attribute_names("#id", "id")
        .expression_attribute_values(":id", AttributeValue::S("72d3162e".to_owned()))
        .send()
        .await
        .unwrap();
    assert_eq!(found.items().len(), 1);
}
