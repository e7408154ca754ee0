//! Every message that the derive or a type of ours gives at compile time. `TRYBUILD=overwrite` accepts changed ones.
//!
//! What must compile is in `tests/hygiene`, where it is also run.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
}

/// What one reads in the expected messages, so that a careless overwrite does not pass.
#[test]
fn each_mistake_is_reported_once_and_where_it_is() {
    let cases = cases();
    assert!(cases.len() > 100, "only {} cases found", cases.len());
    for case in cases {
        let source = fs::read_to_string(&case).unwrap();
        let expected = fs::read_to_string(case.with_extension("stderr")).unwrap();
        let errors = errors(&expected);
        let case = case.display();

        assert!(!errors.is_empty(), "{case} expects no error");
        assert!(!expected.contains("warning:"), "{case} expects a warning, which hides what matters");
        let mut seen = HashSet::new();
        for error in &errors {
            let at = source.lines().nth(error.line - 1).unwrap();
            let our_derive = at.starts_with("#[derive") && at.contains("Secrets");
            assert!(!our_derive, "{case}: shown at the derive: {}", error.message);
            let once = seen.insert(error) || case.to_string().ends_with(TWICE);
            assert!(once, "{case}: shown twice: {}", error.message);
        }
        if case.to_string().contains("/three_") {
            assert_eq!(errors.len(), 3, "{case}");
        }
    }
}

/// The compiler asks for the source's trait at the argument, and again for the future that the call gives.
const TWICE: &str = "containers/load_from_something_else.rs";

fn cases() -> Vec<PathBuf> {
    let topics = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap();
    let files = topics.flat_map(|topic| fs::read_dir(topic.unwrap().path()).unwrap());
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

#[derive(PartialEq, Eq, Hash)]
struct Error<'a> {
    message: &'a str,
    line: usize,
}

/// Each `error: message` with the line that ` --> file:line:column` under it gives.
fn errors(expected: &str) -> Vec<Error<'_>> {
    let lines: Vec<&str> = expected.lines().collect();
    let errors = lines.windows(2).filter(|pair| pair[0].starts_with("error"));
    errors
        .map(|pair| {
            let line = pair[1].rsplit(':').nth(1).unwrap();
            Error { message: pair[0], line: line.parse().unwrap() }
        })
        .collect()
}
