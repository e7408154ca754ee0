//! A GitHub webhook behind a Lambda function URL, or an HTTP API of API Gateway with payload format 2.0.
//!
//! It loads its secret when the execution environment starts, again when it is older than five minutes, and verifies with the
//! previous value too while the two overlap. It records each delivery once, in a table of its own and on the connection that
//! the load opened.

mod init;
pub mod signature;

use std::time::{Duration, SystemTime};

use aws_lambda_events::http::{HeaderValue, header::CONTENT_TYPE};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use data_encoding::BASE64;
use ddbsm::{Live, LoadError, Rotating, Secrets};
use lambda_runtime::Diagnostic;

pub use init::InitError;

/// What the function needs, from the table and principal that `DDBSM_TABLE` and `DDBSM_PRINCIPAL` name.
#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
struct Settings {
    /// The same text as in the webhook's settings on GitHub.
    github_webhook_secret: Rotating<String>,
}

/// The handler and all that it keeps from one request to the next.
#[derive(Debug)]
pub struct Webhook {
    settings: Live<Settings>,
    dynamodb: Client,
    deliveries: String,
}

/// How long a delivery is remembered. It can be sent again for 3 days:
/// docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
const REMEMBERED: Duration = Duration::from_hours(7 * 24);

impl Webhook {
    /// Answers 401 to what GitHub did not sign, 400 to what is no delivery, and 200 to a delivery, the first time or
    /// not.
    ///
    /// # Errors
    ///
    /// The secret could not be had, or the delivery not be recorded. Lambda counts the error, GitHub is told 502 and shows the delivery as
    /// failed.
    pub async fn handle(
        &self,
        request: LambdaFunctionUrlRequest,
    ) -> Result<LambdaFunctionUrlResponse, Diagnostic> {
        let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok());
        let text = request.body.unwrap_or_default().into_bytes();
        let body = if request.is_base64_encoded {
            match BASE64.decode(&text) {
                Ok(body) => body,
                Err(_) => return Ok(response(400, "the body is not base64")),
            }
        } else {
            text
        };

        let settings = self.settings.get().await.map_err(|error| unavailable(&error))?;
        let signed = header("x-hub-signature-256").is_some_and(|it| {
            let secret = &settings.github_webhook_secret;
            secret.any(|secret| signature::is_valid(secret.expose_secret(), &body, it))
        });
        if !signed {
            return Ok(response(401, "X-Hub-Signature-256 is missing or wrong"));
        }
        let (Some(delivery), Some(event)) = (header("x-github-delivery"), header("x-github-event")) else {
            return Ok(response(400, "X-GitHub-Delivery or X-GitHub-Event is missing"));
        };
        Ok(if self.record(delivery, event).await? {
            response(200, "recorded")
        } else {
            response(200, "a duplicate")
        })
    }

    /// Whether this is the first time that the delivery is seen.
    async fn record(&self, delivery: &str, event: &str) -> Result<bool, Diagnostic> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let expires_at = (now + REMEMBERED).as_secs().to_string();
        let put = self
            .dynamodb
            .put_item()
            .table_name(&self.deliveries)
            .item("delivery", AttributeValue::S(delivery.to_owned()))
            .item("event", AttributeValue::S(event.to_owned()))
            .item("expires_at", AttributeValue::N(expires_at))
            .condition_expression("attribute_not_exists(delivery)");
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => {
                // The SDK's errors quote responses. This response holds nothing secret.
                let error = DisplayErrorContext(error);
                Err(Diagnostic {
                    error_type: "Function.DeliveryNotRecorded".to_owned(),
                    error_message: format!(
                        "cannot record delivery {delivery} in table `{}`: {error}",
                        self.deliveries
                    ),
                })
            }
        }
    }
}

/// The settings are older than an hour, and can't be reloaded.
fn unavailable(error: &LoadError) -> Diagnostic {
    Diagnostic { error_type: format!("Function.{:?}", error.kind()), error_message: error.to_string() }
}

fn response(status: i64, text: &str) -> LambdaFunctionUrlResponse {
    let mut response = LambdaFunctionUrlResponse::default();
    response.status_code = status;
    response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response.body = Some(text.to_owned());
    response
}
