//! What `ddbsm init` says at its end: what was done, and what is next.

use crate::common::server::{ACCOUNT, Server};
use crate::common::{ok, policy, run, stderr};
use serde_json::{Value, json};
use std::process::Output;

const ARN: &str = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";

fn init(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("init").args(args))
}

#[test]
fn json_says_what_was_done_and_what_is_next() {
    let server = Server::start();
    let told = |args: &[&str]| -> Value {
        let output = init(&server, &[&["--json"], args].concat());
        ok(&output);
        assert!(!stderr(&output).contains("Next:"), "{}", stderr(&output));
        serde_json::from_slice(&output.stdout).expect("JSON alone on stdout")
    };
    let dry = told(&["--dry-run"]);
    assert_eq!((&dry["done"], &dry["policy"], &dry["next"]), (&json!("dry_run"), &policy(&[]).0, &json!([])));
    let made = told(&["--yes"]);
    assert_eq!(
        (&made["done"], &made["table"], &made["policy"]),
        (&json!("created"), &json!(ARN), &Value::Null)
    );
    let next = made["next"].as_array().expect("steps");
    assert_eq!(next.len(), 4, "{made:#}");
    assert_eq!(next[0]["lines"][1], format!("ddbsm policy --for writer --account {ACCOUNT} --cli"));
    assert_eq!(told(&[])["done"], "unchanged");
    server.set_policy(Some(&json!({"Version": "2012-10-17", "Statement": []})));
    assert_eq!(told(&["--yes"])["done"], "policy_replaced");
    server.set_policy(None);
    let attached = told(&["--yes"]);
    assert_eq!((&attached["done"], &attached["next"]), (&json!("policy_attached"), &made["next"]));
}

/// What was asked for in another way than usual, the steps ask for too.
#[test]
fn the_next_steps_are_for_this_table() {
    let server = Server::start();
    let mut command = server.ddbsm();
    command.env_remove("DDBSM_TABLE").env("AWS_REGION", "ap-south-1").env("AWS_PROFILE", "mine");
    let config = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(config.path(), "[profile mine]\n").expect("written");
    command.env("AWS_CONFIG_FILE", config.path()).args(["init", "--yes", "--json", "--table", "o.t-h_er"]);
    command.args([
        "--region",
        "us-west-2",
        "--writers",
        "team/*/w",
        "--admins",
        "team/o'dd/boss",
        "--writes",
        "console",
    ]);
    let key = "arn:aws:kms:us-west-2:111111111111:key/0123";
    command.args(["--replicated", "--encryption", key]);
    let output = run(&mut command);
    ok(&output);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let lines = |step: usize| told["next"][step]["lines"].as_array().expect("lines").clone();
    let place = "--table o.t-h_er --region us-west-2";
    let roles = "arn:aws:iam::111111111111:role/team";
    assert_eq!(
        lines(0),
        [
            format!(
                "ddbsm policy --for admin --account {ACCOUNT} --cli --admins '{roles}/o'\\''dd/boss' --replicated --encryption {key} {place}"
            ),
            format!(
                "ddbsm policy --for writer --account {ACCOUNT} --cli --role PATH/NAME --writers '{roles}/*/w' --writes console \
             --replicated --encryption {key} {place}"
            ),
            format!(
                "ddbsm policy --for owner --account {ACCOUNT} --cli --role app/my-function --replicated --encryption {key} {place}"
            ),
        ]
    );
    assert!(lines(1).is_empty(), "which role a pattern with an open path means isn't known");
    assert_eq!(
        lines(2),
        [format!("ddbsm put NAME --principal app/my-function --profile ddbsm-writer {place}")]
    );
}

/// Two patterns, the usual one among them: the commands make the role that the profile acts as.
#[test]
fn the_next_steps_name_one_writer() {
    let server = Server::start();
    let whole = format!("arn:aws:iam::{ACCOUNT}:role/ddbsm/writer/*");
    let output = init(&server, &["--yes", "--json", "--writers", &whole, "--writers", "ops/*"]);
    ok(&output);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let line =
        |step: usize, line: usize| told["next"][step]["lines"][line].as_str().expect("a line").to_owned();
    assert!(
        line(0, 1).ends_with(&format!("--writers '{whole}' --writers 'arn:aws:iam::{ACCOUNT}:role/ops/*'")),
        "{told:#}"
    );
    assert!(line(1, 0).ends_with(":role/ddbsm/writer/ddbsm-writer"), "{told:#}");
}
