//! Credentials from the container endpoint: where Lambda has them under `SnapStart`, and ECS and EKS always.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{self, ProvideCredentials};
use aws_smithy_json::deserialize::token::skip_value;
use aws_smithy_json::deserialize::{Token, json_token_iter};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::date_time::Format;
use ddbsm_core::transport::UnusableVariable;
use http::{HeaderValue, Uri};

use super::sendable::checked;
use super::variables::{Env, text, unusable};
use crate::client::{HttpClient, http_client};
use crate::connection::Origin;
use crate::path;

const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// Where a relative URI leads: the endpoint of ECS.
const ECS: &str = "http://169.254.170.2";
/// Who may be asked without TLS besides this machine itself: ECS and EKS.
const LINK_LOCAL: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const READ_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the endpoint is asked, as by `aws-config`, and how long after another failure.
const MAX_ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// The endpoint, asked whenever the SDK's identity cache wants credentials.
pub(super) struct Container {
    uri: String,
    http: HttpClient,
    token: Authorization,
}

enum Authorization {
    None,
    Token(String),
    /// Read each time: it's renewed there.
    File(PathBuf),
}

impl Container {
    /// None where the environment names no endpoint.
    pub(super) fn from_env(env: Env) -> Result<Option<Self>, UnusableVariable> {
        let (name, uri) = match (text(env, RELATIVE_URI)?, text(env, FULL_URI)?) {
            (Some(path), _) => (RELATIVE_URI, format!("{ECS}/{}", path.trim_start_matches('/'))),
            (None, Some(uri)) => (FULL_URI, uri),
            (None, None) => return Ok(None),
        };
        let parsed: Option<Uri> = uri.parse().ok();
        let origin = parsed.and_then(|uri| Origin::of(&uri).ok());
        let origin = origin.ok_or_else(|| unusable(name, "is not a URL of http or https"))?;
        if !origin.tls && !is_near(&origin) {
            return Err(unusable(
                name,
                "leads to another machine without TLS; only https, this machine and the endpoints of ECS and EKS may be \
                 asked for credentials",
            ));
        }
        let file = env(TOKEN_FILE).and_then(|file| path::named(TOKEN_FILE, file));
        let token = match (file, text(env, TOKEN)?) {
            (Some(file), _) => Authorization::File(file),
            (None, Some(token)) if HeaderValue::from_str(&token).is_ok() => Authorization::Token(token),
            (None, Some(_)) => {
                return Err(unusable(TOKEN, "holds a character that isn't allowed in a header"));
            }
            (None, None) => Authorization::None,
        };
        // What is near is behind no proxy. It's asked once in hours: a snapshot shouldn't find its connection open.
        let near = || HttpClient::builder().no_proxy().max_idle_per_host(0).build();
        let http = if origin.tls { http_client() } else { near() };
        Ok(Some(Self { uri, http, token }))
    }

    async fn credentials(&self) -> provider::Result {
        let mut attempt = 1;
        loop {
            match self.ask().await {
                Err(Failure::Passing(_)) if attempt < MAX_ATTEMPTS => {
                    tokio::time::sleep(PAUSE * attempt).await;
                    attempt += 1;
                }
                Err(Failure::Passing(error) | Failure::Lasting(error)) => return Err(error),
                Ok(credentials) => return checked(credentials),
            }
        }
    }

    async fn ask(&self) -> Result<Credentials, Failure> {
        let lasting = |why: String| Failure::Lasting(CredentialsError::provider_error(why));
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri(self.uri.as_str()).map_err(|error| lasting(error.to_string()))?;
        request.headers_mut().insert("accept", "application/json");
        if let Some(token) = self.token().await.map_err(lasting)? {
            let value = request.headers_mut().try_insert("authorization", token);
            value.map_err(|_| {
                lasting(format!("{TOKEN_FILE} holds a character that isn't allowed in a header"))
            })?;
        }
        let response = self.http.send(request, CONNECT_TIMEOUT, READ_TIMEOUT).await;
        let response = response.map_err(|error| Failure::Passing(CredentialsError::provider_error(error)))?;
        let status = response.status().as_u16();
        let body = response.body().bytes().unwrap_or_default();
        match status {
            200..=299 => parse(body).map_err(|why| {
                Failure::Passing(CredentialsError::provider_error(format!(
                    "the container endpoint's response has {why}"
                )))
            }),
            status => {
                let error = CredentialsError::provider_error(format!(
                    "the container endpoint for credentials responded with status {status}"
                ));
                Err(if status >= 500 || status == 429 {
                    Failure::Passing(error)
                } else {
                    Failure::Lasting(error)
                })
            }
        }
    }

    async fn token(&self) -> Result<Option<String>, String> {
        match &self.token {
            Authorization::None => Ok(None),
            Authorization::Token(token) => Ok(Some(token.clone())),
            Authorization::File(path) => {
                let file = path.clone();
                let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(file)).await;
                let read = read.map_err(std::io::Error::other).flatten();
                match read {
                    Ok(token) => Ok(Some(token.trim().to_owned())),
                    Err(error) => Err(format!("{TOKEN_FILE} names {}: {error}", path.display())),
                }
            }
        }
    }
}

enum Failure {
    /// Another attempt may have better luck.
    Passing(CredentialsError),
    Lasting(CredentialsError),
}

fn is_near(origin: &Origin) -> bool {
    match origin.host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || LINK_LOCAL.contains(&origin.host.as_str()),
        Err(_) => origin.host == "localhost",
    }
}

/// What is missing or wrong is told by its name alone.
fn parse(json: &[u8]) -> Result<Credentials, &'static str> {
    const MALFORMED: &str = "no JSON object";
    let mut fields: [Option<Cow<'_, str>>; 6] = Default::default();
    let mut tokens = json_token_iter(json).peekable();
    let start = tokens.next().and_then(Result::ok);
    if !matches!(start, Some(Token::StartObject { .. })) {
        return Err(MALFORMED);
    }
    loop {
        let key = match tokens.next().and_then(Result::ok) {
            Some(Token::EndObject { .. }) => break,
            Some(Token::ObjectKey { key, .. }) => key.to_unescaped().map_err(|_| MALFORMED)?,
            _ => return Err(MALFORMED),
        };
        let field = match key.to_ascii_lowercase().as_str() {
            "accesskeyid" => Some(0),
            "secretaccesskey" => Some(1),
            "token" | "sessiontoken" => Some(2),
            "expiration" | "expiresat" => Some(3),
            "accountid" => Some(4),
            "code" => Some(5),
            _ => None,
        };
        if let (Some(field), Some(Ok(Token::ValueString { value, .. }))) = (field, tokens.peek()) {
            fields[field] = Some(value.to_unescaped().map_err(|_| MALFORMED)?);
        }
        skip_value(&mut tokens).map_err(|_| MALFORMED)?;
    }
    if tokens.next().is_some() {
        return Err("more than a JSON object");
    }
    let [key_id, secret_key, token, expiration, account, code] = fields;
    if code.is_some_and(|code| code != "Success") {
        return Err("the Code of an error");
    }
    let expiration = expiration.ok_or("no Expiration")?;
    let expiry = DateTime::from_str(&expiration, Format::DateTime).map_err(|_| "an invalid Expiration")?;
    let mut credentials = Credentials::builder()
        .provider_name("EcsContainer")
        .access_key_id(key_id.ok_or("no AccessKeyId")?)
        .secret_access_key(secret_key.ok_or("no SecretAccessKey")?)
        .session_token(token.ok_or("no Token")?)
        .expiry(SystemTime::try_from(expiry).map_err(|_| "an invalid Expiration")?);
    if let Some(account) = account {
        credentials = credentials.account_id(account.into_owned());
    }
    Ok(credentials.build())
}

impl ProvideCredentials for Container {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.credentials())
    }
}

/// The token is not shown.
impl std::fmt::Debug for Container {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Container").field("uri", &self.uri).finish_non_exhaustive()
    }
}
