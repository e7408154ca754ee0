//! Reading a response: `httparse` reads the head and the trailers, and this file says what they mean.

use ddbsm_core::wiped::Buffer;
use http::header::{HeaderMap, TRANSFER_ENCODING};
use httparse::Status;
use zeroize::Zeroizing;

use super::chunk;
use super::fields::{self, Coding};
use crate::error::Failure;
use crate::inbox::Inbox;

/// The most that a head with the interim ones before it may take.
pub(crate) const MAX_HEAD: usize = 64 * 1024;
/// The most header fields that a head, or the trailers, may have.
const MAX_FIELDS: usize = 100;
/// The most that a chunked response's trailers may take.
const MAX_TRAILERS: usize = 16 * 1024;
/// How much of an announced body is allocated before any of it has come.
const MAX_TRUST: usize = 1024 * 1024;

/// A whole response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// Whether the connection can take another request.
    pub(crate) reusable: bool,
}

/// Takes a response as it comes in.
pub(crate) struct Reader {
    state: State,
    /// The response to a HEAD request has no body, whatever it announces.
    head_only: bool,
    max_body: usize,
    /// What interim responses took.
    interim: usize,
    status: u16,
    headers: HeaderMap,
    chunk_lines: chunk::Lines,
    body: Buffer,
    reusable: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Head,
    /// This many bytes are to come.
    Sized(usize),
    ChunkSize,
    ChunkData(usize),
    /// The line break after a chunk's data.
    ChunkEnd,
    Trailers,
    UntilClose,
    Done,
}

impl Reader {
    pub(crate) fn new(method: &str, max_body: usize) -> Self {
        Self {
            state: State::Head,
            head_only: method == "HEAD",
            max_body,
            interim: 0,
            status: 0,
            headers: HeaderMap::new(),
            chunk_lines: chunk::Lines::default(),
            body: Buffer::default(),
            reusable: false,
        }
    }

    /// Parses what there is; true once the response is whole.
    pub(crate) fn advance(&mut self, inbox: &mut Inbox) -> Result<bool, Failure> {
        loop {
            let before = (self.state, inbox.unread().len());
            self.state = match self.state {
                State::Done => {
                    // Bytes after the response belong to no request.
                    self.reusable &= inbox.is_empty();
                    return Ok(true);
                }
                State::Head => self.head(inbox)?,
                State::Sized(left) => match self.take(inbox, left)? {
                    0 => State::Done,
                    left => State::Sized(left),
                },
                State::ChunkSize => self.chunk_size(inbox)?,
                State::ChunkData(left) => match self.take(inbox, left)? {
                    0 => State::ChunkEnd,
                    left => State::ChunkData(left),
                },
                State::ChunkEnd => match inbox.unread() {
                    [b'\r', b'\n', ..] => {
                        inbox.consume(2);
                        State::ChunkSize
                    }
                    [] | [b'\r'] => State::ChunkEnd,
                    _ => return Err(Failure::Malformed("a chunk is longer than its size")),
                },
                State::Trailers => trailers(inbox)?,
                State::UntilClose => {
                    self.take(inbox, usize::MAX)?;
                    State::UntilClose
                }
            };
            if before == (self.state, inbox.unread().len()) {
                return Ok(false);
            }
        }
    }

    /// The peer has closed: the end of a response without a length, and an error inside any other.
    pub(crate) fn close(&mut self) -> Result<(), std::io::Error> {
        match self.state {
            State::Done | State::UntilClose => {
                self.state = State::Done;
                Ok(())
            }
            _ => Err(std::io::Error::new(
                std::io::ErrorKind::UnexpectedEof,
                if self.has_begun() {
                    "the peer closed the connection in the middle of the response"
                } else {
                    "the peer closed the connection without a response"
                },
            )),
        }
    }

    /// Whether a final status has come.
    pub(crate) fn has_begun(&self) -> bool {
        self.state != State::Head
    }

    pub(crate) fn finish(self) -> Response {
        let Self { status, headers, body, reusable, .. } = self;
        Response { status, headers, body: body.into_inner(), reusable }
    }

    fn head(&mut self, inbox: &mut Inbox) -> Result<State, Failure> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        let parsed = head.parse(inbox.unread()).map_err(|error| match error {
            httparse::Error::TooManyHeaders => Failure::Malformed("it has more than 100 header fields"),
            httparse::Error::Status | httparse::Error::Version => {
                Failure::Malformed("its status line is malformed")
            }
            _ => Failure::Malformed("its head is malformed"),
        })?;
        let len = match parsed {
            Status::Complete(len) if len <= MAX_HEAD - self.interim => len,
            Status::Partial if inbox.unread().len() <= MAX_HEAD => return Ok(State::Head),
            _ => return Err(Failure::Malformed("its head is larger than 65536 bytes")),
        };
        self.status = head.code.unwrap_or_default();
        match self.status {
            // Interim: the final response follows.
            100 | 102..=199 => {
                self.interim += len;
                inbox.consume(len);
                return Ok(State::Head);
            }
            101 | 200..=999 => {}
            _ => return Err(Failure::Malformed("its status is below 100")),
        }
        self.headers = fields::parsed(head.headers)?;
        let is_http_1_0 = head.version == Some(0);
        inbox.consume(len);

        if !self.head_only {
            fields::reject_event_stream(&self.headers)?;
        }
        let (framing, certain) = self.framing(is_http_1_0)?;
        self.reusable = certain && fields::keeps_alive(&self.headers, is_http_1_0);
        Ok(framing)
    }

    /// How the body is delimited (RFC 9112, section 6.3), and whether somebody else could see its end elsewhere: then
    /// the connection isn't trusted with another response.
    fn framing(&mut self, is_http_1_0: bool) -> Result<(State, bool), Failure> {
        let length = fields::content_length(&self.headers);
        let coded = self.headers.contains_key(TRANSFER_ENCODING);
        let certain = match &length {
            Ok(length) => !coded || length.is_none() && !is_http_1_0,
            Err(_) => false,
        };
        match self.status {
            // What follows would be another protocol, for which nobody asked.
            101 => return Ok((State::Done, false)),
            204 => return Ok((State::Done, certain && !coded && matches!(length, Ok(None | Some(0))))),
            304 => return Ok((State::Done, certain)),
            _ if self.head_only => return Ok((State::Done, certain)),
            _ => {}
        }
        if is_http_1_0 && coded {
            // Somebody on the way may have read another body there (RFC 9112, section 6.1).
            return Err(Failure::Malformed("it has a transfer coding, which HTTP/1.0 has not"));
        }
        match fields::transfer_coding(&self.headers) {
            Coding::None => {}
            Coding::Chunked => return Ok((State::ChunkSize, certain)),
            Coding::Other => return Ok((State::UntilClose, false)),
        }
        let framing = match length? {
            None => State::UntilClose,
            Some(0) => State::Done,
            Some(length) if length > self.max_body => return Err(Failure::TooLarge { limit: self.max_body }),
            Some(length) => {
                self.body.reserve(length.min(MAX_TRUST));
                State::Sized(length)
            }
        };
        Ok((framing, certain && framing != State::UntilClose))
    }

    /// Moves up to `left` bytes to the body; returns how many are still to come.
    fn take(&mut self, inbox: &mut Inbox, left: usize) -> Result<usize, Failure> {
        let unread = inbox.unread();
        let piece = unread.get(..left).unwrap_or(unread);
        if piece.len() > self.max_body.saturating_sub(self.body.len()) {
            return Err(Failure::TooLarge { limit: self.max_body });
        }
        self.body.extend(piece);
        let taken = piece.len();
        inbox.consume(taken);
        Ok(left - taken)
    }

    fn chunk_size(&mut self, inbox: &mut Inbox) -> Result<State, Failure> {
        let Some((line, size)) = self.chunk_lines.next(inbox.unread())? else {
            return Ok(State::ChunkSize);
        };
        inbox.consume(line);
        let room = self.max_body.saturating_sub(self.body.len());
        match size {
            0 => Ok(State::Trailers),
            size if size > room => Err(Failure::TooLarge { limit: self.max_body }),
            size => {
                self.body.reserve(size.min(MAX_TRUST));
                Ok(State::ChunkData(size))
            }
        }
    }
}

/// Skips the fields after the last chunk: nothing that an SDK reads comes there.
fn trailers(inbox: &mut Inbox) -> Result<State, Failure> {
    const MALFORMED: Failure = Failure::Malformed("its trailers are malformed");
    let unread = inbox.unread();
    let (mut end, mut lines) = (0, 0);
    // Each line ends in CR LF here, as `httparse` alone would not insist.
    let whole = loop {
        let line = unread.get(end..).unwrap_or_default();
        let Some(length) = line.iter().position(|byte| *byte == b'\r') else { break false };
        match line.get(length + 1) {
            None => break false,
            Some(b'\n') => end += length + 2,
            Some(_) => return Err(MALFORMED),
        }
        if length == 0 {
            break true;
        }
        lines += 1;
    };
    if (if whole { end } else { unread.len() }) > MAX_TRAILERS {
        return Err(Failure::Malformed("its trailers are larger than 16384 bytes"));
    }
    if !whole {
        return Ok(State::Trailers);
    }
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let fields =
        fields.get_mut(..lines).ok_or(Failure::Malformed("its trailers are more than 100 fields"))?;
    match httparse::parse_headers(unread.get(..end).unwrap_or_default(), fields) {
        Ok(Status::Complete(_)) => {
            inbox.consume(end);
            Ok(State::Done)
        }
        _ => Err(MALFORMED),
    }
}

/// Reads a response that is there already, in pieces as they might come in; the end of `bytes` closes the connection.
#[cfg(any(test, fuzzing))]
pub(crate) fn read(method: &str, bytes: &[u8], piece: usize, max_body: usize) -> Option<Response> {
    let (mut reader, mut inbox) = (Reader::new(method, max_body), Inbox::default());
    for piece in bytes.chunks(piece.max(1)) {
        inbox.push(piece);
        if reader.advance(&mut inbox).ok()? {
            return Some(reader.finish());
        }
    }
    reader.close().ok()?;
    Some(Response { reusable: false, ..reader.finish() })
}

#[cfg(test)]
mod tests;
