//! The real SDK's client on this crate's HTTP client, and what it asks of the test kit's server.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder as Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_async::rt::sleep::TokioSleep;
use ddbsm_aws::{Builder, HttpClient};

pub use ddbsm_testkit::authority::{Authority, Claim, GOOD};
pub use ddbsm_testkit::server::{Asked, Event, Server, Step, json};

/// `GetItem`'s response with this value.
pub fn item(value: &str) -> Vec<u8> {
    json(&format!(r#"{{"Item":{{"value":{{"S":"{value}"}}}}}}"#))
}

/// The name that a `GetItem` asks for.
pub fn asked_name(asked: &Asked<'_>) -> String {
    let body = String::from_utf8(asked.body.to_vec()).unwrap();
    let start = body.find(r#""name":{"S":""#).unwrap() + 13;
    body[start..].split('"').next().unwrap().to_owned()
}

/// The client under test, which trusts `authority`.
pub fn trusting(authority: &Authority) -> Builder {
    HttpClient::builder().no_proxy().extra_roots(&authority.pem).unwrap()
}

/// The real SDK's client; its retries come at once.
pub fn sdk(url: &str, http: HttpClient) -> Client {
    sdk_with(url, http, |config| config)
}

pub fn sdk_with(url: &str, http: HttpClient, change: impl FnOnce(Config) -> Config) -> Client {
    // More than the default for a busy machine's sake.
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(10)).build();
    sdk_untimed(url, http, |config| change(config.timeout_config(timeouts)))
}

/// With the SDK's own timeouts, unless `change` sets some.
pub fn sdk_untimed(url: &str, http: HttpClient, change: impl FnOnce(Config) -> Config) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKID", "key", Some("token".into()), None, "test"))
        .endpoint_url(url)
        .sleep_impl(TokioSleep::new())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .http_client(http);
    Client::from_conf(change(config).build())
}

pub fn no_retries(config: Config) -> Config {
    config.retry_config(RetryConfig::disabled())
}

type GetError = aws_sdk_dynamodb::error::SdkError<aws_sdk_dynamodb::operation::get_item::GetItemError>;

/// The value of the item called `name`.
pub async fn get(client: &Client, name: &str) -> Result<String, GetError> {
    let output = client
        .get_item()
        .table_name("secrets")
        .key("principal", AttributeValue::S("me".into()))
        .key("name", AttributeValue::S(name.into()))
        .send()
        .await?;
    Ok(output.item.unwrap()["value"].as_s().unwrap().clone())
}

/// An error with all its sources.
pub fn chain(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
