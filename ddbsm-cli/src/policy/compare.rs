//! Whether the policy in force is the one that is wanted, statement by statement.
//!
//! DynamoDB gives a policy back with a list of one as the one, and with a principal that was there twice once. It keeps
//! the order. Nothing else is allowed for: a policy that only means the same is another.

use serde_json::{Map, Value};
use std::fmt;

/// One way in which the policy in force differs from the one wanted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Difference {
    /// The policy in force has no such statement.
    Missing { sid: String },
    /// The policy in force has a statement that isn't wanted.
    Added { sid: String, statement: Value },
    /// A part of a statement is another. None: it has no such part.
    Changed { sid: String, part: String, wanted: Option<Value>, in_force: Option<Value> },
    /// All statements are as wanted, in another order.
    Order,
    /// Something of the policy that is no statement, such as its version.
    Header { part: String, wanted: Option<Value>, in_force: Option<Value> },
}

/// The differences between two policies, in the order of their statements; none if they are the same.
pub(crate) fn differences(wanted: &Value, in_force: &Value) -> Vec<Difference> {
    let (wanted, in_force) = (normal(wanted), normal(in_force));
    let mut found = Vec::new();
    for (part, wanted, in_force) in parts(&wanted, &in_force, "Statement") {
        found.push(Difference::Header { part, wanted, in_force });
    }
    let (wanted, in_force) = (list(&wanted["Statement"]), list(&in_force["Statement"]));
    let mut left: Vec<&Value> = in_force.iter().collect();
    for statement in wanted {
        let same = left.iter().position(|other| other["Sid"] == statement["Sid"]);
        let Some(other) = same.map(|at| left.remove(at)) else {
            found.push(Difference::Missing { sid: sid(statement) });
            continue;
        };
        for (part, wanted, in_force) in parts(statement, other, "Sid") {
            found.push(Difference::Changed { sid: sid(statement), part, wanted, in_force });
        }
    }
    let added = |statement: &Value| Difference::Added { sid: sid(statement), statement: statement.clone() };
    found.extend(left.into_iter().map(added));
    if found.is_empty() && wanted != in_force {
        found.push(Difference::Order);
    }
    found
}

type Part = (String, Option<Value>, Option<Value>);

/// The fields of two objects that differ, but for one.
fn parts(wanted: &Value, in_force: &Value, but: &str) -> Vec<Part> {
    let empty = Map::new();
    let (wanted, in_force) = (wanted.as_object().unwrap_or(&empty), in_force.as_object().unwrap_or(&empty));
    let added = in_force.keys().filter(|name| !wanted.contains_key(*name));
    let names = wanted.keys().chain(added).filter(|name| *name != but);
    let part = |name: &String| (name.clone(), wanted.get(name).cloned(), in_force.get(name).cloned());
    names.map(part).filter(|(_, wanted, in_force)| wanted != in_force).collect()
}

/// A policy as DynamoDB gives it back: no list of one, no principal twice. Objects have no order.
fn normal(value: &Value) -> Value {
    match value {
        Value::Array(values) => match values.as_slice() {
            [one] => normal(one),
            _ => values.iter().map(normal).collect(),
        },
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| match name.as_str() {
                "Principal" | "NotPrincipal" => (name.clone(), principals(value)),
                _ => (name.clone(), normal(value)),
            };
            let mut fields: Vec<_> = fields.iter().map(field).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(fields.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn principals(value: &Value) -> Value {
    match value {
        Value::Object(kinds) => {
            kinds.iter().map(|(kind, who)| (kind.clone(), principals(who))).collect::<Map<_, _>>().into()
        }
        Value::Array(all) => {
            let mut once: Vec<Value> = Vec::new();
            for one in all {
                if !once.contains(one) {
                    once.push(one.clone());
                }
            }
            normal(&Value::from(once))
        }
        other => other.clone(),
    }
}

fn list(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

fn sid(statement: &Value) -> String {
    statement["Sid"].as_str().unwrap_or("a statement without a Sid").to_owned()
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { sid } => write!(f, "{sid} is missing"),
            Self::Added { sid, statement } => write!(f, "{sid} isn't wanted: {statement}"),
            Self::Changed { sid, part, wanted, in_force } => {
                write!(f, "{sid}: ")?;
                changed(f, part, wanted.as_ref(), in_force.as_ref())
            }
            Self::Order => f.write_str("the statements are in another order"),
            Self::Header { part, wanted, in_force } => changed(f, part, wanted.as_ref(), in_force.as_ref()),
        }
    }
}

/// Of lists, only what one has and the other hasn't.
fn changed(
    f: &mut fmt::Formatter<'_>,
    part: &str,
    wanted: Option<&Value>,
    in_force: Option<&Value>,
) -> fmt::Result {
    let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let all = |value: Option<&Value>| value.map_or_else(Vec::new, |value| list(value).to_vec());
    let is_list = |value: Option<&Value>| value.is_some_and(Value::is_array);
    if !is_list(wanted) && !is_list(in_force) {
        return write!(f, "{part} is {}, wanted {}", shown(in_force), shown(wanted));
    }
    let (wanted, in_force) = (all(wanted), all(in_force));
    let but = |these: &[Value], those: &[Value]| -> Vec<String> {
        these.iter().filter(|value| !those.contains(value)).map(Value::to_string).collect()
    };
    let (lacks, has) = (but(&wanted, &in_force), but(&in_force, &wanted));
    match (lacks.is_empty(), has.is_empty()) {
        (true, true) => write!(f, "{part} is in another order, or names one twice"),
        (false, true) => write!(f, "{part} lacks {}", lacks.join(", ")),
        (true, false) => write!(f, "{part} has {} too", has.join(", ")),
        (false, false) => write!(f, "{part} has {} in place of {}", has.join(", "), lacks.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy() -> Value {
        json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "One", "Effect": "Deny", "Principal": "*", "Action": ["dynamodb:GetItem"], "Resource": ["arn"],
             "Condition": {"ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": ["a"]}}},
            {"Sid": "Two", "Effect": "Deny", "Principal": {"AWS": ["x", "y"]}, "Action": ["b", "c"], "Resource": ["arn"]},
        ]})
    }

    #[test]
    fn what_dynamodb_rewrites_is_the_same() {
        let rewritten = json!({"Statement": [
            {"Action": "dynamodb:GetItem", "Sid": "One", "Effect": "Deny", "Principal": "*", "Resource": "arn",
             "Condition": {"ForAnyValue:StringNotEquals": {"dynamodb:LeadingKeys": "a"}}},
            {"Sid": "Two", "Effect": "Deny", "Principal": {"AWS": ["x", "y", "x"]}, "Action": ["b", "c"], "Resource": "arn"},
        ], "Version": "2012-10-17"});
        assert_eq!(differences(&policy(), &rewritten), []);
        assert_eq!(differences(&rewritten, &policy()), []);
    }

    #[test]
    fn everything_else_differs() {
        let one = |pointer: &str, value: Value| {
            let mut other = policy();
            *other.pointer_mut(pointer).expect("a part") = value;
            let found = differences(&policy(), &other);
            assert_eq!(found.len(), 1, "{pointer}: {found:?}");
            found[0].to_string()
        };
        assert_eq!(one("/Version", json!("2008-10-17")), r#"Version is "2008-10-17", wanted "2012-10-17""#);
        for (pointer, value) in [
            ("/Statement/0/Effect", json!("Allow")),
            ("/Statement/0/Principal", json!({"AWS": "*"})),
            ("/Statement/0/Action", json!(["dynamodb:GetItem", "dynamodb:GetItem"])),
            ("/Statement/0/Resource", json!("arn2")),
            ("/Statement/0/Condition", json!({})),
            ("/Statement/0/Condition/ForAnyValue:StringNotEquals/dynamodb:LeadingKeys", json!(["a", "b"])),
        ] {
            assert!(one(pointer, value).starts_with("One: "), "{pointer}");
        }
        for (pointer, value) in [
            ("/Statement/1/Action", json!(["c", "b"])),
            ("/Statement/1/Principal", json!({"AWS": ["y", "x"]})),
            ("/Statement/1/Principal", json!({"AWS": "x"})),
        ] {
            assert!(one(pointer, value).starts_with("Two: "), "{pointer}");
        }
    }

    /// Where a list has changed, only the change is shown.
    #[test]
    fn a_change_of_a_list_is_shown_in_short() {
        for (actions, said) in [
            (json!(["b"]), "Two: Action lacks \"c\""),
            (json!(["b", "c", "d"]), "Two: Action has \"d\" too"),
            (json!(["b", "d"]), "Two: Action has \"d\" in place of \"c\""),
            (json!(["c", "b"]), "Two: Action is in another order, or names one twice"),
            (json!(["b", "c", "c"]), "Two: Action is in another order, or names one twice"),
        ] {
            let mut other = policy();
            other["Statement"][1]["Action"] = actions;
            let found = differences(&policy(), &other);
            assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
        }
    }

    #[test]
    fn statements_are_missing_added_or_in_another_order() {
        let mut other = policy();
        let statements = other["Statement"].as_array_mut().expect("statements");
        statements.reverse();
        assert_eq!(differences(&policy(), &other), [Difference::Order]);
        other["Statement"].as_array_mut().expect("statements").pop();
        assert_eq!(differences(&policy(), &other), [Difference::Missing { sid: "One".to_owned() }]);
        let found = differences(&other, &policy());
        assert!(matches!(&found[..], [Difference::Added { sid, .. }] if sid == "One"), "{found:?}");
        assert_eq!(differences(&policy(), &json!({"Version": "2012-10-17"})).len(), 2);
        let mut twice = policy();
        let two = twice["Statement"][1].clone();
        twice["Statement"].as_array_mut().expect("statements").push(two);
        assert!(
            matches!(&differences(&policy(), &twice)[..], [Difference::Added { sid, .. }] if sid == "Two")
        );
    }
}
