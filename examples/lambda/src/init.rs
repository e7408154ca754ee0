//! What happens once, before the first request, and what Lambda is told if it fails.

use std::env;
use std::fmt;

use aws_sdk_dynamodb::Client;
use ddbsm::{Live, LoadError, Secrets, lambda};
use lambda_runtime::SnapStartResource;

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
        let settings = Live::new(Settings::loader(), dynamodb.clone());
        settings.get().await?;
        Ok(Self { settings, dynamodb, deliveries })
    }

    /// What happens around a SnapStart snapshot: neither the secret nor a connection is in it.
    #[must_use]
    pub fn snap_start(&self) -> impl SnapStartResource + use<> {
        lambda::SnapStart::new(&self.settings).http_client(ddbsm::aws::http_client())
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
    /// Says why, in the log and to Lambda.
    pub async fn report(&self) {
        lambda::report_failed_init(&self.error_type(), self).await;
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
