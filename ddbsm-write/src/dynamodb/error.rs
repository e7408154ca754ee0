//! Why a request failed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemError;
use aws_sdk_dynamodb::operation::query::QueryError;

/// Why a request to DynamoDB failed. `Debug` and `Display` are the same, as the SDK's `Debug` prints bodies, and the body
/// of a response to a write may hold what was written.
///
/// ```
/// use ddbsm_write::RequestError;
/// use std::time::Duration;
///
/// let error = RequestError::Unprocessed { items: 3, waited: Duration::from_secs(30) };
/// assert_eq!(format!("{error:?}"), error.to_string());
/// ```
#[non_exhaustive]
pub enum RequestError {
    /// The index couldn't be read.
    Query(Box<SdkError<QueryError>>),
    /// A batch couldn't be written.
    BatchWriteItem(Box<SdkError<BatchWriteItemError>>),
    /// DynamoDB throttled the write until its patience was over.
    Unprocessed {
        /// How many items of the batch aren't written.
        items: usize,
        /// For how long nothing was written.
        waited: Duration,
    },
    /// Neither the response nor this machine's clock has a valid time.
    NoTime,
}

impl RequestError {
    pub(super) fn query(error: SdkError<QueryError>) -> Self {
        Self::Query(Box::new(error))
    }

    pub(super) fn write(error: SdkError<BatchWriteItemError>) -> Self {
        Self::BatchWriteItem(Box::new(error))
    }

    pub(super) fn build(error: BuildError) -> Self {
        Self::write(SdkError::construction_failure(error))
    }

    pub(super) const fn no_time() -> Self {
        Self::NoTime
    }

    /// The error's code as DynamoDB names it, such as `AccessDeniedException`.
    ///
    /// ```
    /// # use ddbsm_write::RequestError;
    /// # use ddbsm_write::aws_sdk_dynamodb::config::http::HttpResponse;
    /// # use ddbsm_write::aws_sdk_dynamodb::error::{ErrorMetadata, SdkError};
    /// # use ddbsm_write::aws_sdk_dynamodb::operation::query::QueryError;
    /// # use aws_smithy_types::body::SdkBody;
    /// # let denied = QueryError::generic(ErrorMetadata::builder().code("AccessDeniedException").build());
    /// # let response = HttpResponse::new(400.try_into()?, SdkBody::empty());
    /// let error = RequestError::Query(Box::new(SdkError::service_error(denied, response)));
    /// assert_eq!(error.code(), Some("AccessDeniedException"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Query(error) => error.code(),
            Self::BatchWriteItem(error) => error.code(),
            Self::Unprocessed { .. } | Self::NoTime => None,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = match self {
            Self::Query(_) => "Query",
            Self::BatchWriteItem(_) => "BatchWriteItem",
            Self::Unprocessed { items, waited } => {
                let seconds = waited.as_secs();
                return write!(
                    f,
                    "DynamoDB left {items} of the items unprocessed for {seconds} s (it is throttling); try again later"
                );
            }
            Self::NoTime => {
                return f
                    .write_str("neither DynamoDB's response nor this machine tells the time; set its clock");
            }
        };
        write!(f, "{operation} failed: {}", self.code().unwrap_or("there was no response that could be read"))
    }
}

impl fmt::Debug for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Without a source: an SDK error's chain may hold the request.
impl Error for RequestError {}
