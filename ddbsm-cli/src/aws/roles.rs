//! The roles that profiles take on, checked before anybody is asked for a code or a token.

use super::profile::Profile;
use crate::terminal::{exit, printable};
use anyhow::Result;
use ddbsm_core::arn::{Principal, PrincipalError, PrincipalKind, is_role_name_char};

/// Refuses a profile in use, or one that it takes credentials from, whose role can't be taken on.
pub(super) fn check(profile: &Profile) -> Result<()> {
    let chain = profile.chain();
    for name in &chain {
        let Some(role) = profile.get_of(name, "role_arn") else { continue };
        let wrong = |key: &str, value: &str, expected: &str| {
            let shown = printable(value);
            Err(exit::usage(&format!("{key} of the profile {name} is {shown:?}: expected {expected}.")))
        };
        if !is_role(role) {
            return wrong(
                "role_arn",
                role,
                "the ARN of a role, such as arn:aws:iam::111111111111:role/app/writer",
            );
        }
        match profile.get_of(name, "role_session_name") {
            Some(session) if !is_session(session) => {
                return wrong("role_session_name", session, "2 to 64 of A-Z a-z 0-9 _ + = , . @ -");
            }
            _ => {}
        }
        match profile.get_of(name, "duration_seconds") {
            Some(seconds)
                if !seconds.parse::<u32>().is_ok_and(|seconds| (900..=43_200).contains(&seconds)) =>
            {
                return wrong("duration_seconds", seconds, "a number from 900 to 43200");
            }
            _ => {}
        }
        let Some(source) = profile.get_of(name, "source_profile") else { continue };
        if !profile.has(source) {
            return wrong("source_profile", source, "the name of a profile that is there");
        }
        let has_keys = profile.get_of(name, "aws_access_key_id").is_some();
        // One that names itself has keys of its own.
        if chain.last() == Some(name) && !(source == *name && has_keys) {
            return Err(exit::usage(&format!(
                "These profiles take credentials from each other, and none has any: {}. Correct source_profile.",
                printable(&chain.join(", "))
            )));
        }
    }
    Ok(())
}

/// Whether this could be a role's ARN. Its path may hold a `#`: only an owner's can't.
pub(super) fn is_role(arn: &str) -> bool {
    match Principal::parse(arn) {
        Ok(principal) => principal.kind == PrincipalKind::Role,
        Err(wrong) => wrong == PrincipalError::PathSeparator,
    }
}

fn is_session(name: &str) -> bool {
    (2..=64).contains(&name.len()) && name.chars().all(is_role_name_char)
}
