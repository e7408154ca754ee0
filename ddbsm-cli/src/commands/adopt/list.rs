//! The names in the owner's partition. Only the owner may ask for them.

use crate::aws::{Aws, error};
use crate::table::{NAME, PRINCIPAL, secret_name};
use crate::terminal::{self, printable};
use anyhow::Result;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use ddbsm_core::table::ItemKey;

pub(super) async fn print(aws: &Aws, table: &str, owner: &str, as_json: bool) -> Result<()> {
    let keys = keys(aws, table, owner).await?;
    // A key with a version is no secret of its own.
    let (heads, strays): (Vec<&String>, Vec<&String>) = keys
        .iter()
        .filter(|key| ItemKey::parse(key).is_none_or(|key| key.version.is_none()))
        .partition(|key| secret_name(key).is_ok());
    for stray in strays {
        terminal::warning(&format!(
            "\"{}\" isn't listed: {}. No struct can load it.",
            printable(stray),
            secret_name(stray).err().unwrap_or_default()
        ));
    }
    if as_json {
        return terminal::json(&heads);
    }
    if heads.is_empty() {
        terminal::note(&format!("{owner} owns no secret in table {table}."));
    }
    heads.into_iter().try_for_each(|name| Ok(terminal::line(name)?))
}

/// The sort keys of the partition. The role's policy allows a Query of its own partition for attributes other than the value,
/// and only if the request says so.
async fn keys(aws: &Aws, table: &str, owner: &str) -> Result<Vec<String>> {
    let mut pages = aws
        .dynamodb
        .query()
        .table_name(table)
        .consistent_read(true)
        .key_condition_expression("#principal = :principal")
        .projection_expression("#name")
        .select(Select::SpecificAttributes)
        .expression_attribute_names("#principal", PRINCIPAL)
        .expression_attribute_names("#name", NAME)
        .expression_attribute_values(":principal", AttributeValue::S(owner.to_owned()))
        .into_paginator()
        .items()
        .send();
    let mut keys = Vec::new();
    while let Some(item) = pages.next().await {
        let mut item = item.map_err(|failed| error::explain("Query", table, &failed))?;
        if let Some(AttributeValue::S(key)) = item.remove(NAME) {
            keys.push(key);
        }
    }
    Ok(keys)
}
