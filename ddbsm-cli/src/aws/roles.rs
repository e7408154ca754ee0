//! The roles that profiles take on, checked before anybody is asked for a code or a token.

use super::profile::Profile;
use super::settings::is_account;
use crate::terminal::{exit, printable};
use anyhow::Result;

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

/// Whether this could be a role's ARN, with whatever path IAM allows.
pub(super) fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [scheme, partition, service, region, account, resource] = parts[..] else { return false };
    let name = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    scheme == "arn"
        && partition.starts_with("aws")
        && service == "iam"
        && region.is_empty()
        && is_account(account)
        && name.is_some_and(|name| (1..=64).contains(&name.len()) && name.bytes().all(in_a_name))
        && arn.bytes().all(|b| b.is_ascii_graphic())
}

fn is_session(name: &str) -> bool {
    (2..=64).contains(&name.len()) && name.bytes().all(in_a_name)
}

fn in_a_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b)
}
