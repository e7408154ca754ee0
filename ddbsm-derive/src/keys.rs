//! Which keys `#[secrets(...)]` has, where each may be and what it takes.

use ddbsm_core::suggest::nearest;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitBool, LitStr};

use crate::setting::{Level, Raw, Setting, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Text,
    Path,
    /// An expression, or nothing.
    Expr,
}

const KEYS: [(&str, &[Level], Takes); 17] = [
    ("table", &[Level::Struct], Takes::Text),
    ("principal", &[Level::Struct], Takes::Text),
    ("rename_all", &[Level::Struct], Takes::Text),
    ("prefix", &[Level::Struct, Level::Field], Takes::Text),
    ("crate", &[Level::Struct], Takes::Path),
    ("name", &[Level::Field], Takes::Text),
    ("alias", &[Level::Field], Takes::Text),
    ("json", &[Level::Field], Takes::Nothing),
    ("base64", &[Level::Field], Takes::Nothing),
    ("hex", &[Level::Field], Takes::Nothing),
    ("parse", &[Level::Field], Takes::Nothing),
    ("with", &[Level::Field], Takes::Path),
    ("trim", &[Level::Field], Takes::Nothing),
    ("default", &[Level::Field], Takes::Expr),
    ("allow_empty", &[Level::Field], Takes::Nothing),
    ("flatten", &[Level::Field], Takes::Nothing),
    ("skip", &[Level::Field], Takes::Nothing),
];

/// What other libraries call a key.
const SYNONYMS: [(&str, &str); 9] = [
    ("rename", "name"),
    ("role", "principal"),
    ("arn", "principal"),
    ("b64", "base64"),
    ("from_str", "parse"),
    ("deserialize_with", "with"),
    ("try_from", "with"),
    ("nested", "flatten"),
    ("ignore", "skip"),
];

/// What is done in another way than by a key.
const ELSEWHERE: [(&str, &str); 5] = [
    ("optional", "make the field an `Option` if the secret may be missing"),
    ("region", "set the region on the client"),
    ("consistent_read", "call `.consistent_read(true)` on the loader"),
    ("timeout", "call `.timeout(...)` on the loader"),
    ("env", "load from `ddbsm::Env` to read environment variables"),
];

/// A setting that can't stay as it is.
pub(crate) struct Rejected {
    /// Where to say so.
    pub(crate) tokens: TokenStream,
    pub(crate) message: String,
    /// What was meant, if that is clear: the rest is checked as if it were written.
    pub(crate) meant: Option<Setting>,
}

/// Checks a setting's key and the form of its value.
pub(crate) fn accept(raw: Raw, level: Level) -> Result<Setting, Rejected> {
    let given = raw.ident.to_string();
    let Some(&(key, levels, takes)) = KEYS.iter().find(|(known, ..)| *known == given) else {
        let (meant, message) = unknown(&given, level);
        let tokens = raw.ident.to_token_stream();
        let meant = meant.filter(|meant| is_allowed(meant, level));
        return Err(Rejected { tokens, message, meant: meant.and_then(|key| setting(raw, key).ok()) });
    };
    if !levels.contains(&level) {
        let message = format!("`{key}` belongs on {}, not on {}", level.other(), level.this());
        return Err(Rejected { tokens: raw.ident.into_token_stream(), message, meant: None });
    }
    setting(raw, key).map_err(|raw| Rejected {
        tokens: raw.tokens(),
        message: wrong_value(key, takes, raw.value.as_ref()),
        meant: recovered(raw, key, takes),
    })
}

/// The setting of a key, if the value has the key's form.
fn setting(Raw { ident, value }: Raw, key: &'static str) -> Result<Setting, Raw> {
    let takes = KEYS.iter().find(|(known, ..)| *known == key).map(|(.., takes)| *takes);
    let value = match (takes, value) {
        (Some(Takes::Nothing | Takes::Expr), None) => Value::None,
        (Some(Takes::Text), Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })))
            if text.suffix().is_empty() =>
        {
            Value::Text(text)
        }
        (Some(Takes::Path), Some(Expr::Path(path))) => Value::Path(path.path),
        (Some(Takes::Expr), Some(value)) if !matches!(value, Expr::Verbatim(_)) => Value::Expr(value),
        (_, value) => return Err(Raw { ident, value }),
    };
    Ok(Setting { key, ident, value })
}

/// `json = true` means `json`, and a path in quotes is meant without them.
fn recovered(Raw { ident, value }: Raw, key: &'static str, takes: Takes) -> Option<Setting> {
    let value = match (takes, value) {
        (Takes::Nothing, Some(Expr::Lit(ExprLit { lit: Lit::Bool(LitBool { value: true, .. }), .. }))) => {
            Value::None
        }
        (Takes::Path, Some(Expr::Lit(ExprLit { lit: Lit::Str(quoted), .. }))) => {
            Value::Path(quoted.parse().ok()?)
        }
        _ => return None,
    };
    Some(Setting { key, ident, value })
}

fn wrong_value(key: &str, takes: Takes, value: Option<&Expr>) -> String {
    match takes {
        Takes::Nothing => format!("`{key}` takes no value; write `{key}` alone, or remove it"),
        Takes::Path => format!("`{key}` takes a path without quotes: `{key} = some::path`"),
        Takes::Expr => format!("`{key}` takes an expression: `{key} = ...`"),
        Takes::Text => {
            let run_time = match key {
                "table" | "principal" => {
                    format!(". Pass what only the program knows to `.{key}(...)` on the loader")
                }
                _ => String::new(),
            };
            format!("`{key}` takes a string literal: `{key} = {}`{run_time}", example(value))
        }
    }
}

/// The string literal that comes nearest: `"x"` for `("x")`, `b"x"` and `"x"u8`, `"5"` for `5`.
fn example(given: Option<&Expr>) -> String {
    let text = match given {
        Some(Expr::Lit(literal)) => content(&literal.lit),
        Some(Expr::Verbatim(group)) => match group.clone().into_iter().next() {
            Some(TokenTree::Group(group)) => {
                syn::parse2::<LitStr>(group.stream()).ok().map(|text| text.value())
            }
            _ => None,
        },
        _ => None,
    };
    text.map_or_else(|| "\"...\"".to_owned(), |text| format!("{text:?}"))
}

fn content(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok(),
        Lit::CStr(text) => text.value().into_string().ok(),
        Lit::Char(c) => Some(c.value().to_string()),
        Lit::Byte(byte) => Some(char::from(byte.value()).to_string()).filter(|_| byte.value().is_ascii()),
        Lit::Bool(value) => Some(value.value.to_string()),
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        Lit::Float(number) => Some(number.base10_digits().to_owned()),
        _ => None,
    }
}

/// The key that an unknown one stands for, if any, and what to say.
fn unknown(given: &str, level: Level) -> (Option<&'static str>, String) {
    let here = || KEYS.iter().map(|(known, ..)| *known).filter(|known| is_allowed(known, level));
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == given).map(|(_, key)| *key);
    let elsewhere = ELSEWHERE.iter().find(|(word, _)| *word == given);
    let anywhere = || nearest(given, KEYS.iter().map(|(known, ..)| *known));
    let meant = nearest(given, here()).or(synonym);
    let hint = match (meant, elsewhere) {
        (Some(meant), _) if is_allowed(meant, level) => format!("did you mean `{meant}`?"),
        (None, Some((_, hint))) => (*hint).to_owned(),
        _ => match meant.or_else(anywhere) {
            Some(meant) => format!("did you mean `{meant}`, which belongs on {}?", level.other()),
            None => format!("expected one of `{}`", here().collect::<Vec<_>>().join("`, `")),
        },
    };
    (meant, format!("unknown attribute `{given}`: {hint}"))
}

fn is_allowed(key: &str, level: Level) -> bool {
    KEYS.iter().any(|(known, levels, _)| *known == key && levels.contains(&level))
}
