use ddbsm_example_lambda::signature::is_valid;

/// GitHub's own test values, from the page above.
const SECRET: &str = "It's a Secret to Everybody";
const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

#[test]
fn githubs_own_example_is_valid() {
    assert!(is_valid(SECRET, b"Hello, World!", SIGNATURE));
}

#[test]
fn anything_else_is_not() {
    assert!(!is_valid("It's a secret to Everybody", b"Hello, World!", SIGNATURE));
    assert!(!is_valid(SECRET, b"Hello, World", SIGNATURE));
    for header in [
        "",
        "sha256=",
        "sha256=xyz",
        &SIGNATURE[..SIGNATURE.len() - 2],
        &SIGNATURE.replace("sha256=", "sha1="),
        &SIGNATURE.replace("sha256=", ""),
        &SIGNATURE.replace("757", "656"),
    ] {
        assert!(!is_valid(SECRET, b"Hello, World!", header), "{header}");
    }
}
