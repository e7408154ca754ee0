//! Settings that are loaded again when they are old.

mod clock;
mod flight;
mod refresher;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use refresher::Refresher;

use crate::live::flight::Flights;
use crate::{LoadError, Loader, Secrets, Source};

/// Settings that stay up to date: a call that finds them older than their time to live loads them again.
///
/// ```no_run
/// # use ddbsm_runtime as ddbsm;
/// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
/// #     client: aws_sdk_dynamodb::Client,
/// # ) -> Result<(), ddbsm::LoadError> {
/// use ddbsm::Live;
/// use std::time::Duration;
///
/// let settings = Live::new(Settings::loader(), client).ttl(Duration::from_secs(60));
/// settings.get().await?; // at init, so that a missing secret fails the deploy and not a request
///
/// // In each request:
/// let settings = settings.get().await?;
/// # Ok(())
/// # }
/// ```
///
/// - **One load at a time**, however many callers wait for it. If a caller stops waiting, the others don't notice.
/// - **No background work**, because a frozen function can't do any. A load runs only while somebody waits for it. In a process
///   that is never frozen, [`spawn`](Self::spawn) keeps the settings fresh, so that no caller waits.
/// - **Stale is better than down.** If a reload fails, `get` returns the settings it has until they are
///   [`max_stale`](Self::max_stale) old, and a `tracing` event says why. The next attempt comes a second later, then two, up to 30.
/// - **Never torn.** Each caller gets one snapshot, an `Arc`. The values are wiped when the last `Arc` is dropped.
///
/// The age counts from the start of a load. It's measured with the monotonic clock and the wall clock, and the larger age counts,
/// because one of the two may stop while a function is frozen.
///
/// Clones are cheap and share their settings.
pub struct Live<T> {
    flights: Arc<Flights<T>>,
    ttl: Duration,
    max_stale: Duration,
}

impl<T: Secrets + Send + Sync + 'static> Live<T> {
    /// Creates live settings. Nothing is loaded until the first [`get`](Self::get).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # use {ddbsm::Live, std::time::Duration};
    /// # fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(client: aws_sdk_dynamodb::Client) {
    /// let live = Live::new(Settings::loader().consistent_read(true), client);
    /// # }
    /// ```
    pub fn new<S: Source + Send + 'static>(loader: Loader<T>, source: S) -> Self {
        Self {
            flights: Flights::new(loader, source),
            ttl: Duration::from_mins(5),
            max_stale: Duration::from_hours(1),
        }
    }

    /// How old the settings may be before they are loaded again. Defaults to 5 minutes.
    ///
    /// Each load shortens it at random by up to a tenth, so that functions that started together don't reload together.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # use {ddbsm::Live, std::time::Duration};
    /// # fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(client: aws_sdk_dynamodb::Client) {
    /// let live = Live::new(Settings::loader(), client).ttl(Duration::from_secs(60));
    /// # }
    /// ```
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// How old the settings may be and still be served when a reload fails. Defaults to 1 hour.
    ///
    /// This also limits how long a process can keep using a value after it was replaced.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # use {ddbsm::Live, std::time::Duration};
    /// # fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(client: aws_sdk_dynamodb::Client) {
    /// let live = Live::new(Settings::loader(), client).max_stale(Duration::from_secs(600));
    /// # }
    /// ```
    #[must_use]
    pub fn max_stale(mut self, max_stale: Duration) -> Self {
        self.max_stale = max_stale;
        self
    }

    /// Returns the settings, and loads them first if they are older than the TTL.
    ///
    /// # Errors
    ///
    /// The load failed, and the settings from before are older than [`max_stale`](Self::max_stale).
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
    /// #     client: aws_sdk_dynamodb::Client,
    /// # ) -> Result<(), ddbsm::LoadError> {
    /// # use ddbsm::Live;
    /// let live = Live::new(Settings::loader(), client);
    /// let settings = live.get().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get(&self) -> Result<Arc<T>, LoadError> {
        if let Some(held) = self.flights.fresh(self.ttl, self.max_stale) {
            return Ok(held);
        }
        let failed = match self.flights.join().await {
            Ok(loaded) => return Ok(loaded),
            Err(failed) => failed,
        };
        let held = self.flights.held(self.max_stale).ok_or_else(|| failed.clone())?;
        tracing::warn!(target: "ddbsm", error = %failed, "serving stale secrets: they could not be reloaded");
        Ok(held)
    }

    /// Returns the settings from the last load if they are younger than [`max_stale`](Self::max_stale). Never waits and never
    /// loads.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # use {ddbsm::Live, std::time::Duration};
    /// # fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(client: aws_sdk_dynamodb::Client) {
    /// let live = Live::new(Settings::loader(), client);
    /// assert!(live.get_cached().is_none()); // nothing was loaded yet
    /// # }
    /// ```
    #[must_use]
    pub fn get_cached(&self) -> Option<Arc<T>> {
        self.flights.held(self.max_stale)
    }

    /// Loads again, regardless of age. Call it after a third party rejects a credential, which may have been rotated.
    ///
    /// Waits for a load that starts after this call, strongly consistent, and shares it with every caller that asks
    /// before it starts. Such loads start at least a second apart; a call may wait for that second.
    ///
    /// # Errors
    ///
    /// The load failed. The settings from before stay, and [`get`](Self::get) may still return them.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
    /// #     client: aws_sdk_dynamodb::Client,
    /// # ) -> Result<(), ddbsm::LoadError> {
    /// # use ddbsm::Live;
    /// # fn call<S>(_: &S) -> Result<(), Unauthorized> { Ok(()) }
    /// # struct Unauthorized;
    /// let live = Live::new(Settings::loader(), client);
    /// if let Err(Unauthorized) = call(&*live.get().await?) {
    ///     let settings = live.refresh_now().await?; // then call once more
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn refresh_now(&self) -> Result<Arc<T>, LoadError> {
        self.flights.join_next().await
    }

    /// Keeps the settings fresh in the background, until the handle is dropped: they are loaded when four fifths of the TTL are
    /// over, so that no caller waits for it. Use it in processes that are never frozen: containers, Lambda Managed Instances.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
    /// #     client: aws_sdk_dynamodb::Client,
    /// # ) -> Result<(), ddbsm::LoadError> {
    /// # use ddbsm::Live;
    /// let live = Live::new(Settings::loader(), client);
    /// live.get().await?;
    /// let _refresher = live.spawn(); // for as long as the service runs
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "dropping the handle stops the refreshing"]
    pub fn spawn(&self) -> Refresher {
        Refresher::spawn(Arc::clone(&self.flights), self.ttl.mul_f64(0.8))
    }

    /// Drops the settings, and any load that is under way. The next [`get`](Self::get) loads.
    ///
    /// Call it before a snapshot of the process is taken, so that the snapshot holds no value.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// # async fn example<Settings: ddbsm::Secrets + Send + Sync + 'static>(
    /// #     client: aws_sdk_dynamodb::Client,
    /// # ) -> Result<(), ddbsm::LoadError> {
    /// # use ddbsm::Live;
    /// let live = Live::new(Settings::loader(), client);
    /// live.get().await?;
    /// live.clear();
    /// assert!(live.get_cached().is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear(&self) {
        self.flights.clear();
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self { flights: Arc::clone(&self.flights), ttl: self.ttl, max_stale: self.max_stale }
    }
}

impl<T> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ttl, max_stale, .. } = self;
        f.debug_struct("Live").field("ttl", ttl).field("max_stale", max_stale).finish_non_exhaustive()
    }
}
