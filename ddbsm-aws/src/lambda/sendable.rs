//! What no credentials hold: the SDK panics over what no header can.

use std::error::Error;

use aws_credential_types::Credentials;
use aws_credential_types::provider;
use aws_credential_types::provider::error::CredentialsError;

/// To its end, which is quicker than a branch at each byte: a session token has a thousand, and nearly all are right.
pub(super) fn is_sendable(value: &str) -> bool {
    let wrong = |byte: u8| usize::from(!byte.is_ascii_graphic()) + usize::from(byte == b'"' || byte == b'\'');
    value.bytes().map(wrong).sum::<usize>() == 0
}

/// The credentials, unless the SDK would panic over them.
pub(super) fn checked(credentials: Credentials) -> provider::Result {
    for (part, value) in [
        ("access key ID", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", credentials.session_token()),
    ] {
        if !value.is_none_or(is_sendable) {
            let problem: Box<dyn Error + Send + Sync> =
                format!("the {part} holds a character that isn't allowed, such as a line break").into();
            return Err(CredentialsError::invalid_configuration(problem));
        }
    }
    Ok(credentials)
}
