//! What a value may look like in each form, and what is said of one that doesn't fit.

use ddbsm::{FromSecret, Invalid, LoadError, Memory, Reason, Secret, Secrets};
use zeroize::Zeroize;

#[derive(Debug, Secrets)]
struct Forms {
    #[secrets(base64)]
    base64: Option<Secret<Vec<u8>>>,
    #[secrets(hex)]
    hex: Option<Secret<[u8; 2]>>,
    #[secrets(parse)]
    parse: Option<Secret<u16>>,
    #[secrets(json)]
    #[expect(dead_code)]
    json: Option<Secret<String>>,
    #[secrets(json, allow_empty)]
    #[expect(dead_code)]
    json_or_empty: Option<Secret<String>>,
    #[secrets(json)]
    database: Option<Secret<Database>>,
    #[expect(dead_code)]
    forged: Option<Secret<Forged>>,
}

#[derive(Debug, Zeroize, serde::Deserialize)]
struct Database {
    user: String,
    port: u16,
}

fn load(name: &str, value: &str) -> Result<Forms, LoadError> {
    Forms::load_blocking(&Memory::from([(name, value)]))
}

#[test]
fn base64_and_hex_ignore_white_space() {
    let wrapped = "AAEC\nAwQF\r\nBgcI CQoL\t\n";
    let bytes = load("base64", wrapped).unwrap().base64.unwrap();
    assert!(bytes.ct_eq([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    for (text, value) in [("AA==\n", vec![0]), (" _-8 ", vec![255, 239]), ("AAE\n=\n", vec![0, 1])] {
        assert!(load("base64", text).unwrap().base64.unwrap().ct_eq(&value), "{text:?}");
    }
    for text in ["00ff\n", "00 FF", "\t0 0 f f"] {
        assert!(load("hex", text).unwrap().hex.unwrap().ct_eq([0, 255]), "{text:?}");
    }
    // Of white space that isn't ASCII nobody means to be rid of.
    assert!(load("hex", "00\u{a0}ff").is_err());
}

#[test]
fn white_space_alone_is_empty() {
    for (name, text) in [("base64", "\n"), ("hex", " \r\n"), ("json", r#""""#), ("json", " \"\" \n")] {
        let error = load(name, text).unwrap_err();
        assert_eq!(error.problems()[0].reason(), &Reason::Empty, "{name} {text:?}");
    }
    assert!(load("json_or_empty", r#""""#).is_ok());
    assert!(load("json", r#"" ""#).is_ok());
}

#[test]
fn text_that_ends_in_a_line_break_is_told_where_it_is_parsed() {
    assert!(load("parse", "5432").unwrap().parse.unwrap().expose_secret() == &5432);
    for text in ["5432\n", " 5432", "x\u{a0}"] {
        let error = load("parse", text).unwrap_err().to_string();
        assert!(error.contains("begins or ends with white space"), "{error}");
    }
    let error = load("parse", "n33dle").unwrap_err().to_string();
    assert!(error.contains("`FromStr` returned an error:") && !error.contains("white space"), "{error}");
    assert!(!error.contains("n33dle"));
}

#[test]
fn a_mistake_in_json_is_told_by_the_names_of_the_types_fields() {
    let good = load("database", r#"{"user":"u","port":1}"#).unwrap().database.unwrap();
    assert_eq!((good.expose_secret().user.as_str(), good.expose_secret().port), ("u", 1));
    for (text, said) in [
        (r#"{"user":"n33dle","port":"n33dle"}"#, "unreadable: `port` is not a whole number (u16): "),
        (r#"{"usr":"n33dle","port":1}"#, "unreadable: no `user`: "),
        (r#"{"user":"n33dle""#, "unreadable: not valid JSON: "),
    ] {
        let error = load("database", text).unwrap_err().to_string();
        assert!(error.contains(said) && !error.contains("n33dle") && !error.contains("usr"), "{error}");
    }
}

/// A type whose reason, however it was made, tries to look like a line of the report.
#[derive(Debug, Zeroize)]
struct Forged(String);

impl FromSecret for Forged {
    type Raw = String;

    fn from_secret(_: Secret<String>) -> Result<Secret<Self>, Invalid> {
        let reason = String::from("it's bad\n\n  other  (field `other`)\r\u{202e}\u{2028}\u{1b}[2J");
        Err(Invalid::new(Box::leak(reason.into_boxed_str())))
    }
}

#[test]
fn a_reason_cannot_forge_a_line() {
    let error = load("forged", "x").unwrap_err().to_string();
    assert_eq!(error.lines().count(), 4, "{error}");
    assert!(error.contains(r"it's bad\u{a}\u{a}  other"), "{error}");
    assert!(!error.contains(['\r', '\u{202e}', '\u{2028}', '\u{1b}']), "{error}");
}
