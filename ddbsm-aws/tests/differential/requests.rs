//! What the client writes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use ddbsm_aws::HttpClient;

use super::{both, call, request};
use crate::support::{Authority, Claim, GOOD, Server, Step, asked_name, get, item, sdk};

/// The heads that a server gets from either client, each as its first line and its other lines in order of the alphabet.
async fn heads(url: &str, proxy: bool, make: impl Fn(&str) -> HttpRequest) -> [(String, Vec<String>); 2] {
    let mut heads = Vec::new();
    let authority = Authority::new();
    for turn in 0..2 {
        let seen = Arc::new(Mutex::new(String::new()));
        let log = Arc::clone(&seen);
        let server = Server::steady(None, move |asked| {
            asked.head.clone_into(&mut log.lock().unwrap());
            vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec())]
        });
        let through = format!("http://me:p%40ss@{}", server.address);
        let clients = both(&authority.pem, proxy.then_some(through.as_str()));
        let url = url.replace("HOST", &server.address.to_string());
        let settings = HttpConnectorSettings::builder().build();
        let outcome = call(&clients[turn].1, &settings, make(&url)).await;
        assert_eq!(outcome.map(|answer| answer.body), Some(b"ok".to_vec()), "{url} from {}", clients[turn].0);
        let head = seen.lock().unwrap().replace(&server.address.to_string(), "HOST");
        let mut lines = head.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        let first = lines.next().unwrap();
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        heads.push((first, lines));
    }
    heads.try_into().unwrap()
}

#[tokio::test]
async fn every_request_is_written_the_same() {
    for (url, proxied) in [
        ("http://HOST", false),
        ("http://HOST/", false),
        ("http://HOST/a/b%20c?d=e&f", false),
        ("http://HOST?a=b", false),
        ("http://user:pass@HOST/", false),
        ("http://dynamodb.test/", true),
        ("http://dynamodb.test:80/", true),
        ("http://dynamodb.test:0080/a", true),
        ("http://dynamodb.test:443/", true),
        ("http://dynamodb.test:8000/a?b=c", true),
        ("http://[::1]:80/", true),
        ("http://[::1]:8000/", true),
    ] {
        for (method, body) in [("POST", "{}"), ("GET", ""), ("PUT", "body")] {
            let [theirs, ours] = heads(url, proxied, |url| {
                request(
                    method,
                    url,
                    &[("x-amz-target", "a"), ("x-twice", "1"), ("x-twice", "2"), ("x-empty", "")],
                    body,
                )
            })
            .await;
            assert_eq!(ours, theirs, "{method} {url}");
        }
    }
    // A `host` of the caller's own, and a length.
    let [theirs, ours] = heads("http://HOST/", false, |url| {
        request("POST", url, &[("host", "other"), ("content-length", "2")], "{}")
    })
    .await;
    assert_eq!(ours, theirs);
    // RFC 9110 wants a length where a body is expected and there is none; the SDK's client leaves it out.
    let [theirs, mut ours] = heads("http://HOST/", false, |url| request("POST", url, &[], "")).await;
    ours.1.retain(|line| line != "content-length: 0");
    assert_eq!(ours, theirs);
}

/// A tunnel that leads to `server`, whatever it's asked for, and says `answer` first; the heads of what it was asked.
fn tunnel(server: SocketAddr, answer: &'static [u8]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heads);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).unwrap() > 0 {
                head.push(byte[0]);
            }
            log.lock().unwrap().push(String::from_utf8(head).unwrap());
            client.write_all(answer).unwrap();
            let server = TcpStream::connect(server).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut { server }, &mut client);
                let _ = client.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    (url, heads)
}

const OPEN: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

/// What a proxy says to a request for a tunnel; whether the SDK's client takes it for open, and whether this one does.
#[tokio::test]
async fn what_a_proxy_says_of_a_tunnel_s_body_counts_for_nothing() {
    let authority = Authority::new();
    let name = Claim { name: "dynamodb.test", ..GOOD };
    let server = Server::steady(Some(authority.config(&name)), |_| {
        vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec())]
    });
    for (answer, taken) in [
        (OPEN, [true, true]),
        (b"HTTP/1.0 200 OK\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: x\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", [true, true]),
        (b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\nproxy-connection: close\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\nvia: caf\xe9\r\n\r\n", [true, true]),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", [false, false]),
        (b"HTTP/1.1 407 No\r\ncontent-length: 2\r\n\r\nno", [false, false]),
        (b"HTTP/1.1 302 Found\r\nlocation: /\r\n\r\n", [false, false]),
        (b"HTTP/1.1 101 Switching\r\n\r\n", [false, false]),
        (b"SSH-2.0\r\n\r\n", [false, false]),
        // Any 2xx opens a tunnel (RFC 9110, section 9.3.6), and an interim response comes before one.
        (b"HTTP/1.1 201 Created\r\n\r\n", [false, true]),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", [false, true]),
        // What comes before the client has said anything isn't TLS.
        (b"HTTP/1.1 200 OK\r\n\r\nhello", [true, false]),
    ] {
        for (turn, taken) in taken.into_iter().enumerate() {
            let (proxy, _) = tunnel(server.address, answer);
            let (whose, client) = both(&authority.pem, Some(&proxy)).into_iter().nth(turn).unwrap();
            let settings = HttpConnectorSettings::builder().build();
            let outcome =
                call(&client, &settings, request("POST", "https://dynamodb.test/", &[], "{}")).await;
            assert_eq!(outcome.is_some(), taken, "{:?} by {whose}", String::from_utf8_lossy(answer));
        }
    }
}

#[tokio::test]
async fn the_port_of_https_may_be_written_out() {
    let authority = Authority::new();
    let name = Claim { name: "dynamodb.test", ..GOOD };
    for (url, host) in [
        ("https://dynamodb.test/", "dynamodb.test"),
        ("https://dynamodb.test:443/", "dynamodb.test"),
        ("https://dynamodb.test:0443", "dynamodb.test"),
        ("https://dynamodb.test:8443/", "dynamodb.test:8443"),
        ("https://dynamodb.test:80/", "dynamodb.test:80"),
    ] {
        for turn in 0..2 {
            let config = authority.config(&name);
            let server = Server::steady(Some(config), |asked| {
                let host = asked
                    .head
                    .lines()
                    .find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
                let host = host.unwrap();
                vec![Step::Send(
                    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{host}", host.len()).into_bytes(),
                )]
            });
            let (proxy, heads) = tunnel(server.address, OPEN);
            let clients = both(&authority.pem, Some(&proxy));
            let settings = HttpConnectorSettings::builder().build();
            let outcome = call(&clients[turn].1, &settings, request("POST", url, &[], "{}")).await;
            let seen = outcome.map(|answer| String::from_utf8(answer.body).unwrap());
            assert_eq!(seen.as_deref(), Some(host), "{url} from {}", clients[turn].0);
            assert!(heads.lock().unwrap()[0].starts_with("CONNECT dynamodb.test:"), "{heads:?}");
        }
    }
}

#[tokio::test]
async fn a_port_written_out_is_in_no_signature() {
    let authority = Authority::new();
    let name = Claim { name: "dynamodb.test", ..GOOD };
    let seen = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&seen);
    let server = Server::steady(Some(authority.config(&name)), move |asked| {
        *log.lock().unwrap() = asked.head.to_ascii_lowercase();
        vec![Step::Send(item(&asked_name(asked)))]
    });
    let (proxy, _) = tunnel(server.address, OPEN);
    let http = HttpClient::builder().extra_roots(&authority.pem).unwrap().proxy(proxy).build();
    assert_eq!(get(&sdk("https://dynamodb.test:443", http), "a").await.unwrap(), "a");
    let head = seen.lock().unwrap().clone();
    // What is sent as the host is what was signed as the host.
    assert!(head.contains("\r\nhost: dynamodb.test\r\n") && head.contains(";host;"), "{head}");
}
