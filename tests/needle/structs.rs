//! A struct with a field of every kind, and what fills it.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;
use ddbsm::{FromSecret, Invalid, Secret, Secrets};
use serde::Deserialize;
use zeroize::Zeroize;

use super::forms::{NEEDLE, base64, hex, json};

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets", principal = "arn:aws:iam::111111111111:role/app/slack-bot")]
#[allow(dead_code)] // it is only printed
pub(crate) struct Everything {
    #[secrets(name = "newText", alias = "text")]
    text: Secret<String>,
    optional: Option<Secret<String>>,
    bytes: Secret<Vec<u8>>,
    #[secrets(base64)]
    base64: Secret<String>,
    #[secrets(base64)]
    array: Secret<[u8; 3]>,
    #[secrets(hex)]
    hex: Secret<Vec<u8>>,
    #[secrets(json)]
    json: Secret<Login>,
    #[secrets(parse)]
    parsed: Secret<Quoting>,
    checked: Secret<Checked>,
    #[secrets(flatten)]
    nested: Nested,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "nested/")]
#[allow(dead_code)] // as above
struct Nested {
    #[secrets(alias = "text")] // the outer struct's has it too
    text: Secret<String>,
}

#[derive(Zeroize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // it is only read
struct Login {
    #[serde(deserialize_with = "user")]
    user: String,
    port: u16,
    level: Level,
}

#[derive(Zeroize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Admin,
}

fn user<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).inspect(|user| panic_if_told(user))
}

/// A user's type may panic: with a message that does not hold the value, though it is about it.
#[allow(clippy::expect_used)]
fn panic_if_told(value: &str) {
    if value.starts_with(PANIC) {
        let number: Result<u32, _> = value.parse();
        number.expect("the value is a number");
    }
}

/// What makes the types here panic, at the beginning of a value.
pub(crate) const PANIC: &str = "panic ";

/// Its error quotes what it was given.
#[derive(Zeroize)]
pub(crate) struct Quoting(#[allow(dead_code)] String);

#[derive(Debug)]
pub(crate) struct NotGood(#[allow(dead_code)] String);

impl fmt::Display for NotGood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is refused", self.0)
    }
}

impl FromStr for Quoting {
    type Err = NotGood;

    fn from_str(text: &str) -> Result<Self, NotGood> {
        panic_if_told(text);
        if text.starts_with("good ") { Ok(Self(text.to_owned())) } else { Err(NotGood(text.to_owned())) }
    }
}

#[derive(Zeroize)]
pub(crate) struct Checked(#[allow(dead_code)] String);

impl FromSecret for Checked {
    type Raw = String;

    fn from_secret(raw: Secret<String>) -> Result<Secret<Self>, Invalid> {
        panic_if_told(raw.expose_secret());
        if raw.expose_secret().starts_with("good ") {
            Ok(raw.map(|raw| Self(raw.clone())))
        } else {
            Err(Invalid::new("it starts with `good`"))
        }
    }
}

/// An item of a response, its value's type and what stands there as JSON.
type Item = (&'static str, &'static str, String);

pub(crate) fn good() -> Vec<Item> {
    vec![
        ("text", "S", quoted(NEEDLE)),
        ("optional", "S", quoted(NEEDLE)),
        ("bytes", "B", quoted(&base64(NEEDLE))),
        ("base64", "S", quoted(&base64(NEEDLE))),
        ("array", "S", quoted("AAEC")),
        ("hex", "S", quoted(&hex(NEEDLE))),
        ("json", "S", quoted(&login(NEEDLE, "1", "admin"))),
        ("parsed", "S", quoted(&format!("good {NEEDLE}"))),
        ("checked", "S", quoted(&format!("good {NEEDLE}"))),
    ]
}

/// The good items but for one.
pub(crate) fn but(name: &'static str, descriptor: &'static str, value: String) -> Vec<Item> {
    let mut items = good();
    items.retain(|item| item.0 != name);
    items.push((name, descriptor, value));
    items
}

/// Sets of items of which each has one that cannot be read.
pub(crate) fn bad() -> Vec<Vec<Item>> {
    let text = quoted(NEEDLE);
    let bytes = quoted(&base64(NEEDLE));
    vec![
        but("text", "B", bytes.clone()),
        but("bytes", "S", text.clone()),
        but("text", "N", text.clone()),
        but("text", "SS", format!("[{text}]")),
        but("text", "M", format!("{{{text}:{{\"S\":{text}}}}}")),
        but("optional", "S", quoted("")),
        but("base64", "S", text.clone()),
        but("base64", "S", quoted(&BASE64.encode(&[b"\xff", NEEDLE.as_bytes()].concat()))),
        but("array", "S", bytes.clone()),
        but("hex", "S", text.clone()),
        but("hex", "S", quoted(&format!("{}x", hex(NEEDLE)))),
        but("json", "S", text.clone()),
        but("json", "S", quoted(&login(NEEDLE, &text, "admin"))),
        but("json", "S", quoted(&login(NEEDLE, "70000", "admin"))),
        but("json", "S", quoted(&login(NEEDLE, "1", &json(NEEDLE)))),
        but("json", "S", quoted(&format!("{{{text}:{text}}}"))),
        but("parsed", "S", text.clone()),
        but("checked", "S", text.clone()),
        but("checked", "B", bytes),
        // Missing, next to values that are there.
        good().into_iter().filter(|item| item.0 != "text").collect(),
    ]
}

pub(crate) fn login(user: &str, port: &str, level: &str) -> String {
    format!(r#"{{"user":"{}","port":{port},"level":"{level}"}}"#, json(user))
}

pub(crate) fn quoted(value: &str) -> String {
    format!("\"{}\"", json(value))
}

/// `{"name":{"S":NAME},"value":{DESCRIPTOR:VALUE}}` and so on.
pub(crate) fn list(items: &[Item]) -> String {
    let item = |(name, descriptor, value): &Item| {
        format!(r#"{{"name":{{"S":"{name}"}},"value":{{"{descriptor}":{value}}}}}"#)
    };
    items.iter().map(item).collect::<Vec<_>>().join(",")
}

pub(crate) fn response(items: &[Item]) -> String {
    format!(r#"{{"Responses":{{"dirty-secrets":[{}]}},"UnprocessedKeys":{{}}}}"#, list(items))
}
