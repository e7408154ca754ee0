//! Writing a request's head.

use std::future::poll_fn;
use std::pin::Pin;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use http::Uri;
use http_body::Body;
use zeroize::Zeroizing;

use crate::error::Failure;

/// What is sent before the body. It holds the session's token and the signature, so it's wiped.
pub(crate) type Head = Zeroizing<Vec<u8>>;

/// The request's body, if it's one that can be sent: in memory, so that it has a length and can be retried.
pub(crate) fn body(request: &HttpRequest) -> Result<&[u8], Failure> {
    match request.body().bytes() {
        Some(bytes) => Ok(bytes),
        None if request.body().content_length() == Some(0) => Ok(&[]),
        None => Err(Failure::Request(
            "this HTTP client sends bodies from memory only: a streaming upload or an event stream needs the \
             AWS SDK's own HTTP client (aws-smithy-http-client) on that service's config"
                .to_owned(),
        )),
    }
}

/// Polls the body to its end, as it's about to be sent from memory.
///
/// The SDK has wrapped it to watch its throughput. To a body that is never polled its stalled-stream protection
/// allows six seconds, the peer's own time to answer included; to one that is polled piece by piece, six seconds
/// for each piece that a slow peer takes. This client's stall timeout watches the connection instead.
pub(crate) async fn take_over(body: &mut SdkBody) -> Result<(), Failure> {
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        frame.map_err(|error| Failure::Request(format!("reading the request's body failed: {error}")))?;
    }
    Ok(())
}

/// Whether the request asks the peer to close its connection.
pub(crate) fn closes(request: &HttpRequest) -> bool {
    let values = request.headers().get_all_bytes("connection");
    values
        .flat_map(|value| value.split(|byte| *byte == b','))
        .any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}

/// Writes the head. `absolute` is the form that a proxy wants for a URL without TLS; `proxy_authorization`
/// goes with it.
pub(crate) fn head(
    request: &HttpRequest,
    uri: &Uri,
    body_len: usize,
    absolute: bool,
    proxy_authorization: Option<&str>,
) -> Result<Head, Failure> {
    let headers = request.headers();
    for name in ["transfer-encoding", "upgrade"] {
        if headers.contains_key(name) {
            return Err(Failure::Request(format!(
                "this HTTP client can't send a request with a {name} header"
            )));
        }
    }
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    // Credentials in a URL are the server's business no more than the proxy's.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let method = request.method();
    let path = uri.path_and_query().map(http::uri::PathAndQuery::as_str).unwrap_or_default();
    let root = if path.starts_with('/') { "" } else { "/" };
    let length = body_len.to_string();
    if let Some(wrong) =
        headers.get_all_bytes("content-length").find(|declared| *declared != length.as_bytes())
    {
        return Err(Failure::Request(format!(
            "the request's content-length header says {}, but its body has {length} bytes",
            String::from_utf8_lossy(wrong)
        )));
    }

    let mut parts: Vec<&[u8]> = Vec::with_capacity(32 + 4 * headers.len());
    parts.extend([method.as_bytes(), b" "]);
    if absolute {
        parts.extend([b"http://", host.as_bytes()]);
    }
    parts.extend([root.as_bytes(), path.as_bytes(), b" HTTP/1.1\r\n"]);
    if !headers.contains_key("host") {
        // A signature is over the host without its scheme's own port, however the URL is written.
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let named = match uri.port_u16() {
            Some(port) if port != default => host,
            _ => uri.host().unwrap_or_default(),
        };
        parts.extend(field(b"host", named.as_bytes()));
    }
    parts.extend(headers.iter_bytes().flat_map(|(name, value)| field(name.as_bytes(), value)));
    if !headers.contains_key("content-length") && (body_len > 0 || matches!(method, "POST" | "PUT" | "PATCH"))
    {
        parts.extend(field(b"content-length", length.as_bytes()));
    }
    if let Some(credentials) = proxy_authorization {
        parts.extend(field(b"proxy-authorization", credentials.as_bytes()));
    }
    parts.push(b"\r\n");
    // Allocated once, as large as it gets: growing would leave an unwiped copy.
    Ok(Zeroizing::new(parts.concat()))
}

fn field<'a>(name: &'a [u8], value: &'a [u8]) -> [&'a [u8]; 4] {
    [name, b": ", value, b"\r\n"]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, body: &str) -> (HttpRequest, Uri) {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").unwrap();
        request.set_uri(uri).unwrap();
        request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.BatchGetItem");
        (request, uri.parse().unwrap())
    }

    fn written(uri: &str, text: &str, absolute: bool, credentials: Option<&str>) -> String {
        let (request, uri) = request(uri, text);
        let head = head(&request, &uri, body(&request).unwrap().len(), absolute, credentials).unwrap();
        assert_eq!(head.capacity(), head.len(), "it grew, or has room to spare");
        String::from_utf8(head.to_vec()).unwrap()
    }

    #[test]
    fn a_request_carries_host_and_length() {
        assert_eq!(
            written("https://user@dynamodb.eu-west-1.amazonaws.com", "{}", false, None),
            "POST / HTTP/1.1\r\nhost: dynamodb.eu-west-1.amazonaws.com\r\n\
             x-amz-target: DynamoDB_20120810.BatchGetItem\r\ncontent-length: 2\r\n\r\n"
        );
    }

    #[test]
    fn the_scheme_s_own_port_is_left_out_of_the_host_as_it_is_of_the_signature() {
        for (url, host) in [
            ("https://h:443", "h"),
            ("https://h:0443/", "h"),
            ("https://user:pass@h:443/", "h"),
            ("https://[::1]:443/", "[::1]"),
            ("https://h:/", "h"),
            ("http://h:80/a", "h"),
            ("https://h:80/", "h:80"),
            ("http://h:443/", "h:443"),
            ("https://h:8443/", "h:8443"),
            ("http://[::1]:8000/", "[::1]:8000"),
            ("http://user@h:8000", "h:8000"),
        ] {
            let head = written(url, "{}", false, None);
            assert!(head.contains(&format!("\r\nhost: {host}\r\n")), "{url}: {head}");
        }
        // The target is the URL's own.
        let head = written("http://h:80/a", "{}", true, None);
        assert!(head.starts_with("POST http://h:80/a HTTP/1.1\r\nhost: h\r\n"), "{head}");
    }

    #[test]
    fn a_proxy_gets_the_whole_url_and_its_credentials() {
        assert_eq!(
            written("http://localhost:8000/a?b=c", "", true, Some("Basic eDp5")),
            "POST http://localhost:8000/a?b=c HTTP/1.1\r\nhost: localhost:8000\r\n\
             x-amz-target: DynamoDB_20120810.BatchGetItem\r\ncontent-length: 0\r\n\
             proxy-authorization: Basic eDp5\r\n\r\n"
        );
    }

    #[test]
    fn the_head_never_outgrows_its_allocation() {
        for length in [0, 1, 100, 5000] {
            let (mut request, uri) = request("https://localhost/", "body");
            request.headers_mut().insert("x-amz-security-token", "t".repeat(length));
            let head = head(&request, &uri, 4, false, None).unwrap();
            assert_eq!(head.capacity(), head.len());
        }
    }

    #[test]
    fn a_query_without_a_path_is_asked_of_the_root() {
        for (absolute, expected) in
            [(false, "POST /?b=c HTTP/1.1\r\n"), (true, "POST http://h:1/?b=c HTTP/1.1\r\n")]
        {
            let head = written("http://h:1?b=c", "", absolute, None);
            assert!(head.starts_with(expected), "{head}");
        }
    }

    #[tokio::test]
    async fn a_body_that_is_taken_over_is_polled_to_its_end_and_still_there() {
        let (mut request, _) = request("https://localhost/", "body");
        take_over(request.body_mut()).await.unwrap();
        assert!(request.body().is_end_stream());
        assert_eq!(body(&request).unwrap(), b"body");
    }

    #[test]
    fn a_stream_is_refused_and_so_is_a_wrong_length() {
        let (mut request, uri) = request("https://localhost/", "body");
        request.headers_mut().insert("content-length", "5");
        let wrong = head(&request, &uri, 4, false, None).unwrap_err();
        assert_eq!(wrong.to_string(), "the request's content-length header says 5, but its body has 4 bytes");
        request.headers_mut().insert("content-length", "4");
        request.headers_mut().append("content-length", "6");
        let wrong = head(&request, &uri, 4, false, None).unwrap_err();
        assert_eq!(wrong.to_string(), "the request's content-length header says 6, but its body has 4 bytes");
        *request.body_mut() = SdkBody::retryable(|| SdkBody::from_body_1_x(String::from("streamed")));
        let streamed = body(&request).unwrap_err();
        assert!(matches!(&streamed, Failure::Request(why) if why.contains("from memory only")), "{streamed}");
    }
}
