//! The Lambda example, and the same on default SDK code: what a function's package weighs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Failure;

/// What somebody changes who writes the example with the SDK's defaults: file, before, after.
const CHANGES: [(&str, &str, &str); 3] = [
    (
        "Cargo.toml",
        "ddbsm = { workspace = true, features = [\"aws\"] }",
        "ddbsm.workspace = true\naws-config = \"1\"",
    ),
    (
        "Cargo.toml",
        "aws-sdk-dynamodb = { workspace = true, features = [\"rt-tokio\"] }",
        "aws-sdk-dynamodb = \"1.136\"",
    ),
    (
        "src/init.rs",
        "ddbsm::aws::lambda_config().await",
        "aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await",
    ),
];

/// How many bytes each of the two has.
pub(crate) fn build(target: &Path) -> Result<[u64; 2], Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let bytes = size(&root, target)?;
    // A copy of the workspace's manifests and of what the example is made of.
    let copy = target.join("default-example");
    fs::create_dir_all(&copy)?;
    for part in ["Cargo.toml", "Cargo.lock", "README.md", "rust-toolchain.toml", "src", "examples"] {
        let copied = Command::new("cp").arg("-r").arg(root.join(part)).arg(&copy).status()?;
        if !copied.success() {
            return Err(format!("{part} was not copied").into());
        }
    }
    for member in ["ddbsm-aws", "ddbsm-cli", "ddbsm-derive", "ddbsm-runtime", "benches"] {
        let link = copy.join(member);
        if !link.exists() {
            std::os::unix::fs::symlink(root.join(member), link)?;
        }
    }
    for (file, before, after) in CHANGES {
        let path = copy.join("examples/lambda").join(file);
        let text = fs::read_to_string(&path)?;
        if !text.contains(before) {
            return Err(format!("the example's {file} no longer holds `{before}`").into());
        }
        fs::write(&path, text.replace(before, after))?;
    }
    Ok([bytes, size(&copy, &target.join("default"))?])
}

fn size(root: &Path, target: &Path) -> Result<u64, Failure> {
    eprintln!("building the Lambda example in {}", root.display());
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--profile", "function", "--package", "ddbsm-example-lambda"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .status()?;
    if !built.success() {
        return Err("the Lambda example was not built".into());
    }
    Ok(fs::metadata(target.join("function/ddbsm-example-lambda"))?.len())
}
