//! Structs of every edition of Rust. What is a name in one is a keyword in the next.

#![allow(clippy::unwrap_used)] // a test fails by it

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SINCE_2015: &str = r#"
    #[derive(::ddbsm::Secrets)]
    #[secrets(rename_all = "camelCase")]
    pub struct gen {
        pub gen: ::ddbsm::Secret<String>,
        #[secrets(default = "x", alias = "old")]
        pub r#type: ::ddbsm::Secret<String>,
        #[secrets(skip)]
        pub skipped: Option<Box<dyn Fn(::std::string::String) -> u8 + Send>>,
        #[secrets(flatten, prefix = "inner/")]
        pub inner: Option<inner::Inner>,
    }
    pub mod inner {
        #[derive(::ddbsm::Secrets)]
        pub struct Inner { pub gen: ::ddbsm::Secret<String> }
    }
"#;

const IN_2015: &str = r"
    #[derive(::ddbsm::Secrets)]
    pub struct async { pub async: ::ddbsm::Secret<String>, pub await: ::ddbsm::Secret<String>,
        pub dyn: Option<::ddbsm::Secret<String>>, pub try: ::ddbsm::Secret<Vec<u8>> }
    #[derive(::ddbsm::Secrets)]
    pub struct Outer { #[secrets(flatten)] pub try: async }
";

const IN_2024: &str = r"
    #[derive(::ddbsm::Secrets)]
    pub struct r#gen { pub r#gen: ::ddbsm::Secret<String>, pub r#async: ::ddbsm::Secret<String> }
";

#[test]
fn a_struct_of_any_edition_compiles() {
    let in_2015 = format!("extern crate ddbsm; {SINCE_2015} {IN_2015}");
    for (edition, source) in
        [("2015", &*in_2015), ("2018", SINCE_2015), ("2021", SINCE_2015), ("2024", IN_2024)]
    {
        let (compiled, messages) = compile(edition, source);
        assert!(compiled, "edition {edition}: {messages}");
    }
}

/// That the test above could fail.
#[test]
fn a_keyword_of_the_edition_does_not() {
    let (compiled, messages) = compile("2024", SINCE_2015);
    assert!(!compiled && messages.contains("gen"), "{messages}");
}

fn compile(edition: &str, source: &str) -> (bool, String) {
    let deps = env::current_exe().unwrap().parent().unwrap().to_owned();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("edition-{edition}-{}", source.len()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("lib.rs");
    fs::write(&file, format!("#![allow(nonstandard_style, keyword_idents)] {source}")).unwrap();
    let output = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args([
            "--crate-type=lib",
            "--emit=metadata",
            "--crate-name=edition",
            "-Dwarnings",
            "--edition",
            edition,
        ])
        .arg("--out-dir")
        .arg(&folder)
        .arg(format!("-Ldependency={}", deps.display()))
        .arg(format!("--extern=ddbsm={}", newest_ddbsm(&deps).display()))
        .arg(&file)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

/// The library that was built last, which is the one that this test was linked with or one of the same sources.
fn newest_ddbsm(deps: &Path) -> PathBuf {
    let libraries = fs::read_dir(deps).unwrap().map(|entry| entry.unwrap().path()).filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("libddbsm-") && name.ends_with(".rlib")
    });
    libraries.max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap()).unwrap()
}
