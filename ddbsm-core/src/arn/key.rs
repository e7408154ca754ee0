//! Keys in KMS, by which a table may be encrypted.

use std::error::Error;
use std::fmt;

use super::{
    AccountError, PartitionError, RegionError, check_account, check_partition_of, check_region, split,
    stray_char,
};

/// The ARN of a key in KMS, or of an alias of one.
///
/// ```
/// use ddbsm_core::arn::{KeyArn, KeyArnError};
///
/// let key = KeyArn::parse("arn:aws:kms:us-west-2:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab")?;
/// assert_eq!((key.region, key.is_alias), ("us-west-2", false));
/// # Ok::<(), KeyArnError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KeyArn<'a> {
    /// `aws`, or another partition.
    pub partition: &'a str,
    /// Such as `us-west-2`.
    pub region: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// Whether it names an alias: which key that stands for, only KMS knows.
    pub is_alias: bool,
    /// The key's ID or the alias's name.
    pub id: &'a str,
}

/// Why a text isn't the ARN of a key in KMS.
///
/// ```
/// use ddbsm_core::arn::{KeyArn, KeyArnError};
///
/// let error = KeyArn::parse("arn:aws:s3:::bucket").unwrap_err();
/// assert_eq!(error, KeyArnError::Service("s3".to_owned()));
/// assert_eq!(error.to_string(), "it is an ARN of \"s3\", not of KMS");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyArnError {
    /// It holds white space, a control character such as a line break, or a character that isn't ASCII.
    Character(char),
    /// It doesn't have the form `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    NotAnArn,
    /// The ARN of another service than KMS.
    Service(String),
    /// The region is missing or malformed.
    Region(RegionError),
    /// The partition is malformed, or not the region's.
    Partition(PartitionError),
    /// The account isn't 12 digits.
    Account(AccountError),
    /// Neither `key/ID` nor `alias/NAME`.
    Resource(String),
}

impl<'a> KeyArn<'a> {
    /// Parses an ARN and checks every part of it. Only KMS knows whether there is such a key.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>
    ///
    /// # Errors
    ///
    /// A [`KeyArnError`] for the first mistake.
    ///
    /// ```
    /// # use ddbsm_core::arn::{KeyArn, KeyArnError};
    /// let alias = KeyArn::parse("arn:aws:kms:us-west-2:111111111111:alias/secrets")?;
    /// assert_eq!((alias.id, alias.is_alias), ("secrets", true));
    /// # Ok::<(), KeyArnError>(())
    /// ```
    pub fn parse(arn: &'a str) -> Result<Self, KeyArnError> {
        if let Some(c) = stray_char(arn) {
            return Err(KeyArnError::Character(c));
        }
        let ["arn", partition, service, region, account, resource] =
            split(arn).ok_or(KeyArnError::NotAnArn)?
        else {
            return Err(KeyArnError::NotAnArn);
        };
        if service != "kms" {
            return Err(KeyArnError::Service(service.to_owned()));
        }
        check_region(region).map_err(KeyArnError::Region)?;
        check_partition_of(region, partition).map_err(KeyArnError::Partition)?;
        check_account(account).map_err(KeyArnError::Account)?;
        let (is_alias, id) = match resource.split_once('/') {
            Some(("key", id)) if has_only(id, |c| c == '-') => (false, id),
            Some(("alias", name)) if has_only(name, |c| matches!(c, '-' | '_' | '/')) => (true, name),
            _ => return Err(KeyArnError::Resource(resource.to_owned())),
        };
        Ok(Self { partition, region, account, is_alias, id })
    }
}

/// Whether a text isn't empty, and has letters, digits and what else is allowed.
fn has_only(text: &str, other: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || other(c))
}

impl fmt::Display for KeyArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, is_alias, id } = self;
        let kind = if *is_alias { "alias" } else { "key" };
        write!(f, "arn:{partition}:kms:{region}:{account}:{kind}/{id}")
    }
}

impl fmt::Display for KeyArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(c) => write!(f, "an ARN can't hold {c:?}"),
            Self::NotAnArn => f.write_str("it isn't a whole ARN, which is arn:aws:kms:REGION:ACCOUNT:key/ID"),
            Self::Service(service) => write!(f, "it is an ARN of {service:?}, not of KMS"),
            Self::Region(error) => error.fmt(f),
            Self::Partition(error) => error.fmt(f),
            Self::Account(error) => error.fmt(f),
            Self::Resource(resource) => write!(f, "{resource:?} is neither key/ID nor alias/NAME"),
        }
    }
}

impl Error for KeyArnError {}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "arn:aws:kms:us-west-2:111111111111:";

    #[test]
    fn keys_and_aliases_read_back() {
        for (resource, is_alias, id) in [
            ("key/1234abcd-12ab-34cd-56ef-1234567890ab", false, "1234abcd-12ab-34cd-56ef-1234567890ab"),
            ("key/mrk-1234abcd12ab34cd56ef1234567890ab", false, "mrk-1234abcd12ab34cd56ef1234567890ab"),
            ("alias/secrets", true, "secrets"),
            ("alias/aws/dynamodb", true, "aws/dynamodb"),
        ] {
            let arn = format!("{KEYS}{resource}");
            let key = KeyArn::parse(&arn).unwrap();
            assert_eq!((key.is_alias, key.id, key.region), (is_alias, id, "us-west-2"), "{arn}");
            assert_eq!(key.to_string(), arn);
        }
    }

    #[test]
    fn each_mistake_has_its_error() {
        use KeyArnError::*;
        for (arn, error) in [
            ("", NotAnArn),
            ("secrets", NotAnArn),
            ("arn:aws:kms:us-west-2:111111111111", NotAnArn),
            ("ARN:aws:kms:us-west-2:111111111111:key/1", NotAnArn),
            ("arn:aws:kms:us-west-2:111111111111:key/1 ", Character(' ')),
            ("arn:aws:s3:::kms:key/1", Service("s3".to_owned())),
            ("arn:aws:iam::111111111111:role/a:kms:b", Service("iam".to_owned())),
            ("arn:aws:kms::111111111111:key/1", Region(RegionError)),
            ("arn:awsx:kms:us-west-2:111111111111:key/1", Partition(PartitionError::Malformed)),
            (
                "arn:aws-cn:kms:us-west-2:111111111111:key/1",
                Partition(PartitionError::OfAnotherRegion { partition: "aws" }),
            ),
            ("arn:aws:kms:us-west-2:1:key/1", Account(AccountError)),
        ] {
            assert_eq!(KeyArn::parse(arn), Err(error), "{arn}");
        }
        for resource in ["", "key", "key/", "alias/", "key/a/b", "key/*", "key/a:b", "alias/*", "grant/1"] {
            let arn = format!("{KEYS}{resource}");
            assert_eq!(KeyArn::parse(&arn), Err(Resource(resource.to_owned())), "{arn}");
        }
    }
}
