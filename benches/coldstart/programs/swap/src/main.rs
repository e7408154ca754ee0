//! The program `stock-client` with one line changed: the HTTP client is ddbsm's.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use ddbsm::aws::HttpClient;
use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "camelCase")]
struct Settings {
    github_app_secret: Secret<String>,
    session_key: Secret<String>,
    webhook_url: Secret<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    // As `ddbsm::aws::http_client()`, with one more root, the stub's.
    let http = HttpClient::builder().extra_roots(loaded::root()).unwrap().build();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await;
    let client = Client::new(&config);
    let settings = Settings::load(&client).await.unwrap();
    loaded::all(
        [&settings.github_app_secret, &settings.session_key, &settings.webhook_url]
            .map(|it| it.expose_secret().as_str()),
    )
}
