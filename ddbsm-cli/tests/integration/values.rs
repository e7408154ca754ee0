//! Values that nobody chooses: from the random source.

use crate::common::server::Server;
use crate::common::{ok, put, stderr};

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

/// What has no alphabet to choose takes none.
#[test]
fn an_alphabet_is_for_text_alone() {
    let server = Server::with_table();
    for form in ["hex", "base64", "bytes"] {
        let output = put(&server, &["a", "--generate", form, "--alphabet", "abc"], b"");
        assert_eq!(output.status.code(), Some(2), "{form}");
        assert!(stderr(&output).contains("--alphabet is for --generate text"), "{}", stderr(&output));
    }
    assert!(server.calls().is_empty());
}
