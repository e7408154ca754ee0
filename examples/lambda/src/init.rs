//! What happens once, before the first request, and what Lambda is told if it fails.

use std::env;
use std::fmt;

use aws_sdk_dynamodb::Client;
use ddbsm::{LoadError, Secrets};
use lambda_runtime::Error;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{PooledClient, build_request};
use serde_json::json;

use crate::{Settings, Webhook};

impl Webhook {
    /// Loads the secrets with one request, on a connection that then serves the function's own table.
    ///
    /// # Errors
    ///
    /// [`InitError`]: what is wrong with the secrets or the environment. Nothing of it is worth a second try.
    pub async fn init() -> Result<Self, InitError> {
        let deliveries = env::var("DELIVERIES_TABLE").map_err(|_| InitError::NoDeliveriesTable)?;
        let config = ddbsm::aws::lambda_config().await;
        let dynamodb = Client::new(&config);
        let settings = Settings::load(&dynamodb).await?;
        Ok(Self { settings, dynamodb, deliveries })
    }
}

/// Why the function can't start. `Display` and `Debug` are the same report, without any secret's value.
#[non_exhaustive]
pub enum InitError {
    /// The secrets did not load.
    Secrets(LoadError),
    /// The environment does not name the function's own table.
    NoDeliveriesTable,
}

impl InitError {
    /// Says why, first in the log, then to Lambda, which may end the process as soon as it knows.
    ///
    /// `lambda_runtime` reports what the handler returns, and nothing that goes wrong before it runs: Lambda would
    /// only say "Runtime exited without providing a reason".
    pub async fn report(&self) {
        tracing::error!("{self}");
        if let Err(error) = self.post().await {
            tracing::error!("cannot report the failed init to the Runtime API: {error}");
        }
    }

    /// docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror
    async fn post(&self) -> Result<(), Error> {
        let endpoint = env::var("AWS_LAMBDA_RUNTIME_API")?.parse()?;
        let error_type = self.error_type();
        let body = json!({ "errorMessage": self.to_string(), "errorType": error_type, "stackTrace": [] });
        let request = build_request()
            .method("POST")
            .uri("/2018-06-01/runtime/init/error")
            .header("Lambda-Runtime-Function-Error-Type", error_type)
            .body(Body::from(body.to_string()))?;
        let reply = PooledClient::builder().with_endpoint(endpoint).build().call(request).await?;
        match reply.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("it answered {status}").into()),
        }
    }

    /// In Lambda's form, "category.reason": the console and the metrics show it.
    fn error_type(&self) -> String {
        match self {
            Self::Secrets(error) => format!("Runtime.{:?}", error.kind()),
            Self::NoDeliveriesTable => "Runtime.ConfigInvalid".to_owned(),
        }
    }
}

impl From<LoadError> for InitError {
    fn from(error: LoadError) -> Self {
        Self::Secrets(error)
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secrets(error) => error.fmt(f),
            Self::NoDeliveriesTable => f.write_str(
                "no table for deliveries is named\n  Set the function's environment variable DELIVERIES_TABLE to the \
                 name of a table with the partition key `delivery` (S).",
            ),
        }
    }
}

impl fmt::Debug for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for InitError {}
