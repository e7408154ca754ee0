//! Which keys `#[secrets(...)]` has, where each may stand and what it takes.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitStr};

use crate::attr::Entry;
use crate::suggest::nearest;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    Field,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    String,
    Path,
    /// An expression, or nothing.
    Expr,
}

const KEYS: [(&str, Place, Takes); 15] = [
    ("table", Place::Struct, Takes::String),
    ("principal", Place::Struct, Takes::String),
    ("rename_all", Place::Struct, Takes::String),
    ("prefix", Place::Struct, Takes::String),
    ("crate", Place::Struct, Takes::Path),
    ("name", Place::Field, Takes::String),
    ("alias", Place::Field, Takes::String),
    ("json", Place::Field, Takes::Nothing),
    ("base64", Place::Field, Takes::Nothing),
    ("hex", Place::Field, Takes::Nothing),
    ("parse", Place::Field, Takes::Nothing),
    ("default", Place::Field, Takes::Expr),
    ("flatten", Place::Field, Takes::Nothing),
    ("skip", Place::Field, Takes::Nothing),
    ("allow_empty", Place::Field, Takes::Nothing),
];

/// What others call it, or where it is done instead.
const ELSEWHERE: [(&str, &str); 11] = [
    ("rename", "did you mean `name`?"),
    ("role", "did you mean `principal`?"),
    ("arn", "did you mean `principal`?"),
    ("b64", "did you mean `base64`?"),
    ("from_str", "did you mean `parse`?"),
    ("nested", "did you mean `flatten`?"),
    ("ignore", "did you mean `skip`?"),
    ("optional", "a secret that may be absent is an `Option<Secret<T>>`"),
    ("with", "to read a type in a way of your own, implement `ddbsm::FromSecret` for it"),
    ("region", "the region is the client's"),
    ("consistent_read", "call `.consistent_read(true)` on the loader"),
];

/// What is wrong with an entry, and the tokens to say it at.
pub(crate) fn check(Entry { key, value }: &Entry, place: Place) -> Result<(), (TokenStream, String)> {
    let given = key.to_string();
    let Some((_, stands, takes)) = KEYS.iter().find(|(known, ..)| *known == given) else {
        return Err((key.to_token_stream(), unknown(&given, place)));
    };
    if *stands != place {
        let message = match stands {
            Place::Struct => format!("`{given}` stands on the struct, not on a field"),
            Place::Field => format!("`{given}` stands on a field, not on the struct"),
        };
        return Err((key.to_token_stream(), message));
    }
    let fits = match (takes, value) {
        (Takes::Nothing | Takes::Expr, None)
        | (Takes::String, Some(Expr::Lit(ExprLit { lit: Lit::Str(_), .. })))
        | (Takes::Path, Some(Expr::Path(_))) => true,
        (Takes::Expr, Some(value)) => !matches!(value, Expr::Verbatim(_)),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let message = match takes {
        Takes::Nothing => format!("`{given}` takes no value: it stands alone, or is left out"),
        Takes::Path => format!("`{given}` takes a path without quotes: `{given} = some::path`"),
        Takes::Expr => format!("`{given}` stands alone or takes an expression: `{given} = ...`"),
        Takes::String => {
            let run_time = match given.as_str() {
                "table" | "principal" => {
                    format!("; what only the program knows goes to `.{given}(...)` on the loader")
                }
                _ => String::new(),
            };
            let example = example(value.as_ref());
            format!("`{given}` takes a string literal: `{given} = {example}`{run_time}")
        }
    };
    let tokens = value.as_ref().map_or(key.to_token_stream(), ToTokens::to_token_stream);
    Err((tokens, message))
}

/// `"x"` where `("x")` is given, and `"5"` where `5` is.
fn example(given: Option<&Expr>) -> String {
    let text = match given {
        Some(Expr::Lit(literal)) => Some(format!("\"{}\"", literal.to_token_stream())),
        Some(Expr::Verbatim(group)) => match group.clone().into_iter().next() {
            Some(TokenTree::Group(group)) => {
                syn::parse2::<LitStr>(group.stream()).ok().map(|text| text.to_token_stream().to_string())
            }
            _ => None,
        },
        _ => None,
    };
    text.unwrap_or_else(|| "\"...\"".to_owned())
}

fn unknown(given: &str, place: Place) -> String {
    let here = || KEYS.iter().filter(|(_, stands, _)| *stands == place).map(|(known, ..)| *known);
    let hint = if let Some(meant) = nearest(given, here()) {
        format!("did you mean `{meant}`?")
    } else if let Some((_, hint)) = ELSEWHERE.iter().find(|(word, _)| *word == given) {
        (*hint).to_owned()
    } else if let Some(meant) = nearest(given, KEYS.iter().map(|(known, ..)| *known)) {
        let other = match place {
            Place::Struct => "a field",
            Place::Field => "the struct",
        };
        format!("did you mean `{meant}`, which stands on {other}?")
    } else {
        format!("here may stand `{}`", here().collect::<Vec<_>>().join("`, `"))
    };
    format!("unknown attribute `{given}`: {hint}")
}
