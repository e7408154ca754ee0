//! One version of one secret on its way into the table, and the order in which its items are written.

use crate::commands::put::value::Value;
use crate::store::{self, Item, Store};
use crate::table::{
    CREATED_AT, CREATED_BY, INDEX, MAX_ITEM, MAX_SORT_KEY, NAME, PRINCIPAL, SecretId, VALUE, VERSION,
};
use crate::terminal;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::{AttributeValue, WriteRequest};

/// One version of one secret, about to be written.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) id: SecretId,
    pub(crate) value: Value,
    pub(crate) version: String,
    pub(crate) created_at: String,
    pub(crate) created_by: Option<String>,
}

impl Secret {
    /// An item with the value, or without it for the index.
    fn item(&self, principal: &str, name: String, value: Option<&Value>) -> Result<WriteRequest> {
        let mut item: Item = store::key(principal, name);
        let text = |text: &String| AttributeValue::S(text.clone());
        item.insert(VERSION.to_owned(), text(&self.version));
        item.insert(CREATED_AT.to_owned(), text(&self.created_at));
        item.extend(self.created_by.as_ref().map(|by| (CREATED_BY.to_owned(), text(by))));
        item.extend(value.map(|value| (VALUE.to_owned(), value.attribute())));
        store::put(item)
    }

    pub(crate) fn check_size(&self) -> Result<()> {
        let names = [PRINCIPAL, NAME, VALUE, VERSION, CREATED_AT, CREATED_BY].concat().len();
        let texts =
            [&self.id.principal, &self.id.version_name(&self.version), &self.version, &self.created_at];
        let size = self.value.len()
            + names
            + texts.map(String::len).iter().sum::<usize>()
            + self.created_by.as_ref().map_or(0, String::len);
        if size > MAX_ITEM {
            bail!(
                "{} is too large: its item would have {size} bytes, and DynamoDB holds {MAX_ITEM}. Store it in parts, \
                 or store the key that encrypts it.",
                self.id.name
            );
        }
        let entry = self.id.index_version_name(&self.version).len();
        if entry > MAX_SORT_KEY {
            bail!(
                "{} can't be listed: its owner's ARN, its name and a version have {entry} bytes together, and a key holds \
                 {MAX_SORT_KEY}. Shorten the name.",
                self.id.name
            );
        }
        Ok(())
    }
}

/// Writes in an order in which a crash between any two items leaves the old value loading, or the new one: first that
/// the version exists, so that `rm` finds it; then the version; then what loads; and last that it exists, so that `ls`
/// shows nothing as stored that does not load.
pub(crate) async fn write(store: &Store, secrets: &[Secret]) -> Result<()> {
    let requests = |request: fn(&Secret) -> Result<WriteRequest>| -> Result<Vec<WriteRequest>> {
        secrets.iter().map(request).collect()
    };
    let known = requests(|secret| secret.item(INDEX, secret.id.index_version_name(&secret.version), None))?;
    let versions = requests(|secret| {
        let name = secret.id.version_name(&secret.version);
        secret.item(&secret.id.principal, name, Some(&secret.value))
    })?;
    let heads =
        requests(|secret| secret.item(&secret.id.principal, secret.id.name.clone(), Some(&secret.value)))?;
    let listed = requests(|secret| secret.item(INDEX, secret.id.index_name(), None))?;

    let unchanged = |_: &anyhow::Error| terminal::note("What loaded before still loads.");
    store.write(known).await.inspect_err(unchanged)?;
    store.write(versions).await.inspect_err(unchanged)?;
    store.write(heads).await.inspect_err(|_| {
        terminal::note("Each of these secrets loads its old value or its new one: run the same put again.");
    })?;
    store.write(listed).await.inspect_err(|_| {
        terminal::note("The new values load, and ls may not show them yet: run the same put again.");
    })
}
