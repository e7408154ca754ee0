//! A stack as Terraform takes it: JSON, for the provider awscc, whose resources are CloudFormation's.
//!
//! A comment is a member `//`, which Terraform ignores where it takes a block:
//! <https://developer.hashicorp.com/terraform/language/syntax/json#comment-properties>

use super::model::{Field, Node, Parameter, Piece, Resource, Template, pieces};
use super::names::{resource_type, snake_case};
use super::regex::regex;
use serde_json::{Map, Value, json};

const COMMENT: &str = "//";

/// Where Terraform knows what CloudFormation has pseudo parameters for.
const PSEUDO_PARAMETERS: [(&str, &str); 3] = [
    ("AWS::Partition", "data.aws_partition.current.partition"),
    ("AWS::Region", "data.aws_region.current.region"),
    ("AWS::AccountId", "data.aws_caller_identity.current.account_id"),
];

pub(super) fn module(template: &Template) -> Value {
    let mut module = Module { template, locals: Map::new() };
    let resources = module.resources();
    let mut locals = Map::new();
    locals.insert(COMMENT.to_owned(), "The policies, as IAM and DynamoDB take them.".into());
    locals.append(&mut module.locals);
    let mut file = json!({
        COMMENT: template.about,
        "terraform": {
            // Preconditions came with 1.2; data.aws_region's `region` came with 6.0 of the provider.
            "required_version": ">= 1.5",
            "required_providers": {
                "aws": {"source": "hashicorp/aws", "version": ">= 6.0"},
                "awscc": {"source": "hashicorp/awscc", "version": ">= 1.0"},
            },
        },
    });
    if !template.parameters.is_empty() {
        file["variable"] = template.parameters.iter().map(variable).collect::<Map<_, _>>().into();
    }
    file["data"] = json!({
        "aws_partition": {"current": {}},
        "aws_region": {"current": {}},
        "aws_caller_identity": {"current": {}},
    });
    if template.resources.iter().any(|resource| !resource.deployers.is_empty()) {
        file["data"]["aws_iam_session_context"] = json!({
            "current": {
                COMMENT: "The role that applies this, with its path.",
                "arn": "${data.aws_caller_identity.current.arn}",
            },
        });
    }
    file["locals"] = locals.into();
    file["resource"] = resources.into();
    if !template.outputs.is_empty() {
        file["output"] = template
            .outputs
            .iter()
            .map(|output| {
                let value = json!({"description": output.about, "value": module.text(&output.value)});
                (snake_case(output.id), value)
            })
            .collect::<Map<_, _>>()
            .into();
    }
    file
}

fn variable(parameter: &Parameter) -> (String, Value) {
    let Parameter { id, about, default, allowed, .. } = parameter;
    let name = snake_case(id);
    let mut variable = json!({"description": about, "type": "string", "default": default});
    if !allowed.is_empty() {
        variable["validation"] = json!({
            "condition": format!("${{contains({}, var.{name})}}", json!(allowed)),
            "error_message": format!("Expected one of {}.", allowed.join(", ")),
        });
    }
    (name, variable)
}

struct Module<'a> {
    template: &'a Template,
    /// The documents so far.
    locals: Map<String, Value>,
}

impl Module<'_> {
    /// By type and name.
    fn resources(&mut self) -> Map<String, Value> {
        let mut all = Map::new();
        for resource in &self.template.resources {
            let body = self.resource(resource);
            all.entry(resource_type(resource.kind)).or_insert_with(|| json!({}))[snake_case(resource.id)] =
                body;
        }
        all
    }

    fn resource(&mut self, resource: &Resource) -> Value {
        let mut about = vec![resource.about.as_str()];
        comments(&resource.properties, &mut about);
        about.retain(|about| !about.is_empty());
        let mut body = Map::new();
        body.insert(COMMENT.to_owned(), json!(about));
        if let Some(parameter) = resource.needs {
            let count = format!("${{var.{} == \"\" ? 0 : 1}}", snake_case(parameter));
            body.insert("count".to_owned(), count.into());
        }
        for field in &resource.properties {
            body.insert(snake_case(field.name), self.node(&field.value));
        }
        if let Some(other) = resource.depends_on {
            body.insert("depends_on".to_owned(), json!([self.address(other)]));
        }
        let mut lifecycle = Map::new();
        if resource.retained {
            lifecycle.insert("prevent_destroy".to_owned(), true.into());
        }
        if !resource.deployers.is_empty() {
            lifecycle.insert("precondition".to_owned(), self.deployed_by(&resource.deployers));
        }
        if !lifecycle.is_empty() {
            body.insert("lifecycle".to_owned(), lifecycle.into());
        }
        body.into()
    }

    /// Ends a plan that would be denied, before the table is made and nobody can change it.
    fn deployed_by(&mut self, deployers: &[String]) -> Value {
        let patterns: Vec<String> = deployers.iter().map(|pattern| self.text(&regex(pattern))).collect();
        self.locals.insert("deployers".to_owned(), json!(patterns));
        json!({
            "condition": "${anytrue([for pattern in local.deployers : \
                can(regex(pattern, data.aws_iam_session_context.current.issuer_arn))])}",
            "error_message": "The table policy would deny ${data.aws_iam_session_context.current.issuer_arn} every later change. \
                Apply this as a role that the policy lets change the table, or name yours with ddbsm iac --deployer.",
        })
    }

    fn node(&mut self, node: &Node) -> Value {
        match node {
            Node::Text(text) => self.text(text).into(),
            Node::Number(number) => (*number).into(),
            Node::Bool(yes) => (*yes).into(),
            Node::List(nodes) => nodes.iter().map(|node| self.node(node)).collect::<Vec<_>>().into(),
            Node::Map(fields) => self.map(fields),
            Node::Document(name, value) => {
                let value = self.document(value);
                self.locals.insert((*name).to_owned(), value);
                format!("${{jsonencode(local.{name})}}").into()
            }
            Node::IfGiven(parameter) => {
                let name = snake_case(parameter);
                format!("${{var.{name} == \"\" ? null : [var.{name}]}}").into()
            }
        }
    }

    fn map(&mut self, fields: &[Field]) -> Value {
        let member = |field: &Field| {
            // The names of a function's variables are the function's.
            let is_variable = field.name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            let name = if is_variable { field.name.to_owned() } else { snake_case(field.name) };
            (name, self.node(&field.value))
        };
        fields.iter().map(member).collect::<Map<_, _>>().into()
    }

    fn document(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(values) => {
                values.iter().map(|value| self.document(value)).collect::<Vec<_>>().into()
            }
            Value::Object(object) => {
                let members = object.iter().map(|(name, value)| (name.clone(), self.document(value)));
                members.collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }

    /// A text with Terraform's names of what its placeholders stand for. `$${` is Terraform's spelling of `${`.
    fn text(&self, text: &str) -> String {
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Literal(literal) => literal.replace("${", "$${").replace("%{", "%%{"),
            Piece::Placeholder(name) => format!("${{{}}}", self.expression(name)),
        };
        pieces(text).iter().map(piece).collect()
    }

    fn expression(&self, name: &str) -> String {
        if let Some((_, expression)) = PSEUDO_PARAMETERS.iter().find(|(pseudo, _)| *pseudo == name) {
            return (*expression).to_owned();
        }
        if self.template.parameters.iter().any(|parameter| parameter.id == name) {
            return format!("var.{}", snake_case(name));
        }
        let (id, attribute) = name.split_once('.').unwrap_or((name, "Id"));
        format!("{}.{}", self.address(id), snake_case(attribute))
    }

    fn address(&self, id: &str) -> String {
        let resource = self.template.resources.iter().find(|resource| resource.id == id);
        let kind = resource.map_or(String::new(), |resource| resource_type(resource.kind));
        format!("{kind}.{}", snake_case(id))
    }
}

/// The comments of properties, which Terraform takes at the resource alone.
fn comments<'a>(fields: &'a [Field], all: &mut Vec<&'a str>) {
    for field in fields {
        all.push(&field.about);
        match &field.value {
            Node::Map(fields) => comments(fields, all),
            Node::List(nodes) => nodes.iter().for_each(|node| {
                if let Node::Map(fields) = node {
                    comments(fields, all);
                }
            }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iams_variables_stay_in_a_text() {
        let template = Template::default();
        let module = Module { template: &template, locals: Map::new() };
        assert_eq!(module.text("${aws:PrincipalArn}"), "$${aws:PrincipalArn}");
        assert_eq!(module.text("x/${AWS::Region}%{y}"), "x/${data.aws_region.current.region}%%{y}");
    }
}
