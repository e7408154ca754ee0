//! examples/stack holds the policies that `ddbsm policy` prints, with placeholders for what only a stack knows.
//!
//! `BLESS=1 cargo test -p ddbsm-cli-tests stack_policies` writes them again.

use crate::common::policy;
use serde_json::{Map, Value, to_string_pretty};
use std::path::Path;

const KEY: &str = "arn:aws:kms:us-west-2:111111111111:key/01234567-89ab-cdef-0123-456789abcdef";

/// What `ddbsm policy` prints for the tests' table, and what stands for it.
const PLACEHOLDERS: [(&str, &str); 5] = [
    ("arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets", "<TABLE>"),
    ("arn:aws:iam::111111111111:role/ddbsm/writer/*", "<WRITERS>"),
    ("arn:aws:iam::111111111111:role/ddbsm/policy-admin/*", "<ADMINS>"),
    (KEY, "<KEY>"),
    ("dynamodb.us-west-2.", "dynamodb.<REGION>."),
];

#[test]
fn the_stack_has_the_policies_that_the_tool_prints() {
    let printed: Map<String, Value> = [
        ("table", &[][..]),
        ("owner", &["--for", "owner", "--encryption", KEY]),
        ("writer", &["--for", "writer", "--encryption", KEY]),
    ]
    .map(|(of, options)| (of.to_owned(), policy(options).0))
    .into_iter()
    .collect();
    let text = to_string_pretty(&printed).expect("JSON") + "\n";
    let text = PLACEHOLDERS.iter().fold(text, |text, (said, stands)| text.replace(said, stands));
    for of_the_tests in ["111111111111", "us-west-2", "dirty-secrets", "arn:aws:"] {
        assert!(!text.contains(of_the_tests), "{of_the_tests} needs a placeholder: {text}");
    }

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/stack/lib/policies.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "the tool prints other policies now: BLESS=1 writes them again");
}
