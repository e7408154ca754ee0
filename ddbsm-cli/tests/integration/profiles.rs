//! Profiles and regions: found where the AWS CLI finds them, and missed by name.

use crate::common::server::{OWNER, Server, at};
use crate::common::{feed, ok, run, stderr, stdout};
use ddbsm_testkit::emulator::moto;
use std::process::{Command, Output};
use tempfile::NamedTempFile;

const CONFIG: &str = "\
[default]
[profile ops]
region = eu-west-1
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = an-example-and-no-secret
[profile elsewhere]
region = nowhere
[profile adrift]
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = an-example-and-no-secret
[profile orphan]
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/ops
source_profile = gone
[profile writer]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/ops
role_session_name = at-night
source_profile = adrift
";

/// That file, and a server.
struct Home {
    config: NamedTempFile,
    url: String,
}

impl Home {
    fn new(url: &str) -> Self {
        let config = NamedTempFile::new().expect("a file");
        std::fs::write(config.path(), CONFIG).expect("written");
        Self { config, url: url.to_owned() }
    }

    /// `ddbsm` with neither a region nor credentials in its environment.
    fn ddbsm(&self, args: &[&str], env: &[(&str, &str)]) -> Command {
        let mut command = at(&self.url);
        command.env_remove("AWS_REGION").env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        command.env("AWS_CONFIG_FILE", self.config.path()).args(args).envs(env.iter().copied());
        command
    }
}

fn fails(output: &Output, said: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(said), "{said}: {}", stderr(output));
}

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "an-example-and-no-secret")];

#[test]
fn a_profiles_region_and_credentials_are_enough() {
    let server = Server::with_table();
    let home = Home::new(&server.url);
    let ddbsm = |args: &[&str], env: &[(&str, &str)]| home.ddbsm(args, env);
    ok(&run(&mut ddbsm(&["ls", "--profile", "ops"], &[])));
    ok(&run(&mut ddbsm(&["ls"], &[("AWS_PROFILE", "ops")])));
    // One that is named on the command line stands above credentials in the environment.
    let none = run(&mut ddbsm(&["ls", "--profile", "default", "--region", "eu-west-1"], &KEYS));
    assert!(stderr(&none).contains("No usable AWS credentials"), "{}", stderr(&none));
    ok(&run(&mut ddbsm(&["ls", "--region", "eu-west-1"], &KEYS)));
}

#[test]
fn a_profile_that_is_missing_is_named() {
    let server = Server::with_table();
    let home = Home::new(&server.url);
    let ddbsm = |args: &[&str], env: &[(&str, &str)]| home.ddbsm(args, env);
    let there = format!(
        "the profile nobody, which is neither in {} nor in /nonexistent. There: adrift, default,",
        home.config.path().display()
    );
    fails(&run(&mut ddbsm(&["ls", "--profile", "nobody"], &[])), &format!("--profile names {there}"));
    let with_region = run(&mut ddbsm(&["ls", "--profile", "nobody", "--region", "us-west-2"], &[]));
    fails(&with_region, "--profile names the profile nobody");
    fails(&run(&mut ddbsm(&["ls"], &[("AWS_PROFILE", "nobody")])), &format!("AWS_PROFILE names {there}"));
    fails(
        &run(ddbsm(&["ls", "--profile", "nobody"], &[]).env_remove("AWS_CONFIG_FILE")),
        "neither in ~/.aws/config nor in",
    );
    let orphan = run(&mut ddbsm(&["ls", "--profile", "orphan", "--region", "us-west-2"], &[]));
    assert!(stderr(&orphan).contains("gone"), "{}", stderr(&orphan));
    assert!(server.calls().is_empty());
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let server = Server::with_table();
    let home = Home::new(&server.url);
    let ddbsm = |args: &[&str], env: &[(&str, &str)]| home.ddbsm(args, env);
    let region = |env: &[(&str, &str)]| {
        let env = [env, &KEYS].concat();
        stdout(&run(&mut ddbsm(&["init", "--dry-run"], &env)))
    };
    server.ask("DeleteTable", &serde_json::json!({"TableName": crate::common::server::TABLE}));
    assert!(region(&[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "ap-south-1")]).contains(":ap-south-1:"));
    assert!(
        region(&[("AWS_REGION", "us-east-2"), ("AWS_DEFAULT_REGION", "ap-south-1")]).contains(":us-east-2:")
    );
    assert!(region(&[("AWS_REGION", ""), ("AWS_PROFILE", "ops")]).contains(":eu-west-1:"));
    assert!(region(&[("AWS_PROFILE", ""), ("AWS_REGION", "us-east-2")]).contains(":us-east-2:"));
}

#[test]
fn a_region_that_is_none_is_named_with_where_it_stands() {
    let server = Server::with_table();
    let home = Home::new(&server.url);
    let ddbsm = |args: &[&str], env: &[(&str, &str)]| home.ddbsm(args, env);
    let policy = ["policy", "--account", "111111111111"];
    for args in [&["ls"][..], &policy] {
        let said = run(&mut ddbsm(args, &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "west")]));
        fails(&said, "AWS_DEFAULT_REGION is \"west\": a region is written like us-west-2");
        fails(&run(&mut ddbsm(args, &[("AWS_REGION", "west")])), "AWS_REGION is \"west\"");
    }
    fails(
        &run(&mut ddbsm(&["ls", "--profile", "elsewhere"], &[])),
        "The region of the profile elsewhere is \"nowhere\"",
    );
    fails(&run(&mut ddbsm(&["ls", "--profile", "adrift"], &[])), "No region is given. Use --region");
}

/// The role's credentials come from STS, and are asked for with the tool's own HTTP client.
#[test]
#[ignore = "needs moto from PyPI: .ci/setup"]
fn a_profiles_role_is_assumed() {
    let moto = moto();
    let home = Home::new(&moto.url());
    let ddbsm = |args: &[&str], env: &[(&str, &str)]| home.ddbsm(args, env);
    ok(&run(&mut ddbsm(&["init", "--yes", "--profile", "writer"], &[])));
    ok(&feed(&mut ddbsm(&["put", "a", "-", "--principal", OWNER, "--profile", "writer"], &[]), b"x"));
    let history = run(&mut ddbsm(&["history", "a", "--principal", OWNER], &[("AWS_PROFILE", "writer")]));
    ok(&history);
    assert!(
        stdout(&history).contains("arn:aws:sts::111111111111:assumed-role/ops/at-night"),
        "{}",
        stdout(&history)
    );
}
