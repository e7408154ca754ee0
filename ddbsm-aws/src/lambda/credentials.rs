//! Credentials from the environment, checked before they sign anything.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use ddbsm_core::arn::check_account;
use ddbsm_core::transport::UnusableVariable;

use super::container::Container;
#[cfg(feature = "aws-config")]
use super::sendable::checked;
use super::sendable::is_sendable;
use super::variables::{Env, parsed, text, unusable};

const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_KEY: &str = "AWS_SECRET_ACCESS_KEY";
/// Another name for the above, which `aws-config` reads too.
const SECRET_KEY_SHORT: &str = "SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";

/// What the environment says of credentials.
pub(super) enum Found {
    Keys(Credentials),
    Container(Container),
    Nothing(&'static str),
}

impl Found {
    pub(super) fn provider(self) -> SharedCredentialsProvider {
        match self {
            Self::Keys(credentials) => SharedCredentialsProvider::new(credentials),
            Self::Container(container) => SharedCredentialsProvider::new(container),
            Self::Nothing(why) => SharedCredentialsProvider::new(Missing(why)),
        }
    }
}

/// Keys, else the container endpoint.
pub(super) fn found(env: Env) -> Result<Found, UnusableVariable> {
    let key_id = sendable(env, KEY_ID)?;
    let secret_key = match sendable(env, SECRET_KEY)? {
        None => sendable(env, SECRET_KEY_SHORT)?,
        found => found,
    };
    match (key_id, secret_key) {
        (Some(key_id), Some(secret_key)) => {
            let mut credentials = Credentials::builder()
                .provider_name("EnvironmentVariable")
                .access_key_id(key_id)
                .secret_access_key(secret_key);
            credentials.set_session_token(sendable(env, TOKEN)?);
            if let Some(account) = parsed(env, "AWS_ACCOUNT_ID", account) {
                credentials = credentials.account_id(account);
            }
            Ok(Found::Keys(credentials.build()))
        }
        (key_id, secret_key) => match Container::from_env(env)? {
            Some(container) => Ok(Found::Container(container)),
            None if key_id.is_some() => {
                Ok(Found::Nothing("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"))
            }
            None if secret_key.is_some() => {
                Ok(Found::Nothing("AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not"))
            }
            None => {
                Ok(Found::Nothing("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment"))
            }
        },
    }
}

/// A part of the credentials. White space around it is left out, and white space or anything but ASCII in it is an error:
/// the SDK panics over what no header can hold.
fn sendable(env: Env, name: &str) -> Result<Option<String>, UnusableVariable> {
    let value = text(env, name)?;
    match &value {
        Some(value) if !is_sendable(value) => Err(unusable(
            name,
            "holds a character that isn't allowed in credentials, such as a line break or a quote",
        )),
        _ => Ok(value),
    }
}

fn account(text: &str) -> Result<String, &'static str> {
    check_account(text).map(|()| text.to_owned()).map_err(|_| "an account ID has 12 digits")
}

/// Says what is missing once credentials are asked for.
#[derive(Debug)]
struct Missing(&'static str);

impl ProvideCredentials for Missing {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::ready(Err(CredentialsError::not_loaded(format!(
            "{}, nor is AWS_CONTAINER_CREDENTIALS_FULL_URI, and lambda_config() looks nowhere else without the feature \
             `aws-config`; enable it for profiles, SSO, web identity and IMDS",
            self.0
        ))))
    }
}

/// Says which variable is wrong, before anything is sent.
#[derive(Debug)]
struct Unusable(UnusableVariable);

pub(super) fn unusable_provider(variable: UnusableVariable) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Unusable(variable))
}

impl ProvideCredentials for Unusable {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::ready(Err(CredentialsError::invalid_configuration(self.0.clone())))
    }
}

/// Another provider's credentials, unless the SDK would panic over them: those of a file with Windows' line endings, say.
#[cfg(feature = "aws-config")]
#[derive(Debug)]
pub(super) struct Checked<P>(pub(super) P);

#[cfg(feature = "aws-config")]
impl<P: ProvideCredentials> ProvideCredentials for Checked<P> {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async move { checked(self.0.provide_credentials().await?) })
    }
}
