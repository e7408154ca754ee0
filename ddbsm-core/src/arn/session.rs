//! Who a caller is, as STS says it.

use super::{check_account, check_partition, split, stray_char};

/// The ARN of a session of a role, which lacks the role's path.
///
/// ```
/// use ddbsm_core::arn::Session;
///
/// let session = Session::parse("arn:aws:sts::111111111111:assumed-role/billing/i-1").unwrap();
/// assert_eq!((session.account, session.role), ("111111111111", "billing"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Session<'a> {
    /// `aws`, or another partition.
    pub partition: &'a str,
    /// 12 digits.
    pub account: &'a str,
    /// The role's name, without its path.
    pub role: &'a str,
}

impl<'a> Session<'a> {
    /// Parses the ARN of a session. Returns `None` for any other text.
    ///
    /// ```
    /// # use ddbsm_core::arn::Session;
    /// let session = Session::parse("arn:aws:sts::111111111111:assumed-role/billing/i-1");
    /// assert_eq!(session.map(|session| session.role), Some("billing"));
    /// assert_eq!(Session::parse("arn:aws:iam::111111111111:role/billing"), None);
    /// ```
    #[must_use]
    pub fn parse(arn: &'a str) -> Option<Self> {
        let ["arn", partition, "sts", "", account, resource] = split(arn)? else { return None };
        check_partition(partition).ok()?;
        check_account(account).ok()?;
        let role = role_of(resource).filter(|_| stray_char(arn).is_none())?;
        Some(Self { partition, account, role })
    }

    /// Whether IAM Identity Center created the role, for people who sign on.
    ///
    /// ```
    /// # use ddbsm_core::arn::Session;
    /// let arn = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0/dev@example.com";
    /// assert!(Session::parse(arn).unwrap().is_single_sign_on());
    /// ```
    #[must_use]
    pub fn is_single_sign_on(&self) -> bool {
        self.role.starts_with("AWSReservedSSO_")
    }
}

/// The role's name in `assumed-role/ROLE/SESSION`.
pub(super) fn role_of(resource: &str) -> Option<&str> {
    let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    (!role.is_empty() && !session.is_empty()).then_some(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_a_role() {
        let session =
            Session::parse("arn:aws-cn:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0/me@x").unwrap();
        assert_eq!((session.partition, session.role), ("aws-cn", "AWSReservedSSO_Admin_0"));
        assert!(session.is_single_sign_on());
        for other in [
            "",
            "arn:aws:sts::111111111111:assumed-role/app",
            "arn:aws:sts::111111111111:assumed-role/app/",
            "arn:aws:sts::111111111111:assumed-role//i-1",
            "arn:aws:sts::111111111111:assumed-role/app/i 1",
            "arn:aws:sts::1:assumed-role/app/i-1",
            "arn:aws2:sts::111111111111:assumed-role/app/i-1",
            "arn:aws:sts::111111111111:federated-user/app",
            "arn:aws:iam::111111111111:role/assumed-role/app/i-1",
        ] {
            assert_eq!(Session::parse(other), None, "{other}");
        }
    }
}
