//! The program `query-own` without its secrets: the difference of the two is what a load costs a function that uses
//! DynamoDB anyway.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::process::ExitCode;

use aws_sdk_dynamodb::Client;
use ddbsm::aws::HttpClient;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let http = HttpClient::builder().extra_roots(loaded::root()).unwrap().build();
    let config = ddbsm::aws::lambda_config().await.into_builder().http_client(http).build();
    query::run(&Client::new(&config)).await;
    // As long as the secrets are that it did not load.
    loaded::all(["-".repeat(48).as_str(); 3])
}
