//! Files of several secrets: dotenv, or one JSON object of strings.
//!
//! All mistakes of a file are reported at once, each with its line and its key, and never with a value. What the common
//! dotenv parsers read differently is a mistake: nobody could tell which of the readings was stored.

mod dialects;
mod dotenv;
mod found;
mod json;

pub(crate) use json::unquote;

use anyhow::Result;
use found::{Contents, Found};

/// Reads a file. An empty value is a mistake unless it's allowed.
pub(crate) fn parse(text: &str, allow_empty: bool) -> Result<Contents> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Found::new(allow_empty);
    if json::is_json(text) {
        json::parse(text, &mut found);
    } else {
        dotenv::parse(text, &mut found);
    }
    found.finish()
}
