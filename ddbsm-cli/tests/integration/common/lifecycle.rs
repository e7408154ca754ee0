//! A secret's whole life by the tool's commands, on any server: each takes `--json`, and says what it's documented to say.

use super::server::{OWNER, Server};
use super::{feed, stderr, stdout};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What went wrong, since some tests expect that something does.
pub type Done<T = ()> = Result<T, String>;

pub fn ensure(holds: bool, what: impl FnOnce() -> String) -> Done {
    if holds { Ok(()) } else { Err(what()) }
}

/// Runs a command, and gives its standard output.
pub fn ddbsm(server: &Server, args: &[&str], stdin: &str) -> Done<String> {
    let output = feed(server.ddbsm().args(args), stdin.as_bytes());
    let said = stderr(&output);
    ensure(output.status.success(), || format!("{args:?}: {:?} {said}", output.status))?;
    ensure(!said.contains("To settle it"), || format!("{args:?} is alone: {said}"))?;
    Ok(stdout(&output))
}

/// The fields of what a command prints as JSON, as the tool's README lists them.
fn fields(command: &str) -> &'static str {
    match command {
        "put" => "principal name version replaces previous previous_until others",
        "ls" => {
            "principal name version created_at created_by rolled_back removed by_hand previous previous_until versions unfinished"
        }
        "history" => {
            "principal name version kind points_to created_at created_by current previous_until unfinished doubtful \
             deleting revoked_at"
        }
        "rollback" | "restore" => "principal name kind change points_to previous previous_until others",
        "rm" => "principal name kind change versions kept others",
        "prune" => "principal name versions kept others",
        other => unreachable!("{other}"),
    }
}

/// Runs a command with `--json`, and gives the objects that it prints: one, or a list.
fn objects(server: &Server, args: &[&str], stdin: &str) -> Done<Vec<Value>> {
    let shown = ddbsm(server, &[args, &["--json"]].concat(), stdin)?;
    let shown: Value = serde_json::from_str(&shown).map_err(|error| format!("{args:?}: {error}"))?;
    let is_list = matches!(args[0], "put" | "ls" | "history" | "prune") || args.contains(&"--all");
    ensure(shown.is_array() == is_list, || format!("{args:?}: {shown}"))?;
    let objects = if let Value::Array(objects) = shown { objects } else { vec![shown] };
    for object in &objects {
        let named: BTreeSet<&str> =
            object.as_object().ok_or("no object")?.keys().map(String::as_str).collect();
        ensure(named == fields(args[0]).split(' ').collect(), || format!("{args:?}: {named:?}"))?;
    }
    Ok(objects)
}

/// With `a` of the tests' owner, and its first object.
fn one(server: &Server, args: &[&str], stdin: &str) -> Done<Value> {
    let (command, more) = args.split_first().ok_or("no command")?;
    let args = [&[*command, "a"], more, &["--principal", OWNER]].concat();
    objects(server, &args, stdin)?.into_iter().next().ok_or_else(|| format!("{args:?}: nothing"))
}

fn text(object: &Value, field: &str) -> Done<String> {
    object[field].as_str().map(str::to_owned).ok_or_else(|| format!("{field} of {object}"))
}

fn same(what: &str, is: &Value, wanted: &Value) -> Done {
    ensure(is == wanted, || format!("{what}: {is}, and not {wanted}"))
}

/// What the owner loads is this.
fn loads(server: &Server, wanted: Option<&str>) -> Done {
    let head = server.load("a");
    let item = match head.as_ref().and_then(|head| head["points_to"]["S"].as_str()) {
        Some(version) => server.load(&format!("a#{version}")),
        None => head,
    };
    let value = item.map_or(Value::Null, |item| item["value"]["S"].clone());
    same("what loads", &value, &json!(wanted))
}

/// From the first put to the last purge, as a writer.
pub fn write(server: &Server) -> Done {
    let put = |value: &str, more: &[&str]| one(server, &[&["put", "-"], more].concat(), value);
    let first = text(&put("one", &[])?, "version")?;
    let second = text(&put("two", &[])?, "version")?;
    let third = put("three", &["--overlap", "1h"])?;
    same("put's previous", &third["previous"], &json!(second))?;
    same("what it replaces", &third["replaces"]["version"], &json!(second))?;
    let third = text(&third, "version")?;
    loads(server, Some("three"))?;

    let back = one(server, &["rollback", "--yes", "--to", &first, "--overlap", "1h"], "")?;
    same("rollback", &back["points_to"], &json!(first))?;
    same("its overlap", &back["previous"], &json!(third))?;
    loads(server, Some("one"))?;
    let history = objects(server, &["history", "a", "--principal", OWNER], "")?;
    let kinds: Vec<&Value> = history.iter().map(|entry| &entry["kind"]).collect();
    same("kinds", &json!(kinds), &json!(["rollback", "put", "put", "put"]))?;
    let current: Vec<&Value> = history.iter().map(|entry| &entry["current"]).collect();
    same("current", &json!(current), &json!([false, false, false, true]))?;
    ensure(history[1]["previous_until"].is_string(), || format!("no overlap: {}", history[1]))?;

    let gone = one(server, &["rm", "--yes", "--version", &second], "")?;
    same("rm --version", &json!([gone["kind"], gone["versions"]]), &json!(["version", [second]]))?;
    let fourth = text(&put("four", &[])?, "version")?;
    loads(server, Some("four"))?;
    let planned = one(server, &["prune", "--keep", "1", "--dry-run"], "")?;
    same("prune --dry-run", &planned["versions"], &json!([first, third]))?;
    let pruned = one(server, &["prune", "--keep", "1", "--yes"], "")?;
    same("prune", &pruned["versions"], &json!([first, third]))?;

    let removed = one(server, &["rm", "--yes"], "")?;
    same("rm", &json!([removed["kind"], removed["versions"]]), &json!(["remove", []]))?;
    loads(server, None)?;
    let listed = objects(server, &["ls", "--removed"], "")?;
    same("ls --removed", &json!([listed[0]["removed"], listed[0]["version"]]), &json!([true, fourth]))?;
    let restored = one(server, &["restore", "--yes"], "")?;
    same("restore", &json!([restored["kind"], restored["points_to"]]), &json!(["restore", fourth]))?;
    loads(server, Some("four"))?;
    let purged = one(server, &["rm", "--purge", "--yes"], "")?;
    same("rm --purge", &json!([purged["kind"], purged["versions"]]), &json!(["purge", [fourth]]))?;
    let by_hand = one(server, &["rm", "--by-hand", "--yes"], "")?;
    same("rm --by-hand", &by_hand["kind"], &json!("by-hand"))?;

    put("five", &[])?;
    objects(server, &["put", "b", "-", "--principal", OWNER], "six")?;
    same("ls", &json!(objects(server, &["ls"], "")?.len()), &json!(2))?;
    ddbsm(server, &["import", "--from", "-", "--principal", OWNER, "--yes"], r#"{"c": "seven"}"#)?;
    let imported = server.load("c").ok_or("no c")?;
    same("import", &imported["value"]["S"], &json!("seven"))?;
    let all = objects(server, &["rm", "--all", "--purge", "--yes", "--principal", OWNER], "")?;
    same("rm --all", &json!(all.len()), &json!(3))?;
    same("ls", &json!(objects(server, &["ls"], "")?), &json!([]))?;
    ensure(server.names(OWNER).is_empty() && server.names("ddbsm:index").is_empty(), || "a rest".to_owned())
}
