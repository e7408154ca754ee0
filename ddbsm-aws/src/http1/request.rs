//! Writing a request's head.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use http::Uri;
use zeroize::Zeroizing;

use crate::error::Fault;

/// What is sent before the body. It holds the session's token and the signature, so it's wiped.
pub(crate) type Head = Zeroizing<Vec<u8>>;

/// The request's body, if it's one that can be sent: in memory, so that it has a length and can be retried.
pub(crate) fn body(request: &HttpRequest) -> Result<&[u8], Fault> {
    match request.body().bytes() {
        Some(bytes) => Ok(bytes),
        None if request.body().content_length() == Some(0) => Ok(&[]),
        None => Err(Fault::Request(
            "this HTTP client sends bodies from memory only: a streaming upload or an event stream needs the \
             AWS SDK's own HTTP client (aws-smithy-http-client) on that service's config"
                .to_owned(),
        )),
    }
}

/// Writes the head. `absolute` is the form that a proxy wants for a URL without TLS; `proxy_authorization`
/// goes with it.
pub(crate) fn head(
    request: &HttpRequest,
    uri: &Uri,
    body_len: usize,
    absolute: bool,
    proxy_authorization: Option<&str>,
) -> Result<Head, Fault> {
    let headers = request.headers();
    for name in ["transfer-encoding", "upgrade"] {
        if headers.contains_key(name) {
            return Err(Fault::Request(format!(
                "this HTTP client can't send a request with a {name} header"
            )));
        }
    }
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    // Credentials in a URL are the server's business no more than the proxy's.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let method = request.method();
    let path = match uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
        None | Some("") => "/",
        Some(path) => path,
    };
    let needs_host = !headers.contains_key("host");
    let needs_length = !headers.contains_key("content-length")
        && (body_len > 0 || matches!(method, "POST" | "PUT" | "PATCH"));

    // Sized first: growing would leave an unwiped copy.
    let fixed = method.len() + path.len() + 3 * host.len() + proxy_authorization.map_or(0, str::len) + 160;
    let size = headers.iter_bytes().fold(fixed, |sum, (name, value)| sum + name.len() + value.len() + 4);
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    let mut put = |parts: &[&[u8]]| parts.iter().for_each(|part| out.extend_from_slice(part));
    if absolute {
        put(&[method.as_bytes(), b" http://", host.as_bytes(), path.as_bytes(), b" HTTP/1.1\r\n"]);
    } else {
        put(&[method.as_bytes(), b" ", path.as_bytes(), b" HTTP/1.1\r\n"]);
    }
    if needs_host {
        put(&[b"host: ", host.as_bytes(), b"\r\n"]);
    }
    for (name, value) in headers.iter_bytes() {
        put(&[name.as_bytes(), b": ", value, b"\r\n"]);
    }
    if needs_length {
        put(&[b"content-length: ", body_len.to_string().as_bytes(), b"\r\n"]);
    }
    if let Some(credentials) = proxy_authorization {
        put(&[b"proxy-authorization: ", credentials.as_bytes(), b"\r\n"]);
    }
    put(&[b"\r\n"]);
    if let Some(declared) = headers.get("content-length")
        && declared.parse() != Ok(body_len)
    {
        return Err(Fault::Request(format!(
            "the request's content-length header says {declared}, but its body has {body_len} bytes"
        )));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::body::SdkBody;

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
        assert!(head.capacity() >= head.len() && head.len() <= head.capacity());
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
            let sized = head(&request, &uri, 4, false, None).unwrap();
            assert!(sized.capacity() < sized.len() + 300, "{} for {}", sized.capacity(), sized.len());
        }
    }

    #[test]
    fn a_stream_is_refused_and_so_is_a_wrong_length() {
        let (mut request, uri) = request("https://localhost/", "body");
        request.headers_mut().insert("content-length", "5");
        let wrong = head(&request, &uri, 4, false, None).unwrap_err();
        assert_eq!(wrong.to_string(), "the request's content-length header says 5, but its body has 4 bytes");
        *request.body_mut() = SdkBody::retryable(|| SdkBody::from_body_1_x(String::from("streamed")));
        let streamed = body(&request).unwrap_err();
        assert!(matches!(&streamed, Fault::Request(why) if why.contains("from memory only")), "{streamed}");
    }
}
