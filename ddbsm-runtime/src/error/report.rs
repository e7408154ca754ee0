//! The text of a `LoadError`: what is wrong, where, and what to do next.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use crate::error::context::Context;
use crate::error::problem::{Problem, Reason};

/// What a `LoadError` prints.
#[derive(Debug)]
pub(crate) struct Report {
    context: Arc<dyn Context>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Request(Vec<Cause>),
    Secrets { problems: Vec<Problem>, fields: usize, held: Held },
}

/// What the request as a whole ran into, in words that are ours alone.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(crate) fact: Cow<'static, str>,
    pub(crate) help: Cow<'static, str>,
}

/// What the source holds beside what was asked for, looked up when a secret is missing.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Whether it holds any name.
    pub(crate) any: bool,
    /// All of the names, if they are few.
    pub(crate) names: Vec<String>,
    pub(crate) listing: Listing,
}

/// Whether the names that a source holds were listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// Nothing is missing, or the source has no list of names.
    #[default]
    None,
    Complete,
    /// The time was over, there were too many, or a request failed.
    Partial,
    Denied,
    Failed,
}

impl Cause {
    pub(crate) fn new(fact: impl Into<Cow<'static, str>>, help: impl Into<Cow<'static, str>>) -> Self {
        Self { fact: fact.into(), help: help.into() }
    }
}

impl Report {
    pub(crate) fn request(context: Arc<dyn Context>, causes: Vec<Cause>) -> Self {
        Self { context, content: Content::Request(causes) }
    }

    pub(crate) fn secrets(
        context: Arc<dyn Context>,
        problems: Vec<Problem>,
        fields: usize,
        held: Held,
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
            Reason::Empty => self.context.fill(f, problem.name()),
            Reason::MissingVersion { version } => write!(
                f,
                "version {version} is missing: it was deleted. List the versions that are kept with `ddbsm history \
                 {name}` and load one with `ddbsm rollback {name} --to VERSION`, or store the secret again",
                name = problem.name()
            ),
            Reason::WrongType { stored, wanted } => {
                self.context.replace_type(f, problem.name(), stored, wanted)
            }
            Reason::Invalid(_) => {
                write!(f, "{}: ", problem.reason())?;
                self.context.replace(f, problem.name())
            }
            Reason::NoValue => write!(f, "{}: store the secret again", problem.reason()),
            Reason::Duplicate { other, .. } if problem.at > 0 => write!(
                f,
                "this alias of `{}` is the item of field `{other}`, so the field would load that item if its own is \
                 missing: remove the alias",
                problem.field
            ),
            Reason::Duplicate { flattened_twice: false, .. } => write!(
                f,
                "{}: give one of the two another `name`, or set a `prefix` where the struct is flattened",
                problem.reason()
            ),
            Reason::Duplicate { flattened_twice: true, .. } => write!(
                f,
                "{}: one item can't be two secrets. Give each its own names with \
                 `#[secrets(flatten, prefix = \"...\")]`",
                problem.reason()
            ),
            Reason::SameVariable { .. } => write!(
                f,
                "{}: give one of the two a name that differs in more than letter case and separators, or load from \
                 a `Memory`",
                problem.reason()
            ),
        }
    }

    fn missing(&self, f: &mut Formatter<'_>, problem: &Problem, similar: &[String]) -> fmt::Result {
        f.write_str("missing")?;
        for (i, alias) in problem.names.iter().skip(1).enumerate() {
            write!(f, "{} alias `{alias}`", if i == 0 { ", and so is" } else { " and" })?;
        }
        if !similar.is_empty() {
            f.write_str(", but there is ")?;
            list(f, similar)?;
        }
        self.context.add(f, problem.name())?;
        match similar.iter().find_map(|name| problem.own_name(name)) {
            Some(name) => write!(f, "\n    or put `#[secrets(name = \"{name}\")]` on the field"),
            None => Ok(()),
        }
    }

    /// What is to be said of the names that the source holds: the names themselves, if they may explain what is missing.
    fn held(
        &self,
        f: &mut Formatter<'_>,
        Held { any, names, listing }: &Held,
        unexplained: bool,
    ) -> fmt::Result {
        match listing {
            Listing::Denied => f.write_str(
                "\n\n  Similar names aren't shown, because the role isn't allowed to query its own partition. Allow the role \
                 dynamodb:Query on the table.",
            ),
            Listing::Failed => f.write_str(
                "\n\n  Similar names aren't shown, because the query for the partition's names failed or took too long.",
            ),
            Listing::Partial => f.write_str(
                "\n\n  Only part of the partition was searched for similar names, because it is large or a query failed.",
            ),
            Listing::Complete if !any => self.context.holds_nothing(f),
            Listing::Complete if unexplained && !names.is_empty() => {
                f.write_str("\n\n  Names that exist: ")?;
                list(f, names)
            }
            Listing::Complete | Listing::None => Ok(()),
        }
    }
}

/// `a`, `b` and `c`. Anything may be in a table: a line break in a name shows as `\n`.
fn list(f: &mut Formatter<'_>, names: &[String]) -> fmt::Result {
    for (i, name) in names.iter().enumerate() {
        let before = match i {
            0 => "",
            _ if i + 1 == names.len() => " and ",
            _ => ", ",
        };
        write!(f, "{before}`{}`", name.escape_debug())?;
    }
    Ok(())
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.content {
            Content::Request(causes) => {
                f.write_str("cannot load secrets")?;
                self.context.place(f)?;
                if let [Cause { fact, help }] = causes.as_slice() {
                    return write!(f, ": {fact}\n  {help}");
                }
                for Cause { fact, help } in causes {
                    write!(f, "\n\n  {fact}\n  {help}")?;
                }
                Ok(())
            }
            Content::Secrets { problems, fields, held } => {
                write!(f, "cannot load {} of {fields} secrets", problems.len())?;
                self.context.place(f)?;
                for problem in problems {
                    write!(f, "\n\n  {}  (field `{}`)\n    ", problem.name(), problem.field())?;
                    self.problem(f, problem)?;
                }
                let unexplained = |problem: &Problem| matches!(problem.reason(), Reason::Missing { similar } if similar.is_empty());
                self.held(f, held, problems.iter().any(unexplained))
            }
        }
    }
}
