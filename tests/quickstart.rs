//! What the README promises of `cargo run --example quickstart`.

use std::env;
use std::process::Command;

#[test]
fn prints_the_redacted_struct_the_count_and_the_report() {
    // Cargo builds the examples before it runs the tests.
    let tests = env::current_exe().unwrap();
    let example = tests.ancestors().nth(2).unwrap().join("examples/quickstart");
    let output = Command::new(example).output().unwrap();
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    for part in ["github_app_secret: [REDACTED]", "loaded with 1 request", "there is `githubAppSecret`"] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    for value in ["not-a-real", "hooks.example.com", "bm90LW"] {
        assert!(!stdout.contains(value));
    }
}
