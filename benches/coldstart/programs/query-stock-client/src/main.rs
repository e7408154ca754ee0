//! The program `stock-client`, and then the query that the client is there for.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
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
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&config);
    let settings = Settings::load(&client).await.unwrap();
    query::run(&client).await;
    loaded::all(
        [&settings.github_app_secret, &settings.session_key, &settings.webhook_url]
            .map(|it| it.expose_secret().as_str()),
    )
}
