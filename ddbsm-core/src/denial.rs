//! What AWS answers when it denies a request: codes, and the message that says which policy decided.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

use crate::arn;

/// What an error's code and message mean for the caller.
///
/// Sources: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>,
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CommonErrors.html>
///
/// ```
/// use ddbsm_core::denial::ErrorCode;
///
/// let code = ErrorCode::of("ExpiredTokenException", "The security token included in the request is expired");
/// assert_eq!(code, Some(ErrorCode::ExpiredCredentials));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// A policy denies it. [`Denial::read`] tells which.
    AccessDenied,
    /// The credentials have expired.
    ExpiredCredentials,
    /// AWS rejected the credentials: they are unknown, incomplete, or don't belong together.
    InvalidCredentials,
    /// The clocks of sender and service are too far apart.
    ClockSkew,
    /// Too many requests. The SDK has retried it.
    Throttled,
    /// The table doesn't exist in this account and region.
    TableNotFound,
}

impl ErrorCode {
    /// Reads it from the code and, for signatures, the message. `None` for every other code.
    ///
    /// ```
    /// use ddbsm_core::denial::ErrorCode;
    ///
    /// assert_eq!(ErrorCode::of("AccessDeniedException", ""), Some(ErrorCode::AccessDenied));
    /// assert_eq!(ErrorCode::of("ValidationException", ""), None);
    /// ```
    #[must_use]
    pub fn of(code: &str, message: &str) -> Option<Self> {
        let skewed = || message.contains("expired") || message.contains("not yet current");
        Some(match code {
            "AccessDeniedException" | "AccessDenied" | "KMSAccessDeniedException" => Self::AccessDenied,
            "ExpiredTokenException" | "ExpiredToken" => Self::ExpiredCredentials,
            "RequestTimeTooSkewed" | "RequestExpired" => Self::ClockSkew,
            "InvalidSignatureException" | "SignatureDoesNotMatch" if skewed() => Self::ClockSkew,
            "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "IncompleteSignature"
            | "IncompleteSignatureException" => Self::InvalidCredentials,
            "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "Throttling"
            | "RequestLimitExceeded"
            | "LimitExceededException" => Self::Throttled,
            "ResourceNotFoundException" => Self::TableNotFound,
            _ => return None,
        })
    }
}

/// The kind of policy that decided.
///
/// ```
/// use ddbsm_core::denial::{Denial, Policy};
///
/// let denial = Denial::read("no identity-based policy allows the dynamodb:Query action");
/// assert_eq!(denial.policy, Some(Policy::Identity));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// The resource's own: the table's, or the KMS key's.
    Resource,
    /// One of the caller's own.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The session policy that was passed when the role was assumed.
    Session,
    /// A service control policy of the organization.
    ServiceControl,
    /// A resource control policy of the organization.
    ResourceControl,
    /// The VPC endpoint's.
    VpcEndpoint,
}

const POLICIES: [(&str, Policy); 7] = [
    ("resource-based policy", Policy::Resource),
    ("identity-based policy", Policy::Identity),
    ("permissions boundary", Policy::Boundary),
    ("session policy", Policy::Session),
    ("service control policy", Policy::ServiceControl),
    ("resource control policy", Policy::ResourceControl),
    ("VPC endpoint policy", Policy::VpcEndpoint),
];

/// What AWS says about a denial. Every part may be missing: AWS leaves out what the caller isn't allowed to know.
///
/// ```
/// use ddbsm_core::denial::{Denial, Policy};
///
/// let denial = Denial::read(
///     "User: arn:aws:sts::111111111111:assumed-role/app/i-1 is not authorized to perform: dynamodb:BatchGetItem on \
///      resource: arn:aws:dynamodb:us-west-2:111111111111:table/secrets with an explicit deny in a resource-based policy",
/// );
/// assert_eq!(denial.policy, Some(Policy::Resource));
/// assert!(denial.is_explicit);
/// assert_eq!(denial.action, Some("dynamodb:BatchGetItem"));
/// assert_eq!(denial.caller, Some("arn:aws:sts::111111111111:assumed-role/app/i-1"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denial<'a> {
    /// The kind of policy that decided.
    pub policy: Option<Policy>,
    /// Whether a policy denies it, rather than none allowing it.
    pub is_explicit: bool,
    /// The action with its service. It may differ from the request's action: to read an encrypted table,
    /// `kms:Decrypt` on its key.
    pub action: Option<&'a str>,
    /// The caller's ARN. For a role it's that of the session, `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`.
    pub caller: Option<&'a str>,
    /// The resource's ARN.
    pub resource: Option<&'a str>,
}

impl<'a> Denial<'a> {
    /// Reads an error's message. It takes only text in the form of an action or an ARN, which is safe to show.
    ///
    /// ```
    /// # use ddbsm_core::denial::Denial;
    /// let denial = Denial::read("User: arn:aws:iam::111111111111:user/dev is not authorized to perform: dynamodb:Query");
    /// assert_eq!(denial.caller, Some("arn:aws:iam::111111111111:user/dev"));
    /// assert_eq!((denial.action, denial.resource), (Some("dynamodb:Query"), None));
    /// ```
    #[must_use]
    pub fn read(message: &'a str) -> Self {
        Self {
            policy: POLICIES.iter().find(|(phrase, _)| message.contains(phrase)).map(|(_, policy)| *policy),
            is_explicit: message.contains("explicit deny"),
            action: word_after(message, "perform: ").filter(|word| is_action(word)),
            caller: word_after(message, "User: ").filter(|word| arn::is_arn(word)),
            resource: word_after(message, "on resource: ").filter(|word| arn::is_arn(word)),
        }
    }

    /// Whether the resource's own policy denies it explicitly. It's `false` if no resource-based policy allows it: within
    /// an account, none has to.
    ///
    /// ```
    /// # use ddbsm_core::denial::Denial;
    /// assert!(Denial::read("with an explicit deny in a resource-based policy").is_by_resource());
    /// assert!(!Denial::read("because no resource-based policy allows the dynamodb:Query action").is_by_resource());
    /// ```
    #[must_use]
    pub fn is_by_resource(&self) -> bool {
        self.is_explicit && self.policy == Some(Policy::Resource)
    }

    /// Whether the denied action is one on the KMS key, and not on the table.
    ///
    /// ```
    /// # use ddbsm_core::denial::Denial;
    /// assert!(Denial::read("not authorized to perform: kms:Decrypt on this resource").is_about_kms());
    /// ```
    #[must_use]
    pub fn is_about_kms(&self) -> bool {
        self.action.is_some_and(|action| action.starts_with("kms:"))
    }
}

fn word_after<'a>(message: &'a str, label: &str) -> Option<&'a str> {
    let (_, after) = message.split_once(label)?;
    let word = after.split_ascii_whitespace().next()?;
    Some(word.trim_end_matches([',', '.', ';']))
}

fn is_action(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.len() <= 64 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    word.split_once(':').is_some_and(|(service, action)| is_part(service) && is_part(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(end: &str) -> String {
        format!(
            "User: arn:aws:iam::111111111111:user/dev is not authorized to perform: dynamodb:Query on resource: \
             arn:aws:dynamodb:us-west-2:111111111111:table/t {end}"
        )
    }

    #[test]
    fn every_kind_of_policy_that_denies_or_fails_to_allow() {
        for (phrase, policy) in POLICIES {
            let explicit = message(&format!("with an explicit deny in a {phrase}"));
            let read = Denial::read(&explicit);
            assert_eq!((read.policy, read.is_explicit), (Some(policy), true), "{explicit}");
            assert_eq!(read.is_by_resource(), policy == Policy::Resource);
            let implicit = message(&format!("because no {phrase} allows the dynamodb:Query action"));
            let read = Denial::read(&implicit);
            assert_eq!((read.policy, read.is_explicit, read.is_by_resource()), (Some(policy), false, false));
        }
    }

    #[test]
    fn action_caller_and_resource_are_taken_if_they_have_the_form_of_one() {
        let denied = message("because no identity-based policy allows the dynamodb:Query action");
        let read = Denial::read(&denied);
        assert_eq!(read.action, Some("dynamodb:Query"));
        assert_eq!(read.caller, Some("arn:aws:iam::111111111111:user/dev"));
        assert_eq!(read.resource, Some("arn:aws:dynamodb:us-west-2:111111111111:table/t"));
        assert!(!read.is_about_kms());
        assert!(Denial::read("not authorized to perform: kms:Decrypt on this resource").is_about_kms());
        for odd in [
            "",
            "User: ",
            "perform: ",
            "User: a-value perform: a-value on resource: a-value",
            "User: arn:\u{1b}[31m:b:c:d:e perform: kms:\u{1b}[31m",
            "perform: :Query perform: dynamodb:",
        ] {
            assert_eq!(Denial::read(odd), Denial::default(), "{odd}");
        }
    }

    #[test]
    fn a_signature_tells_of_the_clock_or_of_the_credentials() {
        let of = |message| ErrorCode::of("InvalidSignatureException", message);
        assert_eq!(of("Signature expired: 20261128T140000Z is now earlier"), Some(ErrorCode::ClockSkew));
        assert_eq!(of("Signature not yet current: 20261128T140000Z"), Some(ErrorCode::ClockSkew));
        assert_eq!(
            of("The request signature we calculated does not match"),
            Some(ErrorCode::InvalidCredentials)
        );
        assert_eq!(ErrorCode::of("ExpiredTokenException", ""), Some(ErrorCode::ExpiredCredentials));
        assert_eq!(ErrorCode::of("Throttling", ""), Some(ErrorCode::Throttled));
        assert_eq!(ErrorCode::of("ResourceNotFoundException", ""), Some(ErrorCode::TableNotFound));
        assert_eq!(ErrorCode::of("", ""), None);
    }
}
