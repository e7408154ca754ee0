//! Credentials, found and checked before anything is sent with them.

use super::error;
use super::profile::Profile;
use super::variables::variable;
use crate::options::Global;
use crate::terminal::{exit, printable, prompt};
use anyhow::{Context, Result, bail};
use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use std::time::{Duration, SystemTime};

/// Credentials that end sooner are fetched anew.
const RESERVE: Duration = Duration::from_mins(1);

const NO_TERMINAL: &str = "There is no terminal to prompt for the MFA code on. Run aws sts get-session-token and export what it prints";

/// Finds the credentials of whoever runs the tool.
pub(crate) async fn find(
    global: &Global,
    profile: &Profile,
    provider: &ProviderConfig,
    config: &SdkConfig,
) -> Result<SharedCredentialsProvider> {
    // A profile that is asked for on the command line stands above credentials in the environment.
    let by_environment = global.profile.is_none() && variable("AWS_ACCESS_KEY_ID").is_some();
    if by_environment {
        if variable("AWS_SECRET_ACCESS_KEY").or_else(|| variable("SECRET_ACCESS_KEY")).is_none() {
            return Err(exit::usage(
                "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not. Set both, or neither.",
            ));
        }
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            check(&variable(name).unwrap_or_default(), name)?;
        }
    } else {
        for name in profile.chain() {
            for key in ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] {
                let value = profile.get_of(name, key).unwrap_or_default();
                check(value, &format!("{key} of the profile {name}"))?;
            }
        }
    }
    let needs_code = profile.chain().into_iter().any(|name| profile.get_of(name, "mfa_serial").is_some());
    let provider = if by_environment {
        SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
    } else if needs_code {
        of_profile(profile, &profile.chain(), provider, config).await?
    } else if global.profile.is_some() {
        SharedCredentialsProvider::new(of_file(profile.name_or_default(), provider))
    } else {
        config.credentials_provider().context("The SDK looks for no credentials.")?
    };
    let first = provider.provide_credentials().await;
    let first = first.map_err(|e| error::no_credentials(&e))?;
    check_all(&first)?;
    Ok(SharedCredentialsProvider::new(Found { first, provider }))
}

fn of_file(profile: &str, provider: &ProviderConfig) -> ProfileFileCredentialsProvider {
    ProfileFileCredentialsProvider::builder().configure(provider).profile_name(profile).build()
}

/// The credentials of the first of these profiles, each of which takes on a role with those of the next. The SDK would leave
/// the MFA code out.
async fn of_profile(
    profile: &Profile,
    chain: &[&str],
    provider: &ProviderConfig,
    config: &SdkConfig,
) -> Result<SharedCredentialsProvider> {
    let Some((&name, sources)) = chain.split_first() else {
        bail!("A profile takes credentials from itself.")
    };
    let get = |key: &str| profile.get_of(name, key);
    let (Some(role), true) = (get("role_arn"), get("web_identity_token_file").is_none()) else {
        return Ok(SharedCredentialsProvider::new(of_file(name, provider)));
    };
    let base = match get("credential_source") {
        Some("Environment") => SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()),
        Some("Ec2InstanceMetadata") => {
            SharedCredentialsProvider::new(ImdsCredentialsProvider::builder().configure(provider).build())
        }
        Some("EcsContainer") => {
            SharedCredentialsProvider::new(EcsCredentialsProvider::builder().configure(provider).build())
        }
        Some(other) => {
            return Err(exit::usage(&format!(
                "credential_source of the profile {name} is {:?}: expected Environment, Ec2InstanceMetadata or EcsContainer.",
                printable(other)
            )));
        }
        None if sources.is_empty() => match (get("aws_access_key_id"), get("aws_secret_access_key")) {
            (Some(id), Some(secret)) => {
                let token = get("aws_session_token").map(str::to_owned);
                SharedCredentialsProvider::new(Credentials::new(id, secret, token, None, "profile"))
            }
            _ => {
                return Err(exit::usage(&format!(
                    "The profile {name} has a role_arn, but no source_profile or credential_source to assume it with."
                )));
            }
        },
        None => Box::pin(of_profile(profile, sources, provider, config)).await?,
    };
    let sts = aws_sdk_sts::config::Builder::from(config).credentials_provider(base);
    let session = get("role_session_name").map_or_else(session_name, str::to_owned);
    let mut request = aws_sdk_sts::Client::from_conf(sts.build())
        .assume_role()
        .role_arn(role)
        .role_session_name(session)
        .set_external_id(get("external_id").map(str::to_owned))
        .set_duration_seconds(seconds(name, get("duration_seconds"))?);
    if let Some(device) = get("mfa_serial") {
        request = request.serial_number(device).token_code(mfa_code(device)?);
    }
    let response = request.send().await.map_err(|e| {
        let why = match (e.code(), e.message()) {
            (Some(code), message) => format!("{code}: {}", message.unwrap_or_default()),
            (None, _) => "no response".to_owned(),
        };
        anyhow::anyhow!("STS returned no credentials for the role {role} ({}).", printable(&why))
    })?;
    let given = response.credentials.context("STS returned no credentials for the role.")?;
    let end = SystemTime::try_from(given.expiration)?;
    Ok(SharedCredentialsProvider::new(Credentials::new(
        given.access_key_id,
        given.secret_access_key,
        Some(given.session_token),
        Some(end),
        "AssumeRole",
    )))
}

fn session_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("ddbsm-{}", now.as_secs())
}

fn seconds(profile: &str, text: Option<&str>) -> Result<Option<i32>> {
    let wrong = |text: &str| {
        let shown = printable(text);
        exit::usage(&format!("duration_seconds of the profile {profile} is {shown:?}: expected a number."))
    };
    text.map(|text| text.parse().map_err(|_| wrong(text))).transpose()
}

fn mfa_code(device: &str) -> Result<String> {
    let typed = prompt::ask(&[&format!("MFA code of {} (not shown): ", printable(device))], NO_TERMINAL)?;
    let code = std::str::from_utf8(&typed).unwrap_or_default().trim();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        bail!("An MFA code is six digits: nothing was sent.");
    }
    Ok(code.to_owned())
}

/// What goes into a header. The SDK panics over anything else.
fn check(value: &str, whose: &str) -> Result<()> {
    let odd = value.chars().find(|c| !c.is_ascii_graphic());
    let what = match odd {
        None => return Ok(()),
        Some('\r') => "a carriage return, as in a file with lines that end in CRLF",
        Some('\n') => "a line break",
        Some(c) if c.is_whitespace() => "a space",
        Some(c) if c.is_control() => "a control character",
        Some(_) => "a character that is not ASCII",
    };
    Err(exit::usage(&format!("{whose} holds {what}. Set it again without it.")))
}

fn check_all(credentials: &Credentials) -> Result<()> {
    check(credentials.access_key_id(), "The access key")?;
    check(credentials.secret_access_key(), "The secret access key")?;
    check(credentials.session_token().unwrap_or_default(), "The session token")
}

/// The credentials that were found first, as long as they last: an MFA code is good for once.
#[derive(Debug)]
struct Found {
    first: Credentials,
    provider: SharedCredentialsProvider,
}

impl ProvideCredentials for Found {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.current())
    }
}

impl Found {
    async fn current(&self) -> provider::Result {
        if self.first.expiry().is_none_or(|end| end > SystemTime::now() + RESERVE) {
            return Ok(self.first.clone());
        }
        let next = self.provider.provide_credentials().await?;
        check_all(&next).map_err(|e| CredentialsError::invalid_configuration(e.to_string()))?;
        Ok(next)
    }
}
