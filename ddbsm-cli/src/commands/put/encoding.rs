//! Text in another encoding than UTF-8, told by what it begins with, and files that are no text.

use crate::shell;
use crate::terminal::printable;

/// What bytes are that are no UTF-8 text or only look like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// By the name that `iconv` has for it, and how it's called.
    Unicode(&'static str, &'static str),
    /// An archive, a picture, a key: by its name.
    Data(&'static str),
    /// UTF-8 but for what stands on this line.
    Damaged(usize),
    /// Something else, from this line on.
    Unknown(usize),
}

const UTF16: Other = Other::Unicode("UTF-16 text", "UTF-16");
const UTF16_LE: Other = Other::Unicode("UTF-16 text", "UTF-16LE");
const UTF16_BE: Other = Other::Unicode("UTF-16 text", "UTF-16BE");
const UTF32: Other = Other::Unicode("UTF-32 text", "UTF-32");
const UTF32_LE: Other = Other::Unicode("UTF-32 text", "UTF-32LE");
const UTF32_BE: Other = Other::Unicode("UTF-32 text", "UTF-32BE");

/// What files of data begin with.
const BEGINNINGS: [(&[u8], &str); 8] = [
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a zip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
];

/// The text, or what the bytes are.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Other> {
    match (marked(bytes), std::str::from_utf8(bytes)) {
        (Some(other), _) => Err(other),
        (None, Ok(text)) => Ok(text),
        (None, Err(error)) => Err(described(bytes, error.valid_up_to())),
    }
}

/// By its byte order mark. The one of UTF-32 begins with the one of UTF-16.
fn marked(bytes: &[u8]) -> Option<Other> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(UTF32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(UTF16),
        _ => None,
    }
}

/// By where its NUL bytes stand: in UTF-16 without a mark, most text has one in every second byte, and line ends always do.
pub(super) fn unmarked(bytes: &[u8]) -> Option<Other> {
    const SURE: usize = 4;
    let nul = |place: usize, of: usize| bytes.iter().skip(place).step_by(of).filter(|&&b| b == 0).count();
    if bytes.len() < SURE {
        return None;
    }
    let each = bytes.len() / 4;
    match [0, 1, 2, 3].map(|place| nul(place, 4)) {
        [0, second, third, fourth] if third >= each && fourth >= each && second * 2 >= each => Some(UTF32_LE),
        [first, second, third, 0] if first >= each && second >= each && third * 2 >= each => Some(UTF32_BE),
        _ => {
            // More than half of one side, and not by chance.
            let most = |nul: usize| nul > 1 && nul * 2 > bytes.len() / 2;
            match [nul(0, 2), nul(1, 2)] {
                [0, odd] if most(odd) => Some(UTF16_LE),
                [even, 0] if most(even) => Some(UTF16_BE),
                _ => None,
            }
        }
    }
}

/// What no UTF could be, and where it stops to be UTF-8.
fn described(bytes: &[u8], valid: usize) -> Other {
    if let Some((_, what)) = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        return Other::Data(what);
    }
    if let Some(other) = unmarked(bytes) {
        return other;
    }
    if bytes.iter().any(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0xc | 0x1b)) {
        return Other::Data("no text");
    }
    let line = 1 + bytes.iter().take(valid).filter(|&&b| b == b'\n').count();
    let chunks = bytes.utf8_chunks();
    if chunks.into_iter().any(|chunk| !chunk.valid().is_ascii()) {
        return Other::Damaged(line);
    }
    Other::Unknown(line)
}

impl Other {
    /// What it is, and how to convert it. The path stands for the file.
    pub(super) fn advice(self, path: &str) -> String {
        let path = if path == FILE { FILE.to_owned() } else { shell::word(&printable(path)) };
        match self {
            Self::Unicode(what, name) => {
                format!(
                    "{what}, and ddbsm takes UTF-8: convert it, for example with `iconv -f {name} -t UTF-8 {path}`"
                )
            }
            Self::Data(what @ "no text") => format!("{what}, and ddbsm takes UTF-8 text here"),
            Self::Data(what) => {
                format!("{what}, and ddbsm takes UTF-8 text here. If it holds one, unpack it first")
            }
            Self::Damaged(line) => format!(
                "UTF-8 text but for a byte on line {line} that is none, as in a file that is damaged or in two encodings: \
                 correct that line"
            ),
            Self::Unknown(line) => format!(
                "in an encoding other than UTF-8 (first on line {line}), and ddbsm takes UTF-8: convert it from the encoding that it's \
                 in. For ISO-8859-1 that is `iconv -f ISO-8859-1 -t UTF-8 {path}`"
            ),
        }
    }
}

/// Stands for the file where its path isn't known.
pub(super) const FILE: &str = "FILE";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_or_where_nul_stands_tells_the_encoding() {
        assert_eq!(text(b"\xff\xfeA\0"), Err(UTF16));
        assert_eq!(text(b"\xfe\xff\0A"), Err(UTF16));
        assert_eq!(text(b"\xff\xfe\0\0A\0\0\0"), Err(UTF32));
        assert_eq!(text(b"\0\0\xfe\xff\0\0\0A"), Err(UTF32));
        assert_eq!(text("caf\u{e9}".as_bytes()), Ok("caf\u{e9}"));
        for (bytes, other) in [
            (&b"A\0=\0"[..], Some(UTF16_LE)),
            (b"\0A\0=", Some(UTF16_BE)),
            (b"\0A\0=\0b\0", Some(UTF16_BE)),
            (b"A\0=\0b\0\x92\x21\n\0", Some(UTF16_LE)),
            (b"A\0\0\0=\0\0\0", Some(UTF32_LE)),
            (b"\0\0\0A\0\0\0=", Some(UTF32_BE)),
            (b"A\0", None),
            (b"ab\0\0", None),
            (b"abcdefgh\0j", None),
            (b"K=a\0b", None),
            (b"\0\0\0\0", None),
        ] {
            assert_eq!(unmarked(bytes), other, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_utf_is_told_by_what_it_holds() {
        for (bytes, other) in [
            (&b"caf\xe9"[..], Other::Unknown(1)),
            (b"A=b\nB=\x93v\x94\n", Other::Unknown(2)),
            (b"A=\xc3\xa9\nB=\nC=\xff\n", Other::Damaged(3)),
            (b"A=caf\xc3", Other::Unknown(1)),
            (b"\x1f\x8b\x08\0\xff\x01", Other::Data("a gzip file")),
            (b"PK\x03\x04\xff", Other::Data("a zip file")),
            (b"0\x82\x04\xa2\x02\x01\0", Other::Data("no text")),
        ] {
            assert_eq!(text(bytes), Err(other), "{bytes:?}");
        }
    }
}
