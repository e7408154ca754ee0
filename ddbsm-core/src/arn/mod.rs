//! The ARNs of tables, of the roles that own secrets, and of the keys that encrypt tables.
//!
//! A secret lies under its owner's ARN, compared letter by letter, so one that AWS would never give a role would hide
//! a secret for good. What is checked here is what AWS documents, and what its SDKs check.

mod key;
mod principal;
mod session;
mod table;

pub use key::{KeyArn, KeyArnError};
pub use principal::{Principal, PrincipalError, PrincipalKind, is_path_char, is_role_name_char};
pub use session::Session;
pub use table::{Table, TableArn, TableError, check_table_name};

use std::error::Error;
use std::fmt;

/// The partitions of AWS, and how the names of their regions begin.
const PARTITIONS: [(&str, &[&str]); 8] = [
    ("aws-cn", &["cn-"]),
    ("aws-us-gov", &["us-gov-"]),
    ("aws-iso", &["us-iso-"]),
    ("aws-iso-b", &["us-isob-"]),
    ("aws-iso-e", &["eu-isoe-"]),
    ("aws-iso-f", &["us-isof-"]),
    ("aws-eusc", &["eusc-"]),
    // The last, since "us-gov-" begins with "us-".
    ("aws", &["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"]),
];

/// Why a text isn't a partition, or isn't the partition of a region.
///
/// ```
/// use ddbsm_core::arn::{PartitionError, check_partition_of};
///
/// let error = check_partition_of("cn-north-1", "aws").unwrap_err();
/// assert_eq!(error, PartitionError::OfAnotherRegion { partition: "aws-cn" });
/// assert_eq!(error.to_string(), "the region is in the partition aws-cn");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartitionError {
    /// It isn't `aws`, or `aws-` with words of lower-case letters.
    Malformed,
    /// The region is known to be in another partition.
    OfAnotherRegion {
        /// The region's own partition.
        partition: &'static str,
    },
    /// The partition is known, and its regions have other names.
    WithoutRegion,
}

/// The error for an account that isn't 12 digits.
///
/// ```
/// use ddbsm_core::arn::check_account;
///
/// let error = check_account("1111-1111-1111").unwrap_err();
/// assert_eq!(error.to_string(), "an account is 12 digits, without dashes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountError;

/// The error for a text that isn't the name of a region.
///
/// ```
/// use ddbsm_core::arn::check_region;
///
/// let error = check_region("Oregon").unwrap_err();
/// assert_eq!(error.to_string(), "a region is written like us-west-2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegionError;

/// The partition of a region, by how the region's name begins. None for a region unlike all that are known.
///
/// ```
/// assert_eq!(ddbsm_core::arn::partition_of("us-gov-west-1"), Some("aws-us-gov"));
/// assert_eq!(ddbsm_core::arn::partition_of("us-west-2"), Some("aws"));
/// ```
#[must_use]
pub fn partition_of(region: &str) -> Option<&'static str> {
    let has = |prefixes: &[&str]| prefixes.iter().any(|prefix| region.starts_with(prefix));
    PARTITIONS.iter().find(|(_, prefixes)| has(prefixes)).map(|(partition, _)| *partition)
}

/// Checks a partition: `aws`, or `aws-` with words of lower-case letters. AWS adds partitions, so one that isn't
/// known today passes.
///
/// # Errors
///
/// [`PartitionError::Malformed`] for anything else.
///
/// ```
/// use ddbsm_core::arn::{PartitionError, check_partition};
///
/// assert_eq!(check_partition("aws-us-gov"), Ok(()));
/// assert_eq!(check_partition("AWS"), Err(PartitionError::Malformed));
/// ```
pub fn check_partition(partition: &str) -> Result<(), PartitionError> {
    let mut words = partition.split('-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    if words.next() == Some("aws") && words.all(is_word) { Ok(()) } else { Err(PartitionError::Malformed) }
}

/// Checks that a region is in a partition, as far as both are known.
///
/// # Errors
///
/// A [`PartitionError`] if the partition is malformed, or certainly not the region's.
///
/// ```
/// use ddbsm_core::arn::{PartitionError, check_partition_of};
///
/// assert_eq!(check_partition_of("us-west-2", "aws"), Ok(()));
/// let error = PartitionError::OfAnotherRegion { partition: "aws" };
/// assert_eq!(check_partition_of("us-west-2", "aws-cn"), Err(error));
/// ```
pub fn check_partition_of(region: &str, partition: &str) -> Result<(), PartitionError> {
    check_partition(partition)?;
    match partition_of(region) {
        Some(right) if right == partition => Ok(()),
        Some(partition) => Err(PartitionError::OfAnotherRegion { partition }),
        None if PARTITIONS.iter().any(|(known, _)| *known == partition && partition != "aws") => {
            Err(PartitionError::WithoutRegion)
        }
        None => Ok(()),
    }
}

/// Checks an account: 12 digits, without dashes.
///
/// # Errors
///
/// An [`AccountError`] for anything else.
///
/// ```
/// use ddbsm_core::arn::check_account;
///
/// assert!(check_account("111111111111").is_ok());
/// assert!(check_account("1111-1111-1111").is_err());
/// ```
pub fn check_account(account: &str) -> Result<(), AccountError> {
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    if is_account { Ok(()) } else { Err(AccountError) }
}

/// Checks a region's name, known today or not: words of lower-case letters and a number, as in `us-west-2`.
///
/// # Errors
///
/// A [`RegionError`] for anything else.
///
/// ```
/// use ddbsm_core::arn::check_region;
///
/// assert!(check_region("us-west-2").is_ok());
/// assert!(check_region("us-west-2a").is_err());
/// ```
pub fn check_region(region: &str) -> Result<(), RegionError> {
    let mut parts = region.rsplit('-');
    let number = parts.next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let is_region = is_number && parts.clone().count() >= 2 && parts.all(is_word) && region.len() <= 32;
    if is_region { Ok(()) } else { Err(RegionError) }
}

/// The six parts of an ARN: `arn`, partition, service, region, account, resource. The last may hold colons. None of them
/// is checked, so a pattern of ARNs can be taken apart too.
///
/// ```
/// use ddbsm_core::arn::split;
///
/// let parts = split("arn:aws:iam::111111111111:role/app-*");
/// assert_eq!(parts, Some(["arn", "aws", "iam", "", "111111111111", "role/app-*"]));
/// assert_eq!(split("role/app"), None);
/// ```
#[must_use]
pub fn split(arn: &str) -> Option<[&str; 6]> {
    let mut parts = arn.splitn(6, ':');
    let mut part = || parts.next();
    Some([part()?, part()?, part()?, part()?, part()?, part()?])
}

/// Whether a text has the form of an ARN, of whatever resource.
pub(crate) fn is_arn(text: &str) -> bool {
    text.len() <= 2048 && stray_char(text).is_none() && split(text).is_some_and(|[arn, ..]| arn == "arn")
}

/// What no ARN holds: white space, control characters, and anything but ASCII.
fn stray_char(text: &str) -> Option<char> {
    text.chars().find(|c| !c.is_ascii_graphic())
}

impl fmt::Display for PartitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("a partition is aws, aws-cn, aws-us-gov or another aws-..."),
            Self::OfAnotherRegion { partition } => write!(f, "the region is in the partition {partition}"),
            Self::WithoutRegion => f.write_str("the region isn't in this partition"),
        }
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an account is 12 digits, without dashes")
    }
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a region is written like us-west-2")
    }
}

impl Error for PartitionError {}
impl Error for AccountError {}
impl Error for RegionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions() {
        for good in PARTITIONS.iter().map(|(partition, _)| *partition).chain(["aws-new", "aws-iso-z"]) {
            assert_eq!(check_partition(good), Ok(()), "{good}");
        }
        for bad in [
            "", "AWS", "aw", "awsx", "aws2", "aws*", "aws?", "aws_cn", "aws-", "aws-cn-", "aws--cn",
            "aws-Cn", "aws-1", "aws x", "aws\n", "awsé", "aws\0", "azure", "-aws",
        ] {
            assert_eq!(check_partition(bad), Err(PartitionError::Malformed), "{bad}");
        }
    }

    #[test]
    fn regions_are_in_their_partition() {
        for (region, partition) in [
            ("us-west-2", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
        ] {
            assert_eq!(partition_of(region), Some(partition));
            for (other, _) in PARTITIONS {
                let checked = check_partition_of(region, other);
                let wrong = Err(PartitionError::OfAnotherRegion { partition });
                assert_eq!(checked, if other == partition { Ok(()) } else { wrong }, "{region} {other}");
            }
        }
        assert_eq!(check_partition_of("xx-west-1", "aws"), Ok(()));
        assert_eq!(check_partition_of("xx-west-1", "aws-new"), Ok(()));
        assert_eq!(check_partition_of("xx-west-1", "aws-cn"), Err(PartitionError::WithoutRegion));
        assert_eq!(check_partition_of("us-west-2", "aws2"), Err(PartitionError::Malformed));
    }

    #[test]
    fn accounts_and_regions() {
        assert_eq!(check_account("123456789012"), Ok(()));
        for bad in [
            "",
            "12345678901",
            "1234567890123",
            "1234-5678-9012",
            "12345678901a",
            "+12345678901",
            "１23456789012",
        ] {
            assert_eq!(check_account(bad), Err(AccountError), "{bad}");
        }
        for good in ["us-west-2", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-12"] {
            assert_eq!(check_region(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "us",
            "us-west",
            "west-2",
            "us-west-2a",
            "us west-2",
            "US-west-2",
            "us-west-2\n",
            "u-west-2",
            "us--2",
            "*",
        ] {
            assert_eq!(check_region(bad), Err(RegionError), "{bad}");
        }
    }
}
