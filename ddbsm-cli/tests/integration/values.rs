//! Where the values of a `put` come from, beside a prompt and a pipe: the random source, and files of several.

use crate::common::server::Server;
use crate::common::{NEEDLE, ok, put, stderr};

#[test]
fn values_are_made_up() {
    let server = Server::with_table();
    let made = |args: &[&str]| {
        let output = put(&server, &[&["a", "--generate"][..], args].concat(), b"");
        ok(&output);
        (server.load("a").expect("it loads")["value"].clone(), stderr(&output))
    };
    let (text, said) = made(&[]);
    let text = text["S"].as_str().expect("text").to_owned();
    assert!(text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric()));
    assert!(said.contains("190 bits") && !said.contains(&text));
    assert_ne!(made(&[]).0["S"], text);
    let (hex, said) = made(&["hex", "--length", "16"]);
    assert!(
        hex["S"].as_str().is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    );
    assert!(said.contains("128 bits"));
    assert_eq!(made(&["base64"]).0["S"].as_str().map(str::len), Some(44));
    assert_eq!(made(&["bytes"]).0["B"].as_str().map(str::len), Some(44));
    let (digits, _) = made(&["text", "--alphabet", "01", "--length", "4096"]);
    let digits = digits["S"].as_str().expect("text").to_owned();
    let printable: String = (b' '..=b'~').map(char::from).collect();
    let (text, _) = made(&["text", "--length", "100000", "--alphabet", &printable]);
    let text = text["S"].as_str().expect("text").to_owned();
    // A remainder of a random byte alone would draw the first 66 of 95 three times for two of the others.
    let first = text.bytes().filter(|b| *b < b' ' + 66).count();
    assert!((68_000..71_000).contains(&first), "{first} of 100000, ten sigma from 66 in 95");
    let ones = digits.matches('1').count();
    assert!(
        digits.len() == 4096 && (1700..2400).contains(&ones),
        "{ones} of 4096, over ten sigma from a half"
    );
}

#[test]
fn several_come_from_one_file() {
    let server = Server::with_table();
    let from = |name: &str, text: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        put(&server, &["--from", path.to_str().expect("UTF-8")], b"")
    };
    let value =
        |name: &str| server.load(name).expect("it loads")["value"]["S"].as_str().expect("text").to_owned();
    let dotenv = "# a comment\n\nexport A=one # said\nB='it''s'\n";
    let output = from("x.env", dotenv);
    assert!(stderr(&output).contains("line 4: something follows the closing quote"), "{}", stderr(&output));
    assert!(server.calls().is_empty(), "all or nothing is sent");

    let dotenv = "# a comment\n\nexport A=one # said\nB='$HOME \\n\ntwo lines'\nC=\"a\\n\\\"b\\\" $HOME\" # said\nD = p#q=r \r\n";
    ok(&from("x.env", dotenv));
    assert_eq!(
        [value("A"), value("B"), value("C"), value("D")],
        ["one", "$HOME \\n\ntwo lines", "a\n\"b\" $HOME", "p#q=r"]
    );
    ok(&from("x.json", r#"{"A": "uno", "E/f": "\u00e9\n"}"#));
    assert_eq!([value("A"), value("E/f"), value("D")], ["uno", "é\n", "p#q=r"]);

    let marked = from("x.env", "\u{feff}A=three\n");
    ok(&marked);
    assert_eq!(value("A"), "three", "a byte order mark is no part of a name");
    assert!(!stderr(&marked).contains("newline"), "the file is no value");

    for (name, text, said) in [
        ("x.json", format!(r#"{{"A": {{"b": "{NEEDLE}"}}}}"#), "all strings"),
        ("x.json", r#"{"A": 12345678}"#.to_owned(), "line 1, column 14: this must be one JSON object"),
        ("x.json", r#"{"A": "x"} y"#.to_owned(), "one JSON object"),
        (
            "x.json",
            "{\"A\": \"x\",\n \"A\": \"y\"}".to_owned(),
            "line 2, column 4: this name stands there twice",
        ),
        ("x.json", format!(r#"{{"{NEEDLE} !": "x"}}"#), "line 1, column 24: a name is made of letters"),
        ("x.env", format!("A={NEEDLE}\nA=x\n"), "line 2: this name stands there twice"),
        ("x.env", format!("{NEEDLE} !=x\n"), "line 1: a name is made of letters"),
        ("x.env", format!("A=x\n{NEEDLE}\n"), "line 2: this must be NAME=VALUE"),
        ("x.env", format!("A=\"{NEEDLE}"), "line 1: a double quote is open"),
        ("x.env", format!("A='{NEEDLE}"), "a single quote is open"),
        ("x.env", "A=\n".to_owned(), "The value of A is empty"),
        ("x.env", "\n# nothing\n".to_owned(), "holds no secret"),
    ] {
        server.calls();
        let output = from(name, &text);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(stderr(&output).contains(said), "{text}: {}", stderr(&output));
        assert!(server.calls().is_empty(), "{text}: something was sent");
    }
}
