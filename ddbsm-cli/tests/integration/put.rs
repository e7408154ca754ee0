//! `put` against a server: what lies in the table afterwards, and what was sent.

use crate::common::server::{ACCOUNT, OWNER, Server, TABLE};
use crate::common::{NEEDLE, feed, ok, put, run, stderr, stdout};
use serde_json::{Value, json};

#[test]
fn a_secret_is_four_items() {
    let server = Server::with_table();
    let output = put(&server, &["webhookUrl", "-"], NEEDLE.as_bytes());
    ok(&output);

    let head = server.load("webhookUrl").expect("it loads");
    let version = head["version"]["S"].as_str().expect("a version").to_owned();
    assert_eq!(version.len(), 26);
    assert_eq!(head["value"], json!({"S": NEEDLE}));
    assert_eq!(head["created_by"]["S"], format!("arn:aws:sts::{ACCOUNT}:assumed-role/ddbsm-writer/ci"));
    let created_at = head["created_at"]["S"].as_str().expect("a time");
    assert!(created_at.len() == 20 && created_at.ends_with('Z'), "{created_at}");

    let mut kept = head.clone();
    kept["name"] = json!({"S": format!("webhookUrl#{version}")});
    assert_eq!(server.load(&format!("webhookUrl#{version}")), Some(kept));
    assert_eq!(server.names(OWNER), ["webhookUrl".to_owned(), format!("webhookUrl#{version}")]);
    assert_eq!(
        server.names("ddbsm:index"),
        [format!("{OWNER}#webhookUrl"), format!("{OWNER}#webhookUrl#{version}")]
    );
    let scan = server.ask("Scan", &json!({"TableName": TABLE}));
    for item in scan["Items"].as_array().expect("items") {
        assert_eq!(item["principal"]["S"] == "ddbsm:index", item.get("value").is_none(), "{}", item["name"]);
    }
    assert_eq!(stdout(&output), format!("stored webhookUrl of {OWNER}, version {version}: new\n"));
}

/// Only the one request that can't be turned into a read, in the order that a crash can't break.
#[test]
fn writes_are_batch_write_item_alone_and_in_order() {
    let server = Server::with_table();
    ok(&put(&server, &["a", "-"], b"one"));
    let calls = server.calls();
    let others = calls.iter().filter(|call| call.operation != "BatchWriteItem");
    let others: Vec<&str> = others.map(|call| call.operation.as_str()).collect();
    assert_eq!(others, ["GetResourcePolicy", "Query", "Query", "Query"]);
    let calls: Vec<_> = calls.into_iter().filter(|call| call.operation == "BatchWriteItem").collect();
    let names = |body: &Value| -> Vec<String> {
        let items = body["RequestItems"][TABLE].as_array().expect("items").iter();
        items
            .map(|item| item["PutRequest"]["Item"]["name"]["S"].as_str().expect("a put"))
            .map(shape)
            .collect()
    };
    let sent: Vec<Vec<String>> = calls.iter().map(|call| names(&call.body)).collect();
    assert_eq!(sent, [["OWNER#a#ULID"], ["a#ULID"], ["a"], ["OWNER#a"]]);
}

fn shape(name: &str) -> String {
    let parts = name.split('#').map(|part| match part {
        OWNER => "OWNER",
        ulid if ulid.len() == 26 => "ULID",
        other => other,
    });
    parts.collect::<Vec<_>>().join("#")
}

#[test]
fn one_newline_of_a_pipe_is_stripped_and_said_and_a_files_is_kept() {
    let server = Server::with_table();
    let value = || server.load("a").expect("it loads")["value"].clone();
    for (sent, stored, said) in [
        (&b"x\n"[..], "x", true),
        (b"x\r\n", "x", true),
        (b"x\n\n", "x\n", true),
        (b"x", "x", false),
        (b"x\r", "x\r", false),
    ] {
        let output = put(&server, &["a", "-"], sent);
        ok(&output);
        assert_eq!(value(), json!({ "S": stored }), "{sent:?}");
        assert_eq!(
            stderr(&output).contains("One trailing newline is not part of the value"),
            said,
            "{sent:?}"
        );
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "x\n").expect("written");
    let output = put(&server, &["a", "--file", file.path().to_str().expect("UTF-8")], b"");
    ok(&output);
    assert_eq!(value(), json!({"S": "x\n"}));
    assert!(stderr(&output).contains("ends with a newline, which is part of the value"));

    ok(&put(&server, &["a", "--binary", "-"], b"\xff\x00\n"));
    assert_eq!(value(), json!({"B": "/wAK"}));
}

#[test]
fn what_can_not_be_stored_is_refused_before_anything_is_sent() {
    let server = Server::with_table();
    let large = vec![b'x'; 400 * 1024];
    for (args, stdin, code, said) in [
        (&["a", "-"][..], &b"\xff"[..], 1, "--binary stores bytes"),
        (&["a", "-"], b"\n", 1, "--allow-empty"),
        (&["a", "-"], &large, 1, "DynamoDB holds 409600"),
        (&["a#b", "-"], b"x", 2, "which separates it from a version"),
        (&["a b", "-"], b"x", 2, "made of A-Z a-z 0-9 /"),
        (&["", "-"], b"x", 2, "1 to 512"),
        (&[&"a".repeat(513), "-"], b"x", 2, "1 to 512"),
        (&["a", NEEDLE], b"", 2, "never taken from the command line"),
        (&["a=n33dle-in-the-table", "-"], b"x", 2, "never taken from the command line"),
        (&["a", "-", "-"], b"x", 2, "never taken from the command line"),
        (&["n33dle-in-the-table !", "-"], b"x", 2, "NAME: a name is made of A-Z"),
        (&["-"], b"x", 2, "No name is given: ddbsm put NAME -"),
        (&["--name", "a", "b"], b"x", 2, "never taken from the command line"),
        (&[], b"x", 2, "<NAME>"),
        (&["a", "-", "--generate"], b"x", 2, "The value comes from one place"),
        (&["a", "-", "--file", "x"], b"x", 2, "The value comes from one place"),
        (&["a", "--from", "x"], b"x", 2, "cannot be used with"),
        (&["a", "-", NEEDLE], b"", 2, "never taken from the command line"),
        (&["a", "--file", "/nonexistent/x"], b"", 1, "/nonexistent/x: No such file"),
        (&["a", "--generate", "hex", "--length", "7"], b"", 1, "take at least 8"),
        (&["a", "--generate", "--length", "10"], b"", 1, "take at least 11"),
        (&["a", "--generate", "--alphabet", "aab"], b"", 1, "different printable ASCII"),
    ] {
        let mut command = server.ddbsm();
        let output = feed(command.args(["put", "--principal", OWNER]).args(args), stdin);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains(NEEDLE), "the value is quoted");
        assert!(server.calls().is_empty(), "{args:?}: something was sent");
    }
}

/// The grammar of names allows them, and a slip of the hand makes them.
#[test]
fn a_name_that_looks_like_something_else_is_given_by_an_option() {
    let server = Server::with_table();
    for name in ["dbPassword=x", "-"] {
        let option = format!("--name={name}");
        ok(&put(&server, &[&option, "-"], b"x"));
        assert!(server.load(name).is_some(), "{name}");
    }
}

#[test]
fn an_owner_of_another_account_is_warned_of() {
    let server = Server::with_table();
    let put = |owner: &str| feed(server.ddbsm().args(["put", "a", "-", "--principal", owner]), b"x");
    let output = put("arn:aws:iam::222222222222:role/app/slack-bot-lambda-role");
    ok(&output);
    let said = format!(
        "belongs to account 222222222222, but the table belongs to {ACCOUNT}: no role of another account can load"
    );
    assert!(stderr(&output).contains(&said), "{}", stderr(&output));
    assert!(!stderr(&put(OWNER)).contains("account"));
}

/// Who is certainly no writer learns it before a value is typed or sent.
#[test]
fn nobody_types_a_value_that_the_policy_would_deny() {
    let server = Server::with_table();
    server.set_policy(Some(&crate::common::policy(&["--writers", "arn:aws:iam::111111111111:user/ops/*"]).0));
    for (caller, code) in [
        ("arn:aws:iam::111111111111:user/bob", 4),
        ("arn:aws:iam::111111111111:root", 4),
        ("arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123/ann", 4),
        ("arn:aws:iam::111111111111:user/ops/bob", 0),
    ] {
        server.set_caller(caller);
        let output = put(&server, &["a", "-"], b"x");
        assert_eq!(output.status.code(), Some(code), "{caller}: {}", stderr(&output));
        let said =
            format!("and this caller is {caller}. Nothing is stored. Run ddbsm doctor to see what to do.");
        assert_eq!(stderr(&output).contains(&said), code == 4, "{}", stderr(&output));
        assert_eq!(server.writes().is_empty(), code == 4);
    }
}

/// Without a terminal of its own, the prompt has nowhere to ask.
#[test]
#[cfg(target_os = "linux")]
fn without_a_terminal_nobody_is_asked() {
    let server = Server::with_table();
    let ddbsm = server.ddbsm();
    let mut command = std::process::Command::new("setsid");
    command.arg("--wait").arg(ddbsm.get_program());
    command.envs(ddbsm.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = feed(command.args(["put", "a", "--principal", OWNER]), b"");
    assert_eq!(output.status.code(), Some(1));
    let said = "error: There is no terminal to prompt on. Give - to take the value from stdin, or --file\n";
    assert!(stderr(&output).ends_with(said), "{}", stderr(&output));
    assert!(server.writes().is_empty());
}

/// A path of a role has up to 512 characters, and so has a name: together they may not fit into the index.
#[test]
fn a_secret_that_can_not_be_listed_is_refused() {
    let server = Server::with_table();
    let owner = format!("arn:aws:iam::111111111111:role/{}/role", "p".repeat(500));
    let put = |name: &str| feed(server.ddbsm().args(["put", name, "-", "--principal", &owner]), b"x");
    let output = put(&"n".repeat(512));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("a key holds 1024. Shorten the name"), "{}", stderr(&output));
    assert!(server.calls().is_empty());
    ok(&put(&"n".repeat(450)));
}

#[test]
fn a_principal_is_a_role_with_its_path() {
    for (principal, said) in [
        ("arn:aws:sts::111111111111:assumed-role/app-role/x", "aws iam get-role --role-name app-role"),
        ("iam::111111111111:role/app-role", "a role's whole ARN"),
        ("role/app-role", "leave out role/: app-role"),
        ("arn:aws:iam::111111111111:role/*", "it holds a wildcard"),
        ("arn:aws:iam::1111:role/x", "12 digits"),
        ("arn:aws:iam::111111111111:root", "neither a role nor a user"),
        ("arn:aws:iam::111111111111:role/a#b", "can't hold '#'"),
    ] {
        let output =
            run(crate::common::ddbsm().args(["put", "a", "-", "--table", TABLE, "--principal", principal]));
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{principal}: {}", stderr(&output));
    }
}

#[test]
fn a_second_put_keeps_the_first_version() {
    let server = Server::with_table();
    ok(&put(&server, &["a", "-"], b"one"));
    ok(&put(&server, &["a", "-"], b"two"));
    assert_eq!(server.load("a").expect("it loads")["value"], json!({"S": "two"}));
    let versions = server.names(OWNER);
    assert_eq!(versions.len(), 3);
    let values: Vec<Value> =
        versions[1..].iter().map(|v| server.load(v).expect("a version")["value"].clone()).collect();
    assert_eq!(values, [json!({"S": "one"}), json!({"S": "two"})], "ULIDs are in order of time");
}

/// 30 secrets are 30 entries, 30 versions, 30 heads and 30 entries more, in two requests each.
#[test]
fn many_secrets_go_in_full_batches() {
    let server = Server::with_table();
    let file = tempfile::NamedTempFile::new().expect("a file");
    let lines: Vec<String> = (0..30).map(|i| format!("S{i}={i}")).collect();
    std::fs::write(file.path(), lines.join("\n")).expect("written");
    ok(&put(&server, &["--from", file.path().to_str().expect("UTF-8")], b""));
    assert_eq!(server.writes().len(), 8);
    assert_eq!(server.names(OWNER).len(), 60);
    assert_eq!(server.names("ddbsm:index").len(), 60);
}

#[test]
fn verbose_shows_keys_and_no_value() {
    let server = Server::with_table();
    let output = put(&server, &["--verbose", "a", "-"], NEEDLE.as_bytes());
    ok(&output);
    let said = stderr(&output);
    assert!(said.contains(&format!("put {OWNER} a\n")) && said.contains("BatchWriteItem, 1 items"), "{said}");
}
