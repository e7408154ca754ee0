//! Secrets Manager by AWS' caching client, as its README shows it: a request for each secret.
#![allow(clippy::unwrap_used)] // a benchmark fails by panicking

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use aws_secretsmanager_caching::SecretsManagerCachingClient;

#[tokio::main]
async fn main() -> ExitCode {
    let size = NonZeroUsize::new(10).unwrap();
    let client = SecretsManagerCachingClient::default(size, Duration::from_mins(1)).await.unwrap();
    let mut secrets = Vec::new();
    for name in loaded::NAMES {
        let output = client.get_secret_value(name, None, None, false).await.unwrap();
        secrets.push(output.secret_string.clone().unwrap());
    }
    loaded::all(secrets.iter().map(String::as_str))
}
