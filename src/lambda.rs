//! For functions on `lambda_runtime`, behind the feature `lambda`.

mod init;

use std::fmt;

use ddbsm_aws::HttpClient;
use ddbsm_runtime::{Live, Secrets};
use lambda_runtime::{BoxFuture, Error, SnapStartResource};

pub use lambda_runtime;

pub use init::{report_failed_init, report_failed_load};

/// Takes [`Live`] settings through a SnapStart snapshot.
///
/// Before the snapshot, the settings are dropped, so that no value is in it, and so are the idle connections, which would be
/// dead after it. After the restore, the settings are loaded before the first request comes: a load that fails, fails the
/// restore.
///
/// The values are in no snapshot only if nothing else holds them: drop what [`Live::get`] returned at init.
///
/// Under SnapStart no keys are in the environment: credentials come from the container endpoint, which
/// [`lambda_config`](crate::aws::lambda_config) asks too. The SDK's client keeps what was fetched at init: it's in the snapshot,
/// and is used after the restore until it expires. Then the endpoint of the restored environment is asked.
///
/// ```no_run
/// use ddbsm::{Live, Secret, Secrets, lambda::SnapStart};
/// use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
/// use std::sync::Arc;
///
/// #[derive(Secrets)]
/// struct Settings {
///     github_app_secret: Secret<String>,
/// }
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> Result<(), Error> {
///     let config = ddbsm::aws::lambda_config().await;
///     let settings = Live::new(Settings::loader(), aws_sdk_dynamodb::Client::new(&config));
///     settings.get().await?; // a missing secret fails the deploy
///     let snapshot = SnapStart::new(&settings).http_client(ddbsm::aws::http_client());
///     let handler = service_fn(async |_: LambdaEvent<()>| {
///         let settings = settings.get().await?;
///         # let _ = &settings.github_app_secret;
///         Ok::<(), Error>(())
///     });
///     Runtime::new(handler).register_snapstart_resource(Arc::new(snapshot)).run().await
/// }
/// ```
pub struct SnapStart<T> {
    live: Live<T>,
    http_client: Option<HttpClient>,
}

impl<T: Secrets + Send + Sync + 'static> SnapStart<T> {
    /// For these settings. They are shared, and not copied.
    ///
    /// ```
    /// # use ddbsm::{Live, Secrets, lambda::SnapStart};
    /// # fn example<Settings: Secrets + Send + Sync + 'static>(settings: Live<Settings>) {
    /// let snapshot = SnapStart::new(&settings);
    /// # }
    /// ```
    #[must_use]
    pub fn new(live: &Live<T>) -> Self {
        Self { live: live.clone(), http_client: None }
    }

    /// The HTTP client whose idle connections are dropped before the snapshot: the one of the client that loads. Without it
    /// they stay, and the first request after the restore finds them dead.
    ///
    /// ```
    /// # use ddbsm::{Live, Secrets, lambda::SnapStart};
    /// # fn example<Settings: Secrets + Send + Sync + 'static>(settings: Live<Settings>) {
    /// let snapshot = SnapStart::new(&settings).http_client(ddbsm::aws::http_client());
    /// # }
    /// ```
    #[must_use]
    pub fn http_client(mut self, http_client: HttpClient) -> Self {
        self.http_client = Some(http_client);
        self
    }
}

impl<T: Secrets + Send + Sync + 'static> SnapStartResource for SnapStart<T> {
    fn before_snapshot(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async {
            self.live.clear();
            if let Some(http_client) = &self.http_client {
                http_client.drop_idle_connections();
            }
            Ok(())
        })
    }

    fn after_restore(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async { Ok(self.live.get().await.map(drop)?) })
    }
}

impl<T> fmt::Debug for SnapStart<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SnapStart").finish_non_exhaustive()
    }
}
