//! Items to and from the SDK's types. A value is copied here, as late as can be, and the copy is the SDK's to send.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, PutRequest, WriteRequest};
use ddbsm_core::table::attribute::{ALL_BUT_VALUE, NAME, PRINCIPAL};
use zeroize::Zeroize;

use crate::item::{Attribute, Item, Write};
use crate::value::Value;

type Attributes = HashMap<String, AttributeValue>;

pub(super) fn request(write: &Write) -> Result<WriteRequest, BuildError> {
    let (principal, name) = write.key();
    let mut attributes = Attributes::from([
        (PRINCIPAL.to_owned(), AttributeValue::S(principal.to_owned())),
        (NAME.to_owned(), AttributeValue::S(name.to_owned())),
    ]);
    let request = WriteRequest::builder();
    Ok(match write {
        Write::Delete { .. } => {
            request.delete_request(DeleteRequest::builder().set_key(Some(attributes)).build()?).build()
        }
        Write::Put(item) => {
            let others = item.attributes.iter().map(|(name, value)| ((*name).to_owned(), attribute(value)));
            attributes.extend(others);
            request.put_request(PutRequest::builder().set_item(Some(attributes)).build()?).build()
        }
    })
}

fn attribute(attribute: &Attribute) -> AttributeValue {
    match attribute {
        Attribute::Text(text) => AttributeValue::S(text.clone()),
        Attribute::Flag(flag) => AttributeValue::Bool(*flag),
        Attribute::Value(value) => match &**value {
            Value::Text(text) => AttributeValue::S(text.as_str().to_owned()),
            Value::Bytes(bytes) => AttributeValue::B(Blob::new(bytes.as_slice())),
        },
    }
}

/// An entry of the index, of which nothing else was asked for than its known attributes. None if it has no sort key.
pub(super) fn entry(mut attributes: Attributes) -> Option<Item> {
    let mut key = |name: &str| match attributes.remove(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    };
    let mut item = Item::new(key(PRINCIPAL)?, key(NAME)?);
    for name in ALL_BUT_VALUE {
        let attribute = match attributes.remove(name) {
            Some(AttributeValue::S(text)) => Attribute::Text(text),
            Some(AttributeValue::Bool(flag)) => Attribute::Flag(flag),
            _ => continue,
        };
        item.attributes.insert(name, attribute);
    }
    Some(item)
}

/// The keys of what was left unprocessed. The values that come with it are wiped.
pub(super) fn keys(left: Vec<WriteRequest>) -> Vec<(String, String)> {
    left.into_iter()
        .filter_map(|request| {
            let put = request.put_request.map(|put| put.item);
            let mut attributes = put.or_else(|| request.delete_request.map(|delete| delete.key))?;
            let mut key = |name: &str| match attributes.remove(name) {
                Some(AttributeValue::S(text)) => text,
                _ => String::new(),
            };
            let key = (key(PRINCIPAL), key(NAME));
            attributes.into_values().for_each(wipe);
            Some(key)
        })
        .collect()
}

fn wipe(value: AttributeValue) {
    match value {
        AttributeValue::S(mut text) => text.zeroize(),
        AttributeValue::B(blob) => blob.into_inner().zeroize(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn what_was_left_is_found_by_its_key() {
        let mut item = Item::new("p", "n").text("version", Some("v"));
        item.attributes.insert("value", Attribute::Value(Arc::new(Value::bytes(*b"\x00\xff"))));
        let put = request(&Write::Put(item)).expect("a request");
        assert_eq!(
            put.put_request().expect("a put").item()["value"],
            AttributeValue::B(Blob::new(*b"\x00\xff"))
        );
        let delete = request(&Write::delete("q", "m")).expect("a request");
        let keys = keys(vec![put, delete]);
        assert_eq!(keys, [("p".to_owned(), "n".to_owned()), ("q".to_owned(), "m".to_owned())]);
    }
}
