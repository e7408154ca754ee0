//! Text in another encoding than UTF-8, told by what it begins with.

/// How text is encoded that is no UTF-8 or only looks like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    Utf16,
    Utf32,
    Unknown,
}

/// The text, or how it's encoded.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Other> {
    match marked(bytes) {
        Some(other) => Err(other),
        None => std::str::from_utf8(bytes).map_err(|_| Other::Unknown),
    }
}

/// By its byte order mark. The one of UTF-32 begins with the one of UTF-16.
fn marked(bytes: &[u8]) -> Option<Other> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Other::Utf32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(Other::Utf16),
        _ => None,
    }
}

/// Whether every second byte is NUL and no other, as in UTF-16 without a mark.
pub(super) fn looks_like_utf16(bytes: &[u8]) -> bool {
    let half = |first: usize| bytes.iter().skip(first).step_by(2);
    let nul = |first: usize| half(first).all(|&b| b == 0) && half(1 - first).all(|&b| b != 0);
    bytes.len() >= 4 && bytes.len().is_multiple_of(2) && (nul(0) || nul(1))
}

impl Other {
    /// What it is, and how to convert it. The path stands for the file.
    pub(super) fn advice(self, path: &str) -> String {
        let (what, name) = match self {
            Self::Utf16 => ("UTF-16 text", "UTF-16"),
            Self::Utf32 => ("UTF-32 text", "UTF-32"),
            Self::Unknown => ("in an encoding other than UTF-8", "ISO-8859-1"),
        };
        format!(
            "{what}, and ddbsm takes UTF-8: convert it, for example with `iconv -f {name} -t UTF-8 {path}`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_or_every_second_byte_tells_the_encoding() {
        assert_eq!(text(b"\xff\xfeA\0"), Err(Other::Utf16));
        assert_eq!(text(b"\xfe\xff\0A"), Err(Other::Utf16));
        assert_eq!(text(b"\xff\xfe\0\0A\0\0\0"), Err(Other::Utf32));
        assert_eq!(text(b"\0\0\xfe\xff\0\0\0A"), Err(Other::Utf32));
        assert_eq!(text(b"caf\xe9"), Err(Other::Unknown));
        assert_eq!(text("caf\u{e9}".as_bytes()), Ok("caf\u{e9}"));
        for (bytes, utf16) in
            [(&b"A\0=\0"[..], true), (b"\0A\0=", true), (b"A\0=", false), (b"A\0", false), (b"ab\0\0", false)]
        {
            assert_eq!(looks_like_utf16(bytes), utf16, "{bytes:?}");
        }
    }
}
