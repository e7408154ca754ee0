//! What the service needs from its table: a secret of every kind.

use ddbsm::{AnySource, Env, Live, Rotating, Secret, Secrets};
use serde::Deserialize;
use zeroize::Zeroize;

/// Loaded with one request. The items are `webhookSecret`, `linkKey`, `database`, `maxLinkMinutes`, and, if there is a Slack
/// workspace, `slack/token`.
#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
pub struct Settings {
    /// Signs the webhooks that others send. Both values verify while they overlap.
    pub webhook_secret: Rotating<String>,
    /// Signs links to downloads.
    #[secrets(base64)]
    pub link_key: Secret<[u8; 32]>,
    /// Where the files are.
    #[secrets(json)]
    pub database: Secret<Database>,
    /// How long a link may be valid. 60 unless stored.
    #[secrets(parse, default = 60)]
    pub max_link_minutes: Secret<u32>,
    /// None of its items: no workspace.
    #[secrets(flatten, prefix = "slack/")]
    pub slack: Option<Slack>,
}

/// One item, read as JSON.
#[derive(Debug, Deserialize, Zeroize)]
pub struct Database {
    /// No secret, but it belongs with the password.
    pub host: String,
    /// Never printed, as the host would be.
    pub password: Secret<String>,
}

/// A Slack workspace.
#[derive(Debug, Secrets)]
pub struct Slack {
    /// The bot token.
    pub token: Secret<String>,
}

/// From the table on Lambda, from variables such as `SERVICE_WEBHOOK_SECRET` on your own machine.
pub async fn live() -> Live<Settings> {
    let source: AnySource = if on_lambda() {
        let config = ddbsm::aws::lambda_config().await;
        aws_sdk_dynamodb::Client::new(&config).into()
    } else {
        Env::prefixed("SERVICE_").into()
    };
    Live::new(Settings::loader(), source)
}

/// Whether Lambda runs this process.
#[must_use]
pub fn on_lambda() -> bool {
    std::env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_some()
}
