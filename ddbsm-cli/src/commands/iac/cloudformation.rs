//! A stack as CloudFormation takes it: YAML, with comments.

use super::model::{Field, Node, Output, Parameter, Piece, Resource, Template, pieces};
use super::yaml::{self, Yaml};
use serde_json::Value;

pub(super) fn template(template: &Template) -> String {
    let mut yaml = Yaml::default();
    for paragraph in &template.about {
        yaml.comment(0, paragraph);
    }
    yaml.line(0, "AWSTemplateFormatVersion: \"2010-09-09\"");
    yaml.line(0, "Description: Secrets in a DynamoDB table that only their owners can read");
    parameters(&mut yaml, &template.parameters);
    yaml.blank();
    yaml.line(0, "Resources:");
    for (i, resource) in template.resources.iter().enumerate() {
        if i > 0 {
            yaml.blank();
        }
        self::resource(&mut yaml, resource);
    }
    if !template.outputs.is_empty() {
        yaml.blank();
        yaml.line(0, "Outputs:");
    }
    for Output { id, about, value } in &template.outputs {
        yaml.line(2, &format!("{id}:"));
        yaml.line(4, &format!("Description: {}", yaml::scalar(about)));
        yaml.line(4, &format!("Value: {}", text(value)));
    }
    yaml.text
}

/// The parameters, and a condition for each that may be left empty.
fn parameters(yaml: &mut Yaml, parameters: &[Parameter]) {
    if parameters.is_empty() {
        return;
    }
    yaml.blank();
    yaml.line(0, "Parameters:");
    for Parameter { id, about, default, allowed, .. } in parameters {
        yaml.line(2, &format!("{id}:"));
        yaml.line(4, "Type: String");
        yaml.line(4, &format!("Default: {}", yaml::scalar(default)));
        if !allowed.is_empty() {
            yaml.line(4, &format!("AllowedValues: [{}]", allowed.join(", ")));
        }
        yaml.line(4, &format!("Description: {}", yaml::scalar(about)));
    }
    let optional: Vec<_> = parameters.iter().filter(|parameter| parameter.optional).collect();
    if !optional.is_empty() {
        yaml.blank();
        yaml.line(0, "Conditions:");
    }
    for Parameter { id, .. } in optional {
        yaml.line(2, &format!("Has{id}: !Not [!Equals [!Ref {id}, \"\"]]"));
    }
}

fn resource(yaml: &mut Yaml, resource: &Resource) {
    yaml.comment(2, &resource.about);
    yaml.line(2, &format!("{}:", resource.id));
    yaml.line(4, &format!("Type: {}", resource.kind));
    if let Some(parameter) = resource.needs {
        yaml.line(4, &format!("Condition: Has{parameter}"));
    }
    if let Some(other) = resource.depends_on {
        yaml.line(4, &format!("DependsOn: {other}"));
    }
    if resource.retained {
        yaml.line(4, "DeletionPolicy: Retain");
        yaml.line(4, "UpdateReplacePolicy: Retain");
    }
    yaml.line(4, "Properties:");
    fields(yaml, 6, &resource.properties);
}

fn fields(yaml: &mut Yaml, indent: usize, fields: &[Field]) {
    for Field { name, about, value } in fields {
        yaml.comment(indent, about);
        node(yaml, indent, &format!("{name}:"), value);
    }
}

/// A node, behind a key or the dash of a list, which stands at the indent.
fn node(yaml: &mut Yaml, indent: usize, before: &str, node: &Node) {
    match node {
        Node::Text(value) => yaml.line(indent, &format!("{before} {}", text(value))),
        Node::Number(number) => yaml.line(indent, &format!("{before} {number}")),
        Node::Bool(yes) => yaml.line(indent, &format!("{before} {yes}")),
        Node::IfGiven(parameter) => {
            yaml.line(
                indent,
                &format!("{before} !If [Has{parameter}, [!Ref {parameter}], !Ref AWS::NoValue]"),
            );
        }
        Node::Document(_, value) => document(yaml, indent, before, value),
        Node::Map(members) if before == "-" => yaml.item(indent, |yaml| fields(yaml, indent + 2, members)),
        Node::Map(members) => {
            yaml.line(indent, before);
            fields(yaml, indent + 2, members);
        }
        Node::List(nodes) => {
            yaml.line(indent, before);
            for node in nodes {
                self::node(yaml, indent + 2, "-", node);
            }
        }
    }
}

/// A policy or another piece of JSON.
fn document(yaml: &mut Yaml, indent: usize, before: &str, value: &Value) {
    let members = |yaml: &mut Yaml, members: &serde_json::Map<String, Value>, indent| {
        for (name, value) in members {
            document(yaml, indent, &format!("{}:", yaml::scalar(name)), value);
        }
    };
    match value {
        Value::String(value) => yaml.line(indent, &format!("{before} {}", text(value))),
        Value::Object(object) if before == "-" => {
            yaml.item(indent, |yaml| members(yaml, object, indent + 2));
        }
        Value::Object(object) => {
            yaml.line(indent, before);
            members(yaml, object, indent + 2);
        }
        Value::Array(values) => {
            yaml.line(indent, before);
            for value in values {
                document(yaml, indent + 2, "-", value);
            }
        }
        other => yaml.line(indent, &format!("{before} {other}")),
    }
}

/// A text, with the function of CloudFormation that fills in its placeholders.
fn text(text: &str) -> String {
    let pieces = pieces(text);
    if let [Piece::Placeholder(name)] = pieces[..] {
        let function = if name.contains('.') { "GetAtt" } else { "Ref" };
        return format!("!{function} {name}");
    }
    if !pieces.iter().any(|piece| matches!(piece, Piece::Placeholder(_))) {
        return yaml::scalar(text);
    }
    let filled_in: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => literal.replace("${", "${!"),
            Piece::Placeholder(name) => format!("${{{name}}}"),
        })
        .collect();
    format!("!Sub {}", yaml::scalar(&filled_in))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_the_function_that_fills_it_in() {
        for (given, wanted) in [
            ("plain", "plain"),
            ("${Table}", "!Ref Table"),
            ("${Role.Arn}", "!GetAtt Role.Arn"),
            ("a/${AWS::Region}", "!Sub a/${AWS::Region}"),
            ("${aws:PrincipalArn}", "\"${aws:PrincipalArn}\""),
            ("${AWS::Region}/${aws:username}", "!Sub \"${AWS::Region}/${!aws:username}\""),
        ] {
            assert_eq!(text(given), wanted);
        }
    }
}
