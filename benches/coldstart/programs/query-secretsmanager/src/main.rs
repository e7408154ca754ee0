//! The program `sdk-secretsmanager`, and then a query: two SDKs, two connections.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

use aws_config::BehaviorVersion;

#[tokio::main]
async fn main() -> ExitCode {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = aws_sdk_secretsmanager::Client::new(&config);
    let names = loaded::NAMES.map(str::to_owned);
    let output = client.batch_get_secret_value().set_secret_id_list(Some(names.into())).send().await.unwrap();
    let secrets: Vec<String> =
        output.secret_values().iter().map(|value| value.secret_string().unwrap().to_owned()).collect();
    query::run(&aws_sdk_dynamodb::Client::new(&config)).await;
    loaded::all(secrets.iter().map(String::as_str))
}
