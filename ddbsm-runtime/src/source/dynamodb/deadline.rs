//! A load's time, by the client's own clock.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_async::future::timeout::{TimedOutError, Timeout};
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep, TokioSleep};
use ddbsm_core::untraced::untraced;

use crate::load::request::Request;

/// Runs `work` inside the deadline and outside of tracing: the SDK logs requests and responses at TRACE.
pub(super) async fn within<T>(
    client: &Client,
    request: &Request,
    work: impl Future<Output = T>,
) -> Result<T, TimedOutError> {
    let deadline = sleep(client, request.remaining());
    Timeout::new(std::pin::pin!(untraced(work)), deadline).await
}

/// By the client's own clock, so that a test that mocks the client's sleep governs this one too.
pub(super) fn sleep(client: &Client, duration: Duration) -> Sleep {
    match client.config().sleep_impl() {
        Some(clock) => clock.sleep(duration),
        None => TokioSleep::new().sleep(duration),
    }
}
