//! What a stack consists of, before it's in a format: resources as CloudFormation's registry describes them.
//!
//! Terraform's provider awscc is generated from the same registry, so one description serves both formats.

use serde_json::Value;

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// What stands at its beginning, a paragraph each.
    pub(super) about: Vec<String>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) resources: Vec<Resource>,
    pub(super) outputs: Vec<Output>,
}

/// What is chosen at the deployment.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) id: &'static str,
    pub(super) about: &'static str,
    pub(super) default: &'static str,
    /// Whether something is left out while it's empty.
    pub(super) optional: bool,
    /// All of its values, or any if there are none.
    pub(super) allowed: &'static [&'static str],
}

#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) id: &'static str,
    /// Its type in CloudFormation's registry.
    pub(super) kind: &'static str,
    pub(super) about: String,
    pub(super) properties: Vec<Field>,
    /// Whether it outlives the stack.
    pub(super) retained: bool,
    pub(super) depends_on: Option<&'static str>,
    /// A parameter without which it isn't made.
    pub(super) needs: Option<&'static str>,
    /// Patterns of ARNs: only a role of these can make and change it.
    pub(super) deployers: Vec<String>,
}

impl Resource {
    pub(super) fn new(id: &'static str, kind: &'static str, about: &str, properties: Vec<Field>) -> Self {
        Self {
            id,
            kind,
            about: about.to_owned(),
            properties,
            retained: false,
            depends_on: None,
            needs: None,
            deployers: Vec::new(),
        }
    }
}

/// What others need to know of the stack.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) id: &'static str,
    pub(super) about: String,
    pub(super) value: String,
}

/// A property, or a member of one.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) about: String,
    pub(super) value: Node,
}

/// The value of a property.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// Text with placeholders: see [`pieces`].
    Text(String),
    Number(u32),
    Bool(bool),
    List(Vec<Node>),
    Map(Vec<Field>),
    /// JSON, such as a policy, whose members keep their names in each format. Terraform keeps it in a local value of this name.
    Document(&'static str, Value),
    /// A list of a parameter's value alone, or no list at all while that is empty.
    IfGiven(&'static str),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Node {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Node {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Vec<Field>> for Node {
    fn from(fields: Vec<Field>) -> Self {
        Self::Map(fields)
    }
}

impl From<Vec<Node>> for Node {
    fn from(nodes: Vec<Node>) -> Self {
        Self::List(nodes)
    }
}

/// A property without a comment.
pub(super) fn field(name: &'static str, value: impl Into<Node>) -> Field {
    Field { name, about: String::new(), value: value.into() }
}

impl Field {
    pub(super) fn about(self, about: &str) -> Self {
        Self { about: about.to_owned(), ..self }
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Literal(&'a str),
    /// A parameter, a resource, an attribute of one (`Role.Arn`), or what is known of the deployment (`AWS::Region`).
    Placeholder(&'a str),
}

/// Takes a text apart: `${Name}` is a placeholder. IAM's own variables, such as `${aws:PrincipalArn}`, begin in lower case.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest, mut from) = (Vec::new(), text, 0);
    while let Some(at) = rest[from..].find("${").map(|at| from + at) {
        let name = rest[at + 2..].split_once('}').map(|(name, _)| name);
        let Some(name) = name.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())) else {
            from = at + 2;
            continue;
        };
        if at > 0 {
            pieces.push(Piece::Literal(&rest[..at]));
        }
        pieces.push(Piece::Placeholder(name));
        (rest, from) = (&rest[at + name.len() + 3..], 0);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Literal, Placeholder};

    #[test]
    fn a_text_has_placeholders_and_iams_variables() {
        for (text, parts) in [
            ("", vec![]),
            ("plain", vec![Literal("plain")]),
            ("${Role.Arn}", vec![Placeholder("Role.Arn")]),
            (
                "a${AWS::Region}b${X}",
                vec![Literal("a"), Placeholder("AWS::Region"), Literal("b"), Placeholder("X")],
            ),
            ("${aws:PrincipalArn}", vec![Literal("${aws:PrincipalArn}")]),
            ("${aws:a}${X}", vec![Literal("${aws:a}"), Placeholder("X")]),
            ("${X", vec![Literal("${X")]),
        ] {
            assert_eq!(pieces(text), parts, "{text}");
        }
    }
}
