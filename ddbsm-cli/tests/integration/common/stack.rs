//! What `ddbsm iac` prints, evaluated as if it were deployed: see `iac/evaluate.py`.
//!
//! `.ci/setup` installs cfn-lint, whose decoder and schemas that takes.

use super::{ddbsm, ok, run, stderr, stdout};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The table and the owner of the tests.
pub const OF_THE_TESTS: [&str; 4] = ["--table", "dirty-secrets", "--principal", "app/slack-bot-lambda-role"];

/// What is printed.
pub fn iac(format: &str, args: &[&str]) -> String {
    let output = run(ddbsm().args(["iac", "--format", format]).args(args));
    assert!(output.status.success() && output.stderr.is_empty(), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

/// Stacks in both formats, as files.
pub struct Stacks {
    folder: TempDir,
    pub count: usize,
}

impl Stacks {
    /// One for each of these options.
    pub fn print(options: &[Vec<&str>]) -> Self {
        let stacks = Self { folder: tempfile::tempdir().expect("a folder"), count: options.len() };
        for (i, options) in options.iter().enumerate() {
            fs::write(stacks.template(i), iac("cloudformation", options)).expect("written");
            fs::write(stacks.module(i), iac("terraform", options)).expect("written");
        }
        stacks
    }

    pub fn template(&self, i: usize) -> PathBuf {
        self.folder.path().join(format!("{i}.yaml"))
    }

    fn module(&self, i: usize) -> PathBuf {
        self.folder.path().join(format!("{i}.tf.json"))
    }

    /// Each evaluated: the template, and the module.
    pub fn evaluated(&self) -> Vec<(Value, Value)> {
        let files = (0..self.count).flat_map(|i| [self.template(i), self.module(i)]);
        evaluated(files).chunks(2).map(|both| (both[0].clone(), both[1].clone())).collect()
    }
}

/// Templates and modules, evaluated.
pub fn evaluated(files: impl IntoIterator<Item = PathBuf>) -> Vec<Value> {
    let stacks = evaluate(files);
    stacks.as_array().expect("a list").clone()
}

/// What CloudFormation and Cloud Control ask for in each handler of a type: `read`, `update` and so on.
pub fn handlers(kind: &str) -> Value {
    evaluate([kind.into()])
}

fn evaluate(args: impl IntoIterator<Item = PathBuf>) -> Value {
    let evaluate = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/iac/evaluate.py");
    let output = run(venv("python").arg(evaluate).args(args));
    ok(&output);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The stack of the tests with these options besides, evaluated.
pub fn stack(options: &[&str]) -> Value {
    let stacks = Stacks::print(&[[&OF_THE_TESTS[..], options].concat()]);
    let (template, module) = stacks.evaluated().remove(0);
    assert_eq!(template, module, "{options:?}");
    template
}

/// The policy that a role of a stack has for the table.
pub fn role_policy(stack: &Value, role: &str) -> Value {
    stack["resources"][format!("{role}_role")]["properties"]["Policies"][0]["PolicyDocument"].clone()
}

pub fn table_policy(stack: &Value) -> Value {
    stack["resources"]["secrets_table"]["properties"]["ResourcePolicy"]["PolicyDocument"].clone()
}

/// What cfn-lint says of templates.
pub fn lint(files: impl IntoIterator<Item = PathBuf>) -> String {
    stdout(&run(venv("cfn-lint").arg("--").args(files)))
}

fn venv(program: &str) -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin").join(program))
}
