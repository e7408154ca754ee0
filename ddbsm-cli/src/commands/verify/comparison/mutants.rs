//! Every small change of every table policy is seen by the comparison.

use super::Compared;
use crate::arn::TableArn;
use crate::policy::table::{TablePolicy, Writes};
use serde_json::{Map, Value, json};

const BACKDOOR: &str = "arn:aws:iam::111111111111:role/backdoor";

/// One change of a policy, and what it is called.
type Mutant = (String, Value);

/// The policies that `init` attaches, by their options.
fn policies() -> Vec<Mutant> {
    let table = TableArn::new("dirty-secrets", "111111111111", "us-west-2");
    let writers = [table.roles("ddbsm/writer/*"), table.roles("ci/deploy")];
    let admins = [table.roles("ddbsm/policy-admin/*")];
    let mut all = Vec::new();
    for writes in [Writes::Strict, Writes::Console] {
        for enumerated in [false, true] {
            for (replicated, writers) in [(false, &writers[..1]), (true, &writers[..])] {
                let (table, admins) = (&table, &admins[..]);
                let policy = TablePolicy { table, writers, admins, writes, enumerated, replicated };
                let value = policy.policy().value().expect("JSON");
                all.push((format!("{writes:?} {enumerated} {replicated}"), value));
            }
        }
    }
    all
}

/// What else a name or a text might be.
fn other_names(name: &str) -> Vec<String> {
    let swaps = [
        ("ForAnyValue", "ForAllValues"),
        ("ForAllValues", "ForAnyValue"),
        ("ForAnyValue:", ""),
        ("ForAllValues:", ""),
        ("NotEquals", "Equals"),
        ("NotEquals", "NotLike"),
        ("NotEquals", "NotEqualsIgnoreCase"),
        ("ArnNotLike", "ArnLike"),
        ("ArnNotLike", "ArnNotEquals"),
        ("ArnNotLike", "ArnNotLikeIfExists"),
        ("Null", "Bool"),
        ("PrincipalArn", "SourceArn"),
        ("LeadingKeys", "Attributes"),
        ("EnclosingOperation", "Select"),
        ("NotAction", "Action"),
        ("Action", "NotAction"),
        ("Resource", "NotResource"),
        ("Principal", "NotPrincipal"),
    ];
    let swapped =
        swaps.iter().filter(|(from, _)| name.contains(from)).map(|(from, to)| name.replacen(from, to, 1));
    swapped.filter(|swapped| swapped != name).collect()
}

fn other_texts(text: &str) -> Vec<String> {
    let mut all = vec!["*".to_owned(), format!("{text}x"), BACKDOOR.to_owned()];
    match text {
        "Deny" => all.push("Allow".to_owned()),
        "true" => all.push("false".to_owned()),
        "false" => all.push("true".to_owned()),
        "${aws:PrincipalArn}" => all.push("${aws:PrincipalTag/owner}".to_owned()),
        _ => {}
    }
    if text.starts_with("arn:") {
        all.extend([
            text.replace("111111111111", "*"),
            text.replace('*', "x"),
            text.replace("table/", "table/other-"),
        ]);
    }
    all.retain(|other| other != text);
    all
}

/// Every value that is one change away.
fn changed(value: &Value) -> Vec<Mutant> {
    match value {
        Value::String(text) => {
            other_texts(text).into_iter().map(|other| (format!("{text} is {other}"), other.into())).collect()
        }
        Value::Array(elements) => changed_list(elements),
        Value::Object(fields) => changed_object(fields),
        _ => Vec::new(),
    }
}

fn changed_list(elements: &[Value]) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let mut without = elements.to_vec();
        all.push((format!("without {}", without.remove(i)), without.into()));
        for (what, other) in changed(element) {
            let mut with = elements.to_vec();
            with[i] = other;
            all.push((what, with.into()));
        }
    }
    if elements.iter().all(Value::is_string) {
        for more in [
            "dynamodb:GetItem",
            "dynamodb:Scan",
            "dynamodb:*",
            "dynamodb:DeleteTable",
            BACKDOOR,
            "ddbsm:canary",
            "*",
        ] {
            if !elements.contains(&more.into()) {
                all.push((format!("with {more}"), [elements, &[more.into()]].concat().into()));
            }
        }
    }
    all
}

fn changed_object(fields: &Map<String, Value>) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (name, value) in fields {
        let mut without = fields.clone();
        without.remove(name);
        all.push((format!("without {name}"), without.clone().into()));
        for other in other_names(name) {
            let mut renamed = without.clone();
            renamed.insert(other.clone(), value.clone());
            all.push((format!("{name} is {other}"), renamed.into()));
        }
        for (what, other) in changed(value) {
            let mut with = fields.clone();
            with.insert(name.clone(), other);
            all.push((format!("{name}: {what}"), with.into()));
        }
    }
    if fields.contains_key("Effect") {
        for (part, value) in [
            ("Principal", json!({"AWS": BACKDOOR})),
            ("Principal", json!({"AWS": [BACKDOOR, "arn:aws:iam::111111111111:role/other"]})),
            ("NotPrincipal", json!({"AWS": BACKDOOR})),
        ] {
            let mut with = fields.clone();
            with.remove("Principal");
            with.insert(part.to_owned(), value.clone());
            all.push((format!("{part} is {value}"), with.into()));
        }
        for (operator, key, value) in [
            ("StringNotEquals", "aws:PrincipalArn", BACKDOOR),
            ("ArnNotEquals", "aws:PrincipalArn", BACKDOOR),
            ("StringNotEqualsIfExists", "aws:PrincipalTag/backdoor", "yes"),
            ("ForAllValues:StringNotEquals", "dynamodb:LeadingKeys", "arn:aws:iam::111111111111:role/victim"),
            ("DateGreaterThan", "aws:CurrentTime", "2099-01-01T00:00:00Z"),
            ("Bool", "aws:SecureTransport", "false"),
        ] {
            let mut with = fields.clone();
            let mut condition = fields.get("Condition").cloned().unwrap_or_else(|| json!({}));
            condition[operator][key] = value.into();
            with.insert("Condition".to_owned(), condition);
            all.push((format!("only {operator} {key} {value}"), with.into()));
        }
    }
    all
}

/// Statements that stand beside a whole policy, or in another order.
fn rearranged(policy: &Value) -> Vec<Mutant> {
    let add = |what: &str, statement: Value| {
        let mut more = policy.clone();
        more["Statement"].as_array_mut().expect("statements").push(statement);
        (what.to_owned(), more)
    };
    let everybody = json!({"AWS": "*"});
    let mut all = vec![
        add(
            "allow",
            json!({"Sid": "A", "Effect": "Allow", "Principal": everybody, "Action": "*", "Resource": "*"}),
        ),
        add(
            "deny",
            json!({"Sid": "D", "Effect": "Deny", "Principal": everybody, "Action": "*", "Resource": "*"}),
        ),
        add("a statement twice", policy["Statement"][0].clone()),
    ];
    let mut reversed = policy.clone();
    reversed["Statement"].as_array_mut().expect("statements").reverse();
    all.push(("reversed".to_owned(), reversed));
    all
}

/// As DynamoDB gives a policy back: a list of one is the one.
fn rewritten(value: &Value) -> Value {
    match value {
        Value::Array(elements) if elements.len() == 1 => rewritten(&elements[0]),
        Value::Array(elements) => elements.iter().map(rewritten).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), rewritten(value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

#[test]
fn every_mutant_of_every_policy_differs_and_no_whole_policy_does() {
    let mut count = 0;
    for (which, policy) in policies() {
        for intact in [policy.to_string(), format!("{policy:#}"), rewritten(&policy).to_string()] {
            assert!(matches!(Compared::of(&policy, &intact), Compared::Same), "{which}: {intact}");
        }
        for (what, mutant) in changed(&policy).into_iter().chain(rearranged(&policy)) {
            let text = rewritten(&mutant).to_string();
            let compared = Compared::of(&policy, &text);
            assert!(matches!(compared, Compared::Differs(_)), "{which}: {what} isn't seen: {text}");
            count += 1;
        }
    }
    assert!(count > 5_000, "{count} mutants");
    for broken in ["", "{", "null", "[]", "{\"Statement\": []}"] {
        let (_, policy) = policies().remove(0);
        assert!(!matches!(Compared::of(&policy, broken), Compared::Same), "{broken}");
    }
}

/// Each policy is another: to compare with the wrong options is to see a difference.
#[test]
fn no_two_policies_are_the_same() {
    let all = policies();
    for (i, (which, policy)) in all.iter().enumerate() {
        for (j, (other, text)) in all.iter().enumerate() {
            let same = matches!(Compared::of(policy, &text.to_string()), Compared::Same);
            assert_eq!(same, i == j, "{which} and {other}");
        }
    }
}
