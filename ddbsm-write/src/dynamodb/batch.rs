//! Batches: how they are cut, how long they may take, and how what is left of them is sent again.

use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::WriteRequest;
use ddbsm_core::table::limit;
use ddbsm_core::untraced::untraced;
use tokio::time::{Instant, sleep};

use super::{DynamoDb, Event, RequestError, convert};
use crate::clock;
use crate::item::Write;

/// Above it, one batch would take too long on a slow uplink. An item may have 400 KB, so two fit.
const BATCH_BYTES: usize = 1 << 20;

/// An attempt's time, beside what its bytes take.
const ATTEMPT: Duration = Duration::from_secs(10);
/// What the slowest uplink sends in a second.
const BYTES_PER_SECOND: usize = 16 << 10;
/// The SDK makes so many attempts.
const ATTEMPTS: u32 = 3;

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(3);

impl DynamoDb {
    /// Writes all of it, one batch after the other.
    pub(super) async fn write_all(&self, writes: Vec<Write>) -> Result<(), RequestError> {
        let all = writes.len();
        let mut writes = writes.into_iter().peekable();
        let mut done = 0;
        while let Some(first) = writes.next() {
            let mut bytes = first.size();
            let mut batch = vec![first];
            while let Some(next) = writes
                .next_if(|next| batch.len() < limit::BATCH_WRITE_ITEMS && bytes + next.size() <= BATCH_BYTES)
            {
                bytes += next.size();
                batch.push(next);
            }
            done += batch.len();
            self.write_batch(batch).await?;
            if done < all || all > limit::BATCH_WRITE_ITEMS {
                self.tell(Event::Progress { done, all });
            }
        }
        Ok(())
    }

    async fn write_batch(&self, mut batch: Vec<Write>) -> Result<(), RequestError> {
        let mut wait = FIRST_WAIT;
        let mut progress = Instant::now();
        loop {
            let left = self.attempt(&batch).await?;
            // Time that was spent sending what was then written is no waiting.
            if left.len() < batch.len() {
                progress = Instant::now();
            }
            if left.is_empty() {
                return Ok(());
            }
            batch.retain(|write| {
                let (principal, name) = write.key();
                left.iter().any(|(p, n)| p == principal && n == name)
            });
            if progress.elapsed() >= self.patience {
                return Err(RequestError::Unprocessed { items: batch.len(), waited: self.patience });
            }
            self.tell(Event::Again { items: batch.len() });
            sleep(full_jitter(wait)).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Sends a batch, and gives the keys of what wasn't written.
    async fn attempt(&self, batch: &[Write]) -> Result<Vec<(String, String)>, RequestError> {
        self.tell(Event::Batch { writes: batch });
        let bytes = batch.iter().map(Write::size).sum();
        let config = aws_sdk_dynamodb::config::Builder::default().timeout_config(timeouts(bytes));
        let requests: Result<Vec<WriteRequest>, _> = batch.iter().map(convert::request).collect();
        let request =
            self.client.batch_write_item().request_items(&self.table, requests.map_err(RequestError::build)?);
        // At TRACE the SDK logs the values that it sends, and those that come back unprocessed.
        match untraced(request.customize().config_override(config).send()).await {
            Ok(response) => {
                let left = response.unprocessed_items.into_iter().flatten().flat_map(|(_, left)| left);
                Ok(convert::keys(left.collect()))
            }
            Err(error) if error.code().is_some_and(is_throttled) => {
                let key = |write: &Write| (write.key().0.to_owned(), write.key().1.to_owned());
                Ok(batch.iter().map(key).collect())
            }
            Err(error) => Err(RequestError::write(error)),
        }
    }
}

fn timeouts(bytes: usize) -> TimeoutConfig {
    let attempt = ATTEMPT + Duration::from_secs((bytes / BYTES_PER_SECOND) as u64);
    TimeoutConfig::builder().operation_attempt_timeout(attempt).operation_timeout(attempt * ATTEMPTS).build()
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
fn is_throttled(code: &str) -> bool {
    matches!(code, "ProvisionedThroughputExceededException" | "RequestLimitExceeded" | "ThrottlingException")
}

/// Any time up to the longest, so that those who wait together don't come back together.
fn full_jitter(longest: Duration) -> Duration {
    let random = clock::random().unwrap_or(u128::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "any 32 bits do")]
    let share = f64::from(random as u32) / f64::from(u32::MAX);
    longest.mul_f64(share)
}
