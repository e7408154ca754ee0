//! `ddbsm check`: a test for every state that shows the gate open or fire.

use crate::common::program::{Struct, needs};
use crate::common::server::{OWNER, Server, TABLE};
use crate::common::{ddbsm, feed, ok, run, stderr, stdout};
use ddbsm_core::manifest::record::flag;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Output;
use tempfile::NamedTempFile;

fn file(program: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(program).expect("it's written");
    file
}

fn check_program(server: &Server, program: &[u8], more: &[&str]) -> Output {
    let file = file(program);
    run(server.ddbsm().arg("check").arg(file.path()).args(["--principal", OWNER]).args(more))
}

/// Checks a program that needs these secrets.
fn check(server: &Server, names: &[&str], more: &[&str]) -> Output {
    check_program(server, &needs(names), more)
}

fn put(server: &Server, name: &str, more: &[&str]) {
    let value = name.len().to_string() + "-value";
    ok(&feed(server.ddbsm().args(["put", name, "-", "--principal", OWNER]).args(more), value.as_bytes()));
}

fn operator(server: &Server, args: &[&str]) {
    ok(&run(server.ddbsm().args(args).args(["--principal", OWNER, "--yes"])));
}

fn stored(names: &[&str]) -> Server {
    let server = Server::with_table();
    for name in names {
        put(&server, name, &[]);
    }
    server.calls();
    server
}

/// An entry of the index, as a writer of whatever kind may write it.
fn entry(server: &Server, key: &str, attributes: &Value) {
    let mut item = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OWNER}#{key}")}});
    item.as_object_mut().expect("an item").extend(attributes.as_object().expect("attributes").clone());
    server.ask("PutItem", &json!({"TableName": TABLE, "Item": item}));
}

fn version(server: &Server, name: &str) -> String {
    server.load(name).expect("a head")["version"]["S"].as_str().expect("a version").to_owned()
}

/// The exit code, and what stderr says.
fn fires(output: &Output, code: i32, said: &[&str]) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", stdout(output), stderr(output));
    for said in said {
        assert!(stderr(output).contains(said), "no {said:?} in {}", stderr(output));
    }
}

/// A warning, which `--strict` makes an error.
fn warns(server: &Server, names: &[&str], said: &[&str]) {
    fires(&check(server, names, &[]), 0, said);
    fires(&check(server, names, &["--strict"]), 5, said);
}

/// The sample of docs/DEPLOY-GATE.md, but for the version, which is random, and the end of two lines.
#[test]
fn the_page_shows_what_is_printed() {
    const PAGE: &str = include_str!("../../../docs/DEPLOY-GATE.md");
    const ROLE: &str = "arn:aws:iam::111111111111:role/app/slack-bot";
    let server = Server::with_table();
    server.set_date(Some("Sun, 01 Nov 2026 00:00:00 GMT"));
    for name in ["githubAppSecret", "webhook-url"] {
        ok(&feed(server.ddbsm().args(["put", name, "-", "--principal", ROLE]), b"a value"));
    }
    server.set_date(Some("Fri, 13 Nov 2026 00:00:00 GMT"));
    let file = file(&needs(&["githubAppSecret", "webhookUrl"]));
    let output = run(server.ddbsm().arg("check").arg(file.path()).args(["--principal", ROLE]));
    assert_eq!(output.status.code(), Some(5));
    let said = stdout(&output) + &stderr(&output).replace("Settings.webhookUrl", "Settings.webhook_url");
    let sample =
        PAGE.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let shown: Vec<&str> = sample.lines().skip(1).take_while(|line| !line.starts_with('$')).collect();
    assert_eq!(shown.len(), said.lines().count(), "{said}");
    for (shown, said) in shown.into_iter().zip(said.lines()) {
        let shown = shown.strip_suffix("...").unwrap_or(shown);
        let words: Vec<&str> = said.split_whitespace().filter(|word| !is_version(word)).collect();
        let expected: Vec<&str> = shown.split_whitespace().filter(|word| !is_version(word)).collect();
        assert!(words.starts_with(&expected), "{said}");
    }
}

fn is_version(word: &str) -> bool {
    word.parse::<ddbsm_core::table::Version>().is_ok()
}

#[test]
fn a_program_whose_secrets_are_there_may_be_deployed() {
    let server = stored(&["a", "b/c"]);
    let output = check(&server, &["a", "b/c"], &["--strict", "--max-age", "1d"]);
    fires(&output, 0, &["Satisfied: 2 secrets"]);
    let rows: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert!(rows[1].starts_with("a ") && rows[1].contains(&version(&server, "a")), "{rows:?}");
    assert!(rows[1].ends_with("present") && rows[2].starts_with("b/c"), "{rows:?}");
    fires(&check(&server, &[], &["--ignore", "a", "--ignore", "b/c"]), 0, &["needs no secret"]);
}

/// Where nothing was looked at, nobody says that nothing is needed.
#[test]
fn secrets_that_are_ignored_are_counted() {
    let server = stored(&["a"]);
    let output = check(&server, &["a", "b"], &["--ignore", "b"]);
    fires(&output, 0, &["1 secret isn't looked at (--ignore).", "Satisfied: 1 secret"]);
    let output = check(&server, &["a", "b"], &["--ignore", "a", "--ignore", "b"]);
    fires(&output, 0, &["2 secrets aren't looked at (--ignore).", "Satisfied: 0 secrets"]);
    assert!(!stderr(&output).contains("needs no secret"), "{}", stderr(&output));
}

/// What an auditor's role may do: read the index, which holds no values.
#[test]
fn nothing_but_the_index_is_read() {
    let server = stored(&["a"]);
    check(&server, &["a", "b"], &[]);
    let calls = server.calls();
    assert!(!calls.is_empty());
    for call in calls {
        assert_eq!(call.operation, "Query");
        assert_eq!(call.body["ExpressionAttributeValues"][":index"]["S"], "ddbsm:index");
        let names = call.body["ExpressionAttributeNames"].as_object().expect("names");
        assert!(names.values().all(|name| name != "value"));
    }
}

#[test]
fn a_missing_secret_stops_the_deploy_and_is_named() {
    let server = stored(&["a", "api-token"]);
    let output = check(&server, &["a", "apiToken"], &[]);
    fires(
        &output,
        5,
        &["apiToken (for Settings.apiToken): missing", "There is `api-token`", "Not satisfied: 1 secret"],
    );
    fires(&output, 5, &["it isn't stored, or it was stored by hand"]);
    fires(&output, 5, &["ddbsm put apiToken --principal", "ddbsm adopt --list"]);
    assert!(!stderr(&output).contains("a (for"), "{}", stderr(&output));
    fires(&check(&server, &["a", "apiToken"], &["--ignore", "apiToken"]), 0, &[]);
    fires(&check(&Server::with_table(), &["a"], &[]), 5, &["a (for Settings.a): missing"]);
}

#[test]
fn an_optional_secret_may_be_missing() {
    let server = stored(&["a"]);
    let secrets = [("a", &[][..], 0), ("b", &[][..], flag::OPTIONAL)];
    let program = Struct { name: "S", principal: None, secrets: &secrets, flatten: &[] }.program();
    let output = check_program(&server, &program, &["--strict"]);
    fires(&output, 0, &[]);
    assert!(stdout(&output).lines().nth(2).expect("a row").ends_with("optional"), "{}", stdout(&output));
}

#[test]
fn a_secret_of_a_flattened_struct_is_asked_for_by_its_whole_name() {
    let secrets = [("user", &[][..], 0), ("password", &[][..], 0)];
    let login = Struct { name: "Login", principal: None, secrets: &secrets, flatten: &[] }.record();
    let with = |flag| {
        Struct { name: "S", principal: None, secrets: &[], flatten: &[("db/", flag, &login)] }.program()
    };
    let (required, optional) = (with(0), with(flag::OPTIONAL));
    let server = stored(&["user", "password"]);
    fires(&check_program(&server, &required, &[]), 5, &["db/user (for S.inner0.user): missing", "2 secrets"]);
    fires(&check_program(&server, &optional, &[]), 0, &[]);
    put(&server, "db/user", &[]);
    for program in [&required, &optional] {
        fires(
            &check_program(&server, program, &[]),
            5,
            &["db/password (for S.inner0.password)", "1 secret "],
        );
    }
    put(&server, "db/password", &[]);
    fires(&check_program(&server, &optional, &[]), 0, &[]);
}

#[test]
fn an_alias_loads_too() {
    let server = stored(&["old"]);
    let aliases = ["older".to_owned(), "old".to_owned()];
    let secrets = [("new", &aliases[..], 0)];
    let program = Struct { name: "S", principal: None, secrets: &secrets, flatten: &[] }.program();
    fires(&check_program(&server, &program, &["--strict"]), 0, &["loads from its alias `old`"]);
    operator(&server, &["rm", "old"]);
    fires(&check_program(&server, &program, &[]), 5, &["new (for S.new): removed"]);
}

#[test]
fn a_secret_that_is_stored_and_unused_is_a_warning() {
    let server = stored(&["a", "b"]);
    warns(&server, &["a"], &["b: is stored, but the program doesn't load it"]);
    fires(&check(&server, &["a"], &["--strict", "--ignore", "b"]), 0, &[]);
    let other = feed(
        server.ddbsm().args(["put", "c", "-", "--principal", "arn:aws:iam::111111111111:role/another"]),
        b"value",
    );
    ok(&other);
    fires(&check(&server, &["a", "b"], &["--strict"]), 0, &[]);
}

#[test]
fn a_removed_secret_stops_the_deploy() {
    let server = stored(&["a"]);
    operator(&server, &["rm", "a"]);
    fires(&check(&server, &["a"], &[]), 5, &["a (for Settings.a): removed", "ddbsm restore a"]);
    fires(&check(&server, &[], &["--strict"]), 0, &[]);
}

#[test]
fn a_rolled_back_secret_is_a_warning() {
    let server = stored(&["a", "a"]);
    operator(&server, &["rollback", "a"]);
    warns(&server, &["a"], &["is rolled back to version"]);
}

#[test]
fn a_pointer_to_a_version_that_is_gone_stops_the_deploy() {
    let server = stored(&["a"]);
    let old = version(&server, "a");
    put(&server, "a", &[]);
    operator(&server, &["rollback", "a"]);
    entry(&server, &format!("a#{old}"), &json!({"version": {"S": old}, "deleting": {"BOOL": true}}));
    fires(&check(&server, &["a"], &[]), 5, &[&format!("points to version {old}, which is gone")]);
    let key = json!({"principal": {"S": "ddbsm:index"}, "name": {"S": format!("{OWNER}#a#{old}")}});
    server.ask("DeleteItem", &json!({"TableName": TABLE, "Key": key}));
    fires(&check(&server, &["a"], &[]), 5, &[&format!("points to version {old}, which is gone")]);
}

#[test]
fn a_revoked_version_stops_the_deploy() {
    let server = stored(&["a"]);
    let version = version(&server, "a");
    let revoked = json!({"version": {"S": version}, "revoked_at": {"S": "2026-11-28T00:00:00Z"}});
    entry(&server, &format!("a#{version}"), &revoked);
    fires(&check(&server, &["a"], &[]), 5, &["which rotation revoked"]);
}

#[test]
fn an_overlap_that_ends_within_a_day_is_a_warning() {
    let server = stored(&["a"]);
    put(&server, "a", &["--overlap", "23h"]);
    warns(&server, &["a"], &["its previous value is valid only until 20"]);
    put(&server, "a", &["--overlap", "2d"]);
    fires(&check(&server, &["a"], &["--strict"]), 0, &[]);
}

#[test]
fn a_value_that_is_too_old_stops_the_deploy() {
    let server = Server::with_table();
    server.set_date(Some("Fri, 01 Jan 2027 00:00:00 GMT"));
    put(&server, "a", &[]);
    server.set_date(Some("Thu, 01 Apr 2027 00:00:00 GMT"));
    fires(&check(&server, &["a"], &["--max-age", "90d"]), 0, &[]);
    fires(&check(&server, &["a"], &["--max-age", "89d"]), 5, &["is 90d old, and at most 89d is allowed"]);
    operator(&server, &["rm", "a"]);
    let optional = [("a", &[][..], flag::OPTIONAL)];
    let program = Struct { name: "S", principal: None, secrets: &optional, flatten: &[] }.program();
    fires(&check_program(&server, &program, &["--max-age", "1d"]), 0, &[]);
}

#[test]
fn an_unfinished_write_leaves_the_question_open() {
    let server = stored(&["a", "b"]);
    let later = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ";
    entry(&server, &format!("a#{later}"), &json!({"version": {"S": later}}));
    let output = check(&server, &["a", "b"], &[]);
    fires(&output, 6, &["it isn't known what loads: a put of version 7ZZZ", "ddbsm history a"]);
    fires(&check(&server, &["a", "b", "c"], &[]), 5, &["c (for Settings.c): missing"]);
    entry(&server, "d", &json!({"created_by": {"S": "\u{1b}[2Jevil"}}));
    let output = check(&server, &["b", "d"], &["--ignore", "a"]);
    fires(&output, 6, &["the index doesn't say what loads"]);
    assert!(!stderr(&output).contains('\u{1b}'));
}

/// What `ddbsm adopt` writes for an item that was stored by hand: a head's entry without a version.
#[test]
fn an_adopted_secret_loads_and_nobody_knows_how_old_it_is() {
    let server = stored(&["b"]);
    let change = version(&server, "b");
    entry(&server, "a", &json!({"change": {"S": change}}));
    entry(&server, &format!("a#{change}"), &json!({"change": {"S": "adopt"}}));
    fires(&check(&server, &["a", "b"], &["--strict"]), 0, &["was stored by hand"]);
    fires(&check(&server, &["a", "b"], &["--max-age", "90d"]), 6, &["its age isn't known"]);
}

#[test]
fn two_fields_of_one_item_stop_the_deploy() {
    let secrets = [("a", &[][..], 0)];
    let inner = Struct { name: "Inner", principal: None, secrets: &secrets, flatten: &[] }.record();
    let program =
        Struct { name: "S", principal: None, secrets: &secrets, flatten: &[("", 0, &inner)] }.program();
    let server = stored(&["a"]);
    fires(&check_program(&server, &program, &[]), 5, &["the field `a` loads the same item"]);
}

#[test]
fn a_program_of_several_structs_is_checked_whole_or_in_part() {
    let of = |name: &'static str, secret: &'static str| {
        Struct { name, principal: Some(OWNER), secrets: &[(secret, &[][..], 0)], flatten: &[] }.program()
    };
    let program = [of("First", "a"), of("Second", "b")].concat();
    let server = stored(&["a"]);
    fires(&check_program(&server, &program, &[]), 5, &["b (for Second.b): missing"]);
    fires(&check_program(&server, &program, &["--struct", "First"]), 0, &[]);
    fires(&check_program(&server, &program, &["--struct", "app::Second"]), 5, &["b (for Second.b)"]);
    fires(&check_program(&server, &program, &["--struct", "Third"]), 2, &["It has app::First, app::Second."]);
    // Both name the owner.
    let path = file(&program);
    fires(&run(server.ddbsm().arg("check").arg(path.path())), 5, &["b (for Second.b)", OWNER]);
}

#[test]
fn a_file_that_says_nothing_leaves_the_question_open() {
    let server = stored(&["a"]);
    let program = needs(&["a"]);
    fires(&check_program(&server, b"\x7fELF", &[]), 6, &["holds no manifest"]);
    fires(&check_program(&server, &program[..program.len() / 2], &[]), 6, &["cut off"]);
    let mut forged = program.clone();
    forged[80] ^= 1;
    fires(&check_program(&server, &forged, &[]), 6, &["was changed"]);
    let gone = run(server.ddbsm().args(["check", "no-such-file", "--principal", OWNER]));
    fires(&gone, 1, &["no-such-file can't be read"]);
    assert!(server.calls().is_empty(), "nothing is asked for a program that can't be read");
    let path = file(&program);
    let args = |more: &[&str]| run(ddbsm().arg("check").arg(path.path()).args(more));
    fires(&args(&["--table", TABLE]), 2, &["--principal"]);
    fires(&args(&["--principal", OWNER]), 2, &["--table"]);
}

#[test]
fn json_says_all_of_it() {
    let server = stored(&["a", "api-token", "x"]);
    let output = check(&server, &["a", "apiToken"], &["--json", "--ignore", "x"]);
    fires(&output, 5, &[]);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    assert_eq!([&said["satisfied"], &said["unused"]], [&json!(false), &json!(["api-token"])]);
    let [a, token] = &said["secrets"].as_array().expect("secrets")[..] else { panic!("{said}") };
    assert_eq!([&a["state"], &a["version"]], [&json!("present"), &json!(version(&server, "a"))]);
    assert_eq!([&a["ok"], &token["ok"], &token["required"]], [true, false, true]);
    assert_eq!([&token["state"], &token["suggestions"]], [&json!("missing"), &json!(["api-token"])]);
    assert_eq!(token["fields"], json!(["Settings.apiToken"]));
    let all = check(&server, &["a", "api-token", "x"], &["--json"]);
    let said: Value = serde_json::from_slice(&all.stdout).expect("JSON alone on stdout");
    assert_eq!(said["satisfied"], true);
}

#[test]
fn github_shows_an_annotation_for_each_finding() {
    let server = stored(&["b"]);
    let output = check(&server, &["a"], &["--github"]);
    fires(&output, 5, &[]);
    let lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert!(
        lines.iter().any(|line| line.starts_with("::error title=ddbsm check::a (for Settings.a): missing"))
    );
    assert!(lines.iter().any(|line| line.starts_with("::warning title=ddbsm check::b: is stored")));
    assert!(!stderr(&output).contains("missing"), "{}", stderr(&output));
}

/// The script of the GitHub Action, with its inputs as Actions gives them.
#[cfg(unix)]
#[test]
fn the_github_action_fails_the_job_and_writes_its_summary() {
    let server = stored(&["a"]);
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ddbsm-under-test"), folder.path().join("ddbsm"))
        .expect("a link");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a PATH"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../actions/check/check.sh");
    let action = |names: &[&str], inputs: &[(&str, &str)]| {
        let file = file(&needs(names));
        let [summary, outputs] = ["summary", "outputs"].map(|name| folder.path().join(name));
        for path in [&summary, &outputs] {
            std::fs::write(path, "").expect("it's written");
        }
        let mut command = std::process::Command::new(script);
        crate::common::copy_env(&server.ddbsm(), &mut command);
        command.env("PATH", &path).env("CHECK_FILE", file.path()).env("CHECK_PRINCIPAL", OWNER);
        command.env("GITHUB_STEP_SUMMARY", &summary).env("GITHUB_OUTPUT", &outputs);
        let output = run(command.envs(inputs.iter().copied()));
        let read = |path| std::fs::read_to_string(path).expect("text");
        (output, read(&summary), read(&outputs))
    };
    let (output, summary, outputs) = action(&["a"], &[]);
    fires(&output, 0, &["Satisfied"]);
    assert!(summary.contains("exit code 0") && outputs == "exit-code=0\n", "{summary}{outputs}");

    let (output, summary, outputs) = action(&["a", "b", "c"], &[]);
    fires(&output, 5, &[]);
    assert!(stdout(&output).contains("::error title=ddbsm check::b (for Settings.b): missing"));
    assert!(summary.lines().any(|line| line.starts_with("b ")) && !summary.contains("::"), "{summary}");
    assert_eq!(outputs, "exit-code=5\n");

    let (output, ..) = action(&["a", "b", "c"], &[("CHECK_IGNORE", "b\nc\n"), ("CHECK_STRICT", "true")]);
    fires(&output, 0, &[]);
    let (output, ..) = action(&["b"], &[("CHECK_IGNORE", "b"), ("CHECK_STRICT", "true")]);
    fires(&output, 5, &[]);
    let (output, ..) = action(&["a"], &[("CHECK_STRUCT", "$(touch /tmp/x); Other")]);
    fires(&output, 2, &["no struct $(touch /tmp/x); Other"]);
    assert_eq!(action(&["a"], &[("CHECK_STRICT", "perhaps")]).0.status.code(), Some(2));
}
