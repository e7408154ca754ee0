//! Takes text apart whose syntax is known to be right.

use zeroize::Zeroizing;

use crate::decode::json::error::{Error, Mistake};

/// As deep as `serde_json` reads.
const MAX_DEPTH: usize = 128;

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// Text without its escapes.
pub(super) enum Text<'a> {
    AsItStands(&'a str),
    /// In a buffer that never grew, and is wiped.
    Decoded(Zeroizing<String>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// The next byte that is no white space, which it stays at.
    pub(super) fn peek(&mut self) -> u8 {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    pub(super) fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    pub(super) fn string(&mut self) -> Result<Text<'a>, Error> {
        if !self.skip(b'"') {
            return Err(Error::new(Mistake::Type(None)));
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut escaped = false;
        let end = rest.bytes().position(|b| {
            let ends = b == b'"' && !escaped;
            escaped = b == b'\\' && !escaped;
            ends
        });
        let raw = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at += raw.len() + 1;
        if raw.contains('\\') { unescape(raw).map(Text::Decoded) } else { Ok(Text::AsItStands(raw)) }
    }

    /// A number, or one of the three words.
    pub(super) fn word(&mut self) -> &'a str {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
        let length = rest.bytes().take_while(|b| is_part(*b)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn nested<T>(
        &mut self,
        close: u8,
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::new(Mistake::Depth));
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        // Elements that the type doesn't take.
        if self.skip(close) { Ok(value) } else { Err(Error::new(Mistake::Length)) }
    }

    /// How many elements or members there are up to the end of what was just opened.
    pub(super) fn count(&mut self) -> usize {
        if matches!(self.peek(), b']' | b'}') {
            return 0;
        }
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        let mut commas = 0;
        for byte in self.text.bytes().skip(self.at) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth == 0 => break,
                b']' | b'}' => depth -= 1,
                b',' if depth == 0 => commas += 1,
                _ => {}
            }
        }
        commas + 1
    }
}

fn unescape(raw: &str) -> Result<Zeroizing<String>, Error> {
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (character, after) = escaped(escape).ok_or_else(|| Error::new(Mistake::Escape))?;
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

/// What follows a backslash, and the rest.
fn escaped(escape: &str) -> Option<(char, &str)> {
    let mut chars = escape.chars();
    let character = match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(chars.as_str()),
        other => other,
    };
    Some((character, chars.as_str()))
}

/// Four digits, and as many again for half of a surrogate pair.
fn unicode(digits: &str) -> Option<(char, &str)> {
    let unit = |digits: &str| u32::from_str_radix(digits.get(..4)?, 16).ok();
    let high = unit(digits)?;
    let rest = digits.get(4..)?;
    if !(0xd800..0xdc00).contains(&high) {
        return Some((char::from_u32(high)?, rest));
    }
    let low = rest.strip_prefix("\\u")?;
    let offset = unit(low)?.checked_sub(0xdc00).filter(|offset| *offset < 0x400)?;
    Some((char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + offset)?, low.get(4..)?))
}
