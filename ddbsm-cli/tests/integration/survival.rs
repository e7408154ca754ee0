//! That a manifest survives the optimizer and the linker, and that nothing is left of structs that aren't loaded.

use crate::common::{ddbsm, ok, run};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = r#"
[package]
name = "survival"
edition = "2024"

[dependencies]
ddbsm = { path = "REPOSITORY" }

[workspace]

# The loader is generic, so what matters of it is compiled with the program.
[profile.release.package."*"]
opt-level = 0
codegen-units = 16
"#;

const PROGRAM: &str = r#"
use ddbsm::{Env, Live, Memory, Secret, Secrets};

#[derive(Secrets)]
struct Loaded {
    token: Secret<String>,
    #[secrets(flatten, prefix = "db/")]
    inner: Option<Inner>,
}

#[derive(Secrets)]
struct Inner {
    user: Secret<String>,
    #[secrets(flatten)]
    innermost: Innermost,
}

#[derive(Secrets)]
struct Innermost {
    password: Option<Secret<Vec<u8>>>,
}

#[derive(Secrets)]
struct LiveOne {
    live: Secret<String>,
}

#[derive(Secrets)]
struct NeverLoaded {
    never: Secret<String>,
}

fn main() {
    let loaded = Loaded::load_blocking(&Memory::from([("token", "x")]));
    let live: Live<LiveOne> = Live::new(LiveOne::loader(), Env::prefixed("X_"));
    let mut get = std::pin::pin!(live.get());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let got = std::future::Future::poll(get.as_mut(), &mut context).is_ready();
    if let Ok(loaded) = &loaded && std::env::args().count() > 9 {
        println!("{}{:?}", loaded.token.expose_secret(), loaded.inner.as_ref().map(|it| it.user.expose_secret()));
        println!("{:?}", loaded.inner.as_ref().map(|it| it.innermost.password.is_some()));
    }
    let never: Option<NeverLoaded> = None;
    println!("{}{got}{}", loaded.is_ok(), never.is_none_or(|it| it.never.ct_eq("x")));
}
"#;

/// Each optimization level, with each kind of LTO and both extremes of codegen units. `SURVIVAL=3,fat,1` tries one alone.
#[test]
#[ignore = "builds the AWS SDK and 24 programs: for .ci/measure"]
fn a_manifest_survives_each_optimization() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("survival");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    fs::write(folder.join("Cargo.toml"), MANIFEST.replace("REPOSITORY", repository)).expect("it's written");
    fs::write(folder.join("src/main.rs"), PROGRAM).expect("it's written");
    fs::copy(format!("{repository}/Cargo.lock"), folder.join("Cargo.lock")).expect("it's copied");
    let only = std::env::var("SURVIVAL").ok();
    let mut tried = 0;
    // In this order the SDK is built twice: once for LTO, and once without.
    for lto in ["off", "thin", "fat"] {
        for (opt_level, units) in ["0", "s", "z", "3"].into_iter().flat_map(|opt| [(opt, "1"), (opt, "16")]) {
            let setting = format!("{opt_level},{lto},{units}");
            if only.as_ref().is_some_and(|only| *only != setting) {
                continue;
            }
            survives(&build(&folder, opt_level, lto, units), &setting);
            tried += 1;
        }
    }
    assert!(tried > 0, "SURVIVAL is none of the settings");
}

fn build(folder: &Path, opt_level: &str, lto: &str, units: &str) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet"]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level).env("CARGO_PROFILE_RELEASE_LTO", lto);
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", units).env("CARGO_PROFILE_RELEASE_STRIP", "true");
    ok(&run(&mut cargo));
    folder.join("target/release/survival")
}

fn survives(program: &Path, setting: &str) {
    let output = run(ddbsm().arg("manifest").arg(program));
    ok(&output);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    let structs = said["structs"].as_array().expect("structs");
    let names: Vec<_> = structs.iter().map(|found| found["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["Inner", "Innermost", "LiveOne", "Loaded"], "{setting}");
    let roots = [&structs[2]["id"], &structs[3]["id"]];
    assert_eq!(said["roots"].as_array().expect("roots").iter().collect::<Vec<_>>(), roots, "{setting}");
}
