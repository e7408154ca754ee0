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
            let attributes = before.rsplit("\n\n").next().unwrap_or_default();
            assert!(attributes.contains("test"), "`{test}` in {file} is not a test");
        }
    }
    assert!(tests > 10, "{tests} tests are named");
}
