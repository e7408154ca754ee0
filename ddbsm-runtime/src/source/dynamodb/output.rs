//! The SDK's own output, for a client that is mocked in place of HTTP: no response body passed by, so none was captured.

use std::borrow::Cow;
use std::collections::HashMap;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::types::AttributeValue;
use ddbsm_core::table::attribute;

use crate::decode::Plaintext;
use crate::secret::Secret;
use crate::source::Found;
use crate::source::dynamodb::parse::Parsed;
use crate::source::dynamodb::stored::{Attributes, Stored};

impl From<BatchGetItemOutput> for Parsed {
    fn from(output: BatchGetItemOutput) -> Self {
        let items = output.responses.unwrap_or_default().into_values().flatten();
        let keys = output.unprocessed_keys.unwrap_or_default().into_values().flat_map(|table| table.keys);
        Self {
            found: items.filter_map(item).collect(),
            unprocessed: keys.filter_map(|mut key| name(&mut key)).map(Into::into).collect(),
            last: None,
        }
    }
}

impl From<QueryOutput> for Parsed {
    fn from(output: QueryOutput) -> Self {
        Self {
            found: output.items.unwrap_or_default().into_iter().filter_map(item).collect(),
            unprocessed: Vec::new(),
            last: output.last_evaluated_key.and_then(|mut key| name(&mut key)).map(Into::into),
        }
    }
}

fn item(mut attributes: HashMap<String, AttributeValue>) -> Option<Stored> {
    let name = name(&mut attributes)?;
    let value = attributes.remove(attribute::VALUE).map(|value| match value {
        AttributeValue::S(text) => Found::Value(Plaintext::Text(Secret::new(text))),
        AttributeValue::B(bytes) => Found::Value(Plaintext::Binary(Secret::new(bytes.into_inner()))),
        other => Found::OtherType(descriptor(&other)),
    });
    let text = |name| {
        let text = attributes.get(name)?.as_s();
        Some(text.map_or_else(|_| Cow::default(), |text| Cow::Borrowed(text.as_str())))
    };
    let (points_to, previous) = (text(attribute::POINTS_TO), text(attribute::PREVIOUS));
    let until = text(attribute::PREVIOUS_UNTIL);
    Some(Attributes { value, points_to, previous, until }.of(name.into()))
}

fn name(attributes: &mut HashMap<String, AttributeValue>) -> Option<String> {
    match attributes.remove(attribute::NAME)? {
        AttributeValue::S(name) => Some(name),
        _ => None,
    }
}

fn descriptor(value: &AttributeValue) -> &'static str {
    match value {
        AttributeValue::Bool(_) => "BOOL",
        AttributeValue::Bs(_) => "BS",
        AttributeValue::L(_) => "L",
        AttributeValue::M(_) => "M",
        AttributeValue::N(_) => "N",
        AttributeValue::Ns(_) => "NS",
        AttributeValue::Null(_) => "NULL",
        AttributeValue::Ss(_) => "SS",
        _ => "another",
    }
}
