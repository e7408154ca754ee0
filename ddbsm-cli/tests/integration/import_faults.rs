//! What speaks against an import is said at once, before anything is written.

use crate::common::server::{Fate, OWNER, Server, TABLE, error};
use crate::common::{ok, put, stderr, stdout};
use crate::import::{Source, heads, import, serve, text};
use serde_json::json;

/// Fails unless nothing was written, and each of these was said.
fn refused(server: &Server, args: &[&str], said: &[&str]) {
    server.calls();
    let output = import(server, &[args, &["--yes"]].concat());
    assert_eq!(output.status.code(), Some(1), "{args:?}: {}", stderr(&output));
    for said in said {
        assert!(stderr(&output).contains(said), "{args:?}, {said:?}: {}", stderr(&output));
    }
    assert!(server.writes().is_empty(), "{args:?}: something was written");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let server = Server::with_table();
    let large = "n33dle".repeat(80_000);
    let null = text(r#"{"x": null, "y": "n33dle", "y": "n33dle"}"#);
    let source = Source::default()
        .secret("p/ok", &[text("n33dle")])
        .secret("p/OK", &[text("n33dle")])
        .secret("p/empty", &[text("")])
        .secret("p/large", &[text(&large)])
        .secret("p/large-before", &[text("n33dle"), text(&large)])
        .secret("p/none", &[json!({})])
        .secret("p/gone", &[])
        .secret("p/json", &[null])
        .secret("p/members", &[text("{}")])
        .secret("p/a b", &[text("n33dle")])
        .secret("p/rds!x", &[text("n33dle")]);
    serve(&server, source);
    let all = [
        "--from-secrets-manager",
        "p/*",
        "q",
        "nothing/*",
        "--strip-prefix",
        "p/",
        "--rename-all",
        "snake_case",
        "--split-json",
    ];
    refused(
        &server,
        &[&all[..], &["--map", "p/typo=x", "--exclude", "p/typo"]].concat(),
        &[
            "p/ok: it would be named ok, as p/OK would",
            "p/empty: its value is empty; add --allow-empty",
            "p/large: its item would have",
            "p/large-before: its item would have",
            "p/none: it has no value yet",
            "p/gone: Secrets Manager has no such secret, or no current value of it",
            "p/json/x: it's null",
            "p/json/y: its JSON object has two members",
            "p/members: it's a JSON object without members",
            "q: Secrets Manager has no such secret",
            "no secret whose name begins with \"nothing/\"",
            "--map p/typo=x: the source has no secret",
            "--exclude p/typo: the source has no secret",
            "13 mistakes; nothing is stored",
        ],
    );
    // What has a name that no item can have, by the names as they are.
    refused(
        &server,
        &["--from-secrets-manager", "p/a b", "p/ok", "--strip-prefix", "x"],
        &["p/a b: its name doesn't begin with x", "p/ok: its name doesn't begin with x"],
    );
    refused(
        &server,
        &["--from-secrets-manager", "p/a b"],
        &["p/a b: it can't be named p/a b: a name is made of"],
    );
    refused(&server, &["--from-secrets-manager", "p/ok", "--map", "p/ok=a#b"], &["a name can't hold #"]);
    // A dry run says the same, beside what would be stored.
    let dry = import(&server, &["--from-secrets-manager", "p/ok", "p/empty", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(1));
    assert!(stdout(&dry).contains("p/ok") && stderr(&dry).contains("p/empty"), "{}", stdout(&dry));
    assert!(heads(&server).is_empty());

    // What is left out is left out, and so is what a service manages.
    let output = import(
        &server,
        &[
            "--from-secrets-manager",
            "p/rds*",
            "p/ok",
            "p/empty",
            "--exclude",
            "p/empty",
            "--map",
            "p/ok=a=b",
            "--yes",
        ],
    );
    ok(&output);
    assert_eq!(heads(&server), ["a=b"]);
    assert!(
        stdout(&output).contains("rds manages it") && stdout(&output).contains("left out by --exclude"),
        "{}",
        stdout(&output)
    );
    refused(&server, &["--from-ssm", "/nothing"], &["Parameter Store has no parameter below /nothing"]);
}

#[test]
fn what_exists_or_was_removed_or_cut_short_is_told_apart() {
    let server = Server::with_table();
    for name in ["exists", "removed"] {
        ok(&put(&server, &[name, "-"], b"x"));
    }
    ok(&crate::common::run(server.ddbsm().args(["rm", "removed", "--yes", "--principal", OWNER])));
    let version = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let entry = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OWNER}#begun#{version}")}, "version": {"S": version}});
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": entry}));
    let names = ["begun", "exists", "new", "removed"];
    serve(
        &server,
        names.iter().fold(Source::default(), |source, name| source.secret(name, &[text("n33dle")])),
    );
    let args = ["--from-secrets-manager", "begun", "exists", "new", "removed"];
    let dry = import(&server, &[&args[..], &["--dry-run"]].concat());
    ok(&dry);
    let row =
        |name: &str| stdout(&dry).lines().find(|line| line.starts_with(name)).expect("a row").to_owned();
    assert!(
        row("begun").contains("cut short") && row("removed").contains("it was removed, and is stored again")
    );
    assert!(row("exists").contains("exists: version") && row("new").ends_with("text"), "{}", row("exists"));
    let before = server.load("exists");
    ok(&import(&server, &[&args[..], &["--yes"]].concat()));
    assert_eq!(heads(&server), names);
    assert_eq!(server.load("exists"), before, "what exists is left as it is");
}

#[test]
fn who_may_not_read_the_source_is_told_what_to_grant() {
    let server = Server::with_table();
    let denied = |operation: &'static str| {
        let source = Source::default().secret("a", &[text("n33dle")]).secret("b", &[text("n33dle")]);
        server.judge(move |call| {
            let denied = call.operation == operation && call.body["SecretId"] != "a";
            if denied {
                let mut error = error("AccessDeniedException", "");
                error["Message"] = "User is not authorized".into();
                return Fate::Respond(400, error);
            }
            source.answer(call).unwrap_or(Fate::Pass)
        });
    };
    denied("ListSecrets");
    let output = import(&server, &["--from-secrets-manager", "*", "--yes"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(stderr(&output).contains("Access denied for secretsmanager:ListSecrets"), "{}", stderr(&output));
    denied("GetParametersByPath");
    let output = import(&server, &["--from-ssm", "/p", "--yes"]);
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("Access denied for ssm:GetParametersByPath on /p"),
        "{}",
        stderr(&output)
    );
    // One of two: the other is read all the same, and both are in the report.
    denied("GetSecretValue");
    refused(
        &server,
        &["--from-secrets-manager", "a", "b"],
        &["b: Access denied for secretsmanager:GetSecretValue on b"],
    );
    // Nobody is asked again and again with credentials that aren't taken.
    let source = Source::default();
    server.judge(move |call| match call.operation.as_str() {
        "GetSecretValue" => {
            Fate::Respond(400, error("UnrecognizedClientException", "The security token is invalid"))
        }
        _ => source.answer(call).unwrap_or(Fate::Pass),
    });
    refused(&server, &["--from-secrets-manager", "a", "b"], &["AWS rejected these credentials"]);
    assert_eq!(server.calls().iter().filter(|call| call.operation == "GetSecretValue").count(), 0);
}

/// A response of another form may hold a value, so nothing of it is shown.
#[test]
fn nothing_of_a_malformed_response_is_shown() {
    let server = Server::with_table();
    server.judge(|call| match call.operation.as_str() {
        "GetSecretValue" => Fate::Respond(200, json!({"Name": "a", "SecretString": {"n33dle": "n33dle"}})),
        _ => Fate::Pass,
    });
    refused(
        &server,
        &["--from-secrets-manager", "a"],
        &["The response to secretsmanager:GetSecretValue on a could not be read"],
    );
    for args in [&["--from-ssm", "no-slash"][..], &["--from-secrets-manager", "a", "--from-ssm", "/p"], &[]] {
        assert_eq!(import(&server, args).status.code(), Some(2), "{args:?}");
    }
}
