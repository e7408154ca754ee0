//! Whether a policy would keep the caller from ever changing it again.

use super::pattern::matches;
use ddbsm_core::arn::Session;

/// What can be told about the caller from what STS says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admin {
    Yes,
    No,
    /// STS gives a session's ARN, which holds no path; or nobody was asked.
    Unknown,
}

/// Whether the caller is one whom these patterns let change the policy.
pub(crate) fn admin(caller: Option<&str>, admins: &[String]) -> Admin {
    let Some(caller) = caller else {
        return Admin::Unknown;
    };
    let Some(session) = Session::parse(caller) else {
        let named = admins.iter().any(|pattern| matches(pattern, caller));
        return if named { Admin::Yes } else { Admin::No };
    };
    // The one path that a role's name gives away.
    let path = if session.is_single_sign_on() { "aws-reserved/sso.amazonaws.com/" } else { "" };
    let known = format!("arn:{}:iam::{}:role/{path}", session.partition, session.account);
    let possible = |pattern: &String| match pattern.find(['*', '?']) {
        Some(wildcard) => pattern.starts_with(&known) || known.starts_with(&pattern[..wildcard]),
        None => pattern.starts_with(&known) && pattern.rsplit('/').next() == Some(session.role),
    };
    if admins.iter().any(possible) { Admin::Unknown } else { Admin::No }
}
