//! ddbsm with all of its own, and then the query that the client is there for.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

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

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // As `ddbsm::aws::http_client()`, with one more root, the stub's.
    let http = HttpClient::builder().extra_roots(loaded::root()).unwrap().build();
    let config = ddbsm::aws::lambda_config().await.into_builder().http_client(http).build();
    let client = Client::new(&config);
    let settings = Settings::load(&client).await.unwrap();
    query::run(&client).await;
    loaded::all(
        [&settings.github_app_secret, &settings.session_key, &settings.webhook_url]
            .map(|it| it.expose_secret().as_str()),
    )
}
