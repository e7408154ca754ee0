//! `app/slack-bot` in place of a role's ARN.

use crate::common::server::{OWNER, Server};
use crate::common::{feed, ok, run, stderr, stdout};

const SHORT: &str = "app/slack-bot-lambda-role";

/// Every command that is about a role takes it, and shows what it stands for.
#[test]
fn a_short_name_is_the_role_of_the_callers_account() {
    let server = Server::with_table();
    let said = format!("{SHORT} is {OWNER}\n");
    let mut put = server.ddbsm();
    let output = feed(put.args(["put", "a", "-", "--principal", SHORT]), b"x");
    ok(&output);
    assert!(
        stderr(&output).contains(&said) && stdout(&output).contains(&format!("stored a of {OWNER}")),
        "{output:?}"
    );
    assert!(server.load("a").is_some());
    ok(&feed(server.ddbsm().env("DDBSM_PRINCIPAL", SHORT).args(["put", "a", "-"]), b"y"));
    for args in [
        &["ls", "--principal", SHORT][..],
        &["history", "a", "--principal", SHORT],
        &["rollback", "a", "--yes", "--principal", SHORT],
        &["prune", "a", "--keep", "1", "--dry-run", "--principal", SHORT],
        &["rm", "a", "--yes", "--principal", SHORT],
        &["restore", "a", "--yes", "--principal", SHORT],
        &["rm", "--all", "--purge", "--yes", "--principal", SHORT],
    ] {
        let output = run(server.ddbsm().args(args));
        ok(&output);
        assert!(stderr(&output).contains(&said), "{args:?}: {}", stderr(&output));
        assert!(!stdout(&output).contains(&said), "{args:?}");
    }
    assert!(server.names(OWNER).is_empty());
    // It says nothing of a whole ARN.
    let whole = run(server.ddbsm().args(["ls", "--principal", OWNER]));
    assert!(!stderr(&whole).contains(" is arn:"), "{}", stderr(&whole));
}

#[test]
fn the_partition_is_the_callers() {
    let server = Server::with_table();
    server.set_caller("arn:aws-us-gov:sts::111111111111:assumed-role/ops/ann");
    let mut put = server.ddbsm();
    let output =
        feed(put.env("AWS_REGION", "us-gov-west-1").args(["put", "a", "-", "--principal", "x/y"]), b"x");
    ok(&output);
    assert!(
        stdout(&output).contains("stored a of arn:aws-us-gov:iam::111111111111:role/x/y,"),
        "{}",
        stdout(&output)
    );
}

/// Nobody guesses an account.
#[test]
fn where_nobody_says_whose_account_it_is_the_arn_has_to_be_whole() {
    let server = Server::with_table();
    let mut put = server.ddbsm();
    put.args(["put", "a", "-", "--principal", SHORT, "--endpoint-url", &server.url]);
    let output = feed(&mut put, b"n33dle");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("STS isn't called with --endpoint-url. Give the role's whole ARN."),
        "{}",
        stderr(&output)
    );
    server.sts(|_, _| {
        (403, "<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>".to_owned())
    });
    let output = feed(server.ddbsm().args(["put", "a", "-", "--principal", SHORT]), b"n33dle");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("STS rejected the request (ExpiredToken). Give the role's whole ARN."),
        "{}",
        stderr(&output)
    );
    assert!(server.writes().is_empty() && !stderr(&output).contains("n33dle"));
}

/// A command to copy is run by a shell, and an owner's path may be anything that somebody wrote into the index.
#[test]
fn a_path_can_not_run_a_command() {
    let server = Server::with_table();
    let evil = "arn:aws:iam::111111111111:role/$(touch${IFS}pwned);'x/bot";
    ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", evil]), b"x"));
    let output = run(server.ddbsm().args(["rm", "a", "--yes", "--principal", evil]));
    ok(&output);
    let said = stderr(&output);
    let command =
        said.split("bring it back: ").nth(1).and_then(|rest| rest.lines().next()).expect("a command");
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!("ddbsm() {{ printf '%s\\n' \"$@\"; }}\n{command}");
    let shell =
        std::process::Command::new("sh").args(["-c", &script]).current_dir(&folder).output().expect("sh");
    assert_eq!(stdout(&shell), format!("restore\na\n--principal\n{evil}\n"));
    assert!(!folder.path().join("pwned").exists());
}
