//! SECURITY.md names the test behind each promise: every one of them exists.

use std::fs;
use std::path::Path;

#[test]
fn every_test_and_file_that_security_md_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let security = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut tests = 0;
    for name in security.split('`').skip(1).step_by(2) {
        let (file, test) = name.split_once("::").unwrap_or((name, ""));
        let extension = Path::new(file).extension().unwrap_or_default();
        if !["rs", "sh", "toml"].iter().any(|known| extension == *known) {
            continue;
        }
        let source = fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("there is no {file}"));
        if !test.is_empty() {
            tests += 1;
            let (before, _) = source
                .split_once(&format!("fn {test}()"))
                .unwrap_or_else(|| panic!("there is no test `{test}` in {file}"));
            let mut attributes = before.rsplit("\n\n").next().unwrap_or_default().lines().map(str::trim);
            let is_test = |line: &str| line == "#[test]" || line.starts_with("#[tokio::test");
            assert!(attributes.any(is_test), "`{test}` in {file} is not a test");
        } else if extension == "rs" {
            let may_be_named = file.starts_with("fuzz/fuzz_targets/") || file == "tests/security.rs";
            assert!(may_be_named, "{file} is named without a test in it");
        }
    }
    assert!(tests > 10, "{tests} tests are named");
}

#[test]
fn the_derive_reads_manifests_alone() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ddbsm-derive/src");
    let mut io: Vec<String> = Vec::new();
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("golden.rs") {
            continue; // a test
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let in_code = |line: &str| line.split('"').step_by(2).any(has_io);
        io.extend(code.filter(|line| in_code(line)).map(|line| line.trim().to_owned()));
    }
    assert_eq!(
        io,
        [
            "use std::{env, fs};",
            r#"let folder = env::var_os("CARGO_MANIFEST_DIR")?;"#,
            r#".filter_map(|folder| fs::read_to_string(folder.join("Cargo.toml")).ok());"#,
        ]
    );
}

fn has_io(code: &str) -> bool {
    let io = ["env", "fs", "io", "net", "process", "os", "include_str", "include_bytes", "option_env"];
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| io.contains(&word))
}

#[test]
fn what_is_installed_and_tested_is_pinned() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files =
        ["README.md", "ddbsm-cli/README.md", "CONTRIBUTING.md", ".ci/setup", "actions/check/action.yml"];
    for file in files {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let installs: Vec<_> = text.lines().filter(|line| line.contains("cargo install")).collect();
        assert!(!installs.is_empty(), "{file} installs nothing");
        assert!(installs.iter().all(|line| line.contains("--locked")), "{file}: {installs:?}");
    }
    let run = fs::read_to_string(root.join(".ci/run")).unwrap();
    let (before, _) = run.split_once("--locked").unwrap();
    assert!(!before.contains("cargo test") && !before.contains("cargo clippy"), "{before}");
}
