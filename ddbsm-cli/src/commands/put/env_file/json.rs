//! One JSON object whose values are strings.

use super::found::Found;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::fmt;
use zeroize::Zeroizing;

/// Whether a file is JSON and no dotenv.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('{') || text.starts_with(['[', '"']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

pub(super) fn parse(text: &str, found: &mut Found) {
    if !text.trim_start().starts_with('{') {
        return found.mistake(1, None, "expected one JSON object whose values are strings");
    }
    let mut input = serde_json::Deserializer::from_str(text);
    let read = input.deserialize_map(Members { text, found: &mut *found }).and_then(|()| input.end());
    if let Err(error) = read {
        // What serde_json says of syntax quotes nothing; of anything else it might.
        let what = match error.classify() {
            Category::Syntax | Category::Eof => error.to_string(),
            Category::Data | Category::Io => "it can't be read".to_owned(),
        };
        let what = what.split(" at line ").next().unwrap_or_default();
        found.mistake(error.line(), None, format!("this is not JSON (column {}): {what}", error.column()));
    }
}

/// Takes the members as they stand in the text, so that each has a line, and no copy of a value is left to the parser.
struct Members<'a, 'f> {
    text: &'a str,
    found: &'f mut Found,
}

impl<'de> Visitor<'de> for Members<'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let (mut line, mut at) = (1, 0);
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let start = name.get().as_ptr().addr() - self.text.as_ptr().addr();
            line += self.text[at..start].matches('\n').count();
            at = start;
            member(line, name.get(), value.get(), self.found);
        }
        Ok(())
    }
}

fn member(line: usize, name: &str, value: &str, found: &mut Found) {
    let Some(name) = unquote(name) else { return found.mistake(line, None, SURROGATE) };
    let Some(name) = found.name(line, &name) else { return };
    match unquote(value) {
        Some(value) => found.value(line, name, value),
        None => found.mistake(line, Some(&name), kind(value)),
    }
}

const SURROGATE: &str = "half of a surrogate pair (\\ud800 to \\udfff), which is no character";

/// What a value is that is no string.
fn kind(value: &str) -> &'static str {
    match value.as_bytes().first() {
        Some(b'{') => {
            "the value is an object, and a secret is a string. Store its JSON alone with --file, or give each of its members a name"
        }
        Some(b'[') => "the value is an array, and a secret is a string. Store its JSON alone with --file",
        Some(b'n') => "the value is null, and a secret is a string. Take the name out, or give it a value",
        Some(b't' | b'f') => "the value is true or false, and a secret is a string. Put it in quotes",
        Some(b'"') => SURROGATE,
        _ => "the value is a number, and a secret is a string. Put it in quotes",
    }
}

/// The text of a JSON string that is well-formed but for its surrogates. None for anything else.
pub(crate) fn unquote(raw: &str) -> Option<Zeroizing<String>> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?;
    // An escape is never shorter than what it stands for, so the buffer doesn't grow.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (c, after) = match escape.chars().next()? {
            'u' => unicode(&escape[1..])?,
            'b' => ('\u{8}', &escape[1..]),
            'f' => ('\u{c}', &escape[1..]),
            'n' => ('\n', &escape[1..]),
            'r' => ('\r', &escape[1..]),
            't' => ('\t', &escape[1..]),
            literal => (literal, &escape[1..]),
        };
        text.push(c);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The character of `\uXXXX`, or of two that are a pair, and what follows.
fn unicode(digits: &str) -> Option<(char, &str)> {
    let unit = |digits: &str| u16::from_str_radix(digits.get(..4)?, 16).ok();
    let high = unit(digits)?;
    let after = &digits[4..];
    if let Some(c) = char::from_u32(u32::from(high)) {
        return Some((c, after));
    }
    let low = after.strip_prefix("\\u")?;
    let c = char::decode_utf16([high, unit(low)?]).next()?.ok()?;
    Some((c, &low[4..]))
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn a_string_is_read_as_serde_json_reads_it() {
        for text in
            ["", "a", "\"\\\u{8}\u{c}\n\r\t/", "é\u{1f511}\u{0}\u{feff}", "\\u0041", "\\\\u0041", "\\\"\\"]
        {
            let raw = serde_json::to_string(text).expect("JSON");
            assert_eq!(unquote(&raw).expect("a string").as_str(), text, "{raw}");
        }
        for raw in [
            r#""\u0041\u00e9\ud83d\udd11\/\b""#,
            r#""\ud83d""#,
            r#""\udd11\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
        ] {
            let theirs = serde_json::from_str::<String>(raw).ok();
            assert_eq!(unquote(raw).map(|text| text.to_string()), theirs, "{raw}");
        }
    }
}
