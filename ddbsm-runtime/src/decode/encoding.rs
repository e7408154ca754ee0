//! base64 and hexadecimal, into buffers of the exact size that are wiped on every way out.

use std::ops::Deref;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// As `openssl` and `base64` wrap it. Copied only if there is any, into a buffer that is wiped and doesn't grow.
fn without_white_space(text: &str) -> Digits<'_> {
    if !text.bytes().any(|b| b.is_ascii_whitespace()) {
        return Digits::AsTheyStand(text);
    }
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    text.split_ascii_whitespace().for_each(|part| digits.push_str(part));
    Digits::Copied(digits)
}

enum Digits<'a> {
    AsTheyStand(&'a str),
    Copied(Zeroizing<String>),
}

impl Deref for Digits<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::AsTheyStand(text) => text,
            Self::Copied(text) => text,
        }
    }
}

/// Either letter case, with any ASCII white space.
pub(super) fn hex(text: &str) -> Option<Secret<Vec<u8>>> {
    decode(&HEXLOWER_PERMISSIVE, &without_white_space(text))
}

/// The standard or the URL-safe alphabet, padded or not, with any ASCII white space.
pub(crate) fn base64(text: &str) -> Option<Secret<Vec<u8>>> {
    let text = without_white_space(text);
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return None;
    }
    let alphabet = if digits.contains(['-', '_']) { BASE64URL_NOPAD } else { BASE64_NOPAD };
    decode(&alphabet, digits)
}

/// Into a buffer of the exact size that is wiped on every way out.
fn decode(encoding: &Encoding, text: &str) -> Option<Secret<Vec<u8>>> {
    let mut bytes = Secret::new(vec![0; encoding.decode_len(text.len()).ok()?]);
    let written = encoding.decode_mut(text.as_bytes(), bytes.expose_secret_mut()).ok()?;
    bytes.expose_secret_mut().truncate(written);
    Some(bytes)
}
