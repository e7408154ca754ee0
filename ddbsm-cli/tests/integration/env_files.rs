//! Files of several secrets: dotenv and JSON. All of a file is checked before any of it is stored.

use crate::common::server::{Fate, Server};
use crate::common::{NEEDLE, ok, put, stderr};
use std::process::Output;

/// Stores a file of this name and text.
pub fn from(server: &Server, name: &str, text: &[u8]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    put(server, &["--from", path.to_str().expect("UTF-8")], b"")
}

pub fn value(server: &Server, name: &str) -> String {
    server.load(name).expect("it loads")["value"]["S"].as_str().expect("text").to_owned()
}

/// Fails unless nothing was sent, and each of these was said.
fn refused(server: &Server, name: &str, text: &str, said: &[&str]) {
    server.calls();
    let output = from(server, name, text.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{text:?}: {}", stderr(&output));
    for said in said {
        assert!(stderr(&output).contains(said), "{text:?}, {said:?}: {}", stderr(&output));
    }
    assert!(server.calls().is_empty(), "{text:?}: something was sent");
}

#[test]
fn several_come_from_one_file() {
    let server = Server::with_table();
    let value = |name: &str| value(&server, name);
    let dotenv = "# a comment\n\nexport A=one # said\nB='$HOME \\n\ntwo lines'\nC=\"a\\n\\\"b\\\" $HOME\" # said\nD = p=r \r\n\
                  export\tE=v\n\texport \t F=w\nexport=x\n";
    ok(&from(&server, "x.env", dotenv.as_bytes()));
    assert_eq!(
        ["A", "B", "C", "D", "E", "F", "export"].map(value),
        ["one", "$HOME \\n\ntwo lines", "a\n\"b\" $HOME", "p=r", "v", "w", "x"]
    );
    ok(&from(&server, "x.json", br#"{"A": "uno", "E/f": "\u00e9\n\ud83d\udd11\/"}"#));
    assert_eq!(["A", "E/f", "D"].map(value), ["uno", "é\n\u{1f511}/", "p=r"]);

    for text in ["\u{feff}A=three\n", "\u{feff}{\"A\": \"three\"}"] {
        let marked = from(&server, "x", text.as_bytes());
        ok(&marked);
        assert_eq!(value("A"), "three", "a byte order mark is no part of a name");
        assert!(stderr(&marked).is_empty(), "the file is no value: {}", stderr(&marked));
    }
}

#[test]
fn a_mistake_is_named_by_its_line_and_its_key() {
    let server = Server::with_table();
    for (text, said) in [
        (format!("A={NEEDLE}\nA=x\n"), "line 2, A: this name is on line 1 already"),
        (format!("{NEEDLE} !=x\n"), "line 1: a name is made of A-Z"),
        (format!("A=x\n{NEEDLE}\n"), "line 2: expected NAME=VALUE"),
        ("export A\n".to_owned(), "line 1: expected NAME=VALUE"),
        ("export =x\n".to_owned(), "line 1: a name is"),
        ("=x\n".to_owned(), "line 1: a name is"),
        (format!("A=\"{NEEDLE}"), "line 1, A: the double quote is never closed"),
        (format!("\nA=\"{NEEDLE}\nB=x\n"), "line 2, A: the double quote is never closed"),
        (format!("A='{NEEDLE}"), "line 1, A: the single quote is never closed"),
        (format!("A='{NEEDLE}'s'"), "line 1, A: something follows the closing quote"),
        (format!("A='{NEEDLE}\nx' y"), "line 1, A: something follows the closing quote"),
        ("A=\n".to_owned(), "line 1, A: the value is empty; --allow-empty stores it"),
        ("A=''\n".to_owned(), "line 1, A: the value is empty"),
        ("\n# nothing\n".to_owned(), "holds no secret"),
        (String::new(), "holds no secret"),
    ] {
        refused(&server, "x.env", &text, &[said]);
    }
    for (text, said) in [
        (format!(r#"{{"A": {{"b": "{NEEDLE}"}}}}"#), "line 1, A: the value is an object"),
        (format!("{{\"B\": \"x\",\n \"A\": [\"{NEEDLE}\"]}}"), "line 2, A: the value is an array"),
        (r#"{"A": 12345678}"#.to_owned(), "line 1, A: the value is a number"),
        (r#"{"A": -1e9}"#.to_owned(), "line 1, A: the value is a number"),
        (r#"{"A": null}"#.to_owned(), "line 1, A: the value is null"),
        (r#"{"A": true}"#.to_owned(), "line 1, A: the value is true or false"),
        (r#"{"A": "\ud83d"}"#.to_owned(), "line 1, A: half of a surrogate pair"),
        (r#"{"A": ""}"#.to_owned(), "line 1, A: the value is empty"),
        (r#"{"A": "x"} y"#.to_owned(), "line 1: this is not JSON (column 12)"),
        (format!("{{\"A\": \"x\",\n \"B\": {NEEDLE}}}"), "line 2: this is not JSON"),
        (format!(r#"["{NEEDLE}"]"#), "line 1: expected one JSON object whose values are strings"),
        (format!(r#""{NEEDLE}""#), "line 1: expected one JSON object"),
        ("{\"A\": \"x\",\n \"A\": \"y\"}".to_owned(), "line 2, A: this name is on line 1 already"),
        (format!(r#"{{"{NEEDLE} !": "x"}}"#), "line 1: a name is made of A-Z"),
        ("{}".to_owned(), "holds no secret"),
    ] {
        refused(&server, "x.json", &text, &[said]);
    }
}

#[test]
fn all_mistakes_are_said_at_once() {
    let server = Server::with_table();
    let dotenv = "A=x#y\nB=\nok=fine\nA=again\nC=`x`\nno assignment\nD='x' y\nE=\"\\q\"\n\"F\"=x\n";
    refused(
        &server,
        "x.env",
        dotenv,
        &[
            "8 mistakes; nothing is stored.\n  line 1, A: a # outside of quotes",
            "\n  line 2, B: the value is empty",
            "\n  line 4, A: this name is on line 1 already",
            "\n  line 5, C: the value is in backticks",
            "\n  line 6: expected NAME=VALUE",
            "\n  line 7, D: something follows",
            "\n  line 8, E: an escape other than",
            "\n  line 9: a name is made of A-Z",
        ],
    );
    let json =
        "{\"A\": 1,\n\"B\": null, \"ok\": \"fine\",\n\n\"C\": {\"x\": [1]},\n\"A\": \"\",\n\"D\": \"\"}";
    refused(
        &server,
        "x.json",
        json,
        &["line 1, A: ", "line 2, B: ", "line 4, C: ", "line 5, A: this name is on line 1", "line 6, D: "],
    );
    let many = "x\n".repeat(1000);
    refused(&server, "x.env", &many, &["1000 mistakes", "line 100: expected NAME=VALUE\n  and 900 more"]);
}

/// A key that is pasted as it is: its last line looks like an assignment, and its name would be a part of the key.
#[test]
fn no_part_of_a_key_is_taken_for_a_name() {
    let server = Server::with_table();
    for last in ["n33dle-in-the-table=", "n33dle-in-the-table=="] {
        let key = format!(
            "K=-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n{last}\n-----END PRIVATE KEY-----\n"
        );
        refused(&server, "x.env", &key, &["line 2: expected", "line 3: expected", "line 4: expected"]);
    }
    // A setting that has no value yet is named all the same.
    refused(&server, "x.env", "fragment\nAPI_KEY=\n", &["line 2, API_KEY: the value is empty"]);
}

/// The parts of `put` that decide about text decide about this text too.
#[test]
fn an_empty_value_is_stored_where_it_is_allowed() {
    let server = Server::with_table();
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "A=\nB=   # fill in\nC=''\n").expect("written");
    ok(&put(&server, &["--allow-empty", "--from", file.path().to_str().expect("UTF-8")], b""));
    assert_eq!(["A", "B", "C"].map(|name| value(&server, name)), ["", "", ""]);
}

/// The heads are written 25 at a time, so a store that's cut off leaves some of them. Another run stores the rest.
#[test]
fn a_file_that_is_cut_off_while_it_is_stored_is_stored_by_another_run() {
    let server = Server::with_table();
    let names: Vec<String> = (0..30).map(|i| format!("S{i}")).collect();
    let text = names.join("=x\n") + "=x\n";
    let loading = || names.iter().filter(|name| server.load(name).is_some()).count();
    let mut batches = 0;
    server.judge(move |call| {
        batches += usize::from(call.operation == "BatchWriteItem");
        // Two that announce, two of versions, and one of heads.
        if batches > 5 && call.operation == "BatchWriteItem" { Fate::Cut(vec![]) } else { Fate::Pass }
    });
    let cut = from(&server, "x.env", text.as_bytes());
    assert_eq!((cut.status.code(), loading()), (Some(1), 25), "{}", stderr(&cut));
    assert!(
        stderr(&cut).contains("its old value or its new one: run the same command again"),
        "{}",
        stderr(&cut)
    );
    server.pass();
    ok(&from(&server, "x.env", text.as_bytes()));
    assert_eq!(loading(), 30);
}
