//! One event. Its fields are read when they are asked for: most events of a trail are about something else.

use super::why::Why;
use ddbsm_core::table::Time;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An object's members, not yet read.
pub(super) type Fields = BTreeMap<String, Box<RawValue>>;

/// An event of CloudTrail, with its fields' names in lower case, as Athena has them.
#[derive(Debug)]
pub(crate) struct Event {
    fields: Fields,
}

impl Event {
    /// Takes what is an event, of whatever kind.
    pub(super) fn new(fields: Fields) -> Result<Self, Why> {
        let lower = |(mut name, value): (String, _)| {
            name.make_ascii_lowercase();
            (name, value)
        };
        let event = Self { fields: fields.into_iter().map(lower).collect() };
        let is_call = event.text("eventsource").is_some() && event.text("eventname").is_some();
        // Insights and aggregates are no calls, and have neither.
        let has_either = ["eventsource", "eventname"].iter().any(|name| event.fields.contains_key(*name));
        let is_other = !has_either && event.text("eventcategory").is_some();
        if is_call || is_other { Ok(event) } else { Err(Why::Form) }
    }

    /// Reads an event that stands in a text.
    pub(crate) fn parse(text: &str) -> Result<Self, Why> {
        Self::new(serde_json::from_str(text).map_err(|_| Why::Form)?)
    }

    /// Reads an event that stands as text in a member of something else.
    pub(super) fn within(fields: &Fields, name: &str) -> Result<Self, Why> {
        let text = fields.get(name).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
        Self::parse(&text.ok_or(Why::Form)?)
    }

    /// A text, or what stands for one. None if the field is missing, null or something else.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let raw = self.fields.get(name)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).ok(),
            Some(b't' | b'f') => Some(raw.to_owned()),
            _ => None,
        }
    }

    /// A value, null if the field is missing. Athena keeps one as its text.
    pub(crate) fn value(&self, name: &str) -> Result<Value, Why> {
        let Some(raw) = self.fields.get(name) else { return Ok(Value::Null) };
        let value = serde_json::from_str(raw.get()).map_err(|_| Why::Form)?;
        match value {
            Value::String(text) if text.starts_with(['{', '[']) => {
                serde_json::from_str(&text).map_err(|_| Why::Form)
            }
            value => Ok(value),
        }
    }

    /// When the request came.
    pub(crate) fn time(&self) -> Result<Time, Why> {
        self.text("eventtime").and_then(|text| text.parse().ok()).ok_or(Why::Form)
    }

    /// Whether it's about a call of DynamoDB, its streams included.
    pub(crate) fn is_of_dynamodb(&self) -> bool {
        self.text("eventsource").as_deref() == Some("dynamodb.amazonaws.com")
    }

    /// Whether it's a management event. LookupEvents returns nothing else.
    pub(crate) fn is_management(&self) -> bool {
        self.text("managementevent").as_deref() == Some("true")
            || self.text("eventcategory").as_deref() == Some("Management")
    }

    /// Whether it's a VPC endpoint's event of a call. The call has an event of its own, if the trail logs such.
    pub(crate) fn is_of_network(&self) -> bool {
        self.text("eventcategory").as_deref() == Some("NetworkActivity")
    }

    /// Whether it's a data event: of a request for what is in a table or its stream.
    pub(crate) fn is_data(&self) -> bool {
        !self.is_of_network()
            && (self.text("managementevent").as_deref() == Some("false")
                || self.text("eventcategory").as_deref() == Some("Data"))
    }
}

/// A member of an object, whatever the case of its name: AWS's own examples mix `tableName` and `TableName`.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(super) fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    member(value, name)?.as_str().filter(|text| !text.is_empty())
}

/// As much of a text as DynamoDB takes, or IAM: reports keep many.
pub(super) fn clip(text: &str, bytes: usize) -> String {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text).to_owned()
}
