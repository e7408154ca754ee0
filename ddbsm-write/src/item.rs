//! Items as they are written, and their size.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ddbsm_core::table::attribute::{NAME, PRINCIPAL};
use ddbsm_core::table::{IndexKey, ItemKey, Version};

use crate::value::Value;

/// One secret of one owner.
///
/// ```
/// use ddbsm_write::SecretId;
///
/// let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
/// assert_eq!(id.to_string(), "stripe-key of arn:aws:iam::111111111111:role/app/billing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId {
    /// The owner's ARN.
    pub principal: String,
    /// The secret's name.
    pub name: String,
}

impl SecretId {
    /// A secret's owner and name. Neither is checked here; `ddbsm_core` has the rules.
    ///
    /// ```
    /// # use ddbsm_write::SecretId;
    /// let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// assert_eq!(id.name, "stripe-key");
    /// ```
    pub fn new(principal: impl Into<String>, name: impl Into<String>) -> Self {
        Self { principal: principal.into(), name: name.into() }
    }

    /// The sort key of one version, in the owner's partition.
    ///
    /// ```
    /// # use ddbsm_write::SecretId;
    /// let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// let version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?;
    /// assert_eq!(id.version_key(version), "stripe-key#01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// # Ok::<(), ddbsm_core::table::VersionError>(())
    /// ```
    #[must_use]
    pub fn version_key(&self, version: Version) -> String {
        ItemKey::version(&self.name, version).to_string()
    }

    /// The sort key of the head's entry, in the index.
    ///
    /// ```
    /// # use ddbsm_write::SecretId;
    /// let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// assert_eq!(id.index_key(), "arn:aws:iam::111111111111:role/app/billing#stripe-key");
    /// ```
    #[must_use]
    pub fn index_key(&self) -> String {
        IndexKey::head(&self.principal, &self.name).to_string()
    }

    /// The sort key of the entry of a version or a change, in the index.
    ///
    /// ```
    /// # use ddbsm_write::SecretId;
    /// let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// let key = id.index_version_key("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?);
    /// assert_eq!(key, "arn:aws:iam::111111111111:role/app/billing#stripe-key#01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// # Ok::<(), ddbsm_core::table::VersionError>(())
    /// ```
    #[must_use]
    pub fn index_version_key(&self, version: Version) -> String {
        IndexKey::version(&self.principal, &self.name, version).to_string()
    }
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.principal)
    }
}

/// What an attribute holds.
///
/// ```
/// use ddbsm_write::{Attribute, Item};
///
/// let item = Item::new("ddbsm:index", "a-key").flag("removed", true);
/// assert!(matches!(item.attributes["removed"], Attribute::Flag(true)));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Attribute {
    /// Type S.
    Text(String),
    /// Type BOOL.
    Flag(bool),
    /// The value itself, which is shared and not copied until it is sent.
    Value(Arc<Value>),
}

impl Attribute {
    fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Flag(_) => 1,
            Self::Value(value) => value.len(),
        }
    }
}

/// An item, by its key and its other attributes.
///
/// ```
/// use ddbsm_write::Item;
///
/// let item = Item::new("ddbsm:index", "a-key").text("created_by", Some("ci")).flag("removed", false);
/// assert_eq!(item.attributes.into_keys().collect::<Vec<_>>(), ["created_by"]);
/// ```
#[derive(Debug, Clone)]
pub struct Item {
    /// The partition key.
    pub principal: String,
    /// The sort key.
    pub name: String,
    /// The other attributes, by name.
    pub attributes: BTreeMap<&'static str, Attribute>,
}

impl Item {
    /// An item that has nothing but its key.
    ///
    /// ```
    /// # use ddbsm_write::Item;
    /// let item = Item::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// assert_eq!((item.name.as_str(), item.attributes.len()), ("stripe-key", 0));
    /// ```
    pub fn new(principal: impl Into<String>, name: impl Into<String>) -> Self {
        Self { principal: principal.into(), name: name.into(), attributes: BTreeMap::new() }
    }

    /// Adds an attribute of text, if there is a text.
    ///
    /// ```
    /// # use ddbsm_write::Item;
    /// let item = Item::new("ddbsm:index", "a-key").text("created_by", Some("ci")).text("previous", None::<&str>);
    /// assert_eq!(item.attributes.into_keys().collect::<Vec<_>>(), ["created_by"]);
    /// ```
    #[must_use]
    pub fn text(mut self, name: &'static str, text: Option<impl ToString>) -> Self {
        self.attributes.extend(text.map(|text| (name, Attribute::Text(text.to_string()))));
        self
    }

    /// Adds an attribute of type BOOL, if it's true.
    ///
    /// ```
    /// # use ddbsm_write::Item;
    /// let item = Item::new("ddbsm:index", "a-key").flag("removed", true).flag("deleting", false);
    /// assert_eq!(item.attributes.into_keys().collect::<Vec<_>>(), ["removed"]);
    /// ```
    #[must_use]
    pub fn flag(mut self, name: &'static str, on: bool) -> Self {
        self.attributes.extend(on.then_some((name, Attribute::Flag(true))));
        self
    }

    /// Its size as DynamoDB counts it: the names and values of all attributes, in bytes.
    ///
    /// ```
    /// # use ddbsm_write::Item;
    /// let item = Item::new("p", "n").text("version", Some("v"));
    /// assert_eq!(item.size(), "principal".len() + 1 + "name".len() + 1 + "version".len() + 1);
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        let others: usize = self.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        PRINCIPAL.len() + self.principal.len() + NAME.len() + self.name.len() + others
    }
}

/// One write of a batch.
///
/// ```
/// use ddbsm_write::{Item, Write};
///
/// let writes = [Write::Put(Item::new("ddbsm:index", "a-key")), Write::delete("ddbsm:index", "another-key")];
/// assert_eq!(writes.each_ref().map(Write::key), [("ddbsm:index", "a-key"), ("ddbsm:index", "another-key")]);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Write {
    /// Stores an item, in place of any other of its key.
    Put(Item),
    /// Deletes an item, if there is one.
    Delete {
        /// The partition key.
        principal: String,
        /// The sort key.
        name: String,
    },
}

impl Write {
    /// Deletes an item, if there is one.
    ///
    /// ```
    /// # use ddbsm_write::Write;
    /// let write = Write::delete("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
    /// assert!(matches!(write, Write::Delete { name, .. } if name == "stripe-key"));
    /// ```
    pub fn delete(principal: impl Into<String>, name: impl Into<String>) -> Self {
        Self::Delete { principal: principal.into(), name: name.into() }
    }

    /// Partition and sort key.
    ///
    /// ```
    /// # use ddbsm_write::Write;
    /// assert_eq!(Write::delete("ddbsm:index", "a-key").key(), ("ddbsm:index", "a-key"));
    /// ```
    #[must_use]
    pub fn key(&self) -> (&str, &str) {
        match self {
            Self::Put(Item { principal, name, .. }) | Self::Delete { principal, name } => (principal, name),
        }
    }

    /// Bytes of what is sent, as DynamoDB counts them.
    ///
    /// ```
    /// # use ddbsm_write::{Item, Write};
    /// let item = Item::new("ddbsm:index", "a-key");
    /// assert_eq!(Write::Put(item.clone()).size(), item.size());
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Put(item) => item.size(),
            Self::Delete { principal, name } => principal.len() + name.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_counts_with_its_name() {
        let item = Item::new("p", "nn").text("version", Some("vvv")).text("previous", None::<&str>);
        assert_eq!(item.size(), "principal".len() + 1 + "name".len() + 2 + "version".len() + 3);
        let mut with_value = item.clone().flag("removed", true).flag("deleting", false);
        with_value.attributes.insert("value", Attribute::Value(Arc::new(Value::bytes(*b"four"))));
        assert_eq!(with_value.size(), item.size() + "removed".len() + 1 + "value".len() + 4);
        assert_eq!(Write::Put(with_value.clone()).size(), with_value.size());
    }

    #[test]
    fn no_value_is_printed() {
        let mut item = Item::new("p", "n");
        item.attributes.insert("value", Attribute::Value(Arc::new(Value::text("n33dle"))));
        assert!(!format!("{:?}", Write::Put(item)).contains("n33dle"));
    }
}
