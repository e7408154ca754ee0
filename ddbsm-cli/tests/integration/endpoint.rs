//! Endpoints that are no URL, and servers that are no DynamoDB: nothing of what was to be sent is shown.

use crate::common::server::{OWNER, Server, at};
use crate::common::{feed, ok, run, stderr};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};

const NEEDLE: &[u8] = b"n33dle-on-its-way";

const NO_URLS: [&str; 13] = [
    "",
    "http://[",
    "localhost:8000",
    "http://a b",
    "http://",
    "http://:80",
    "ftp://127.0.0.1:1",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:1x",
    "http://127.0.0.1:0",
    "http://127.0.0.1:1/?a=b",
    "http://127.0.0.1:1#a",
    "\"http://127.0.0.1:1\"",
];

const ENDPOINTS: [&str; 6] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
    "AWS_ENDPOINT_URL_SIGNIN",
];

fn put(command: &mut Command) -> Output {
    let output = feed(command.args(["put", "a", "-", "--principal", OWNER]), NEEDLE);
    let said = stderr(&output);
    assert!(
        !said.contains("n33dle") && !said.contains("RequestItems") && !said.contains("panicked"),
        "{said}"
    );
    output
}

#[test]
fn an_endpoint_that_is_no_url_is_refused_before_anything_is_sent() {
    let server = Server::with_table();
    for no_url in NO_URLS {
        let refused = |command: &mut Command, whose: &str| {
            let output = put(command);
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{no_url:?}: {said}");
            assert!(said.contains(whose) && said.contains("an endpoint is a URL such as http://"), "{said}");
        };
        refused(server.ddbsm().args(["--endpoint-url", no_url]), "--endpoint-url");
        // An empty one is none.
        if no_url.is_empty() {
            continue;
        }
        for name in ENDPOINTS {
            refused(server.ddbsm().env(name, no_url), name);
        }
        let config = tempfile::NamedTempFile::new().expect("a file");
        for text in [
            format!("[default]\nendpoint_url = {no_url}\n"),
            format!("[default]\nservices = s\n[services s]\ndynamodb =\n  endpoint_url = {no_url}\n"),
            format!("[default]\nservices = s\n[services s]\nsts =\n  endpoint_url = {no_url}\n"),
        ] {
            std::fs::write(config.path(), text).expect("written");
            let mut command = server.ddbsm();
            command.env("AWS_CONFIG_FILE", config.path()).env_remove("AWS_ENDPOINT_URL");
            refused(&mut command, "endpoint_url in the profile");
        }
    }
    assert!(server.calls().is_empty());
    ok(&put(server.ddbsm().args(["--endpoint-url", &format!("{}/", server.url)])));
}

/// As the AWS CLI has it. The SDK panics over them.
#[test]
fn an_empty_endpoint_counts_as_unset() {
    let server = Server::with_table();
    let config = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(config.path(), format!("[default]\nendpoint_url = {}\n", server.url)).expect("written");
    for empty in ["", " "] {
        let mut command = server.ddbsm();
        for name in ENDPOINTS {
            command.env(name, empty);
        }
        ok(&put(command.env("AWS_CONFIG_FILE", config.path())));
        assert_eq!(server.writes().len(), 4, "the profile's endpoint is asked");
        let mut command = server.ddbsm();
        command.env("AWS_ENDPOINT_URL_DYNAMODB", empty);
        ok(&put(&mut command));
        assert_eq!(server.writes().len(), 4, "AWS_ENDPOINT_URL is asked");
    }
}

/// What the SDK and the HTTP client say then may hold the request.
#[test]
fn a_server_that_is_no_dynamodb_is_said_to_be_none() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4096];
            let n = stream.read(&mut request).expect("a request");
            // It gives back what it got, as a server does that quotes a request which it does not understand.
            stream
                .write_all(b"SSH-2.0-OpenSSH ")
                .and_then(|()| stream.write_all(&request[..n]))
                .expect("answered");
        }
    });
    let output = put(at(&url).args(["--endpoint-url", &url]));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("the response isn't HTTP"), "{}", stderr(&output));
    let nobody = run(at("http://127.0.0.1:1").arg("ls"));
    assert!(stderr(&nobody).contains("was not delivered: io error"), "{}", stderr(&nobody));
}

/// A server that says this to whoever asks.
fn saying(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(answer);
            // Until the other side is done: a connection that is reset may lose what was said.
            let _ = connection.shutdown(std::net::Shutdown::Write);
            let _ = connection.read_to_end(&mut Vec::new());
        }
    });
    address.to_string()
}

#[test]
fn what_keeps_a_request_from_its_response_is_told() {
    let nowhere = || {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let unresolved = format!("http://{}.invalid", "n".repeat(64));
    let secure = "https://dynamodb.invalid";
    let proxy = |answer| format!("http://me:n33dle@{}", saying(answer));
    let wants_password = proxy(b"HTTP/1.1 407 No\r\n\r\n");
    let rejects = proxy(b"HTTP/1.1 403 No\r\n\r\n");
    let events =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ncontent-length: 1\r\n\r\nx";
    for (url, proxy, said) in [
        (nowhere(), None, "Connection refused. Check the network, the region and the endpoint.\n"),
        (unresolved, None, "nnn.invalid"),
        (format!("http://{}", saying(b"SSH-2.0\r\n\r\n")), None, "the response isn't HTTP"),
        (format!("http://{}", saying(events)), None, "event stream"),
        (secure.to_owned(), Some("socks5://me:n33dle@127.0.0.1:1"), "(from HTTPS_PROXY) can't be used"),
        (secure.to_owned(), Some(&wants_password), "the proxy requires a user and password (status 407)"),
        (secure.to_owned(), Some(&rejects), "the proxy responded with status 403"),
    ] {
        let mut command = at(&url);
        command.envs(proxy.map(|proxy| ("HTTPS_PROXY", proxy)));
        command.env("AWS_MAX_ATTEMPTS", "1");
        let output = run(command.args(["ls", "--endpoint-url", &url]));
        let shown = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}: {shown}");
        assert!(
            shown.contains(said) && !shown.contains("n33dle") && !shown.contains("panicked"),
            "{said}: {shown}"
        );
    }
}
