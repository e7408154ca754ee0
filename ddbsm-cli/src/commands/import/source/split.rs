//! Members of JSON objects, as secrets of their own.

use super::found::{Found, Secret};
use crate::commands::put::env_file::unquote;
use crate::commands::put::value::Value;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use zeroize::Zeroizing;

/// A secret that is no JSON object stays whole.
pub(super) fn split(secret: Secret, separator: &str, found: &mut Found) {
    let members = match &secret.value {
        Value::Text(text) => members_of(text),
        Value::Bytes(_) => None,
    };
    let Some(members) = members else { return found.secrets.push(secret) };
    let earlier = match &secret.earlier {
        Some(Value::Text(text)) => members_of(text),
        _ => None,
    };
    let mut earlier: BTreeMap<_, _> = earlier.unwrap_or_default().into_iter().collect();
    let mut seen = BTreeSet::new();
    if members.is_empty() {
        found.fault(
            secret.source.clone(),
            "it's a JSON object without members, so --split-json makes no secret of it",
        );
    }
    for (member, value) in members {
        let source = format!("{}{separator}{member}", secret.source);
        if !seen.insert(member.clone()) {
            found.fault(source, "its JSON object has two members of this name");
            continue;
        }
        match value {
            Some(value) => {
                let before = earlier.remove(&member).flatten().filter(|before| **before != *value);
                let earlier = before.map(Value::Text);
                found.secrets.push(Secret { source, value: Value::Text(value), earlier });
            }
            None => found.fault(
                source,
                "it's null in its JSON object, or half of a surrogate pair, which is no character",
            ),
        }
    }
}

type Member = (String, Option<Zeroizing<String>>);

/// The members of an object, if that is what it is. A string's value is its text, and all else its JSON; null has none.
fn members_of(text: &str) -> Option<Vec<Member>> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut input = serde_json::Deserializer::from_str(text);
    let members = input.deserialize_map(Members).ok()?;
    input.end().ok()?;
    let member = |(name, value): (&RawValue, &RawValue)| {
        let value = match value.get() {
            "null" => None,
            string if string.starts_with('"') => unquote(string),
            other => Some(Zeroizing::new(other.to_owned())),
        };
        Some((unquote(name.get())?.to_string(), value))
    };
    members.into_iter().map(member).collect()
}

/// The members as they stand in the text, so that no copy of a value is left to the parser.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_text_and_all_else_is_its_json() {
        let read = members_of(r#" {"a": "x\"y", "b": 1.50, "c": {"d" : [1, 2]}, "e": true, "f": null} "#)
            .expect("an object");
        let read: Vec<_> = read
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_ref().map(|value| value.as_str())))
            .collect();
        assert_eq!(
            read,
            [
                ("a", Some("x\"y")),
                ("b", Some("1.50")),
                ("c", Some(r#"{"d" : [1, 2]}"#)),
                ("e", Some("true")),
                ("f", None)
            ]
        );
        for whole in ["", "x", "[1]", "\"x\"", "{", "{} x", "{x}"] {
            assert!(members_of(whole).is_none(), "{whole}");
        }
    }
}
