//! Who made a request.

use super::event::{clip, member, text_of};
use ddbsm_core::arn::Session;
use serde_json::Value;

/// Bytes of a text. The longest ARN of a role has some 600.
const MAX: usize = 1024;

/// Who made a request, as `aws:PrincipalArn` would have it, so far as the event says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Caller {
    /// A role's ARN with its path, a user's, or what else there is: a service's name, an account.
    pub(crate) who: String,
    /// The session's name: a function's, or a person's who signed on.
    pub(crate) session: Option<String>,
}

impl Caller {
    /// Reads `userIdentity`.
    ///
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
    pub(crate) fn of(identity: &Value) -> Self {
        let arn = text_of(identity, "arn");
        let issuer = member(identity, "sessionContext").and_then(|context| member(context, "sessionIssuer"));
        // The ARN of a session lacks the role's path, and a role's owner is known by the path.
        let role = issuer.filter(|issuer| text_of(issuer, "type") == Some("Role"));
        let role = role.and_then(|issuer| text_of(issuer, "arn"));
        let session = arn.filter(|arn| Session::parse(arn).is_some());
        let session = session.and_then(|arn| arn.rsplit('/').next()).map(str::to_owned);
        let who = role.or(arn).or_else(|| text_of(identity, "invokedBy")).map(str::to_owned);
        let account = || {
            let id = text_of(identity, "principalId").map(|id| format!(" ({id})")).unwrap_or_default();
            text_of(identity, "accountId").map(|account| format!("account {account}{id}"))
        };
        let who = who.or_else(account).unwrap_or_else(|| "unknown".to_owned());
        Self { who: clip(&who, MAX), session: session.map(|session| clip(&session, MAX)) }
    }
}
