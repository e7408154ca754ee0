//! The secret, made byte by byte so that this program itself never holds it, and the forms in which it travels.

/// Bytes of the secret.
pub(crate) const LENGTH: usize = 48;

/// The byte at `i` of the secret: letters and digits, no two alike, so that no part of it occurs twice.
pub(crate) fn plain(i: usize) -> u8 {
    match u8::try_from((i * 37 + 11) % 62).unwrap_or_default() {
        i @ 0..10 => b'0' + i,
        i @ 10..36 => b'A' + i - 10,
        i => b'a' + i - 36,
    }
}

fn hex(i: usize) -> u8 {
    let byte = plain(i / 2);
    let digit = if i.is_multiple_of(2) { byte >> 4 } else { byte & 15 };
    b"0123456789abcdef"[usize::from(digit)]
}

fn base64(i: usize) -> u8 {
    let first = i / 4 * 3;
    let bits = [plain(first), plain(first + 1), plain(first + 2)]
        .iter()
        .fold(0, |bits, byte| bits << 8 | u32::from(*byte));
    let digit = bits >> (18 - 6 * (i % 4)) & 63;
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[digit as usize]
}

/// How a secret is stored and which kind of field reads it. Its name is the table's name in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text, read as it is.
    Text,
    /// Bytes (B), which travel as base64.
    Bytes,
    /// `json`, a struct of two strings.
    Json,
    /// The same with an escaped character in the middle of the secret.
    JsonEscaped,
    /// `json`, the secret's bytes as an array of numbers.
    JsonNumbers,
    Base64,
    /// `base64` into an array, which is built in its box.
    Array,
    Hex,
    /// `parse`, a type with a `FromStr`.
    Parse,
    /// `with`, a function that takes text.
    With,
    /// `trim`, text with white space around it.
    Trim,
    /// Text, read into a `Box<str>`.
    Boxed,
    /// Text after 20,000 other characters, more than one TLS record holds.
    Large,
    /// Text in a response of two chunks, whose length is not known before its end.
    Chunked,
    /// Text of the version that a head points to, which takes a second request.
    Pointed,
    /// Text of the previous version inside an overlap, which takes a second request. The current one is another text.
    Previous,
    /// Text in live settings, which are loaded twice more.
    Live,
}

/// A version of the secret.
pub(crate) const VERSION: &str = "01KAV5Z2QX8M3R7T9W4Y6B1CDE";

impl Form {
    pub(crate) const ALL: [Self; 17] = [
        Self::Text,
        Self::Bytes,
        Self::Json,
        Self::JsonEscaped,
        Self::JsonNumbers,
        Self::Base64,
        Self::Array,
        Self::Hex,
        Self::Parse,
        Self::With,
        Self::Trim,
        Self::Boxed,
        Self::Large,
        Self::Chunked,
        Self::Pointed,
        Self::Previous,
        Self::Live,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Json => "json",
            Self::JsonEscaped => "json-escaped",
            Self::JsonNumbers => "json-numbers",
            Self::Base64 => "base64",
            Self::Array => "array",
            Self::Hex => "hex",
            Self::Parse => "parse",
            Self::With => "with",
            Self::Trim => "trim",
            Self::Boxed => "boxed",
            Self::Large => "large",
            Self::Chunked => "chunked",
            Self::Pointed => "pointed",
            Self::Previous => "previous",
            Self::Live => "live",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The names that are asked for, request by request, of which the last one has the secret.
    pub(crate) fn names(self) -> Vec<String> {
        let head = "secret".to_owned();
        match self {
            Self::Pointed | Self::Previous => vec![head, format!("secret#{VERSION}")],
            Self::Live => vec![head; 3],
            _ => vec![head],
        }
    }

    /// The attribute's value as it stands in the response. For the server.
    pub(crate) fn stored(self) -> String {
        let text = |length: usize, byte: fn(usize) -> u8| (0..length).map(|i| char::from(byte(i))).collect();
        let secret: String = text(LENGTH, plain);
        let (before, after) = secret.split_at(LENGTH / 2);
        let (first, after) = after.split_at(1);
        let escaped = u32::from(first.as_bytes()[0]);
        match self {
            Self::Text
            | Self::Parse
            | Self::With
            | Self::Boxed
            | Self::Chunked
            | Self::Pointed
            | Self::Previous
            | Self::Live => format!(r#"{{"S":"{secret}"}}"#),
            Self::Bytes => format!(r#"{{"B":"{}"}}"#, text(LENGTH / 3 * 4, base64)),
            Self::Trim => format!(r#"{{"S":"  {secret}  "}}"#),
            Self::Base64 | Self::Array => format!(r#"{{"S":"{}"}}"#, text(LENGTH / 3 * 4, base64)),
            Self::Hex => format!(r#"{{"S":"{}"}}"#, text(LENGTH * 2, hex)),
            Self::Json => format!(r#"{{"S":"{{\"user\":\"me\",\"password\":\"{secret}\"}}"}}"#),
            Self::JsonEscaped => {
                format!(r#"{{"S":"{{\"user\":\"me\",\"password\":\"{before}\\u{escaped:04x}{after}\"}}"}}"#)
            }
            Self::JsonNumbers => {
                let numbers: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
                format!(r#"{{"S":"[{}]"}}"#, numbers.join(","))
            }
            Self::Large => format!(r#"{{"S":"{}{secret}"}}"#, ".".repeat(20_000)),
        }
    }

    /// What to look for: the secret itself, and then its encoding, each as its length and its bytes.
    pub(crate) fn patterns(self) -> Vec<(usize, fn(usize) -> u8)> {
        let mut patterns: Vec<(usize, fn(usize) -> u8)> = vec![(LENGTH, plain)];
        match self {
            Self::Bytes | Self::Base64 | Self::Array => patterns.push((LENGTH / 3 * 4, base64)),
            Self::Hex => patterns.push((LENGTH * 2, hex)),
            _ => {}
        }
        patterns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize, byte: fn(usize) -> u8) -> String {
        (0..length).map(|i| char::from(byte(i))).collect()
    }

    #[test]
    fn no_two_bytes_are_alike() {
        let mut bytes: Vec<u8> = (0..LENGTH).map(plain).collect();
        bytes.sort_unstable();
        bytes.dedup();
        assert_eq!(bytes.len(), LENGTH);
    }

    #[test]
    fn the_encodings_are_the_secrets() {
        let secret: Vec<u8> = (0..LENGTH).map(plain).collect();
        assert_eq!(text(LENGTH / 3 * 4, base64), data_encoding::BASE64.encode(&secret));
        assert_eq!(text(LENGTH * 2, hex), data_encoding::HEXLOWER.encode(&secret));
    }
}
