//! What JSON has that its type doesn't, or the other way around: told by the names of the type's own fields.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// A mistake and its place, the innermost step first.
#[derive(Debug)]
pub(super) struct Error {
    mistake: Mistake,
    path: Vec<Step>,
}

/// All that is in here is written in the type's own code. Nothing comes from the value.
#[derive(Debug)]
pub(super) enum Mistake {
    /// What was expected, once it's known.
    Type(Option<&'static str>),
    Length,
    Missing(&'static str),
    Twice(&'static str),
    UnknownKey,
    Variant(&'static [&'static str]),
    Escape,
    Depth,
    Custom,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Field(&'static str),
    /// A key that isn't written in the type.
    Key,
    Element,
}

impl Error {
    pub(super) fn new(mistake: Mistake) -> Self {
        Self { mistake, path: Vec::new() }
    }

    /// What the type asked for, unless it's known already.
    pub(super) fn expecting(mut self, expected: &'static str) -> Self {
        if let Mistake::Type(known @ None) = &mut self.mistake {
            *known = Some(expected);
        }
        self
    }

    pub(super) fn at(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// `database.port`, or `hosts[].name`.
    fn path(&self, last: Option<&str>) -> String {
        let mut path = String::new();
        let last = last.map(|name| (".", name));
        let steps = self.path.iter().rev().map(|step| match step {
            Step::Field(name) => (".", *name),
            Step::Key => (".", "*"),
            Step::Element => ("", "[]"),
        });
        for (separator, name) in steps.chain(last) {
            if !path.is_empty() {
                path.push_str(separator);
            }
            path.push_str(name);
        }
        path
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.path(None) {
            path if path.is_empty() => "its JSON".to_owned(),
            path => format!("`{path}`"),
        };
        match self.mistake {
            Mistake::Type(expected) => {
                write!(f, "{subject} is not {}", expected.unwrap_or("what its type takes"))
            }
            Mistake::Length => write!(f, "{subject} has another length than its type"),
            Mistake::Missing(name) => write!(f, "no `{}`", self.path(Some(name))),
            Mistake::Twice(name) => write!(f, "`{}` is there twice", self.path(Some(name))),
            Mistake::UnknownKey => write!(f, "{subject} has a key that its type doesn't have"),
            Mistake::Variant(known) => write!(f, "{subject} is none of `{}`", known.join("`, `")),
            Mistake::Escape => write!(f, "{subject} holds an escape that stands for no character"),
            Mistake::Depth => f.write_str("its JSON is nested too deeply"),
            Mistake::Custom => write!(f, "{subject}: its type's `Deserialize` returned an error"),
        }
    }
}

impl std::error::Error for Error {}

/// What is passed in here may quote the value, and is dropped.
impl de::Error for Error {
    fn custom<T: Display>(_: T) -> Self {
        Self::new(Mistake::Custom)
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new(Mistake::Type(None))
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new(Mistake::Type(None))
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new(Mistake::Length)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new(Mistake::Variant(known))
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Mistake::UnknownKey)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(Mistake::Missing(name))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(Mistake::Twice(name))
    }
}
