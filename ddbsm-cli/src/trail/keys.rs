//! The keys of a request, wherever they stand in `requestParameters`.
//!
//! AWS shows `{"key": {"principal": "...", "name": "..."}}`, and for a transaction a list of such under `requestItems`. What a batch
//! and a Query look like isn't documented, so a key is any object that holds the partition key's attribute.

use super::event::{clip, member, text_of};
use super::scope::Scope;
use ddbsm_core::arn::Principal;
use ddbsm_core::table::attribute::{NAME, PRINCIPAL};
use ddbsm_core::table::{INDEX, limit};
use serde_json::Value;

/// The key of an item, or of a partition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) principal: String,
    pub(crate) name: Option<String>,
}

impl Key {
    fn new(principal: &str, name: Option<&str>) -> Self {
        let name = name.map(|name| clip(name, limit::SORT_KEY_BYTES));
        Self { principal: clip(principal, limit::PARTITION_KEY_BYTES), name }
    }
}

/// Parameters that hold values to compare with, or where a page begins, and so no key of what is asked for. A value of such a
/// form is the caller's to choose.
const COMPARED: [&str; 5] =
    ["expressionAttributeValues", "queryFilter", "scanFilter", "expected", "exclusiveStartKey"];

/// All keys of one table.
pub(crate) fn keys(parameters: &Value, scope: &Scope) -> Vec<Key> {
    let mut keys = Vec::new();
    find(parameters, scope, &mut keys);
    if keys.is_empty() || member(parameters, "keyConditionExpression").is_some() {
        keys.extend(of_expression(parameters));
    }
    keys.sort();
    keys.dedup();
    keys
}

fn find(value: &Value, scope: &Scope, keys: &mut Vec<Key>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| find(value, scope, keys)),
        Value::Object(members) => {
            if text_of(value, "tableName").is_some_and(|named| !scope.names(named)) {
                return;
            }
            if let Some(principal) = members.get(PRINCIPAL).and_then(text) {
                keys.push(Key::new(principal, members.get(NAME).and_then(text)));
                return;
            }
            for (name, value) in members {
                match value {
                    Value::Object(tables) if name.eq_ignore_ascii_case("requestItems") => {
                        let ours = tables.iter().filter(|(table, _)| scope.names(table));
                        ours.for_each(|(_, value)| find(value, scope, keys));
                    }
                    _ if COMPARED.iter().any(|compared| name.eq_ignore_ascii_case(compared)) => {}
                    value => find(value, scope, keys),
                }
            }
        }
        _ => {}
    }
}

/// A key's value: as it is, with its type, or as a condition's list of one.
fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(list) => list.first().filter(|_| list.len() == 1).and_then(text),
        Value::Object(_) => member(value, "S").or_else(|| member(value, "attributeValueList")).and_then(text),
        _ => None,
    }
}

/// A Query's partition, if the event holds the values of its expression. A filter may add others to it, which then count too.
fn of_expression(parameters: &Value) -> Vec<Key> {
    let values = member(parameters, "expressionAttributeValues").and_then(Value::as_object);
    let values = values.into_iter().flatten().filter_map(|(_, value)| text(value));
    let partitions = values.filter(|text| *text == INDEX || Principal::parse(text).is_ok());
    partitions.map(|principal| Key::new(principal, None)).collect()
}
