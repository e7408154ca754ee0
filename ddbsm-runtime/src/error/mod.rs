pub(crate) mod context;
mod problem;
pub(crate) mod report;

use std::fmt;
use std::sync::Arc;

pub use problem::{Invalid, Problem, Reason};

use context::{Context, Nowhere};
use report::{Cause, Held, Report};

/// Why a load failed: the request as a whole, or every secret that is missing or unusable, all at once.
///
/// `Display` and `Debug` print the same report, because `fn main() -> Result<..>` prints the latter. It names fields, items,
/// the table, its region and the principal, and what to do next. It never holds a value, a part of one or its length,
/// and has no [`source`](std::error::Error::source): the SDK's errors quote the response.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{ErrorKind, LoadError, Reason};
///
/// /// Whether an operator has to store something first.
/// fn is_incomplete(error: &LoadError) -> bool {
///     error.problems().iter().any(|problem| matches!(problem.reason(), Reason::Missing { .. }))
/// }
/// # assert!(!is_incomplete(&LoadError::for_tests(ErrorKind::Throttled)));
/// ```
#[derive(Clone)]
pub struct LoadError {
    kind: ErrorKind,
    report: Arc<Report>,
}

/// What failed, for code that acts on it.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{ErrorKind, LoadError};
///
/// let error = LoadError::for_tests(ErrorKind::AccessDenied);
/// let next = match error.kind() {
///     ErrorKind::Secrets => "store what is missing",
///     ErrorKind::AccessDenied => "compare the role with `ddbsm policy --for owner`",
///     kind if kind.is_transient() => "try again later",
///     _ => "read the report",
/// };
/// assert_eq!(next, "compare the role with `ddbsm policy --for owner`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Secrets are missing or unusable or, found before any request, two fields have the same item.
    /// [`LoadError::problems`] lists them.
    Secrets,
    /// Neither the loader, `DDBSM_TABLE` nor the attribute names a table.
    NoTable,
    /// Neither the loader, `DDBSM_PRINCIPAL` nor the attribute names a principal.
    NoPrincipal,
    /// The table's name is not one that DynamoDB accepts.
    InvalidTable,
    /// The principal is not an IAM ARN.
    InvalidPrincipal,
    /// The client has no region.
    NoRegion,
    /// The client's region isn't an AWS region, or it differs from the region in the table's ARN.
    InvalidRegion,
    /// The client's endpoint is not a URL that can be used.
    InvalidEndpoint,
    /// The client was built without an HTTP client.
    NoHttpClient,
    /// No credentials were found.
    MissingCredentials,
    /// The credentials have expired.
    ExpiredCredentials,
    /// AWS rejected the credentials, or the signature made with them.
    InvalidCredentials,
    /// This machine's clock and the service's are too far apart.
    ClockSkew,
    /// IAM, the table's policy or the KMS key's policy denied the request.
    AccessDenied,
    /// The table doesn't exist in this account and region.
    TableNotFound,
    /// The table's key is not `principal` (HASH, S) and `name` (RANGE, S).
    WrongSchema,
    /// DynamoDB throttled the request, or left keys unprocessed, until the deadline passed.
    Throttled,
    /// The deadline passed.
    TimedOut,
    /// No connection could be made or kept: name resolution, a proxy, a refused or cut connection, TLS.
    Unreachable,
    /// DynamoDB failed: a status of 500 or more.
    ServiceFailure,
    /// The response isn't a valid DynamoDB response, or it exceeds the HTTP client's limit.
    UnreadableResponse,
    /// [`Loader::version`](crate::Loader::version) was called with a name that no field loads, or with text that isn't a version.
    InvalidVersion,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// Whether the same load may succeed a little later without any change: throttling, timeouts, the network, and failures
    /// of DynamoDB. The load has already retried these until its deadline.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::ErrorKind;
    ///
    /// assert!(ErrorKind::TimedOut.is_transient() && !ErrorKind::AccessDenied.is_transient());
    /// ```
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::TimedOut | Self::Unreachable | Self::ServiceFailure)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets are missing or unusable",
            Self::NoTable => "no table is named",
            Self::NoPrincipal => "no principal is named",
            Self::InvalidTable => "the table's name or ARN is invalid",
            Self::InvalidPrincipal => "the principal's ARN is invalid",
            Self::NoRegion => "the client has no region",
            Self::InvalidRegion => "the client's region is invalid",
            Self::InvalidEndpoint => "the client's endpoint is invalid",
            Self::NoHttpClient => "the client has no HTTP client",
            Self::MissingCredentials => "no credentials were found",
            Self::ExpiredCredentials => "the credentials have expired",
            Self::InvalidCredentials => "the credentials are invalid",
            Self::ClockSkew => "this machine's clock is wrong",
            Self::AccessDenied => "access denied",
            Self::TableNotFound => "the table doesn't exist",
            Self::WrongSchema => "the table doesn't have the key that ddbsm uses",
            Self::Throttled => "DynamoDB throttled the request",
            Self::TimedOut => "the deadline passed",
            Self::Unreachable => "DynamoDB was not reached",
            Self::ServiceFailure => "DynamoDB failed",
            Self::UnreadableResponse => "the response is unreadable",
            Self::InvalidVersion => "the requested version is invalid",
            Self::Other => "the request failed",
        }
    }
}

/// Prints the fact in a few words. The whole report is [`LoadError`]'s.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl LoadError {
    /// What the request as a whole ran into.
    pub(crate) fn request(kind: ErrorKind, context: Arc<dyn Context>, cause: Cause) -> Self {
        Self { kind, report: Arc::new(Report::request(context, vec![cause])) }
    }

    /// All that is wrong with the load's settings. The first tells the kind.
    pub(crate) fn settings(mistakes: Vec<(ErrorKind, Cause)>) -> Self {
        let kind = mistakes.first().map_or(ErrorKind::Other, |(kind, _)| *kind);
        let causes = mistakes.into_iter().map(|(_, cause)| cause).collect();
        Self { kind, report: Arc::new(Report::request(Arc::new(Nowhere), causes)) }
    }

    /// What is wrong with single secrets, of as many `fields`.
    pub(crate) fn secrets(
        context: Arc<dyn Context>,
        problems: Vec<Problem>,
        fields: usize,
        held: Held,
    ) -> Self {
        Self { kind: ErrorKind::Secrets, report: Arc::new(Report::secrets(context, problems, fields, held)) }
    }

    /// What can't happen unless ddbsm is wrong.
    pub(crate) fn of_ours(fact: &'static str) -> Self {
        let cause = Cause::new(fact, "This is a mistake in ddbsm: please report it.");
        Self::request(ErrorKind::Other, Arc::new(Nowhere), cause)
    }

    /// An error of this kind, for a test of code that acts on one. [`Memory::failing`](crate::Memory::failing) makes a load
    /// return it.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{ErrorKind, LoadError};
    ///
    /// let error = LoadError::for_tests(ErrorKind::Throttled);
    /// assert!(error.kind().is_transient());
    /// ```
    #[must_use]
    pub fn for_tests(kind: ErrorKind) -> Self {
        let cause = Cause::new(kind.as_str(), "This error was made for a test.");
        Self::request(kind, Arc::new(Nowhere), cause)
    }

    /// What failed.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::{ErrorKind, LoadError};
    ///
    /// assert_eq!(LoadError::for_tests(ErrorKind::TimedOut).kind(), ErrorKind::TimedOut);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// All that is wrong with single secrets, in the order of the fields. Empty unless the kind is
    /// [`ErrorKind::Secrets`].
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// fn missing_or_unusable(error: &ddbsm::LoadError) -> Vec<&str> {
    ///     error.problems().iter().map(|problem| problem.name()).collect()
    /// }
    /// ```
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        self.report.problems()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report.fmt(f)
    }
}

impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for LoadError {}
