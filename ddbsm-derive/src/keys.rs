//! Which keys `#[secrets(...)]` has, where each may be and what it takes.

use ddbsm_core::suggest::nearest;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitBool, LitStr};

use crate::entry::{Entry, Place, Raw, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Text,
    Path,
    /// An expression, or nothing.
    Expr,
}

const KEYS: [(&str, &[Place], Takes); 17] = [
    ("table", &[Place::Struct], Takes::Text),
    ("principal", &[Place::Struct], Takes::Text),
    ("rename_all", &[Place::Struct], Takes::Text),
    ("prefix", &[Place::Struct, Place::Field], Takes::Text),
    ("crate", &[Place::Struct], Takes::Path),
    ("name", &[Place::Field], Takes::Text),
    ("alias", &[Place::Field], Takes::Text),
    ("json", &[Place::Field], Takes::Nothing),
    ("base64", &[Place::Field], Takes::Nothing),
    ("hex", &[Place::Field], Takes::Nothing),
    ("parse", &[Place::Field], Takes::Nothing),
    ("with", &[Place::Field], Takes::Path),
    ("trim", &[Place::Field], Takes::Nothing),
    ("default", &[Place::Field], Takes::Expr),
    ("allow_empty", &[Place::Field], Takes::Nothing),
    ("flatten", &[Place::Field], Takes::Nothing),
    ("skip", &[Place::Field], Takes::Nothing),
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

/// An entry that can't stay as it is.
pub(crate) struct Rejected {
    /// Where to say so.
    pub(crate) tokens: TokenStream,
    pub(crate) message: String,
    /// What was meant, if that is clear: the rest is checked as if it were written.
    pub(crate) meant: Option<Entry>,
}

/// Checks an entry's key and the form of its value.
pub(crate) fn accept(raw: Raw, place: Place) -> Result<Entry, Rejected> {
    let given = raw.ident.to_string();
    let Some(&(key, places, takes)) = KEYS.iter().find(|(known, ..)| *known == given) else {
        let (meant, message) = unknown(&given, place);
        let tokens = raw.ident.to_token_stream();
        let meant = meant.filter(|meant| is_allowed(meant, place));
        return Err(Rejected { tokens, message, meant: meant.and_then(|key| entry(raw, key).ok()) });
    };
    if !places.contains(&place) {
        let message = format!("`{key}` belongs on {}, not on {}", place.other(), place.this());
        return Err(Rejected { tokens: raw.ident.into_token_stream(), message, meant: None });
    }
    entry(raw, key).map_err(|raw| Rejected {
        tokens: raw.tokens(),
        message: wrong_value(key, takes, raw.value.as_ref()),
        meant: recovered(raw, key, takes),
    })
}

/// The entry of a key, if the value has the key's form.
fn entry(Raw { ident, value }: Raw, key: &'static str) -> Result<Entry, Raw> {
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
    Ok(Entry { key, ident, value })
}

/// `json = true` means `json`, and a path in quotes is meant without them.
fn recovered(Raw { ident, value }: Raw, key: &'static str, takes: Takes) -> Option<Entry> {
    let value = match (takes, value) {
        (Takes::Nothing, Some(Expr::Lit(ExprLit { lit: Lit::Bool(LitBool { value: true, .. }), .. }))) => {
            Value::None
        }
        (Takes::Path, Some(Expr::Lit(ExprLit { lit: Lit::Str(quoted), .. }))) => {
            Value::Path(quoted.parse().ok()?)
        }
        _ => return None,
    };
    Some(Entry { key, ident, value })
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
fn unknown(given: &str, place: Place) -> (Option<&'static str>, String) {
    let here = || KEYS.iter().map(|(known, ..)| *known).filter(|known| is_allowed(known, place));
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == given).map(|(_, key)| *key);
    let elsewhere = ELSEWHERE.iter().find(|(word, _)| *word == given);
    let anywhere = || nearest(given, KEYS.iter().map(|(known, ..)| *known));
    let meant = nearest(given, here()).or(synonym);
    let hint = match (meant, elsewhere) {
        (Some(meant), _) if is_allowed(meant, place) => format!("did you mean `{meant}`?"),
        (None, Some((_, hint))) => (*hint).to_owned(),
        _ => match meant.or_else(anywhere) {
            Some(meant) => format!("did you mean `{meant}`, which belongs on {}?", place.other()),
            None => format!("expected one of `{}`", here().collect::<Vec<_>>().join("`, `")),
        },
    };
    (meant, format!("unknown attribute `{given}`: {hint}"))
}

fn is_allowed(key: &str, place: Place) -> bool {
    KEYS.iter().any(|(known, places, _)| *known == key && places.contains(&place))
}
