use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::live::flight::Flights;

/// Keeps a [`Live`](crate::Live) fresh in the background. Dropping it stops that.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
/// #     client: aws_sdk_dynamodb::Client,
/// # ) -> Result<(), ddbsm::LoadError> {
/// # use ddbsm::Live;
/// let live = Live::new(Settings::loader(), client);
/// let refresher = live.spawn();
/// drop(refresher); // from here on `get` alone reloads
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Refresher(JoinHandle<()>);

impl Refresher {
    pub(super) fn spawn<T: Send + Sync + 'static>(flights: Arc<Flights<T>>, interval: Duration) -> Self {
        Self(tokio::spawn(async move {
            loop {
                sleep(flights.due_in(interval)).await;
                if let Err(failed) = flights.join().await {
                    tracing::warn!(target: "ddbsm", error = %failed, "secrets could not be reloaded");
                }
            }
        }))
    }
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.0.abort();
    }
}
