//! A response's header fields, and what they say of its body and its connection.

use std::str;

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use crate::error::Fault;

pub(crate) fn parsed(fields: &[httparse::Header<'_>]) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(field.name.as_bytes());
        // The SDK reads header values as text.
        let value = str::from_utf8(field.value).ok().and_then(|text| HeaderValue::from_str(text).ok());
        match (name, value) {
            (Ok(name), Some(value)) => headers.append(name, value),
            _ => return Err(Fault::Response("a header field holds what no header may")),
        };
    }
    Ok(headers)
}

/// The body's announced length; none where there is no announcement.
pub(crate) fn content_length(headers: &HeaderMap) -> Result<Option<usize>, Fault> {
    let mut length = None;
    for value in headers.get_all(CONTENT_LENGTH) {
        let digits = value.as_bytes();
        let parsed = str::from_utf8(digits).ok().and_then(|text| text.parse::<usize>().ok());
        match (parsed, length) {
            (Some(parsed), None) if digits.iter().all(u8::is_ascii_digit) => length = Some(parsed),
            (Some(parsed), Some(first)) if parsed == first => {}
            _ => return Err(Fault::Response("its content-length is not a number, or is two")),
        }
    }
    Ok(length)
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
pub(crate) fn refuse_event_stream(headers: &HeaderMap) -> Result<(), Fault> {
    let media_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if media_type.is_some_and(|value| value.starts_with(b"application/vnd.amazon.eventstream")) {
        return Err(Fault::Unsupported(
            "the reply is an event stream, which this HTTP client can't hand on as it comes: that service's config \
             needs the AWS SDK's own HTTP client (aws-smithy-http-client)",
        ));
    }
    Ok(())
}
