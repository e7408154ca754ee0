//! A response's header fields, and what they say of its body and its connection.

use std::str;

use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};

use crate::error::Failure;

pub(crate) fn parsed(fields: &[httparse::Header<'_>]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::with_capacity(fields.len());
    for field in fields {
        // A value may hold bytes above ASCII in any encoding: the SDK passes over those that it can't read.
        match (HeaderName::from_bytes(field.name.as_bytes()), HeaderValue::from_bytes(field.value)) {
            (Ok(name), Ok(value)) => headers.append(name, value),
            _ => return Err(Failure::Malformed("a header field holds what no header may")),
        };
    }
    Ok(headers)
}

/// The body's announced length; none where there is no announcement. The same length may stand there several times.
pub(crate) fn content_length(headers: &HeaderMap) -> Result<Option<usize>, Failure> {
    let mut length = None;
    for value in headers.get_all(CONTENT_LENGTH) {
        for item in value.as_bytes().split(|byte| *byte == b',') {
            match (number(item.trim_ascii()), length) {
                (Some(number), None) => length = Some(number),
                (Some(number), Some(first)) if number == first => {}
                _ => return Err(Failure::Malformed("its content-length is not a number, or is two")),
            }
        }
    }
    Ok(length)
}

fn number(digits: &[u8]) -> Option<usize> {
    // A sign would be read as part of the number.
    let text = str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit))?;
    text.parse().ok()
}

/// What the transfer codings say of where the body ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Coding {
    /// Nothing: there are none, or the one that changes nothing.
    None,
    Chunked,
    /// Others, whose end is the connection's.
    Other,
}

/// The last coding counts (RFC 9112, section 6.3), and an older one, `identity`, is as good as none.
pub(crate) fn transfer_coding(headers: &HeaderMap) -> Coding {
    // A field that isn't text names no coding that anybody knows.
    let values = headers.get_all(TRANSFER_ENCODING).iter().map(|value| value.to_str().unwrap_or_default());
    let codings = values.flat_map(|value| value.split(',')).map(str::trim);
    codings.fold(Coding::None, |before, coding| match coding {
        _ if coding.eq_ignore_ascii_case("chunked") => Coding::Chunked,
        _ if before == Coding::None && coding.eq_ignore_ascii_case("identity") => Coding::None,
        _ => Coding::Other,
    })
}

/// Whether the peer keeps the connection after this response (RFC 9112, section 9.3).
pub(crate) fn keeps_alive(headers: &HeaderMap, is_http_1_0: bool) -> bool {
    let has = |token: &str| {
        let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|item| item.trim().eq_ignore_ascii_case(token))
    };
    !has("close") && (!is_http_1_0 || has("keep-alive"))
}

/// Refuses an event stream at once: it may stay open for as long as both sides live.
pub(crate) fn reject_event_stream(headers: &HeaderMap) -> Result<(), Failure> {
    let media_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if media_type.is_some_and(|value| value.starts_with(b"application/vnd.amazon.eventstream")) {
        return Err(Failure::Unsupported(
            "the response is an event stream, which this HTTP client can't hand on as it comes: that service's config \
             needs the AWS SDK's own HTTP client (aws-smithy-http-client)",
        ));
    }
    Ok(())
}
