//! Sort keys: what they are made of, and back.

use std::fmt;

use super::{SEPARATOR, Version};

/// The sort key of an item in its owner's partition: `NAME`, or `NAME#VERSION`.
///
/// ```
/// use ddbsm_core::table::ItemKey;
///
/// let key = ItemKey::parse("prod/stripe#01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap();
/// assert_eq!(key.name, "prod/stripe");
/// assert_eq!(ItemKey::version(key.name, key.version.unwrap()), key);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey<'a> {
    /// The secret's name.
    pub name: &'a str,
    /// None for the head, which is what loads.
    pub version: Option<Version>,
}

/// The sort key of an entry in the index: `ARN#NAME`, or `ARN#NAME#VERSION`.
///
/// ```
/// use ddbsm_core::table::IndexKey;
///
/// let owner = "arn:aws:iam::111111111111:role/app/billing";
/// let key = IndexKey::head(owner, "stripe");
/// assert_eq!(key.to_string(), "arn:aws:iam::111111111111:role/app/billing#stripe");
/// assert_eq!(IndexKey::parse(&key.to_string()), Some(key));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexKey<'a> {
    /// The owner's ARN.
    pub principal: &'a str,
    /// The item in the owner's partition.
    pub item: ItemKey<'a>,
}

impl<'a> ItemKey<'a> {
    /// The key of the head.
    ///
    /// ```
    /// # use ddbsm_core::table::ItemKey;
    /// assert_eq!(ItemKey::head("stripe").to_string(), "stripe");
    /// ```
    #[must_use]
    pub const fn head(name: &'a str) -> Self {
        Self { name, version: None }
    }

    /// The key of a version.
    ///
    /// ```
    /// # use ddbsm_core::table::{ItemKey, VersionError};
    /// let key = ItemKey::version("stripe", "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?);
    /// assert_eq!(key.to_string(), "stripe#01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// # Ok::<(), VersionError>(())
    /// ```
    #[must_use]
    pub const fn version(name: &'a str, version: Version) -> Self {
        Self { name, version: Some(version) }
    }

    /// Takes a sort key apart. It returns `None` if the text after `#` isn't a version, or if the name is empty. It doesn't
    /// check the name's characters, since a table that was filled by hand may hold any.
    ///
    /// ```
    /// # use ddbsm_core::table::ItemKey;
    /// assert_eq!(ItemKey::parse("stripe"), Some(ItemKey::head("stripe")));
    /// assert_eq!(ItemKey::parse("stripe#latest"), None);
    /// ```
    #[must_use]
    pub fn parse(key: &'a str) -> Option<Self> {
        let (name, version) = match key.split_once(SEPARATOR) {
            None => (key, None),
            Some((name, version)) => (name, Some(version.parse().ok()?)),
        };
        (!name.is_empty()).then_some(Self { name, version })
    }
}

impl<'a> IndexKey<'a> {
    /// The key of a head's entry.
    ///
    /// ```
    /// # use ddbsm_core::table::IndexKey;
    /// let key = IndexKey::head("arn:aws:iam::111111111111:role/billing", "stripe");
    /// assert_eq!(key.to_string(), "arn:aws:iam::111111111111:role/billing#stripe");
    /// ```
    #[must_use]
    pub const fn head(principal: &'a str, name: &'a str) -> Self {
        Self { principal, item: ItemKey::head(name) }
    }

    /// The key of a version's entry.
    ///
    /// ```
    /// # use ddbsm_core::table::{IndexKey, VersionError};
    /// let version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?;
    /// let key = IndexKey::version("arn:aws:iam::111111111111:role/billing", "stripe", version);
    /// assert_eq!(key.to_string(), "arn:aws:iam::111111111111:role/billing#stripe#01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// # Ok::<(), VersionError>(())
    /// ```
    #[must_use]
    pub const fn version(principal: &'a str, name: &'a str, version: Version) -> Self {
        Self { principal, item: ItemKey::version(name, version) }
    }

    /// Takes a sort key of the index apart. It returns `None` if it isn't one. It doesn't check the characters of the ARN
    /// or of the name.
    ///
    /// ```
    /// # use ddbsm_core::table::IndexKey;
    /// let key = IndexKey::parse("arn:aws:iam::111111111111:role/billing#stripe").unwrap();
    /// assert_eq!((key.principal, key.item.name), ("arn:aws:iam::111111111111:role/billing", "stripe"));
    /// assert_eq!(IndexKey::parse("stripe"), None);
    /// ```
    #[must_use]
    pub fn parse(key: &'a str) -> Option<Self> {
        let (principal, item) = key.split_once(SEPARATOR)?;
        let item = ItemKey::parse(item)?;
        (!principal.is_empty()).then_some(Self { principal, item })
    }
}

impl fmt::Display for ItemKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.version {
            None => Ok(()),
            Some(version) => write!(f, "{SEPARATOR}{version}"),
        }
    }
}

impl fmt::Display for IndexKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{SEPARATOR}{}", self.principal, self.item)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ULID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    #[test]
    fn what_is_no_key_is_none() {
        for key in ["", "#", "a#", "#a", "a#b", &format!("#{ULID}"), &format!("a#{ULID}#")] {
            assert_eq!(ItemKey::parse(key), None, "{key}");
        }
        for key in ["", "a", "#", "a#", "#a", "a#b#c", &format!("a#{ULID}#{ULID}#{ULID}")] {
            assert_eq!(IndexKey::parse(key), None, "{key}");
        }
    }

    proptest! {
        #[test]
        fn a_key_reads_back(
            principal in "arn:aws:iam::[0-9]{12}:role/[!-\"$-~]{1,20}",
            name in "[A-Za-z0-9/_+=.@-]{1,20}",
            version in proptest::option::of((0..1_u64 << 48, any::<u128>())),
        ) {
            let version = version.map(|(millis, random)| Version::new(millis, random));
            let item = ItemKey { name: &name, version };
            let key = item.to_string();
            prop_assert_eq!(ItemKey::parse(&key), Some(item));
            let entry = IndexKey { principal: &principal, item };
            let key = entry.to_string();
            prop_assert_eq!(IndexKey::parse(&key), Some(entry));
        }
    }
}
