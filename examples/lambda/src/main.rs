//! The function's program: `cargo lambda build` makes it the `bootstrap` of a deployment package.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use ddbsm_example_lambda::Webhook;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use tracing::level_filters::LevelFilter;

// One thread: a function serves one request at a time, and has less than a core below 1,769 MB of memory.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Error> {
    log_to_stderr();
    let webhook = match Webhook::init().await {
        Ok(webhook) => webhook,
        Err(error) => {
            error.report().await;
            return Ok(ExitCode::FAILURE);
        }
    };
    let webhook = &webhook;
    let handler = service_fn(async |event: LambdaEvent<_>| webhook.handle(event.payload).await);
    // Does nothing without SnapStart.
    Runtime::new(handler).register_snapstart_resource(Arc::new(webhook.snap_start())).run().await?;
    Ok(ExitCode::SUCCESS)
}

/// INFO and up, or another level that `AWS_LAMBDA_LOG_LEVEL` sets, of those that were compiled in. None shows a secret.
fn log_to_stderr() {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .without_time() // Lambda adds it
        .init();
}
