//! The gate on what a function ships: the Lambda example as `cargo lambda build --profile function` makes it, and its zip.

use crate::common::server::{OWNER, Server};
use crate::common::{ddbsm, ok, put, run, stderr};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::write::SimpleFileOptions;

/// It's stripped, and fat LTO has seen all of it.
#[test]
#[ignore = "builds the Lambda example for release: for .ci/measure"]
fn a_manifest_survives_in_what_a_function_ships() {
    let program = build();
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("bootstrap.zip");
    pack(&program, &zip);
    let server = Server::with_table();
    let store = |name: &str| ok(&put(&server, &[name, "-"], b"value"));
    let check = |file: &Path| run(server.ddbsm().arg("check").arg(file).args(["--principal", OWNER]));
    let files = [&program, &zip];

    store("github-webhook-secret");
    for file in files {
        holds_its_struct_alone(file);
        let output = check(file);
        assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
        let named = "githubWebhookSecret (for Settings.github_webhook_secret): missing";
        assert!(stderr(&output).contains(named), "{}", stderr(&output));
        assert!(stderr(&output).contains("`github-webhook-secret`"), "{}", stderr(&output));
    }
    store("githubWebhookSecret");
    for file in files {
        ok(&check(file));
    }
}

fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target directory");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--profile", "function", "--package", "ddbsm-example-lambda"]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).env("CARGO_TARGET_DIR", target);
    ok(&run(&mut cargo));
    target.join("function/ddbsm-example-lambda").with_extension(std::env::consts::EXE_EXTENSION)
}

/// As cargo-lambda packs it.
fn pack(program: &Path, to: &Path) {
    let mut zip = zip::ZipWriter::new(File::create(to).expect("a file"));
    zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).expect("a file");
    std::io::copy(&mut File::open(program).expect("a program"), &mut zip).expect("it's packed");
    zip.finish().expect("a zip");
    let sizes = [program, to].map(|path| fs::metadata(path).expect("a file").len());
    assert!(sizes[1] < sizes[0], "it's compressed: {sizes:?}");
}

fn holds_its_struct_alone(file: &Path) {
    let output = run(ddbsm().arg("manifest").arg(file));
    ok(&output);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    let [settings] = &said["structs"].as_array().expect("structs")[..] else { panic!("{said}") };
    assert_eq!(
        [&settings["name"], &settings["module"], &settings["flatten"], &said["roots"]],
        [&json!("Settings"), &json!("ddbsm_example_lambda"), &json!([]), &json!([settings["id"]])]
    );
    assert_eq!(
        settings["secrets"],
        json!([{
            "field": "github_webhook_secret", "name": "githubWebhookSecret", "aliases": [], "required": true, "type": "S",
            "format": "plain", "rotating": true
        }])
    );
}
