//! The line before each chunk: its size, and extensions that nobody reads.

use httparse::Status;

use crate::error::Fault;

/// The longest line.
pub(crate) const MAX_LINE: usize = 4 * 1024;
/// How much all lines of a response may hold besides their sizes.
pub(crate) const MAX_EXTENSIONS: usize = 16 * 1024;

/// The lines of one response.
#[derive(Default)]
pub(crate) struct Lines {
    extensions: usize,
}

impl Lines {
    /// How long the line at the start of `unread` is, and its chunk's size; none while it isn't whole.
    pub(crate) fn next(&mut self, unread: &[u8]) -> Result<Option<(usize, usize)>, Fault> {
        let malformed = Err(Fault::Response("a chunk's size is malformed"));
        // httparse reads a line without a digit as the size 0, which would end the body.
        if unread.first().is_some_and(|first| !first.is_ascii_hexdigit()) {
            return malformed;
        }
        match httparse::parse_chunk_size(unread) {
            Err(_) => malformed,
            Ok(Status::Partial) if unread.len() <= MAX_LINE => Ok(None),
            Ok(Status::Complete((line, size))) if line <= MAX_LINE => {
                let digits = unread.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                let extensions = unread.get(digits..line.saturating_sub("\r\n".len())).unwrap_or_default();
                // For others a line feed ends the line, and another body begins.
                if extensions.contains(&b'\n') {
                    return malformed;
                }
                self.extensions += extensions.len();
                if self.extensions > MAX_EXTENSIONS {
                    return Err(Fault::Response("its chunks' extensions take more than 16384 bytes"));
                }
                Ok(Some((line, usize::try_from(size).unwrap_or(usize::MAX))))
            }
            Ok(_) => Err(Fault::Response("a chunk's size takes more than 4096 bytes")),
        }
    }
}
