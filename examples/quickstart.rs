//! A table, three secrets and a load, on this machine alone: `cargo run --example quickstart`.
//!
//! The server is dynoxide, a DynamoDB emulator, in this process; the SDK talks HTTP to it as it would to AWS.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents,
};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest,
    ScalarAttributeType, WriteRequest,
};
use ddbsm::{LoadError, Secret, Secrets};

const TABLE: &str = "dirty-secrets";
const ROLE: &str = "arn:aws:iam::111111111111:role/slack-bot-lambda-role";

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets", rename_all = "camelCase")]
#[allow(dead_code)] // printed, not used
struct Settings {
    github_app_secret: Secret<String>,
    webhook_url: Option<Secret<String>>,
    #[secrets(base64)]
    session_key: Secret<[u8; 32]>,
}

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets")]
#[allow(dead_code)] // never loaded
struct Misnamed {
    // The items' names are in camelCase, and this struct does not say so.
    github_app_secret: Secret<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let requests = Requests::default();
    let client = client(start_server().await?, requests.clone());
    create_table(&client).await?;
    store(&client).await?;

    requests.0.store(0, Ordering::Relaxed);
    let settings = Settings::loader().principal(ROLE).load(&client).await?;
    say(&format!("{settings:#?}\nloaded with {} request\n", requests.0.load(Ordering::Relaxed)));

    let misnamed: Result<_, LoadError> = Misnamed::loader().principal(ROLE).load(&client).await;
    if let Err(error) = misnamed {
        say(&format!("a misnamed secret:\n\n{error}"));
    }
    Ok(())
}

async fn start_server() -> Result<String, Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory()?));
    Ok(url)
}

fn client(endpoint: String, requests: Requests) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::for_tests())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .interceptor(requests);
    Client::from_conf(config.build())
}

/// In AWS this is `ddbsm init`, which also attaches the policy that lets only the owning role read.
async fn create_table(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut create = client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [("principal", KeyType::Hash), ("name", KeyType::Range)] {
        let attribute = AttributeDefinition::builder().attribute_name(name);
        create = create
            .attribute_definitions(attribute.attribute_type(ScalarAttributeType::S).build()?)
            .key_schema(KeySchemaElement::builder().attribute_name(name).key_type(kind).build()?);
    }
    create.send().await?;
    Ok(())
}

/// In AWS this is `ddbsm put NAME --principal ARN`, which takes the value from a prompt.
async fn store(client: &Client) -> Result<(), Box<dyn Error>> {
    let secrets = [
        ("githubAppSecret", "not-a-real-secret"),
        ("webhookUrl", "https://hooks.example.com/not-real"),
        ("sessionKey", "bm90LWEtcmVhbC1rZXktbm90LWEtcmVhbC1rZXkhISE="),
    ];
    let mut puts = Vec::new();
    for (name, value) in secrets {
        let item = [("principal", ROLE), ("name", name), ("value", value)]
            .map(|(attribute, value)| (attribute.to_owned(), AttributeValue::S(value.to_owned())));
        let put = PutRequest::builder().set_item(Some(HashMap::from(item))).build()?;
        puts.push(WriteRequest::builder().put_request(put).build());
    }
    client.batch_write_item().request_items(TABLE, puts).send().await?;
    Ok(())
}

/// Counts what the client sends, retries included.
#[derive(Clone, Debug, Default)]
struct Requests(Arc<AtomicUsize>);

impl Intercept for Requests {
    fn name(&self) -> &'static str {
        "Requests"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[allow(clippy::print_stdout)] // it is what an example is for
fn say(text: &str) {
    println!("{text}");
}
