//! What AWS refuses: which action is missing, what to do, and nothing of what was sent.

use crate::common::server::{BY_TABLE, Fate, OWNER, Server, error};
use crate::common::{feed, run, stderr};
use serde_json::json;
use std::process::Output;

fn put(server: &Server) -> Output {
    feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), b"s3cret")
}

fn denied(said: &str) -> Fate {
    Fate::Respond(400, error("AccessDeniedException", said))
}

#[test]
fn errors_say_what_to_do() {
    let server = Server::with_table();
    let refused = |code: &str| Fate::Respond(400, error(code, "value s3cret"));
    for (fate, code, said) in [
        (refused("ResourceNotFoundException"), 1, "create it with ddbsm init --table dirty-secrets"),
        (refused("ExpiredTokenException"), 1, "log in again"),
        (
            refused("ValidationException"),
            1,
            "(ValidationException). Check that the table's keys are principal and name",
        ),
        (
            refused("ItemCollectionSizeLimitExceededException"),
            1,
            "(ItemCollectionSizeLimitExceededException).",
        ),
        (
            Fate::Respond(500, error("InternalServerError", "s3cret")),
            1,
            "This is an AWS failure: run it again",
        ),
        (Fate::Respond(200, json!("s3cret")), 1, "could not be read"),
    ] {
        server.judge(move |call| if call.operation == "BatchWriteItem" { fate.clone() } else { Fate::Pass });
        let output = put(&server);
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
        assert!(!stderr(&output).contains("s3cret"), "the value is quoted: {}", stderr(&output));
        let keys = stderr(&output).contains("Check that the table's keys");
        assert_eq!(keys, said.contains("Check that the table's keys"), "{}", stderr(&output));
    }
    let mut nobody = server.ddbsm();
    let nobody = run(nobody.arg("ls").env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY"));
    assert!(stderr(&nobody).contains("No usable AWS credentials: log in"), "{}", stderr(&nobody));
}

/// The action that AWS names may be another than was asked for.
#[test]
fn a_denial_names_the_action_that_is_missing_and_who_can_grant_it() {
    let asks = |action: &str, why: &str| {
        format!(
            "User: arn:aws:sts::111111111111:assumed-role/x/y is not authorized to perform: {action} on {why}"
        )
    };
    let table = "resource: arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";
    let nobody = "because no identity-based policy allows it";
    let scp = "with an explicit deny in a service control policy";
    let setup = "init needs dynamodb:CreateTable, dynamodb:DescribeTable, dynamodb:GetResourcePolicy, \
                 dynamodb:ListTagsOfResource, dynamodb:PutResourcePolicy and dynamodb:TagResource";
    for (command, at, action, why, said) in [
        ("put", "BatchWriteItem", "dynamodb:BatchWriteItem", nobody, "(ddbsm policy --for writer"),
        ("put", "BatchWriteItem", "dynamodb:BatchWriteItem", BY_TABLE, "the table policy denies it"),
        ("put", "BatchWriteItem", "dynamodb:BatchWriteItem", scp, "a policy of the organization denies it"),
        ("put", "BatchWriteItem", "kms:Decrypt", nobody, "grant it on the key that encrypts the table"),
        ("ls", "Query", "dynamodb:Query", nobody, "(ddbsm policy --for writer"),
        (
            "ls",
            "Query",
            "dynamodb:Query",
            "because no VPC endpoint policy allows it",
            "VPC endpoint's policy",
        ),
        ("init", "DescribeTable", "dynamodb:DescribeTable", nobody, setup),
        ("init", "CreateTable", "dynamodb:CreateTable", nobody, setup),
        ("init", "CreateTable", "dynamodb:PutResourcePolicy", nobody, setup),
        ("init", "CreateTable", "dynamodb:TagResource", nobody, setup),
        ("init", "CreateTable", "kms:CreateGrant", nobody, "grant it on the key that encrypts the table"),
        ("init", "GetResourcePolicy", "dynamodb:GetResourcePolicy", nobody, setup),
    ] {
        let server = if at == "CreateTable" { Server::start() } else { Server::with_table() };
        let message = asks(action, &format!("{table} {why}"));
        server.judge(move |call| if call.operation == at { denied(&message) } else { Fate::Pass });
        let output = match command {
            "put" => put(&server),
            "init" => run(server.ddbsm().args(["init", "--yes"])),
            other => run(server.ddbsm().arg(other)),
        };
        assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
        let all = stderr(&output);
        assert!(all.contains(&format!("Access denied for {action} on table dirty-secrets: ")), "{all}");
        assert!(all.contains(said) && !all.contains("owner|writer"), "{said}: {all}");
    }
}

/// A message that names no action leaves the one that was asked for.
#[test]
fn a_denial_without_an_action_names_the_request() {
    let server = Server::with_table();
    server.judge(|call| match call.operation.as_str() {
        "BatchWriteItem" => denied("you shall not pass \u{1b}[2J"),
        _ => Fate::Pass,
    });
    let said = stderr(&put(&server));
    assert!(said.contains("Access denied for dynamodb:BatchWriteItem on table dirty-secrets: "), "{said}");
    assert!(said.contains("\\u{1b}[2J") && !said.contains('\u{1b}'), "{said}");
}
