//! Secrets Manager by the AWS SDK as its guide shows it, and in one request.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

use aws_config::BehaviorVersion;
use aws_sdk_secretsmanager::Client;

#[tokio::main]
async fn main() -> ExitCode {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&config);
    let names = loaded::NAMES.map(str::to_owned);
    let output = client.batch_get_secret_value().set_secret_id_list(Some(names.into())).send().await.unwrap();
    let secrets: Vec<String> =
        output.secret_values().iter().map(|value| value.secret_string().unwrap().to_owned()).collect();
    loaded::all(secrets.iter().map(String::as_str))
}
