//! Which setting is to blame where no credentials were found: the SDK names none of its variables.

use super::header;
use super::path::shown;
use super::profile::Profile;
use super::roles::is_role;
use super::variables::variable;
use crate::reason::reason;
use crate::terminal::printable;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What a profile can take credentials from. The environment's other variables don't matter then.
const SOURCES: [&str; 7] = [
    "aws_access_key_id",
    "credential_process",
    "login_session",
    "role_arn",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// A sentence or two about the setting, for what the SDK says of a profile and the environment. Nothing where the credentials
/// come from somewhere else.
pub(super) fn find(profile: &Profile, said: &str) -> Option<String> {
    let process =
        profile.chain().into_iter().find(|name| profile.get_of(name, "credential_process").is_some());
    if let Some(name) = process.filter(|_| said.contains("external process")) {
        let name = printable(name);
        return Some(format!(
            "the credential_process of the profile {name} failed. Run it by hand to see why."
        ));
    }
    if SOURCES.iter().any(|key| profile.get(key).is_some()) {
        return None;
    }
    let lone =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].into_iter().find(|name| variable(name).is_some());
    match lone {
        Some(lone) => Some(format!("{lone} is set, but AWS_ACCESS_KEY_ID is not. Set both, or neither.")),
        None => of_web_identity().or_else(of_container).or_else(of_instance),
    }
}

fn of_web_identity() -> Option<String> {
    const NAME: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
    let path = variable(NAME)?;
    match variable("AWS_ROLE_ARN") {
        None => Some(format!("{NAME} is set, but AWS_ROLE_ARN is not. Set both, or neither.")),
        Some(role) if !is_role(&role) => {
            Some(format!("AWS_ROLE_ARN is {:?}, which is no ARN of a role. Correct it.", printable(&role)))
        }
        Some(_) => unreadable(NAME, &path),
    }
}

fn of_container() -> Option<String> {
    const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    const FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    let whose = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        .into_iter()
        .find(|name| variable(name).is_some())?;
    if let Some(wrong) = variable(FILE).and_then(|path| unreadable(FILE, &path)) {
        return Some(wrong);
    }
    if let Some(Err(wrong)) = variable(TOKEN).map(|token| header::check(&token, TOKEN)) {
        return Some(wrong.to_string());
    }
    Some(format!("none came from where {whose} leads. Correct it, or unset it."))
}

fn of_instance() -> Option<String> {
    let whose = ["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]
        .into_iter()
        .find(|name| variable(name).is_some())?;
    let disabled =
        variable("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    (!disabled).then(|| {
        format!("none came from the instance's metadata, where {whose} leads. Correct it, or unset it.")
    })
}

/// Why a file that a variable names can't be read.
fn unreadable(name: &str, path: &str) -> Option<String> {
    let path = Path::new(path);
    let failed = File::open(path).and_then(|mut file| file.read(&mut [0])).err()?;
    Some(format!("{name} names {}: {}.", shown(path), reason(&failed)))
}
