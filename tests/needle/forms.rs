//! The forms in which a value could stand in a text, and a search for all of them at once.

use std::fmt::Write as _;

use aho_corasick::AhoCorasick;
use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

/// Characters of the smallest part that counts as a leak.
const WINDOW: usize = 8;

/// The value that must not show: every kind of character that an encoding treats in its own way, and no two parts
/// alike.
pub(crate) const NEEDLE: &str = "k7Qd\"w9\\Zr/3+xVj&Lm4%Tb8=Np2é Hs6~Yc5?Ug1<Fa0>Ex";

pub(crate) fn base64(value: &str) -> String {
    BASE64.encode(value.as_bytes())
}

pub(crate) fn hex(value: &str) -> String {
    HEXLOWER.encode(value.as_bytes())
}

/// Without the quotes around it.
pub(crate) fn json(value: &str) -> String {
    let quoted = serde_json::to_string(value).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

pub(crate) fn url(value: &str) -> String {
    value.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}

/// `{:?}` of a text, without the quotes.
pub(crate) fn debug(value: &str) -> String {
    let quoted = format!("{value:?}");
    quoted[1..quoted.len() - 1].to_owned()
}

/// `{:?}` of bytes, without the brackets.
pub(crate) fn decimal(value: &str) -> String {
    let list = format!("{:?}", value.as_bytes());
    list[1..list.len() - 1].to_owned()
}

/// Every part of the needle in every form, with the form's name.
fn parts() -> Vec<(&'static str, String)> {
    let mut parts = Vec::new();
    let starts: Vec<usize> = NEEDLE.char_indices().map(|(i, _)| i).collect();
    for window in starts.windows(WINDOW + 1) {
        let part = &NEEDLE[window[0]..window[WINDOW]];
        parts.extend([
            ("plain", part.to_owned()),
            ("JSON-escaped", json(part)),
            ("JSON-escaped twice", json(&json(part))),
            ("JSON-escaped to ASCII", ascii(part)),
            ("Debug", debug(part)),
            ("Debug twice", debug(&debug(part))),
            ("bytes::Bytes' Debug", format!("{}", part.as_bytes().escape_ascii())),
            ("bytes in decimal", decimal(part)),
            ("bytes in decimal, {:#?}", decimal(part).replace(", ", ",\n")),
            ("URL-encoded", url(part)),
            ("form-encoded", url(part).replace("%20", "+")),
            ("hex", HEXLOWER.encode(part.as_bytes())),
            ("hex", HEXUPPER.encode(part.as_bytes())),
        ]);
    }
    // Where the needle starts inside of what is encoded decides which of three ways its base64 reads.
    for skipped in 0..3 {
        let bytes = &NEEDLE.as_bytes()[skipped..];
        for (name, encoded) in
            [("base64", BASE64_NOPAD.encode(bytes)), ("base64url", BASE64URL_NOPAD.encode(bytes))]
        {
            // The last characters may depend on what follows the needle. Ten characters are 7.5 bytes.
            let whole = &encoded[..bytes.len() / 3 * 4];
            parts.extend((0..=whole.len() - 10).map(|i| (name, whole[i..i + 10].to_owned())));
        }
    }
    parts
}

fn ascii(value: &str) -> String {
    json(value).chars().fold(String::new(), |mut text, c| {
        match c {
            c if c.is_ascii() => text.push(c),
            c => write!(text, "\\u{:04x}", u32::from(c)).unwrap(),
        }
        text
    })
}

/// Where a text holds the needle or a part of it: the form, the last line before it that starts with `#`, and the
/// beginning of its own line, up to the needle. None of it holds the needle.
pub(crate) fn leaks(text: &[u8]) -> Vec<String> {
    let parts = parts();
    let search = AhoCorasick::new(parts.iter().map(|(_, part)| part)).unwrap();
    let mut leaks: Vec<String> = Vec::new();
    for found in search.find_iter(text) {
        let before = String::from_utf8_lossy(&text[..found.start()]).into_owned();
        let step = before.lines().rfind(|line| line.starts_with("# ")).unwrap_or_default();
        let line: String = before.lines().last().unwrap_or_default().chars().take(60).collect();
        let leak = format!("{} in `{step}`: {line}", parts[found.pattern().as_usize()].0);
        if leaks.last() != Some(&leak) && !leaks.contains(&leak) {
            leaks.push(leak);
        }
    }
    leaks
}

#[test]
fn every_form_of_the_needle_is_found_whole_and_in_part() {
    let middle: String = NEEDLE.chars().skip(20).take(12).collect();
    for value in [NEEDLE, &middle] {
        for encoded in [
            value.to_owned(),
            base64(value),
            BASE64URL_NOPAD.encode(value.as_bytes()),
            base64(&format!("x{value}")),
            base64(&format!("xy{value}")),
            hex(value),
            hex(value).to_uppercase(),
            json(value),
            ascii(value),
            url(value),
            format!("{value:?}"),
            format!("{:?}", value.as_bytes()),
            format!("{:#?}", Some(value.as_bytes())).replace(' ', ""),
            format!("{:?}", Some(format!("{value:?}"))),
        ] {
            assert!(!leaks(format!("before {encoded} after").as_bytes()).is_empty(), "{encoded}");
        }
    }
    assert_eq!(leaks(b"Hs6 and Yc5, [REDACTED], k7Qd"), [""; 0]);
}
