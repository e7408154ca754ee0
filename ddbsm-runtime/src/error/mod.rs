mod report;

use std::fmt;

/// Why a load failed: the request as a whole, or every secret that is missing or unusable, all at once.
///
/// `Display` and `Debug` are the same report, for `fn main() -> Result<..>` prints the latter. It names fields, items,
/// the table, its region and the principal, and what to do next. It never holds a value, a part of one or its length,
/// and has no [`source`](std::error::Error::source): the SDK's errors quote the reply.
pub struct LoadError {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    place: Place,
    cause: Option<Cause>,
    problems: Vec<Problem>,
    fields: usize,
    neighbours: Neighbours,
}

/// What failed, for code that acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// [`LoadError::problems`] lists what is wrong: secrets that are missing or unusable or, before anything was asked
    /// for, fields that cannot be told apart.
    Secrets,
    /// Neither the builder, `DDBSM_TABLE` nor the attribute names a table.
    NoTable,
    /// Neither the builder, `DDBSM_PRINCIPAL` nor the attribute names a principal.
    NoPrincipal,
    /// The table's name is not one that DynamoDB accepts.
    InvalidTable,
    /// The principal is not an IAM ARN.
    InvalidPrincipal,
    /// The client has no region.
    NoRegion,
    /// The client was built without an HTTP client.
    NoHttpClient,
    /// No credentials were found.
    MissingCredentials,
    /// The credentials have expired.
    ExpiredCredentials,
    /// The credentials, or the signature made with them, were refused.
    InvalidCredentials,
    /// This machine's clock and the service's are too far apart.
    ClockSkew,
    /// IAM, the table's policy or the table's KMS key refused the request.
    AccessDenied,
    /// There is no such table in this account and region.
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
    /// The reply is not one that DynamoDB gives, or larger than the HTTP client takes.
    UnreadableReply,
    /// Anything else.
    Other,
}

/// A secret that is missing or unusable, or a field that cannot be told from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) field: String,
    /// The item's name and its aliases, and which of them is at fault.
    pub(crate) names: &'static [&'static str],
    pub(crate) at: usize,
    pub(crate) reason: Reason,
}

impl Problem {
    /// The path of the field: `webhook_url`, or `slack.token` where `slack` is flattened.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The item's name; the alias, where the item was found under one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.get(self.at).copied().unwrap_or_default()
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

/// What is wrong with one secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// There is no such item, nor one under an alias.
    #[non_exhaustive]
    Missing {
        /// Names that the source does hold and that differ in letter case, in separators or by one edit.
        similar: Vec<String>,
    },
    /// The value has no bytes, and the field does not say `allow_empty`.
    Empty,
    /// The item has no attribute `value`.
    NoValue,
    /// The value is stored in another of DynamoDB's types than the field takes.
    #[non_exhaustive]
    WrongType {
        /// DynamoDB's name of the stored type, such as `S`, `B` or `N`.
        stored: &'static str,
        /// DynamoDB's name of the type that the field takes.
        wanted: &'static str,
    },
    /// The value could not be read as the field's type.
    Invalid(Invalid),
    /// Another field, behind a `flatten`, has the same item name.
    #[non_exhaustive]
    Duplicate {
        /// The path of the other field.
        other: String,
        /// Whether both are one field of a struct that is flattened twice.
        flattened_twice: bool,
    },
    /// [`Env`](crate::Env) reads another field, of another item name, from the same variable.
    #[non_exhaustive]
    SameVariable {
        /// The path of the other field.
        other: String,
        /// The name, or alias, of the other field's item.
        name: &'static str,
        /// The variable that both would be read from.
        variable: String,
    },
}

/// Why a value could not be read as a field's type. What it says cannot be made from the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(Refusal);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Refusal {
    Said(&'static str),
    Length(usize),
    Type { stored: &'static str, wanted: &'static str },
}

impl Invalid {
    /// A reason in a few words, such as "an API key starts with `key_`".
    #[must_use]
    pub const fn new(reason: &'static str) -> Self {
        Self(Refusal::Said(reason))
    }

    pub(crate) const fn wrong_length(wanted: usize) -> Self {
        Self(Refusal::Length(wanted))
    }

    pub(crate) const fn wrong_type(stored: &'static str, wanted: &'static str) -> Self {
        Self(Refusal::Type { stored, wanted })
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Refusal::Said(reason) => f.write_str(reason),
            Refusal::Length(wanted) => write!(f, "not exactly {wanted} bytes long"),
            Refusal::Type { stored, wanted } => write!(f, "stored as {stored}, the field takes {wanted}"),
        }
    }
}

impl std::error::Error for Invalid {}

impl From<Invalid> for Reason {
    fn from(invalid: Invalid) -> Self {
        match invalid.0 {
            Refusal::Type { stored, wanted } => Self::WrongType { stored, wanted },
            _ => Self::Invalid(invalid),
        }
    }
}

/// Where the secrets were to come from.
#[derive(Clone, Debug, Default)]
pub enum Place {
    #[default]
    Unknown,
    Table {
        table: String,
        region: Option<String>,
        principal: String,
    },
    Memory,
    Env {
        prefix: String,
    },
}

/// What the source holds beside what was asked for, looked up when a secret is missing.
#[derive(Debug, Default)]
pub enum Neighbours {
    #[default]
    Unasked,
    Names {
        names: Vec<String>,
        /// Whether these are all.
        complete: bool,
    },
    Denied,
    Unavailable,
}

/// What the request as a whole ran into, in words that are ours alone.
#[derive(Debug)]
pub(crate) struct Cause {
    pub(crate) what: String,
    pub(crate) help: &'static str,
}

impl LoadError {
    pub(crate) fn request(kind: ErrorKind, place: Place, cause: Cause) -> Self {
        Self::with(Inner {
            kind,
            place,
            cause: Some(cause),
            problems: Vec::new(),
            fields: 0,
            neighbours: Neighbours::Unasked,
        })
    }

    pub(crate) fn secrets(
        place: Place,
        problems: Vec<Problem>,
        fields: usize,
        neighbours: Neighbours,
    ) -> Self {
        Self::with(Inner { kind: ErrorKind::Secrets, place, cause: None, problems, fields, neighbours })
    }

    fn with(inner: Inner) -> Self {
        Self { inner: Box::new(inner) }
    }

    /// What failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// All that is wrong with single secrets, in the order of the fields. Empty unless the kind is
    /// [`ErrorKind::Secrets`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { place, cause, problems, fields, neighbours, .. } = &*self.inner;
        match cause {
            Some(cause) => report::request(f, place, cause),
            None => report::secrets(f, place, problems, *fields, neighbours),
        }
    }
}

impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for LoadError {}
