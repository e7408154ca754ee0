//! Structs of differing shapes, and beside each what its attributes mean, for the oracle.
#![allow(clippy::unnecessary_wraps)] // values as `Shape::values` lists them

use ddbsm::{Secret, Secrets};

use super::oracle::{Absent, Form, Rule, Value};

pub(crate) trait Shape: Secrets {
    const RULES: &'static [Rule];

    /// In the order of the rules.
    fn values(&self) -> Vec<Option<Value>>;
}

#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
pub(crate) struct Mixed {
    api_key: Secret<String>,
    web_hook: Option<Secret<String>>,
    #[secrets(default = "info")]
    log_level: Secret<String>,
    #[secrets(allow_empty)]
    suffix: Secret<String>,
    #[secrets(base64)]
    session_key: Secret<[u8; 4]>,
    #[secrets(hex, allow_empty)]
    salt: Secret<Vec<u8>>,
    #[secrets(flatten)]
    slack: Slack,
    raw: Secret<Vec<u8>>,
    #[secrets(json)]
    list: Secret<Vec<String>>,
    #[secrets(parse, default = 7)]
    port: Secret<u16>,
    #[secrets(alias = "oldToken", alias = "olderToken")]
    new_token: Secret<String>,
    #[secrets(alias = "oldToken", allow_empty)]
    other_token: Option<Secret<String>>,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "slack/")]
pub(crate) struct Slack {
    #[secrets(base64)]
    token: Option<Secret<Vec<u8>>>,
    #[secrets(flatten)]
    deep: Deep,
    #[secrets(json, default = Vec::new())]
    hosts: Secret<Vec<String>>,
}

#[derive(Debug, Secrets)]
pub(crate) struct Deep {
    #[secrets(name = "deep.raw", alias = "oldRaw")]
    raw: Option<Secret<Vec<u8>>>,
    r#type: Secret<String>,
}

#[derive(Debug, Secrets)]
#[secrets(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Optional {
    token: Option<Secret<String>>,
    #[secrets(hex)]
    salt: Option<Secret<Vec<u8>>>,
    #[secrets(parse, alias = "PORTS")]
    port: Option<Secret<u16>>,
    #[secrets(json, default = Vec::new())]
    list: Secret<Vec<String>>,
}

const fn rule(field: &'static str, names: &'static [&'static str], form: Form, absent: Absent) -> Rule {
    Rule { field, names, form, absent, allow_empty: false }
}

const fn or_empty(rule: Rule) -> Rule {
    Rule { allow_empty: true, ..rule }
}

fn empty_list() -> Value {
    Value::List(Vec::new())
}

impl Shape for Mixed {
    const RULES: &'static [Rule] = &[
        rule("api_key", &["apiKey"], Form::Text, Absent::Missing),
        rule("web_hook", &["webHook"], Form::Text, Absent::None),
        rule("log_level", &["logLevel"], Form::Text, Absent::Default(|| Value::Text("info".to_owned()))),
        or_empty(rule("suffix", &["suffix"], Form::Text, Absent::Missing)),
        rule("session_key", &["sessionKey"], Form::Base64(Some(4)), Absent::Missing),
        or_empty(rule("salt", &["salt"], Form::Hex, Absent::Missing)),
        rule("slack.token", &["slack/token"], Form::Base64(None), Absent::None),
        rule("slack.deep.raw", &["deep.raw", "oldRaw"], Form::Bytes, Absent::None),
        rule("slack.deep.type", &["type"], Form::Text, Absent::Missing),
        rule("slack.hosts", &["slack/hosts"], Form::Json, Absent::Default(empty_list)),
        rule("raw", &["raw"], Form::Bytes, Absent::Missing),
        rule("list", &["list"], Form::Json, Absent::Missing),
        rule("port", &["port"], Form::Parse, Absent::Default(|| Value::Number(7))),
        rule("new_token", &["newToken", "oldToken", "olderToken"], Form::Text, Absent::Missing),
        or_empty(rule("other_token", &["otherToken", "oldToken"], Form::Text, Absent::None)),
    ];

    fn values(&self) -> Vec<Option<Value>> {
        vec![
            text(&self.api_key),
            self.web_hook.as_ref().and_then(text),
            text(&self.log_level),
            text(&self.suffix),
            bytes(&self.session_key),
            bytes(&self.salt),
            self.slack.token.as_ref().and_then(bytes),
            self.slack.deep.raw.as_ref().and_then(bytes),
            text(&self.slack.deep.r#type),
            list(&self.slack.hosts),
            bytes(&self.raw),
            list(&self.list),
            number(&self.port),
            text(&self.new_token),
            self.other_token.as_ref().and_then(text),
        ]
    }
}

impl Shape for Optional {
    const RULES: &'static [Rule] = &[
        rule("token", &["TOKEN"], Form::Text, Absent::None),
        rule("salt", &["SALT"], Form::Hex, Absent::None),
        rule("port", &["PORT", "PORTS"], Form::Parse, Absent::None),
        rule("list", &["LIST"], Form::Json, Absent::Default(empty_list)),
    ];

    fn values(&self) -> Vec<Option<Value>> {
        vec![
            self.token.as_ref().and_then(text),
            self.salt.as_ref().and_then(bytes),
            self.port.as_ref().and_then(number),
            list(&self.list),
        ]
    }
}

fn text(secret: &Secret<String>) -> Option<Value> {
    Some(Value::Text(secret.expose_secret().clone()))
}

fn bytes<T: AsRef<[u8]> + zeroize::Zeroize>(secret: &Secret<T>) -> Option<Value> {
    Some(Value::Bytes(secret.expose_secret().as_ref().to_vec()))
}

fn list(secret: &Secret<Vec<String>>) -> Option<Value> {
    Some(Value::List(secret.expose_secret().clone()))
}

fn number(secret: &Secret<u16>) -> Option<Value> {
    Some(Value::Number(*secret.expose_secret()))
}
