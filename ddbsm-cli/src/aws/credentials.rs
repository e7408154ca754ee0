//! Credentials, found and checked before anything is sent with them.

use super::header::check;
use super::profile::Profile;
use super::variables::variable;
use super::{blame, endpoint, error, roles, settings};
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
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
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
        check_end()?;
    } else {
        for name in profile.chain() {
            for key in ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"] {
                let value = profile.get_of(name, key).unwrap_or_default();
                check(value, &format!("{key} of the profile {name}"))?;
            }
        }
        roles::check(profile)?;
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
    let first = first.map_err(|e| {
        let said = error::causes(&e);
        let blamed = if by_environment { None } else { blame::find(profile, &said) };
        blamed.map_or_else(|| error::no_credentials(&e), |blamed| error::no_credentials_by(&blamed, &said))
    })?;
    check_all(&first)?;
    let account = first.account_id().map(|account| account.as_str().to_owned());
    endpoint::check_account(global, profile, config, account.as_deref())?;
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

/// Refuses an end that is no time or is over. The SDK doesn't look at it, and AWS would say no more than that it's over.
fn check_end() -> Result<()> {
    const NAME: &str = "AWS_CREDENTIAL_EXPIRATION";
    let Some(end) = variable(NAME) else { return Ok(()) };
    let Ok(time) = DateTime::from_str(&end, DateTimeFormat::DateTimeWithOffset) else {
        let shown = printable(&end);
        return Err(exit::usage(&format!(
            "{NAME} is {shown:?}: expected a time such as 2030-01-31T12:00:00Z. Correct it, or unset it."
        )));
    };
    if SystemTime::try_from(time).is_ok_and(|time| time <= SystemTime::now()) {
        return Err(exit::usage(&format!(
            "{NAME} is {end}: the credentials in the environment have expired. Export new ones."
        )));
    }
    Ok(())
}

fn check_all(credentials: &Credentials) -> Result<()> {
    check(credentials.access_key_id(), "The access key")?;
    check(credentials.secret_access_key(), "The secret access key")?;
    check(credentials.session_token().unwrap_or_default(), "The session token")?;
    match credentials.account_id() {
        Some(account) if !settings::is_account(account.as_str()) => Err(exit::usage(
            "The account that the credentials say is not 12 digits. Correct it where they come from.",
        )),
        _ => Ok(()),
    }
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
