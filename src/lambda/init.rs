//! What Lambda is told when a function can't start.

use std::env;
use std::fmt::Display;

use ddbsm_runtime::LoadError;
use lambda_runtime::Error;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{PooledClient, build_request};
use serde_json::json;

/// Reports a failed load, as [`report_failed_init`] does. The error type is `Runtime.` and the error's kind, such as
/// `Runtime.AccessDenied`.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use ddbsm::{Secret, Secrets};
///
/// #[derive(Secrets)]
/// struct Settings {
///     github_app_secret: Secret<String>,
/// }
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     let config = ddbsm::aws::lambda_config().await;
///     let settings = match Settings::load(&aws_sdk_dynamodb::Client::new(&config)).await {
///         Ok(settings) => settings,
///         Err(error) => {
///             ddbsm::lambda::report_failed_load(&error).await;
///             return ExitCode::FAILURE;
///         }
///     };
///     // lambda_runtime::run(..)
///     # let _ = settings.github_app_secret;
///     ExitCode::SUCCESS
/// }
/// ```
pub fn report_failed_load(error: &LoadError) -> impl Future<Output = ()> + Send + use<> {
    report_failed_init(&format!("Runtime.{:?}", error.kind()), error)
}

/// Reports why a function can't start: first to the log, by `tracing` at ERROR, then to Lambda, which may end the process as
/// soon as it knows. If Lambda doesn't take the report, the log says that too.
///
/// `lambda_runtime` reports what the handler returns, and nothing that goes wrong before it runs: without a report, Lambda
/// says "Runtime exited without providing a reason". The error type has the form "category.reason"; the console and the
/// metrics show it.
///
/// ```
/// # async fn example(error: std::io::Error) {
/// ddbsm::lambda::report_failed_init("Runtime.NoModel", &error).await;
/// # }
/// ```
pub fn report_failed_init<E: Display>(
    error_type: &str,
    error: &E,
) -> impl Future<Output = ()> + Send + use<E> {
    let (error_type, message) = (error_type.to_owned(), error.to_string());
    async move {
        tracing::error!("{message}");
        if let Err(error) = post(&error_type, &message).await {
            tracing::error!("cannot report the failed init to the Runtime API: {error}");
        }
    }
}

/// docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror
async fn post(error_type: &str, message: &str) -> Result<(), Error> {
    let endpoint = env::var("AWS_LAMBDA_RUNTIME_API")?.parse()?;
    let body = json!({ "errorMessage": message, "errorType": error_type, "stackTrace": [] });
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header("Lambda-Runtime-Function-Error-Type", error_type)
        .body(Body::from(body.to_string()))?;
    let response = PooledClient::builder().with_endpoint(endpoint).build().call(request).await?;
    match response.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it responded with {status}").into()),
    }
}
