//! What a load must come to, said plainly: tables and naive decoders instead of the library's types.

use std::collections::BTreeMap;

use ddbsm::Reason;

/// What an item holds.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Text(String),
    Bytes(Vec<u8>),
    /// A type that no secret is stored as, by its descriptor in [`OTHER_TYPES`].
    Other(&'static str),
    /// No attribute `value`.
    NoValue,
}

/// DynamoDB's other types, each with a value.
pub(crate) const OTHER_TYPES: [(&str, &str); 8] = [
    ("N", "\"1\""),
    ("BOOL", "false"),
    ("NULL", "true"),
    ("M", r#"{"S":{"S":"x"},"a":{"M":{}}}"#),
    ("L", r#"[{"S":"x"},{"L":[]}]"#),
    ("SS", r#"["x","y"]"#),
    ("NS", r#"["1"]"#),
    ("BS", r#"["AA=="]"#),
];

/// A field, as its struct declares it.
pub(crate) struct Rule {
    pub(crate) field: &'static str,
    pub(crate) names: &'static [&'static str],
    pub(crate) form: Form,
    pub(crate) absent: Absent,
    pub(crate) allow_empty: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Text,
    Bytes,
    /// Bytes, of this length if there is one.
    Base64(Option<usize>),
    Hex,
    /// A list of strings.
    Json,
    /// A `u16`.
    Parse,
}

pub(crate) enum Absent {
    Missing,
    None,
    Default(fn() -> Value),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<String>),
    Number(u16),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wrong {
    Missing(Vec<String>),
    Empty,
    NoValue,
    Type(&'static str, &'static str),
    Invalid,
}

impl Wrong {
    pub(crate) fn of(reason: &Reason) -> Self {
        match reason {
            Reason::Missing { similar, .. } => Self::Missing(similar.clone()),
            Reason::Empty => Self::Empty,
            Reason::NoValue => Self::NoValue,
            Reason::WrongType { stored, wanted, .. } => Self::Type(stored, wanted),
            Reason::Invalid(_) => Self::Invalid,
            other => panic!("{other:?}"),
        }
    }
}

/// Field, item name and reason.
pub(crate) type Problem = (String, String, Wrong);

/// Every field's value, or every problem.
pub(crate) fn expected(
    rules: &[Rule],
    contents: &BTreeMap<String, Stored>,
) -> Result<Vec<Option<Value>>, Vec<Problem>> {
    let asked: Vec<&str> = rules.iter().flat_map(|rule| rule.names).copied().collect();
    let mut values = Vec::new();
    let mut problems = Vec::new();
    for rule in rules {
        let found = rule.names.iter().find(|name| contents.contains_key(**name));
        let outcome = match (found, &rule.absent) {
            (Some(name), _) => value(rule, &contents[*name]).map(Some),
            (None, Absent::None) => Ok(None),
            (None, Absent::Default(make)) => Ok(Some(make())),
            (None, Absent::Missing) => {
                let free = |held: &&String| !held.contains('#') && !asked.contains(&held.as_str());
                Err(Wrong::Missing(suggestions(rule.names, contents.keys().filter(free))))
            }
        };
        match outcome {
            Ok(value) => values.push(value),
            Err(wrong) => {
                let name = found.unwrap_or(&rule.names[0]);
                problems.push((rule.field.to_owned(), (*name).to_owned(), wrong));
            }
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn value(rule: &Rule, stored: &Stored) -> Result<Value, Wrong> {
    let wanted = if rule.form == Form::Bytes { "B" } else { "S" };
    let text = match stored {
        Stored::NoValue => return Err(Wrong::NoValue),
        Stored::Other(stored) => return Err(Wrong::Type(stored, wanted)),
        Stored::Text(text) if is_empty(rule.form, text) && !rule.allow_empty => return Err(Wrong::Empty),
        Stored::Bytes(bytes) if bytes.is_empty() && !rule.allow_empty => return Err(Wrong::Empty),
        Stored::Bytes(bytes) if wanted == "B" => return Ok(Value::Bytes(bytes.clone())),
        Stored::Bytes(_) => return Err(Wrong::Type("B", "S")),
        Stored::Text(_) if wanted == "B" => return Err(Wrong::Type("S", "B")),
        Stored::Text(text) => text,
    };
    let value = match rule.form {
        Form::Text | Form::Bytes => Some(Value::Text(text.clone())),
        Form::Base64(length) => decode_base64(&without_white_space(text))
            .filter(|bytes| length.is_none_or(|length| bytes.len() == length))
            .map(Value::Bytes),
        Form::Hex => decode_hex(&without_white_space(text)).map(Value::Bytes),
        Form::Json => serde_json::from_str(text).ok().and_then(|json: serde_json::Value| {
            let strings = json.as_array()?.iter().map(|item| item.as_str().map(str::to_owned));
            strings.collect::<Option<_>>().map(Value::List)
        }),
        Form::Parse => text.parse().ok().map(Value::Number),
    };
    value.ok_or(Wrong::Invalid)
}

fn is_empty(form: Form, text: &str) -> bool {
    match form {
        Form::Base64(_) | Form::Hex => without_white_space(text).is_empty(),
        Form::Json => text.is_empty() || text.trim() == "\"\"",
        _ => text.is_empty(),
    }
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_whitespace()).collect()
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let byte = |pair: &[u32]| u8::try_from(pair.first()? * 16 + pair.get(1)?).ok();
    digits.chunks(2).map(byte).collect()
}

const STANDARD: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// By writing the bits down. What is decoded is what encoding it again gives, padded or not.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    [STANDARD, URL_SAFE].into_iter().find_map(|alphabet| {
        let digits = text.trim_end_matches('=');
        let bits: String =
            digits.chars().map(|c| alphabet.find(c).map(|at| format!("{at:06b}"))).collect::<Option<_>>()?;
        let bytes: Vec<u8> = (0..bits.len() / 8)
            .map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2))
            .collect::<Result<_, _>>()
            .ok()?;
        let url = alphabet == URL_SAFE;
        [true, false].into_iter().any(|pad| encode_base64(&bytes, url, pad) == text).then_some(bytes)
    })
}

pub(crate) fn encode_base64(bytes: &[u8], url: bool, pad: bool) -> String {
    let alphabet = if url { URL_SAFE } else { STANDARD }.as_bytes();
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1)).collect();
    let digit = |bits: &[u8]| (0..6).fold(0, |digit, i| digit * 2 + usize::from(*bits.get(i).unwrap_or(&0)));
    let mut text: String = bits.chunks(6).map(|bits| char::from(alphabet[digit(bits)])).collect();
    while pad && !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// The three that are most like what was wanted under any of these names.
pub(crate) fn suggestions<'a>(wanted: &[&str], held: impl Iterator<Item = &'a String>) -> Vec<String> {
    let ranked = held.filter(|held| !wanted.contains(&held.as_str())).filter_map(|held| {
        let ranks = wanted.iter().enumerate().filter_map(|(at, wanted)| {
            let length = fold(wanted).len().abs_diff(fold(held).len());
            Some((likeness(wanted, held)?, at, length))
        });
        Some((ranks.min()?, held))
    });
    let ranked: std::collections::BTreeSet<_> = ranked.collect();
    ranked.into_iter().take(3).map(|(_, held)| held.clone()).collect()
}

/// The lower the better: the spelling, the last parts, the edits.
fn likeness(wanted: &str, held: &str) -> Option<usize> {
    let (a, b) = (fold(wanted), fold(held));
    let digits = |name: &str| name.chars().filter(|c| c.is_numeric()).collect::<String>();
    if a == b {
        return (!a.is_empty()).then_some(0);
    }
    if has_part(wanted, &b) || has_part(held, &a) {
        return Some(1);
    }
    let most = [0, 0, 0, 1, 1, 1, 1, 1].get(a.len().min(b.len())).copied().unwrap_or(2);
    let edits = distance(&a, &b);
    (digits(wanted) == digits(held) && edits <= most).then_some(1 + edits)
}

/// Whether what stands after one of its separators is `part`, and something stands before it.
fn has_part(name: &str, part: &[char]) -> bool {
    let mut separators = name.char_indices().filter(|(_, c)| !c.is_alphanumeric());
    part.len() > 1 && separators.any(|(at, _)| fold(&name[at..]) == part && !fold(&name[..at]).is_empty())
}

fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().next().unwrap()).collect()
}

/// The textbook's table, swaps included.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                table[i][j] = i + j;
                continue;
            }
            let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            table[i][j] = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                table[i][j] = table[i][j].min(table[i - 2][j - 2] + 1);
            }
        }
    }
    table[a.len()][b.len()]
}
