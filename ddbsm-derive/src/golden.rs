//! Each `tests/golden/NAME.rs` is expanded and compared with `NAME.expanded.rs`; `BLESS=1` writes the latter.

use std::path::Path;
use std::{env, fs};

#[test]
fn expansions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut compared = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        if path.to_string_lossy().ends_with(".expanded.rs") {
            continue;
        }
        let tokens = crate::pipeline::derive(&syn::parse_str(&source).unwrap());
        let expanded = prettyplease::unparse(&syn::parse_file(&tokens.to_string()).unwrap());
        let golden = path.with_extension("expanded.rs");
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &expanded).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert!(expanded == expected, "{} changed:\n{expanded}\nBLESS=1 accepts it", golden.display());
        compared += 1;
    }
    assert!(compared >= 5, "only {compared} cases found");
}
