//! What the server says, byte by byte.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient};

use super::{Outcome, both, call, request};
use crate::support::{Authority, Event, Server, Step};

/// What is sent and what is said; then, how the two may differ.
struct Case {
    method: &'static str,
    /// The server sends this, and closes if it's told to.
    bytes: Vec<u8>,
    closes: bool,
    differs: Differs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Differs {
    Nowhere,
    /// The same response, after which this client trusts the connection less.
    InTrust,
    /// The SDK's client takes it and this one doesn't.
    Stricter,
}

fn case(bytes: impl AsRef<[u8]>) -> Case {
    Case { method: "POST", bytes: bytes.as_ref().to_vec(), closes: false, differs: Differs::Nowhere }
}

impl Case {
    fn closes(self) -> Self {
        Self { closes: true, ..self }
    }

    fn to(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    fn differs(self, differs: Differs) -> Self {
        Self { differs, ..self }
    }
}

/// The outcome of a request that gets `case`'s bytes, and how many connections that one and the next took.
async fn run(client: &SharedHttpClient, case: &Case) -> (Outcome, usize) {
    let (bytes, closes) = (case.bytes.clone(), case.closes);
    let server = Server::steady(None, move |asked| {
        if asked.request > 0 {
            return vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnext".to_vec())];
        }
        let end = closes.then_some(Step::Close);
        std::iter::once(Step::Send(bytes.clone())).chain(end).collect()
    });
    let settings = HttpConnectorSettings::builder().read_timeout(Duration::from_secs(5)).build();
    let first = call(client, &settings, request(case.method, &server.url(), &[], "{}")).await;
    // hyper gives a connection back, or closes it, in a task of its own.
    if case.closes {
        server.wait_for(Event::Closed(0)).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    let next = call(client, &settings, request("POST", &server.url(), &[], "{}")).await;
    assert_eq!(next.map(|next| next.body), Some(b"next".to_vec()));
    (first, server.connections())
}

#[allow(clippy::too_many_lines, reason = "it is a table")]
fn responses() -> Vec<Case> {
    let ok = "HTTP/1.1 200 OK\r\n";
    let head = |fields: &str| format!("{ok}{fields}\r\n\r\nhello");
    let chunked = |rest: &str| format!("{ok}transfer-encoding: chunked\r\n\r\n{rest}");
    let many = |count: usize| format!("{ok}{}content-length: 5\r\n\r\nhello", "x: y\r\n".repeat(count));
    vec![
        // Lengths.
        case(head("content-length: 5")),
        case(head("content-length: 5\r\ncontent-length: 5")),
        case(head("content-length: 5, 5")),
        case(head("content-length: 5,5 , 05")),
        case(head("content-length: 5, 6")),
        case(head("content-length: 5\r\ncontent-length: 6")),
        case(head("content-length: 5,")),
        case(head("content-length: +5")),
        case(head("content-length:")),
        case(head("content-length: 5 5")),
        case(head("content-length: 99999999999999999999")),
        case(head("content-length: 5\r\nx: y")).closes(),
        case(head("content-length: 6")).closes(),
        case(head("x: y")).closes(),
        case(head("content-length: 3")),
        case(format!("{ok}content-length: 0\r\n\r\n")),
        // Codings.
        case(chunked("5\r\nhello\r\n0\r\n\r\n")),
        case(format!("{ok}Transfer-Encoding: Chunked \r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(format!("{ok}transfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(format!(
            "{ok}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        )),
        case(format!("{ok}transfer-encoding: identity, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(head("transfer-encoding: identity\r\ncontent-length: 5")).closes(),
        case(head("transfer-encoding: identity")).closes(),
        case(head("transfer-encoding: gzip\r\ncontent-length: 3")).closes(),
        case(head("transfer-encoding: chunked, identity")).closes(),
        case(head("transfer-encoding:")).closes(),
        case(format!("{ok}content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
            .differs(Differs::InTrust),
        case("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").closes(),
        // Chunks.
        case(chunked("5;a=b;c\r\nhello\r\n0;d\r\n\r\n")),
        case(chunked("0000000000000000000005\t ;a\r\nhello\r\n0\r\n\r\n")),
        case(chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")),
        case(chunked(" 5\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5 5\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5\nhello\r\n0\r\n\r\n")),
        case(chunked("5;a\nb\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5\r\nhello0\r\n\r\n")),
        case(chunked("5\r\nhello\n0\r\n\r\n")),
        case(chunked("\r\n\r\n")),
        case(chunked("5\r\nhello\r\n")).closes(),
        case(chunked(&format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(16 * 1024 - 1)))),
        case(chunked(&format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(16 * 1024)))),
        // Trailers.
        case(chunked("5\r\nhello\r\n0\r\nx: y\r\nz: \u{e9}\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\nx: y\r\n\n")).closes(),
        case(chunked("5\r\nhello\r\n0\r\nx: y\n\r\n")).closes(),
        case(chunked("5\r\nhello\r\n0\r\nx: y\n\n")).closes(),
        case(chunked("5\r\nhello\r\n0\r\n\n")).closes(),
        case(chunked("5\r\nhello\r\n0\r\nno colon\r\n\r\n")),
        case(chunked(&format!("5\r\nhello\r\n0\r\n{}\r\n", "x: y\r\n".repeat(100)))),
        case(chunked(&format!("5\r\nhello\r\n0\r\n{}\r\n", "x: y\r\n".repeat(101)))),
        case(chunked(&format!("5\r\nhello\r\n0\r\nx: {}\r\n\r\n", "y".repeat(17_000)))),
        // Header fields.
        case([head("x: caf").as_bytes(), b"\xe9\r\ncontent-length: 5\r\n\r\nhello"].concat()).closes(),
        case([ok.as_bytes(), b"x: \xff\xfe\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case([ok.as_bytes(), b"x: caf\xe9\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case([ok.as_bytes(), b"x: a\tb\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case([ok.as_bytes(), b"x: a\x00b\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case([ok.as_bytes(), b"x: a\x7fb\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case([ok.as_bytes(), b"caf\xe9: x\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case(head("x : y\r\ncontent-length: 5")),
        case(head("no colon\r\ncontent-length: 5")),
        case(head(": y\r\ncontent-length: 5")),
        case(head("x: y\r\n z\r\ncontent-length: 5")),
        case(head("x:\r\nx: a\r\nx: b\r\ncontent-length: 5")),
        case(many(99)),
        case(many(100)),
        case(format!("{ok}x: {}\r\ncontent-length: 5\r\n\r\nhello", "y".repeat(60_000))),
        case(format!("{ok}x: {}\r\ncontent-length: 5\r\n\r\nhello", "y".repeat(70_000)))
            .differs(Differs::Stricter),
        // Status lines, and line feeds alone.
        case("HTTP/1.1 200\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 \r\ncontent-length: 5\r\n\r\nhello"),
        case(b"HTTP/1.1 200 \xe9\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 999 Odd\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 099 Low\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 2000 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.2 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/2 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("http/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1  200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 OK\ncontent-length: 5\n\nhello"),
        case("SSH-2.0-OpenSSH_9.6\r\n"),
        case("").closes(),
        case("HTTP/1.1 200 O").closes(),
        // No body.
        case("HTTP/1.1 204 No Content\r\n\r\n"),
        case("HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"),
        case("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n").differs(Differs::InTrust),
        case("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n")
            .differs(Differs::InTrust),
        case("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n"),
        case("HTTP/1.1 304 Not Modified\r\ncontent-length: 5, 6\r\n\r\n").differs(Differs::InTrust),
        case(format!("{ok}content-length: 5\r\n\r\n")).to("HEAD"),
        case(format!("{ok}transfer-encoding: chunked\r\n\r\n")).to("HEAD"),
        case(format!("{ok}content-length: 5\r\ncontent-length: x\r\n\r\n"))
            .to("HEAD")
            .differs(Differs::InTrust),
        // Interim responses.
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case(
            "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 400 Bad\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 100 Continue\r\ncontent-length: 9\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case("HTTP/1.1 100 Continue\r\n\r\n").closes(),
        case("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
        // Whether the connection is kept.
        case(head("connection: close\r\ncontent-length: 5")),
        case(head("connection: x, Close\r\ncontent-length: 5")),
        case(head("connection: keep-alive\r\nconnection: close\r\ncontent-length: 5")),
        case("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.0 200 OK\r\nconnection: keep-alive, close\r\ncontent-length: 5\r\n\r\nhello"),
        case(format!("{}HTTP/1.1 200 OK\r\n", head("content-length: 5"))),
        // More of each kind.
        case("HTTP/1.1 199 Odd\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case(
            "HTTP/1.1 100 Continue\r\nconnection: close\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\nconnection: close\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\ntransfer-encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\ncontent-length: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\ncontent-length: 5, 6\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case(
            "HTTP/1.1 103 Early\r\ncontent-length: 2\r\n\r\nabHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        ),
        case("HTTP/1.1 103 Early\r\nx: caf\u{e9}\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 103 Early\r\nno colon\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 100\r\n\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n").closes(),
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 20").closes(),
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
        case("HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
        ),
        case("HTTP/1.1 205 Reset\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 204 No Content\r\n\r\nhello"),
        case("HTTP/1.1 304 Not Modified\r\n\r\nhello"),
        case("HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        case("HTTP/1.1 304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n"),
        case("HTTP/1.0 204 No Content\r\n\r\n"),
        case("HTTP/1.0 204 No Content\r\nconnection: keep-alive\r\n\r\n"),
        case("HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n\r\nhello").closes(),
        case("HTTP/1.0 200 OK\r\nkeep-alive: timeout=5\r\ncontent-length: 5\r\n\r\nhello"),
        case(head("keep-alive: timeout=0, max=0\r\ncontent-length: 5")),
        case(head("proxy-connection: close\r\ncontent-length: 5")),
        case(head("connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 5")),
        case(head("connection: closed\r\ncontent-length: 5")),
        case(head("connection:\r\ncontent-length: 5")),
        case(head("connection: \tclose\t\r\ncontent-length: 5")),
        case(head("connection: close;x\r\ncontent-length: 5")),
        case([ok.as_bytes(), b"connection: close, \xe9\r\ncontent-length: 5\r\n\r\nhello"].concat()),
        case(format!("{ok}content-length: 5\r\n\r\n")).to("HEAD"),
        case(format!("{ok}content-length: 5\r\n\r\nhello")).to("HEAD"),
        case(format!("{ok}\r\n")).to("HEAD"),
        case("HTTP/1.0 200 OK\r\n\r\n").to("HEAD"),
        case(format!("{ok}transfer-encoding: gzip\r\n\r\n")).to("HEAD"),
        case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n").to("HEAD"),
        case(head("content-length: 18446744073709551615")),
        case(head("content-length: 18446744073709551616")),
        case(head("content-length: -1")),
        case(head("content-length: -0")),
        case(head("content-length: 5.0")),
        case(head("content-length: 0x5")),
        case(head("content-length: 5\t")),
        case(head("content-length: \u{b}5")),
        case(head("content-length: 00000000000000000000000000000005")),
        case(head("content-length: ,5")),
        case(head("content-length: 5\r\ncontent-length:")),
        case(head("content-length: 5\r\ncontent-length: -5")),
        case(head("Content-Length : 5")),
        case(head("content-length: 5\r\ntransfer-encoding: identity")).closes(),
        case(chunked("5\r\nhello\r\n00000\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0;x=\"\r\n\r\n")),
        case(chunked("+5\r\nhello\r\n0\r\n\r\n")),
        case(chunked("-5\r\nhello\r\n0\r\n\r\n")),
        case(chunked("0x5\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5,\r\nhello\r\n0\r\n\r\n")),
        case(chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n")).closes(),
        case(chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\n")).closes(),
        case(chunked("5\r\nhello\r\n0")).closes(),
        case(chunked("5\r\nhello\r\n0\r")).closes(),
        case(chunked("5\r\nhello\r\n0\r\n\r")).closes(),
        case(chunked("5\r\nhello\r\n0\r\nx: y\r\n")).closes(),
        case(chunked("5\r\nhello\r\n0\r\n\r\nextra")),
        case(chunked("5\r\nhello\r\n0\r\n\r\n\r\n")),
        case(chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")),
        case([chunked("5;a").as_bytes(), b"\x00\xff\r\nhello\r\n0\r\n\r\n"].concat()),
        case(chunked("5 ;a\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5\u{b}\r\nhello\r\n0\r\n\r\n")),
        case(chunked("5\r\rhello\r\n0\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\n x: y\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\nx : y\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\n: y\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\nx: a\0b\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\ncontent-length: 9\r\n\r\n")),
        case(chunked("5\r\nhello\r\n0\r\ntransfer-encoding: gzip\r\n\r\n")),
        case(format!("{ok}transfer-encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(format!(
            "{ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        )),
        case(format!("{ok}transfer-encoding: \"chunked\"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case(format!("{ok}transfer-encoding: chunked;q=1\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case(format!("{ok}transfer-encoding: chunked,\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case(format!("{ok}transfer-encoding: ,chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(format!("{ok}transfer-encoding:\tchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
        case(format!("{ok}transfer-encoding: \u{b}chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case([ok.as_bytes(), b"transfer-encoding: \xe9, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"].concat())
            .closes(),
        case([ok.as_bytes(), b"transfer-encoding: \xe9\r\ncontent-length: 5\r\n\r\nhello"].concat()).closes(),
        case(format!("{ok}transfer-encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case(format!("{ok}transfer-encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")).closes(),
        case(format!("{ok}content-length: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
            .differs(Differs::InTrust),
        case("HTTP/1.0 200 OK\r\ntransfer-encoding: identity\r\ncontent-length: 5\r\n\r\nhello").closes(),
        case("HTTP/1.0 204 No\r\ntransfer-encoding: chunked\r\n\r\n").closes(),
        case("HTTP/1.0 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello").closes(),
        case(head("x: y\r\n\tz\r\ncontent-length: 5")),
        case(head("x: y\r\n \r\ncontent-length: 5")),
        case("HTTP/1.1 200 OK\r\n x: y\r\ncontent-length: 5\r\n\r\nhello"),
        case(head("x: a\rb\r\ncontent-length: 5")),
        case(head("x: a\r\r\ncontent-length: 5")),
        case(head("x\0: a\r\ncontent-length: 5")),
        case(head("x y: a\r\ncontent-length: 5")),
        case(head("\"x\": a\r\ncontent-length: 5")),
        case(head("x(: a\r\ncontent-length: 5")),
        case(head("x:y:z\r\ncontent-length: 5")),
        case(head("x:\t \tz \t\r\ncontent-length: 5")),
        case(format!("{ok}{}: y\r\ncontent-length: 5\r\n\r\nhello", "x".repeat(60_000))),
        case("HTTP/1.1 200\tOK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1\t200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 20 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 2x0 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 +20 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 000 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 \u{7f}\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 \u{1}\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 O\rK\r\ncontent-length: 5\r\n\r\nhello"),
        case(" HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("\r\n\r\n\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("\n\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 200 OK\r\ncontent-length: 5\n\r\nhello"),
        case("HTTP/1.1 200 OK\ncontent-length: 5\r\n\nhello"),
        case("\0").closes(),
        case(head("content-length: 5").repeat(2)),
        case(format!("{}\r\n", head("content-length: 5"))),
        case(format!("{ok}content-length: 0\r\n\r\n\r\n")),
        case("HTTP/1.1 300 X\r\nlocation: http://elsewhere/\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 407 X\r\ncontent-length: 5\r\n\r\nhello"),
        case("HTTP/1.1 408 X\r\nconnection: close\r\n\r\n").closes(),
    ]
}

#[tokio::test]
async fn every_response_comes_to_the_same() {
    let authority = Authority::new();
    let (mut wrong, mut taken) = (Vec::new(), 0);
    for case in responses() {
        let [(_, theirs), (_, ours)] = both(&authority.pem, None);
        let (theirs, ours) = tokio::join!(run(&theirs, &case), run(&ours, &case));
        taken += usize::from(ours.0.is_some());
        let right = match case.differs {
            Differs::Nowhere => ours == theirs,
            Differs::InTrust => ours.0 == theirs.0 && (theirs.1, ours.1) == (1, 2),
            Differs::Stricter => theirs.0.is_some() && ours.0.is_none(),
        };
        if !right {
            let bytes = case.bytes.get(..200).unwrap_or(&case.bytes);
            wrong.push(format!(
                "{} {:?} {:?}\n  theirs {theirs:?}\n  ours {ours:?}",
                case.method,
                String::from_utf8_lossy(bytes),
                case.differs
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > 50, "{taken}");
}
