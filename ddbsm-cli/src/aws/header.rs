//! What a header can hold.

use crate::terminal::exit;
use anyhow::Result;

/// What goes into a header. The SDK panics over anything else.
pub(super) fn check(value: &str, whose: &str) -> Result<()> {
    let odd = value.chars().find(|c| !c.is_ascii_graphic());
    let in_quotes = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    let what = match odd {
        None if in_quotes('"') || in_quotes('\'') => {
            return Err(exit::usage(&format!(
                "{whose} holds quotes around the value, as in a file that isn't for a shell. Set it again without them."
            )));
        }
        None => return Ok(()),
        Some('\r') => "a carriage return, as in a file with lines that end in CRLF",
        Some('\n') => "a line break",
        Some(c) if c.is_whitespace() => "a space",
        Some(c) if c.is_control() => "a control character",
        Some(_) => "a character that is not ASCII",
    };
    Err(exit::usage(&format!("{whose} holds {what}. Set it again without it.")))
}
