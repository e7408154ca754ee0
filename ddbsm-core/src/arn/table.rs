//! Tables, by name or by ARN.

use std::error::Error;
use std::fmt;

use super::{
    AccountError, PartitionError, RegionError, check_account, check_partition_of, check_region, split,
    stray_char,
};

/// A table as it's configured: by its name, or by its ARN.
///
/// ```
/// use ddbsm_core::arn::{Table, TableError};
///
/// let table = Table::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets")?;
/// assert_eq!(table.name(), "secrets");
/// assert_eq!(table.arn().map(|arn| arn.region), Some("us-west-2"));
/// assert_eq!(Table::parse("secrets")?.arn(), None);
/// # Ok::<(), TableError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Table<'a> {
    name: &'a str,
    arn: Option<TableArn<'a>>,
}

/// The ARN of a table, taken apart.
///
/// ```
/// use ddbsm_core::arn::{TableArn, TableError};
///
/// let table = TableArn::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets")?;
/// assert_eq!((table.region, table.account, table.name), ("us-west-2", "111111111111", "secrets"));
/// # Ok::<(), TableError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TableArn<'a> {
    /// `aws`, or another partition. As far as both are known, it's the region's.
    pub partition: &'a str,
    /// Such as `us-west-2`.
    pub region: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// The table's name.
    pub name: &'a str,
}

/// Why a text is neither a table's name nor its ARN.
///
/// ```
/// use ddbsm_core::arn::{Table, TableError};
///
/// let error = Table::parse("my secrets").unwrap_err();
/// assert_eq!(error, TableError::NameCharacter(' '));
/// assert_eq!(error.to_string(), "a table's name can't hold ' ', only A-Z a-z 0-9 _ . -");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// The text is empty.
    Empty,
    /// The table's name holds a character that DynamoDB doesn't allow.
    NameCharacter(char),
    /// The table's name has this many characters, and not 3 to 255.
    NameLength(usize),
    /// An ARN where only a name is taken.
    Arn,
    /// An ARN that holds white space, a control character such as a line break, or a character that isn't ASCII.
    Character(char),
    /// An ARN that doesn't have the form `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    NotAnArn,
    /// The ARN of another service than DynamoDB.
    Service(String),
    /// The region is missing or malformed.
    Region(RegionError),
    /// The partition is malformed, or not the region's.
    Partition(PartitionError),
    /// The account isn't 12 digits.
    Account(AccountError),
    /// Another resource of DynamoDB than a table, or a part of one: an index, a stream, a backup.
    Resource(String),
}

/// Checks a table's name: 3 to 255 characters of `A-Z a-z 0-9 _ . -`.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
///
/// # Errors
///
/// A [`TableError`] if the name is invalid. For an ARN it's [`TableError::Arn`].
///
/// ```
/// use ddbsm_core::arn::{TableError, check_table_name};
///
/// assert_eq!(check_table_name("secrets"), Ok(()));
/// assert_eq!(check_table_name("db"), Err(TableError::NameLength(2)));
/// ```
pub fn check_table_name(name: &str) -> Result<(), TableError> {
    match name.chars().find(|&c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))) {
        _ if name.is_empty() => Err(TableError::Empty),
        _ if name.starts_with("arn:") => Err(TableError::Arn),
        Some(c) => Err(TableError::NameCharacter(c)),
        None if !(3..=255).contains(&name.len()) => Err(TableError::NameLength(name.len())),
        None => Ok(()),
    }
}

impl<'a> Table<'a> {
    /// Checks a table's name or, if it begins with `arn:`, its ARN.
    ///
    /// # Errors
    ///
    /// A [`TableError`] for the first mistake.
    ///
    /// ```
    /// # use ddbsm_core::arn::{Table, TableError};
    /// assert_eq!(Table::parse("secrets")?.name(), "secrets");
    /// assert_eq!(Table::parse("my/secrets"), Err(TableError::NameCharacter('/')));
    /// # Ok::<(), TableError>(())
    /// ```
    pub fn parse(table: &'a str) -> Result<Self, TableError> {
        if table.starts_with("arn:") {
            let arn = TableArn::parse(table)?;
            return Ok(Self { name: arn.name, arn: Some(arn) });
        }
        check_table_name(table)?;
        Ok(Self { name: table, arn: None })
    }

    /// The table's name.
    ///
    /// ```
    /// # use ddbsm_core::arn::{Table, TableError};
    /// let table = Table::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets")?;
    /// assert_eq!(table.name(), "secrets");
    /// # Ok::<(), TableError>(())
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The table's ARN, if it was parsed from one. The client must then use the ARN's region and account.
    ///
    /// ```
    /// # use ddbsm_core::arn::{Table, TableError};
    /// let table = Table::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets")?;
    /// assert_eq!(table.arn().map(|arn| arn.account), Some("111111111111"));
    /// assert_eq!(Table::parse("secrets")?.arn(), None);
    /// # Ok::<(), TableError>(())
    /// ```
    #[must_use]
    pub const fn arn(&self) -> Option<TableArn<'a>> {
        self.arn
    }
}

impl<'a> TableArn<'a> {
    /// Parses an ARN and checks every part of it.
    ///
    /// # Errors
    ///
    /// A [`TableError`] for the first mistake.
    ///
    /// ```
    /// # use ddbsm_core::arn::{TableArn, TableError};
    /// let table = TableArn::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets")?;
    /// assert_eq!(table.name, "secrets");
    ///
    /// let index = TableArn::parse("arn:aws:dynamodb:us-west-2:111111111111:table/secrets/index/a");
    /// assert_eq!(index, Err(TableError::Resource("table/secrets/index/a".to_owned())));
    /// # Ok::<(), TableError>(())
    /// ```
    pub fn parse(arn: &'a str) -> Result<Self, TableError> {
        if arn.is_empty() {
            return Err(TableError::Empty);
        }
        if let Some(c) = stray_char(arn) {
            return Err(TableError::Character(c));
        }
        let ["arn", partition, service, region, account, resource] =
            split(arn).ok_or(TableError::NotAnArn)?
        else {
            return Err(TableError::NotAnArn);
        };
        if service != "dynamodb" {
            return Err(TableError::Service(service.to_owned()));
        }
        let name = resource.strip_prefix("table/").filter(|name| !name.contains(['/', ':']));
        let name = name.ok_or_else(|| TableError::Resource(resource.to_owned()))?;
        check_region(region).map_err(TableError::Region)?;
        check_partition_of(region, partition).map_err(TableError::Partition)?;
        check_account(account).map_err(TableError::Account)?;
        match check_table_name(name) {
            Err(TableError::Empty) => Err(TableError::NameLength(0)),
            checked => checked.map(|()| Self { partition, region, account, name }),
        }
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.arn {
            Some(arn) => arn.fmt(f),
            None => f.write_str(self.name),
        }
    }
}

impl fmt::Display for TableArn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, name } = self;
        write!(f, "arn:{partition}:dynamodb:{region}:{account}:table/{name}")
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the table's name is empty"),
            Self::NameCharacter(c) => write!(f, "a table's name can't hold {c:?}, only A-Z a-z 0-9 _ . -"),
            Self::NameLength(len) => {
                write!(f, "a table's name has 3 to 255 characters, and this one has {len}")
            }
            Self::Arn => f.write_str("it is an ARN, not a table's name"),
            Self::Character(c) => write!(f, "an ARN can't hold {c:?}"),
            Self::NotAnArn => {
                f.write_str("it isn't a whole ARN, which is arn:aws:dynamodb:REGION:ACCOUNT:table/NAME")
            }
            Self::Service(service) => write!(f, "it is an ARN of {service:?}, not of DynamoDB"),
            Self::Region(error) => error.fmt(f),
            Self::Partition(error) => error.fmt(f),
            Self::Account(error) => error.fmt(f),
            Self::Resource(resource) => write!(f, "{resource:?} isn't a table, which is table/NAME"),
        }
    }
}

impl Error for TableError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ARN: &str = "arn:aws:dynamodb:eu-west-1:111111111111:table/";

    #[test]
    fn names() {
        for good in ["abc", "dirty-secrets", "a_b.c-D9", "arn", &"t".repeat(255)] {
            assert_eq!(check_table_name(good), Ok(()), "{good}");
            assert_eq!(Table::parse(good).map(|table| (table.name(), table.arn())), Ok((good, None)));
            assert_eq!(Table::parse(&format!("{ARN}{good}")).map(|table| table.name()), Ok(good));
        }
        assert_eq!(check_table_name(&format!("{ARN}abc")), Err(TableError::Arn));
        for (bad, error) in [
            ("", TableError::Empty),
            ("ab", TableError::NameLength(2)),
            (&"t".repeat(256), TableError::NameLength(256)),
            ("a b", TableError::NameCharacter(' ')),
            ("abc\n", TableError::NameCharacter('\n')),
            ("a/b", TableError::NameCharacter('/')),
            ("tabl\u{e9}", TableError::NameCharacter('\u{e9}')),
            ("ARN:aws:dynamodb:us-east-1:111111111111:table/abc", TableError::NameCharacter(':')),
        ] {
            assert_eq!(Table::parse(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn an_arn_is_taken_apart() {
        let arn = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/secrets";
        let table = TableArn::parse(arn).unwrap();
        assert_eq!(
            (table.partition, table.region, table.account, table.name),
            ("aws-cn", "cn-north-1", "123456789012", "secrets")
        );
        assert_eq!(table.to_string(), arn);
        assert_eq!(Table::parse(arn).unwrap().to_string(), arn);
    }

    #[test]
    fn each_mistake_has_its_error() {
        use TableError::*;
        let resource = |resource: &str| Resource(resource.to_owned());
        for (arn, error) in [
            ("arn:", NotAnArn),
            ("arn:table/abc", NotAnArn),
            ("arn:x:table/abc", NotAnArn),
            ("arn:aws:dynamodb:us-east-1:", NotAnArn),
            ("arn:aws:s3:::table/abc", Service("s3".to_owned())),
            ("arn:aws:lambda:us-east-1:111111111111:table/abc", Service("lambda".to_owned())),
            ("arn:aws:dynamodb:us east:111111111111:table/abc", Character(' ')),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/abc\n", Character('\n')),
            ("arn:aws:dynamodb::111111111111:table/abc", Region(RegionError)),
            ("arn:aws2:dynamodb:us-east-1:111111111111:table/abc", Partition(PartitionError::Malformed)),
            (
                "arn:aws:dynamodb:cn-north-1:111111111111:table/abc",
                Partition(PartitionError::OfAnotherRegion { partition: "aws-cn" }),
            ),
            ("arn:aws:dynamodb:us-east-1::table/abc", Account(AccountError)),
            ("arn:aws:dynamodb:us-east-1:12:table/abc", Account(AccountError)),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/", NameLength(0)),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/ab", NameLength(2)),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/a*c", NameCharacter('*')),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/abc/index/i", resource("table/abc/index/i")),
            ("arn:aws:dynamodb:us-east-1:111111111111:table/abc:table/def", resource("table/abc:table/def")),
            ("arn:aws:dynamodb:us-east-1:111111111111:global-table/abc", resource("global-table/abc")),
        ] {
            assert_eq!(Table::parse(arn), Err(error), "{arn}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_spelled_as_it_was(table in "(arn:aws:(dynamodb|s3):[a-z]{2}-[a-z]{4}-[0-9]:[0-9]{12}:table/)?[ -~]{0,9}") {
            if let Ok(parsed) = Table::parse(&table) {
                prop_assert_eq!(parsed.to_string(), table);
            }
        }
    }
}
