//! The line before each chunk: its size, and extensions that nobody reads.

use crate::error::Failure;

/// How much all lines of a response may hold in extensions: as much as hyper takes.
pub(crate) const MAX_EXTENSIONS: usize = 16 * 1024;
/// The longest line: room for every extension, and for white space and zeros around the size.
pub(crate) const MAX_LINE: usize = MAX_EXTENSIONS + 256;

/// The lines of one response.
#[derive(Default)]
pub(crate) struct Lines {
    extensions: usize,
}

impl Lines {
    /// How long the line at the start of `unread` is, and its chunk's size; none while it isn't whole.
    pub(crate) fn next(&mut self, unread: &[u8]) -> Result<Option<(usize, usize)>, Failure> {
        const MALFORMED: Failure = Failure::Malformed("a chunk's size is malformed");
        let digits = unread.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (size, rest) = unread.split_at(digits);
        if size.is_empty() && !rest.is_empty() {
            return Err(MALFORMED);
        }
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let rest = rest.get(blank..).unwrap_or_default();
        let extension = match rest.first() {
            Some(b';') => rest.iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).count(),
            _ => 0,
        };
        if extension.saturating_sub(1) >= MAX_EXTENSIONS - self.extensions {
            return Err(Failure::Malformed("its chunks' extensions take 16384 bytes or more"));
        }
        let end = digits + blank + extension;
        if end > MAX_LINE {
            return Err(Failure::Malformed("a chunk's size takes too many bytes"));
        }
        match rest.get(extension..).unwrap_or_default() {
            [b'\r', b'\n', ..] => {}
            [] | [b'\r'] => return Ok(None),
            // A line feed alone ends the line for some, and another body begins there.
            _ => return Err(MALFORMED),
        }
        self.extensions += extension.saturating_sub(1);
        Ok(Some((end + "\r\n".len(), hex(size).ok_or(MALFORMED)?)))
    }
}

/// The number; none if there is none so large. Any count of zeros may come first.
fn hex(digits: &[u8]) -> Option<usize> {
    digits.iter().try_fold(0_usize, |number, digit| {
        let digit = usize::try_from(char::from(*digit).to_digit(16)?).ok()?;
        number.checked_mul(16)?.checked_add(digit)
    })
}
