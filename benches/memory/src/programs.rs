//! The programs that are compared: each loads one secret and holds it.

use std::any::Any;
use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use ddbsm::{Live, Loader as Loading, Rotating, Secret, Secrets};
use zeroize::Zeroize;

use crate::Failure;
use crate::discard::Discard;
use crate::needle::Form;

/// What a program loaded, wiped when it is dropped.
pub(crate) type Held = Box<dyn Any>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// The request alone: the response's body is dropped as it comes in. What it leaves is the HTTP client's.
    Discard,
    /// The SDK, the value cloned out of its output.
    SdkClone,
    /// The SDK, the value moved out of its output.
    SdkMove,
    /// `aws_secretsmanager_caching`, the value cloned out of its cache.
    Caching,
    Ddbsm,
}

impl Program {
    pub(crate) const ALL: [Self; 5] =
        [Self::Discard, Self::SdkClone, Self::SdkMove, Self::Caching, Self::Ddbsm];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Discard => "discard",
            Self::SdkClone => "sdk-clone",
            Self::SdkMove => "sdk-move",
            Self::Caching => "caching",
            Self::Ddbsm => "ddbsm",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|program| program.name() == name)
    }
}

/// A program's client. It keeps the connection open.
pub(crate) enum Loader {
    DynamoDb {
        client: Client,
        program: Program,
    },
    #[cfg(feature = "caching")]
    Caching(Box<aws_secretsmanager_caching::SecretsManagerCachingClient>),
}

impl Loader {
    #[cfg_attr(not(feature = "caching"), allow(clippy::unused_async))]
    pub(crate) async fn new(program: Program, http: SharedHttpClient, url: &str) -> Result<Self, Failure> {
        let credentials = Credentials::new("AKID", "secret-key", None, None, "memory");
        if program == Program::Caching {
            #[cfg(feature = "caching")]
            return caching(http, url, credentials).await;
            #[cfg(not(feature = "caching"))]
            return Err("`caching` needs `--features caching`".into());
        }
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .endpoint_url(url)
            .credentials_provider(credentials)
            .http_client(http);
        Ok(Self::DynamoDb { client: Client::from_conf(config.build()), program })
    }

    pub(crate) async fn load(&self, form: Form) -> Result<Held, Failure> {
        match self {
            Self::DynamoDb { client, program: Program::Ddbsm } => by_ddbsm(client, form).await,
            Self::DynamoDb { client, program } => by_hand(client, form, *program).await,
            #[cfg(feature = "caching")]
            Self::Caching(client) => {
                let output = client.get_secret_value(form.name(), None, None, false).await;
                let output = output.map_err(|error| error.to_string())?;
                let secret = output.secret_string.clone().ok_or("no text")?;
                Ok(Box::new(Secret::new(secret)))
            }
        }
    }
}

#[cfg(feature = "caching")]
async fn caching(http: SharedHttpClient, url: &str, credentials: Credentials) -> Result<Loader, Failure> {
    use aws_secretsmanager_caching::SecretsManagerCachingClient;

    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(aws_sdk_secretsmanager::config::BehaviorVersion::latest())
        .region(aws_sdk_secretsmanager::config::Region::new("us-west-2"))
        .endpoint_url(url)
        .credentials_provider(credentials)
        .http_client(http);
    let size = std::num::NonZeroUsize::MIN;
    let ttl = std::time::Duration::from_secs(300);
    let client = SecretsManagerCachingClient::from_builder(config, size, ttl, false).await;
    Ok(Loader::Caching(Box::new(client.map_err(|error| error.to_string())?)))
}

/// As one writes it with the SDK, and all requests that ddbsm makes. What is taken out of the last output is wiped when it is
/// dropped.
async fn by_hand(client: &Client, form: Form, program: Program) -> Result<Held, Failure> {
    let mut held: Held = Box::new(());
    for name in form.names() {
        let keys = KeysAndAttributes::builder()
            .keys(HashMap::from([("name".to_owned(), AttributeValue::S(name))]))
            .build()?;
        let request = client.batch_get_item().request_items(form.name(), keys);
        if program == Program::Discard {
            request.customize().interceptor(Discard).send().await?;
            continue;
        }
        let mut output = request.send().await?;
        let items = output.responses.as_mut().and_then(|tables| tables.get_mut(form.name()));
        let item = items.and_then(|items| items.first_mut()).ok_or("no item")?;
        held = match (program, item.get("value")) {
            // A head that points.
            (_, None) => Box::new(()),
            (Program::SdkClone, Some(AttributeValue::B(blob))) => {
                Box::new(Secret::new(blob.as_ref().to_vec()))
            }
            (Program::SdkClone, Some(value)) => {
                Box::new(Secret::new(value.as_s().map_err(|_| "no text")?.clone()))
            }
            _ => match item.remove("value").ok_or("no value")? {
                AttributeValue::S(text) => Box::new(Secret::new(text)),
                AttributeValue::B(blob) => Box::new(Secret::new(blob.into_inner())),
                _ => return Err("neither text nor bytes".into()),
            },
        };
    }
    Ok(held)
}

async fn by_ddbsm(client: &Client, form: Form) -> Result<Held, Failure> {
    match form {
        Form::Text | Form::Large | Form::Chunked | Form::Pointed => load::<Text>(client, form).await,
        Form::Bytes => load::<Bytes>(client, form).await,
        Form::Json | Form::JsonEscaped => load::<Json>(client, form).await,
        Form::JsonNumbers => load::<JsonNumbers>(client, form).await,
        Form::Base64 => load::<Base64>(client, form).await,
        Form::Array => load::<Array>(client, form).await,
        Form::With => load::<With>(client, form).await,
        Form::Trim => load::<Trim>(client, form).await,
        Form::Boxed => load::<Boxed>(client, form).await,
        Form::Hex => load::<Hex>(client, form).await,
        Form::Parse => load::<Parse>(client, form).await,
        Form::Previous => load::<Overlapping>(client, form).await,
        Form::Live => live(client, form).await,
    }
}

async fn load<T: Secrets + 'static>(client: &Client, form: Form) -> Result<Held, Failure> {
    Ok(Box::new(loader::<T>(form).load(client).await?))
}

fn loader<T: Secrets>(form: Form) -> Loading<T> {
    T::loader().table(form.name()).principal("arn:aws:iam::111111111111:role/app")
}

/// Loaded, and loaded again for each request that is left.
async fn live(client: &Client, form: Form) -> Result<Held, Failure> {
    let live = Live::new(loader::<Text>(form), client.clone());
    live.get().await?;
    for _ in &form.names()[1..] {
        live.refresh_now().await?;
    }
    Ok(Box::new(live))
}

#[derive(Secrets)]
#[allow(dead_code)] // it is only held
struct Overlapping {
    secret: Rotating<String>,
}

macro_rules! structs {
    ($($name:ident { $(#[$attribute:meta])? $ty:ty })*) => {$(
        #[derive(Secrets)]
        #[allow(dead_code)] // it is only held
        struct $name {
            $(#[$attribute])?
            secret: Secret<$ty>,
        }
    )*};
}

structs! {
    Text { String }
    Bytes { Vec<u8> }
    Json { #[secrets(json)] Login }
    JsonNumbers { #[secrets(json)] Vec<u8> }
    Base64 { #[secrets(base64)] String }
    Array { #[secrets(base64)] [u8; 48] }
    With { #[secrets(with = parsed)] Parsed }
    Trim { #[secrets(trim)] String }
    Boxed { Box<str> }
    Hex { #[secrets(hex)] Vec<u8> }
    Parse { #[secrets(parse)] Parsed }
}

#[derive(Zeroize, serde::Deserialize)]
#[allow(dead_code)] // it is only held
struct Login {
    user: String,
    password: String,
}

#[derive(Zeroize)]
struct Parsed(String);

fn parsed(text: &str) -> Result<Parsed, ddbsm::Invalid> {
    Ok(Parsed(text.to_owned()))
}

impl FromStr for Parsed {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}
