//! Whether a request's own parameters keep values out of its response.
//!
//! AWS doesn't document whether the event of a Query holds its partition. A Query of the index asks for names and dates alone.

use super::event::{member, text_of};
use ddbsm_core::table::attribute::VALUE;
use serde_json::Value;

/// Whether it asks for certain attributes, and the value isn't one of them. A filter could ask about the value nevertheless.
pub(crate) fn leaves_values_out(parameters: &Value) -> bool {
    let has = |name| member(parameters, name).is_some_and(|value| !value.is_null());
    let Some(projection) = text_of(parameters, "projectionExpression") else { return false };
    let names = member(parameters, "expressionAttributeNames");
    let is_other = |path: &str| {
        // A part of an attribute is one too: `#v[0]`, `a.b`.
        let name = path.split(['.', '[']).next().unwrap_or_default().trim();
        let name = match name.strip_prefix('#') {
            Some(_) => names.and_then(|names| names.get(name)).and_then(Value::as_str),
            None => Some(name),
        };
        name.is_some_and(|name| !name.is_empty() && name != VALUE)
    };
    !has("filterExpression") && !has("queryFilter") && projection.split(',').all(is_other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_projection_that_names_other_attributes_leaves_values_out() {
        let names = json!({"#n": "name", "#v": "value", "#x": "created_by"});
        for (projection, leaves) in [
            ("#n, #x", true),
            ("created_at,#n", true),
            ("#n, #v", false),
            ("#n, value", false),
            ("#n, #v[0]", false),
            ("#n, value.a", false),
            ("#n, #unknown", false),
            ("#n,", false),
            ("", false),
        ] {
            let mut parameters =
                json!({"projectionExpression": projection, "expressionAttributeNames": names});
            assert_eq!(leaves_values_out(&parameters), leaves, "{projection}");
            parameters["filterExpression"] = "begins_with(#v, :guess)".into();
            assert!(!leaves_values_out(&parameters), "{projection}");
        }
        assert!(!leaves_values_out(&json!({})));
        assert!(!leaves_values_out(&json!({"projectionExpression": "#n"})));
        assert!(!leaves_values_out(&Value::Null));
    }
}
