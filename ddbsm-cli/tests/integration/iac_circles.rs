//! What of a stack depends on what: nothing in circles, and everything on what there is.
//!
//! `.ci/setup` installs cfn-lint.

use crate::common::stack::{Stacks, lint, stack};
use crate::iac_stacks::{all, with_names};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// What depends on what, by what is only known once it's made.
fn edges(stack: &Value) -> BTreeMap<String, Vec<String>> {
    fn names(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::String(text) => {
                let parts = text.split('<').skip(1).filter_map(|part| part.split_once('>'));
                all.extend(parts.filter_map(|(name, _)| Some(name.split_once('.')?.0.to_owned())));
            }
            Value::Array(values) => values.iter().for_each(|value| names(value, all)),
            Value::Object(members) => members.values().for_each(|value| names(value, all)),
            _ => {}
        }
    }
    let resources = stack["resources"].as_object().expect("resources");
    let of = |(name, resource): (&String, &Value)| {
        let mut all = Vec::new();
        names(&resource["properties"], &mut all);
        names(
            &json!(
                resource["after"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|after| format!("<{}.>", after.as_str().expect("a name")))
                    .collect::<Vec<_>>()
            ),
            &mut all,
        );
        all.retain(|name| name != "var");
        (name.clone(), all)
    };
    resources.iter().map(of).collect()
}

/// Takes away what needs nothing that's left, until nothing is or a circle remains.
fn circle(stack: &Value) -> Vec<String> {
    let mut edges = edges(stack);
    loop {
        let free: Vec<String> = edges
            .iter()
            .filter(|(_, needs)| !needs.iter().any(|name| edges.contains_key(name)))
            .map(|(name, _)| name.clone())
            .collect();
        if free.is_empty() {
            return edges.into_keys().collect();
        }
        edges.retain(|name, _| !free.contains(name));
    }
}

#[test]
#[ignore = "needs cfn-lint from PyPI: .ci/setup"]
fn nothing_goes_in_circles() {
    let all = all();
    for ((stack, _), options) in Stacks::print(&all).evaluated().into_iter().zip(&all) {
        assert_eq!(circle(&stack), [""; 0], "{options:?}");
        for (name, needs) in edges(&stack) {
            for needed in needs {
                assert!(stack["resources"].get(&needed).is_some(), "{name} needs {needed}: {options:?}");
            }
        }
    }
    // A policy with the table's own ARN is what cfn-lint and this test would see.
    let mut stack = stack(&[]);
    stack["resources"]["secrets_table"]["properties"]["ResourcePolicy"]["PolicyDocument"]["Statement"][0]["Resource"] =
        json!(["<secrets_table.arn>"]);
    assert!(circle(&stack).contains(&"secrets_table".to_owned()));
    let stacks = Stacks::print(&[with_names(&[])]);
    let template = fs::read_to_string(stacks.template(0)).expect("a template");
    let own = "!Sub arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/dirty-secrets\n";
    fs::write(stacks.template(0), template.replacen(own, "!GetAtt SecretsTable.Arn\n", 1)).expect("written");
    assert!(lint([stacks.template(0)]).contains("E3004"));
}
