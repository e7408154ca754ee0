//! ddbsm with all of its own: client, configuration and loader.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;
use std::time::Instant;

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
    let config = ddbsm::aws::lambda_config().await.into_builder().http_client(http.clone()).build();
    let began = Instant::now();
    if let Some(setup) = loaded::setup() {
        // The timeline's case: something else takes its time before the secrets are loaded.
        if std::env::var_os("COLDSTART_EARLY").is_some() {
            http.connect_early("https://dynamodb.us-west-2.amazonaws.com");
        }
        tokio::time::sleep(setup).await;
    }
    let load = Instant::now();
    let client = Client::new(&config);
    let settings = Settings::load(&client).await.unwrap();
    if loaded::setup().is_some() {
        loaded::say(&format!("load {} {}", (load - began).as_micros(), began.elapsed().as_micros()));
    }
    loaded::all(
        [&settings.github_app_secret, &settings.session_key, &settings.webhook_url]
            .map(|it| it.expose_secret().as_str()),
    )
}
