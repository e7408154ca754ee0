//! Which policies DynamoDB accepts for a table: what the emulators behind the tests don't check.

#[path = "../../../src/policy/accepted.rs"]
mod accepted;
#[path = "../../../src/policy/wildcard.rs"]
mod wildcard;

use serde_json::Value;

/// The message with which DynamoDB refuses this policy. For one bad name it refuses the whole policy.
pub fn error(policy: &str) -> Option<String> {
    let invalid = |why: &str| Some(format!("One or more parameter values were invalid: {why}"));
    if policy.len() > 20 * 1024 {
        return invalid("Maximum policy size of 20480 bytes exceeded");
    }
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return invalid("Invalid policy document: it is no JSON");
    };
    let statements =
        policy["Statement"].as_array().cloned().unwrap_or_else(|| vec![policy["Statement"].clone()]);
    let names =
        statements.iter().flat_map(|statement| ["Action", "NotAction"].map(|key| statement[key].clone()));
    let names = names.flat_map(|names| match names {
        Value::Null => vec![],
        Value::Array(names) => names,
        one => vec![one],
    });
    let is_bad = |name: &Value| !accepted::is_accepted(name.as_str().unwrap_or_default(), wildcard::matches);
    let bad: Vec<String> = names.filter(is_bad).map(|name| name.to_string()).collect();
    if !bad.is_empty() {
        let bad = bad.join(", ");
        return invalid(&format!("Invalid policy document: The following action names are invalid: {bad}"));
    }
    let mut sids: Vec<String> = statements.iter().map(|statement| statement["Sid"].to_string()).collect();
    sids.sort();
    let count = sids.len();
    sids.dedup();
    if sids.len() < count {
        return invalid("Invalid policy document: statement IDs must be unique");
    }
    if statements.iter().any(|statement| statement["Resource"].is_null()) {
        return invalid("Invalid policy document: a statement has no resource");
    }
    None
}
