//! Files of several secrets: dotenv, or one JSON object of strings.
//!
//! No variable is substituted, since a `$` in a secret is a `$`, and an error says where and never what.

use crate::table::secret_name;
use anyhow::{Result, anyhow};
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use zeroize::Zeroizing;

pub(crate) type Pairs = Vec<(String, Zeroizing<String>)>;

pub(crate) fn parse(text: &str) -> Result<Pairs> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') { json(text) } else { dotenv(text) }
}

const TWICE: &str = "this name stands there twice";

/// A name that is one, and stands there once.
fn check(name: &str, before: &Pairs) -> Result<String, String> {
    let name = secret_name(name)?;
    if before.iter().any(|(other, _)| *other == name) { Err(TWICE.to_owned()) } else { Ok(name) }
}

fn json(text: &str) -> Result<Pairs> {
    /// Takes the pairs, and says what is wrong with a name; `serde_json` alone knows where.
    struct Strings<'a>(&'a mut Option<String>);
    impl<'de> Visitor<'de> for Strings<'_> {
        type Value = Pairs;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of strings")
        }
        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
            let mut pairs = Pairs::new();
            while let Some(name) = map.next_key::<String>()? {
                let name = check(&name, &pairs).map_err(|wrong| {
                    *self.0 = Some(wrong);
                    M::Error::custom("")
                })?;
                pairs.push((name, Zeroizing::new(map.next_value()?)));
            }
            Ok(pairs)
        }
    }
    let mut wrong = None;
    let mut input = serde_json::Deserializer::from_str(text);
    let pairs = input.deserialize_map(Strings(&mut wrong)).and_then(|pairs| input.end().map(|()| pairs));
    // What serde_json says may quote a value.
    pairs.map_err(|e| {
        let wrong = wrong.as_deref().unwrap_or("this must be one JSON object whose values are all strings");
        anyhow!("line {}, column {}: {wrong}", e.line(), e.column())
    })
}

fn dotenv(text: &str) -> Result<Pairs> {
    let mut pairs = Pairs::new();
    let mut rest = text;
    while !rest.is_empty() {
        let line = 1 + text[..text.len() - rest.len()].matches('\n').count();
        let at_line = |wrong: &str| anyhow!("line {line}: {wrong}");
        let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let first = first.trim();
        if first.is_empty() || first.starts_with('#') {
            rest = after;
            continue;
        }
        let start = rest.trim_start();
        let start = start.strip_prefix("export ").unwrap_or(start);
        let (name, value) = match start.split_once(['=', '\n']) {
            Some((name, value)) if start.as_bytes().get(name.len()) == Some(&b'=') => (name.trim(), value),
            _ => return Err(at_line("this must be NAME=VALUE")),
        };
        let name = check(name, &pairs).map_err(|wrong| at_line(&wrong))?;
        let (value, after) = dotenv_value(value.trim_start_matches([' ', '\t'])).map_err(at_line)?;
        pairs.push((name, value));
        rest = after;
    }
    Ok(pairs)
}

/// The value, and what follows its line.
fn dotenv_value(text: &str) -> Result<(Zeroizing<String>, &str), &'static str> {
    let mut value = Zeroizing::new(String::with_capacity(text.len()));
    let after = match text.chars().next() {
        Some('\'') => {
            let (quoted, after) = text[1..].split_once('\'').ok_or("a single quote is open")?;
            value.push_str(quoted);
            after
        }
        Some('"') => unescape(&text[1..], &mut value)?,
        _ => {
            let (line, after) = text.split_once('\n').unwrap_or((text, ""));
            let comment = line.find(" #").or_else(|| line.find("\t#")).unwrap_or(line.len());
            value.push_str(line[..comment].trim_end());
            return Ok((value, after));
        }
    };
    let (line, after) = after.split_once('\n').unwrap_or((after, ""));
    if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
        return Err("something follows the closing quote");
    }
    Ok((value, after))
}

/// Reads up to the closing quote, and gives what follows it.
fn unescape<'a>(text: &'a str, value: &mut String) -> Result<&'a str, &'static str> {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        value.push(match c {
            '"' => return Ok(chars.as_str()),
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(literal @ ('"' | '\\' | '$')) => literal,
                _ => return Err("after \\ comes n, r, t, \", $ or \\ (single quotes take all as it is)"),
            },
            other => other,
        });
    }
    Err("a double quote is open")
}
