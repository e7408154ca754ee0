use std::borrow::Cow;
use std::fmt;

use ddbsm_core::name;

/// One thing that is wrong with a load: a secret that is missing or unusable, or two fields with the same item.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// fn describe(problem: &ddbsm::Problem) -> String {
///     format!("`{}` for the field `{}`: {}", problem.name(), problem.field(), problem.reason())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) field: String,
    /// The item's name and its aliases, and which of them is at fault.
    pub(crate) names: Vec<Cow<'static, str>>,
    pub(crate) at: usize,
    /// How many bytes of each name come from where the struct is flattened, and not from the struct.
    pub(crate) prefix: usize,
    pub(crate) reason: Reason,
}

/// Prints `webhookUrl (field webhook_url): missing`. The whole report is [`LoadError`](crate::LoadError)'s.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (field {}): {}", self.name(), self.field, self.reason)
    }
}

impl Problem {
    /// What the field's `name` has to be for it to load this item. None if no `name` does.
    pub(crate) fn own_name<'a>(&self, item: &'a str) -> Option<&'a str> {
        let prefix = self.names.first()?.get(..self.prefix)?;
        item.strip_prefix(prefix).filter(|name| name::check(name).is_ok())
    }

    /// The path of the field: `webhook_url`, or `slack.token` where `slack` is flattened.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// fn fields(error: &ddbsm::LoadError) -> Vec<String> {
    ///     error.problems().iter().map(|problem| problem.field().to_string()).collect()
    /// }
    /// ```
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The item's name; the alias, where the item was found under one.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// fn items(error: &ddbsm::LoadError) -> Vec<String> {
    ///     error.problems().iter().map(|problem| problem.name().to_string()).collect()
    /// }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.get(self.at).map_or("", Cow::as_ref)
    }

    /// What is wrong.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// fn facts(error: &ddbsm::LoadError) -> Vec<String> {
    ///     error.problems().iter().map(|problem| problem.reason().to_string()).collect()
    /// }
    /// ```
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

/// What is wrong with one secret.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{Problem, Reason};
///
/// /// The names that a missing secret may have been stored under.
/// fn similar(problem: &Problem) -> &[String] {
///     match problem.reason() {
///         Reason::Missing { similar, .. } => similar,
///         _ => &[],
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The source has no item of this name or of an alias.
    #[non_exhaustive]
    Missing {
        /// Up to three names that the source does hold, the most similar first.
        similar: Vec<String>,
    },
    /// The value has no bytes, and the field does not say `allow_empty`.
    Empty,
    /// The item has no attribute `value`.
    NoValue,
    /// The version that a rollback or [`Loader::version`](crate::Loader::version) names was deleted.
    #[non_exhaustive]
    MissingVersion {
        /// The version: 26 characters.
        version: String,
    },
    /// The value is stored as another DynamoDB type than the one that the field takes.
    #[non_exhaustive]
    WrongType {
        /// DynamoDB's name of the stored type, such as `S`, `B` or `N`.
        stored: &'static str,
        /// DynamoDB's name of the type that the field takes.
        wanted: &'static str,
    },
    /// The value could not be read as the field's type.
    Invalid(Invalid),
    /// Another field has this item name, and flattening hid that from the derive. [`Problem::name`] is the alias if it's
    /// an alias that is another field's name.
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
        name: String,
        /// The variable that both would be read from.
        variable: String,
    },
}

/// Prints the fact alone. The report of [`LoadError`](crate::LoadError) also says what to do about it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { .. } => f.write_str("missing"),
            Self::Empty => f.write_str("empty"),
            Self::MissingVersion { version } => write!(f, "version {version} is missing"),
            Self::NoValue => f.write_str("the item has no attribute `value`"),
            Self::WrongType { stored, wanted } => {
                write!(f, "stored as {stored}, but the field takes {wanted}")
            }
            Self::Invalid(invalid) => write!(f, "unreadable: {invalid}"),
            Self::Duplicate { other, flattened_twice: false } => {
                write!(f, "field `{other}` has the same item name")
            }
            Self::Duplicate { other, flattened_twice: true } => {
                write!(f, "field `{other}` is the same field of the same struct, flattened twice")
            }
            Self::SameVariable { other, name, variable } => {
                write!(f, "field `{other}` (`{name}`) is read from the same variable, {variable}")
            }
        }
    }
}

/// Why a value could not be read as a field's type. Its text is never made from the value.
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::Invalid;
///
/// // On the field: `#[secrets(with = api_key)]`.
/// fn api_key(text: &str) -> Result<String, Invalid> {
///     let key = text.strip_prefix("key_").ok_or(Invalid::new("an API key starts with `key_`"))?;
///     Ok(key.to_owned())
/// }
/// # assert!(api_key("key_1").is_ok());
/// assert_eq!(api_key("s3cr3t").unwrap_err().to_string(), "an API key starts with `key_`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(Why);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    Said(&'static str),
    Length(usize),
    Type {
        stored: &'static str,
        wanted: &'static str,
    },
    /// Made of the type's own names, and never of the value.
    Json(String),
}

impl Invalid {
    /// A reason in a few words, such as "an API key starts with `key_`". It must be a constant, because a string made at
    /// run time could hold the value.
    ///
    /// ```
    /// # use ddbsm_runtime as ddbsm;
    /// use ddbsm::Invalid;
    ///
    /// const NOT_A_PORT: Invalid = Invalid::new("not a port");
    /// assert_eq!(NOT_A_PORT.to_string(), "not a port");
    /// ```
    #[must_use]
    pub const fn new(reason: &'static str) -> Self {
        Self(Why::Said(reason))
    }

    pub(crate) const fn json(mistake: String) -> Self {
        Self(Why::Json(mistake))
    }

    pub(crate) const fn wrong_length(wanted: usize) -> Self {
        Self(Why::Length(wanted))
    }

    pub(crate) const fn wrong_type(stored: &'static str, wanted: &'static str) -> Self {
        Self(Why::Type { stored, wanted })
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Why::Json(mistake) => f.write_str(mistake),
            Why::Said(reason) => one_line(f, reason),
            Why::Length(wanted) => write!(f, "not exactly {wanted} bytes long"),
            Why::Type { stored, wanted } => write!(f, "stored as {stored}, but the field takes {wanted}"),
        }
    }
}

impl std::error::Error for Invalid {}

impl From<Invalid> for Reason {
    fn from(invalid: Invalid) -> Self {
        match invalid.0 {
            Why::Type { stored, wanted } => Self::WrongType { stored, wanted },
            _ => Self::Invalid(invalid),
        }
    }
}

/// A line break, or another character that moves the cursor or turns the text's direction, shows as its escape: what a type
/// says can't pass for a line of the report.
fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns {
            write!(f, "{}", c.escape_unicode())?;
        } else {
            write!(f, "{c}")?;
        }
    }
    Ok(())
}
