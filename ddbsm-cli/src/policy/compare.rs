//! Whether two policies say the same, and where they differ.

use crate::terminal;
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

/// The lines in which the policies differ, with some around them; none if they say the same.
pub(crate) fn diff(old: &Value, new: &Value) -> serde_json::Result<Option<String>> {
    let (old, new) = (normal(old), normal(new));
    if old == new {
        return Ok(None);
    }
    let (old, new) = (serde_json::to_string_pretty(&old)?, serde_json::to_string_pretty(&new)?);
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut text = String::new();
    for group in diff.grouped_ops(3) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end();
            let line = match change.tag() {
                ChangeTag::Delete => terminal::bad(&format!("- {line}")),
                ChangeTag::Insert => terminal::good(&format!("+ {line}")),
                ChangeTag::Equal => format!("  {line}"),
            };
            text.extend([line.as_str(), "\n"]);
        }
    }
    Ok(Some(text))
}

/// The policy with all that has no meaning in one form: order, one value instead of a list of one, `{"AWS": "*"}`.
fn normal(policy: &Value) -> Value {
    let mut statements: Vec<Value> = list(&policy["Statement"]).iter().map(statement).collect();
    statements.sort_by_key(|statement| statement["Sid"].to_string());
    Value::from_iter([("Version", policy["Version"].clone()), ("Statement", Value::from(statements))])
}

fn statement(statement: &Value) -> Value {
    let fields = statement.as_object().into_iter().flatten();
    let mut fields: Vec<(String, Value)> = fields
        .map(|(name, value)| {
            let value = match name.as_str() {
                "Principal" if value["AWS"] == "*" => Value::from("*"),
                "Sid" | "Effect" | "Principal" => value.clone(),
                "Condition" => each(value, |keys| each(keys, sorted)),
                _ => sorted(value),
            };
            (name.clone(), value)
        })
        .collect();
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    Value::Object(fields.into_iter().collect())
}

fn each(object: &Value, change: impl Fn(&Value) -> Value) -> Value {
    let mut fields: Vec<_> = object.as_object().into_iter().flatten().collect();
    fields.sort_by_key(|(name, _)| name.as_str());
    Value::Object(
        fields.into_iter().map(|(name, value)| (name.clone(), change(value))).collect::<Map<_, _>>(),
    )
}

fn sorted(value: &Value) -> Value {
    let mut values = list(value).to_vec();
    values.sort_by_key(Value::to_string);
    Value::from(values)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}
