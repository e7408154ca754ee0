//! Whose a secret is: the ARN of a role or user, with its path.

use std::error::Error;
use std::fmt;

use super::session::role_of;
use super::{AccountError, PartitionError, check_account, check_partition, split, stray_char};
use crate::table::SEPARATOR;

/// The ARN of a role or a user, as AWS spells it in `aws:PrincipalArn`: with its path, and not that of a session.
///
/// ```
/// use ddbsm_core::arn::{Principal, PrincipalError};
///
/// let role = Principal::parse("arn:aws:iam::111111111111:role/app/billing")?;
/// assert_eq!((role.account, role.path, role.name), ("111111111111", "/app/", "billing"));
///
/// let session = Principal::parse("arn:aws:sts::111111111111:assumed-role/billing/i-1");
/// assert_eq!(session, Err(PrincipalError::Session { role: Some("billing".to_owned()) }));
/// # Ok::<(), PrincipalError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Principal<'a> {
    /// `aws`, or another partition.
    pub partition: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// A role or a user.
    pub kind: PrincipalKind,
    /// From `/` to `/`.
    pub path: &'a str,
    /// The name without its path.
    pub name: &'a str,
}

/// The kind of principal that owns a secret.
///
/// ```
/// use ddbsm_core::arn::{Principal, PrincipalError, PrincipalKind};
///
/// let dev = Principal::parse("arn:aws:iam::111111111111:user/dev")?;
/// assert_eq!(dev.kind, PrincipalKind::User);
/// # Ok::<(), PrincipalError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrincipalKind {
    /// An IAM role.
    Role,
    /// An IAM user.
    User,
}

/// Why a text isn't the ARN of a role or user.
///
/// ```
/// use ddbsm_core::arn::{Principal, PrincipalError};
///
/// let error = Principal::parse("arn:aws:iam::111111111111:role/app-*").unwrap_err();
/// assert_eq!(error, PrincipalError::Wildcard);
/// assert_eq!(error.to_string(), "it holds a wildcard, but a secret belongs to one role");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrincipalError {
    /// The text is empty.
    Empty,
    /// It holds white space, a control character such as a line break, or a character that isn't ASCII.
    Character(char),
    /// It doesn't have the form `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    NotAnArn,
    /// The ARN of an STS session.
    Session {
        /// The role's name, without its path: STS drops that.
        role: Option<String>,
    },
    /// The ARN of another service than IAM.
    Service(String),
    /// The partition is malformed.
    Partition(PartitionError),
    /// An ARN of IAM has no region.
    Region,
    /// The account isn't 12 digits.
    Account(AccountError),
    /// Another resource of IAM than a role or user: a group, a policy, an instance profile, the whole account.
    Resource(String),
    /// There is no name after the path.
    NoName,
    /// The name holds a wildcard, so it's a pattern.
    Wildcard,
    /// The name holds a character that IAM doesn't allow in names.
    NameCharacter(char),
    /// The name has this many characters, above [`Principal::MAX_NAME_LEN`].
    NameTooLong(usize),
    /// The path is `//`: IAM allows none between the first two slashes.
    EmptyPath,
    /// The path holds `#`, which separates an owner from a name in the table's index.
    PathSeparator,
    /// The path has this many characters, above [`Principal::MAX_PATH_LEN`].
    PathTooLong(usize),
}

/// Whether the name of a role or user may hold this character.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
///
/// ```
/// use ddbsm_core::arn::is_role_name_char;
///
/// assert!("billing@eu-1".chars().all(is_role_name_char));
/// assert!(!is_role_name_char('/'));
/// ```
#[must_use]
pub const fn is_role_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=' | ',' | '.' | '@' | '-')
}

/// Whether the path of an owner may hold this character. IAM allows `!` to `~`, and ddbsm all of them except `#`.
///
/// ```
/// use ddbsm_core::arn::is_path_char;
///
/// assert!("/app/*/".chars().all(is_path_char));
/// assert!(!is_path_char('#'));
/// ```
#[must_use]
pub const fn is_path_char(c: char) -> bool {
    c.is_ascii_graphic() && c != SEPARATOR
}

impl<'a> Principal<'a> {
    /// The most characters of a role's or user's name.
    pub const MAX_NAME_LEN: usize = 64;

    /// The most characters of a path, its slashes included.
    pub const MAX_PATH_LEN: usize = 512;

    /// Parses an ARN and checks every part of it.
    ///
    /// # Errors
    ///
    /// A [`PrincipalError`] for the first mistake.
    ///
    /// ```
    /// # use ddbsm_core::arn::{Principal, PrincipalError};
    /// let role = Principal::parse("arn:aws:iam::111111111111:role/app/billing")?;
    /// assert_eq!((role.path, role.name), ("/app/", "billing"));
    ///
    /// let group = Principal::parse("arn:aws:iam::111111111111:group/dev");
    /// assert_eq!(group, Err(PrincipalError::Resource("group/dev".to_owned())));
    /// # Ok::<(), PrincipalError>(())
    /// ```
    pub fn parse(arn: &'a str) -> Result<Self, PrincipalError> {
        if arn.is_empty() {
            return Err(PrincipalError::Empty);
        }
        if let Some(c) = stray_char(arn) {
            return Err(PrincipalError::Character(c));
        }
        let ["arn", partition, service, region, account, resource] =
            split(arn).ok_or(PrincipalError::NotAnArn)?
        else {
            return Err(PrincipalError::NotAnArn);
        };
        match service {
            "iam" => {}
            "sts" => {
                let role = role_of(resource).filter(|role| check_name(role).is_ok());
                return Err(PrincipalError::Session { role: role.map(str::to_owned) });
            }
            _ => return Err(PrincipalError::Service(service.to_owned())),
        }
        check_partition(partition).map_err(PrincipalError::Partition)?;
        if !region.is_empty() {
            return Err(PrincipalError::Region);
        }
        check_account(account).map_err(PrincipalError::Account)?;
        let (kind, path_and_name) =
            match resource.find('/').and_then(|slash| resource.split_at_checked(slash)) {
                Some(("role", rest)) => (PrincipalKind::Role, rest),
                Some(("user", rest)) => (PrincipalKind::User, rest),
                _ => return Err(PrincipalError::Resource(resource.to_owned())),
            };
        let (path, name) = path_and_name.split_at(path_and_name.rfind('/').map_or(0, |slash| slash + 1));
        check_name(name)?;
        check_path(path)?;
        Ok(Self { partition, account, kind, path, name })
    }
}

fn check_name(name: &str) -> Result<(), PrincipalError> {
    match name.chars().find(|&c| !is_role_name_char(c)) {
        Some('*' | '?') => Err(PrincipalError::Wildcard),
        Some(c) => Err(PrincipalError::NameCharacter(c)),
        None if name.is_empty() => Err(PrincipalError::NoName),
        None if name.len() > Principal::MAX_NAME_LEN => Err(PrincipalError::NameTooLong(name.len())),
        None => Ok(()),
    }
}

fn check_path(path: &str) -> Result<(), PrincipalError> {
    if path == "//" {
        Err(PrincipalError::EmptyPath)
    } else if path.contains(SEPARATOR) {
        Err(PrincipalError::PathSeparator)
    } else if path.len() > Principal::MAX_PATH_LEN {
        Err(PrincipalError::PathTooLong(path.len()))
    } else {
        Ok(())
    }
}

impl PrincipalKind {
    /// The kind as an ARN spells it.
    ///
    /// ```
    /// # use ddbsm_core::arn::PrincipalKind;
    /// assert_eq!(PrincipalKind::Role.as_str(), "role");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
        }
    }
}

impl fmt::Display for Principal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account, kind, path, name } = self;
        write!(f, "arn:{partition}:iam::{account}:{}{path}{name}", kind.as_str())
    }
}

impl fmt::Display for PrincipalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the ARN is empty"),
            Self::Character(c) => write!(f, "an ARN can't hold {c:?}"),
            Self::NotAnArn => f.write_str("it isn't an ARN, which is arn:aws:iam::ACCOUNT:role/PATH/NAME"),
            Self::Session { .. } => f.write_str("it is the ARN of an STS session, not of the role itself"),
            Self::Service(service) => write!(f, "it is an ARN of {service:?}, not of IAM"),
            Self::Partition(error) => error.fmt(f),
            Self::Region => f.write_str("an ARN of IAM has no region"),
            Self::Account(error) => error.fmt(f),
            Self::Resource(resource) => write!(f, "{resource:?} is neither a role nor a user"),
            Self::NoName => f.write_str("the role's name is missing after its path"),
            Self::Wildcard => f.write_str("it holds a wildcard, but a secret belongs to one role"),
            Self::NameCharacter(c) => {
                write!(f, "a role's name can't hold {c:?}, only A-Z a-z 0-9 _ + = , . @ -")
            }
            Self::NameTooLong(len) => {
                write!(
                    f,
                    "a role's name has at most {} characters, and this one has {len}",
                    Principal::MAX_NAME_LEN
                )
            }
            Self::EmptyPath => f.write_str("a role's path can't be //"),
            Self::PathSeparator => {
                write!(
                    f,
                    "the role's path holds `{SEPARATOR}`, which separates an owner from a name in the table"
                )
            }
            Self::PathTooLong(len) => {
                write!(
                    f,
                    "a role's path has at most {} characters, and this one has {len}",
                    Principal::MAX_PATH_LEN
                )
            }
        }
    }
}

impl Error for PrincipalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROLE: &str = "arn:aws:iam::111111111111:role/";

    #[test]
    fn roles_and_users_with_and_without_a_path() {
        for (arn, kind, path, name) in [
            ("arn:aws:iam::111111111111:role/app", PrincipalKind::Role, "/", "app"),
            ("arn:aws-cn:iam::111111111111:role/a/b/app", PrincipalKind::Role, "/a/b/", "app"),
            ("arn:aws:iam::111111111111:user/Zz09_+=,.@-", PrincipalKind::User, "/", "Zz09_+=,.@-"),
            ("arn:aws:iam::111111111111:role/a:b*c?d!~/app", PrincipalKind::Role, "/a:b*c?d!~/", "app"),
        ] {
            let principal = Principal::parse(arn).unwrap();
            assert_eq!((principal.kind, principal.path, principal.name), (kind, path, name), "{arn}");
            assert_eq!(principal.to_string(), arn);
        }
    }

    #[test]
    fn each_mistake_has_its_error() {
        use PrincipalError::*;
        let session = |role: Option<&str>| Session { role: role.map(str::to_owned) };
        for (arn, error) in [
            ("", Empty),
            ("app", NotAnArn),
            ("111111111111", NotAnArn),
            ("arn:aws:iam", NotAnArn),
            ("ARN:aws:iam::111111111111:role/app", NotAnArn),
            (" arn:aws:iam::111111111111:role/app", Character(' ')),
            ("arn:aws:iam::111111111111:role/app\r\n", Character('\r')),
            ("arn:aws:iam::111111111111:role/\u{430}pp", Character('\u{430}')),
            ("arn:aws:iam::111111111111:role/app\u{200b}", Character('\u{200b}')),
            ("arn:aws:sts::111111111111:assumed-role/app/s", session(Some("app"))),
            ("arn:aws:sts::111111111111:federated-user/app", session(None)),
            ("arn:aws:s3:::bucket", Service("s3".to_owned())),
            ("arn:aws:lambda:us-west-2:111111111111:function:app", Service("lambda".to_owned())),
            ("arn:aws2:iam::111111111111:role/app", Partition(PartitionError::Malformed)),
            ("arn:aws:iam:us-west-2:111111111111:role/app", Region),
            ("arn:aws:iam:::role/app", Account(AccountError)),
            ("arn:aws:iam::*:role/app", Account(AccountError)),
            ("arn:aws:iam::111111111111:", Resource(String::new())),
            ("arn:aws:iam::111111111111:root", Resource("root".to_owned())),
            ("arn:aws:iam::111111111111:role", Resource("role".to_owned())),
            ("arn:aws:iam::111111111111:instance-profile/app", Resource("instance-profile/app".to_owned())),
            ("arn:aws:iam::111111111111:role/", NoName),
            ("arn:aws:iam::111111111111:role/app/", NoName),
            ("arn:aws:iam::111111111111:role/*", Wildcard),
            ("arn:aws:iam::111111111111:role/app-?", Wildcard),
            ("arn:aws:iam::111111111111:role/app:1", NameCharacter(':')),
            ("arn:aws:iam::111111111111:role//app", EmptyPath),
            ("arn:aws:iam::111111111111:role/a#b/app", PathSeparator),
        ] {
            assert_eq!(Principal::parse(arn), Err(error), "{arn}");
        }
    }

    #[test]
    fn names_have_64_characters_and_paths_512() {
        let parse =
            |path: &str, name: usize| Principal::parse(&format!("{ROLE}{path}{}", "n".repeat(name))).err();
        assert_eq!(parse("", 64), None);
        assert_eq!(parse("", 65), Some(PrincipalError::NameTooLong(65)));
        assert_eq!(parse(&format!("{}/", "p".repeat(510)), 64), None);
        assert_eq!(parse(&format!("{}/", "p".repeat(511)), 64), Some(PrincipalError::PathTooLong(513)));
    }

    #[test]
    fn every_character_of_a_path_and_of_a_name() {
        for c in (0..=0x2ff).filter_map(char::from_u32) {
            let in_path = Principal::parse(&format!("{ROLE}a{c}b/app")).is_ok();
            assert_eq!(in_path, ('!'..='~').contains(&c) && c != '#', "{c:?}");
            let in_name = Principal::parse(&format!("{ROLE}a{c}b")).is_ok();
            assert_eq!(in_name, is_role_name_char(c) || c == '/', "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_spelled_as_it_was(arn in "arn:aws(-[a-z]{1,4}){0,2}:iam::[0-9]{12}:(role|user)/([!-~]{1,9}/)?[ -~]{0,9}") {
            if let Ok(principal) = Principal::parse(&arn) {
                prop_assert_eq!(principal.to_string(), arn);
            }
        }
    }
}
