//! SECURITY.md says that no crate of the workspace holds `unsafe`: each inherits the lint that forbids it.

use std::fs;
use std::path::Path;

#[test]
fn every_member_inherits_the_lints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = |member: &str| fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
    let whole = manifest("");
    assert!(whole.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"));
    let (_, members) = whole.split_once("\nmembers = [").unwrap();
    let (members, _) = members.split_once("\n]").unwrap();
    let members: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
    assert!(members.len() > 10 && members.contains(&"ddbsm-core"), "{members:?}");
    for member in members.into_iter().chain([""]) {
        assert!(
            manifest(member).contains("\n[lints]\nworkspace = true\n"),
            "{member} doesn't inherit the lints"
        );
    }
}
