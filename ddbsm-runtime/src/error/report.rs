//! The text of a `LoadError`: what is wrong, where, and what to do next.

use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use crate::error::context::Context;
use crate::error::problem::{Problem, Reason};
use crate::load::similar::is_item_name;

/// What a `LoadError` prints.
#[derive(Debug)]
pub(crate) struct Report {
    context: Arc<dyn Context>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Request(Cause),
    Secrets { problems: Vec<Problem>, fields: usize, held: HeldNames },
}

/// What the request as a whole ran into, in words that are ours alone.
#[derive(Debug)]
pub(crate) struct Cause {
    pub(crate) what: String,
    pub(crate) help: &'static str,
}

/// What the source holds beside what was asked for, looked up when a secret is missing.
#[derive(Debug, Default)]
pub enum HeldNames {
    #[default]
    NotAsked,
    Listed {
        names: Vec<String>,
        /// Whether these are all.
        complete: bool,
    },
    Denied,
    Unavailable,
}

impl Report {
    pub(crate) fn request(context: Arc<dyn Context>, cause: Cause) -> Self {
        Self { context, content: Content::Request(cause) }
    }

    pub(crate) fn secrets(
        context: Arc<dyn Context>,
        problems: Vec<Problem>,
        fields: usize,
        held: HeldNames,
    ) -> Self {
        Self { context, content: Content::Secrets { problems, fields, held } }
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        match &self.content {
            Content::Request(_) => &[],
            Content::Secrets { problems, .. } => problems,
        }
    }

    fn problem(&self, f: &mut Formatter<'_>, problem: &Problem) -> fmt::Result {
        match problem.reason() {
            Reason::Missing { similar } => self.missing(f, problem, similar),
            Reason::Empty => write!(
                f,
                "empty: store a value, or put `#[secrets(allow_empty)]` on the field if none is meant"
            ),
            Reason::NoValue => write!(f, "the item has no attribute `value`: store the secret again"),
            Reason::WrongType { stored, wanted } => {
                self.context.replace_type(f, problem.name(), stored, wanted)
            }
            Reason::Invalid(invalid) => {
                write!(f, "unreadable: {invalid}: ")?;
                self.context.replace(f, problem.name())
            }
            Reason::Duplicate { other, flattened_twice: false } => write!(
                f,
                "field `{other}` has the same item name: give one of the two another `name`, or set a `prefix` \
                 on the flattened struct"
            ),
            Reason::Duplicate { other, flattened_twice: true } => write!(
                f,
                "field `{other}` is the same field of the same struct, flattened twice: one item cannot be two \
                 secrets. Flatten it once, or derive a second struct with a `prefix` of its own"
            ),
            Reason::SameVariable { other, name, variable } => write!(
                f,
                "read from the variable {variable}, as `{name}` of field `{other}` is: give one of the two a name \
                 that differs in more than letter case and separators, or load from a `Memory`"
            ),
        }
    }

    fn missing(&self, f: &mut Formatter<'_>, problem: &Problem, similar: &[String]) -> fmt::Result {
        f.write_str("missing")?;
        for (i, alias) in problem.names.iter().skip(1).enumerate() {
            write!(f, "{} alias `{alias}`", if i == 0 { ", and so is" } else { " and" })?;
        }
        let Some((first, rest)) = similar.split_first() else {
            return self.context.add(f, problem.name());
        };
        // Anything may be in a table: a line break in a name shows as `\n`.
        write!(f, ", but there is `{}`", first.escape_debug())?;
        for name in rest {
            write!(f, " and `{}`", name.escape_debug())?;
        }
        write!(f, ": store it as `{}`", problem.name())?;
        // The derive takes no other.
        if is_item_name(first) {
            write!(f, ", or put `#[secrets(name = \"{first}\")]` on the field")?;
        }
        Ok(())
    }

    /// What is to be said of the names that the source holds.
    fn held(&self, f: &mut Formatter<'_>, held: &HeldNames) -> fmt::Result {
        match held {
            HeldNames::Denied => write!(
                f,
                "\n\n  Similar names are not shown, as the role may not list its own partition: allow it \
                 dynamodb:Query on the table."
            ),
            HeldNames::Unavailable => write!(
                f,
                "\n\n  Similar names are not shown, as the query for the names of the partition failed or took too long."
            ),
            HeldNames::Listed { complete: false, .. } => write!(
                f,
                "\n\n  Similar names were looked for in a part of the partition alone, as it is large or a query failed."
            ),
            HeldNames::Listed { names, .. } if names.is_empty() => self.context.holds_nothing(f),
            HeldNames::Listed { .. } | HeldNames::NotAsked => Ok(()),
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.content {
            Content::Request(Cause { what, help }) => {
                f.write_str("cannot load secrets")?;
                self.context.place(f)?;
                write!(f, ": {what}\n  {help}")
            }
            Content::Secrets { problems, fields, held } => {
                write!(f, "cannot load {} of {fields} secrets", problems.len())?;
                self.context.place(f)?;
                for problem in problems {
                    write!(f, "\n\n  {}  (field `{}`)\n    ", problem.name(), problem.field())?;
                    self.problem(f, problem)?;
                }
                self.held(f, held)
            }
        }
    }
}
