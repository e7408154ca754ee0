//! Requests through an HTTP proxy: a tunnel for TLS, the whole URL without.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::error::SdkError;
use ddbsm_aws::HttpClient;
use ddbsm_testkit::proxy::tunnel;

use crate::support::{
    Asked, Authority, Server, Step, asked_name, chain, get, item, no_retries, sdk, sdk_with,
};

fn answer(asked: &Asked<'_>) -> Vec<Step> {
    vec![Step::Send(item(&asked_name(asked)))]
}

#[tokio::test]
async fn tls_goes_through_a_tunnel() {
    let authority = Authority::new();
    let seen = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&seen);
    let server = Server::steady(Some(authority.good()), move |asked| {
        log.lock().unwrap().push_str(&asked.head.to_ascii_lowercase());
        answer(asked)
    });
    let (address, heads) = tunnel("200 Connection Established");
    let http = HttpClient::builder().extra_roots(&authority.pem).unwrap();
    let http = http.proxy(format!("http://user:p%40ss@{address}")).build();
    let client = sdk_with(&server.url(), http, no_retries);
    for name in ["a", "b"] {
        assert_eq!(get(&client, name).await.unwrap(), name);
    }
    let port = server.address.port();
    // "user:p@ss" in base64.
    let expected = format!(
        "CONNECT localhost:{port} HTTP/1.1\r\nhost: localhost:{port}\r\nproxy-authorization: Basic dXNlcjpwQHNz\r\n\r\n"
    );
    assert_eq!(*heads.lock().unwrap(), [expected]);
    assert_eq!((server.connections(), server.requests()), (1, 2));
    let seen = seen.lock().unwrap();
    assert!(
        seen.contains("post / http/1.1") && !seen.contains("proxy-"),
        "the origin gets the password: {seen}"
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_with_its_status() {
    let authority = Authority::new();
    for (status, expected, attempts) in [
        ("407 Proxy Authentication Required", "the proxy requires a user and password (status 407)", 1),
        ("403 Forbidden", "the proxy responded with status 403", 1),
        ("302 Found", "the proxy responded with status 302", 1),
        ("429 Too Many Requests", "the proxy responded with status 429", 3),
        ("502 Bad Gateway", "the proxy responded with status 502", 3),
    ] {
        let (address, heads) = tunnel(status);
        let http = HttpClient::builder().extra_roots(&authority.pem).unwrap();
        let http = http.proxy(format!("user:hunter2@{address}")).build();
        let client = sdk("https://dynamodb.eu-west-1.amazonaws.com", http);
        let error = get(&client, "a").await.unwrap_err();
        let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
        assert_eq!((failure.is_user(), failure.is_io()), (attempts == 1, attempts > 1), "{status}");
        assert_eq!(heads.lock().unwrap().len(), attempts, "{status}");
        let text = chain(&error);
        let asked =
            format!("asking the proxy {address} for a tunnel to dynamodb.eu-west-1.amazonaws.com:443 failed");
        assert!(text.contains(&asked) && text.contains(expected), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn without_tls_the_proxy_gets_the_whole_url() {
    // The stub stands in for the proxy: it answers for any host.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let stub = Server::steady(None, move |asked| {
        log.lock().unwrap().push(asked.head.to_owned());
        answer(asked)
    });
    let http = HttpClient::builder().proxy(format!("http://user:pass@{}", stub.address)).build();
    let client = sdk_with("http://dynamodb.test:8000", http, no_retries);
    assert_eq!(get(&client, "a").await.unwrap(), "a");
    let head = seen.lock().unwrap()[0].to_ascii_lowercase();
    assert!(head.starts_with("post http://dynamodb.test:8000/ http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nhost: dynamodb.test:8000\r\n"), "{head}");
    assert!(head.contains("\r\nproxy-authorization: basic dxnlcjpwyxnz\r\n"), "{head}");
}

#[tokio::test]
async fn a_proxy_that_can_t_be_used_fails_the_request_and_says_how_to_write_it() {
    let http = HttpClient::builder().proxy("socks5://user:hunter2@localhost:1").build();
    let client = sdk_with("https://localhost:1", http, no_retries);
    let text = chain(&get(&client, "a").await.unwrap_err());
    assert!(text.contains("only HTTP proxies are supported; write it as http://"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_request_dropped_while_the_proxy_makes_up_its_mind_closes_the_tunnel_s_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, mut is_asked) = tokio::sync::mpsc::channel(1);
    let proxy = std::thread::spawn(move || {
        let mut received = vec![0; 1024];
        let (mut tcp, _) = listener.accept().unwrap();
        let count = std::io::Read::read(&mut tcp, &mut received).unwrap();
        asked.blocking_send(received[..count].to_vec()).unwrap();
        // It never answers: to the end of the connection, which is the client's doing.
        std::io::copy(&mut tcp, &mut std::io::sink()).unwrap();
    });
    let http = HttpClient::builder().proxy(format!("http://{address}")).build();
    let client = sdk_with("https://localhost:1", http, no_retries);
    let asked = tokio::select! {
        answered = get(&client, "a") => panic!("{answered:?}"),
        asked = is_asked.recv() => asked.unwrap(),
    };
    assert!(asked.starts_with(b"CONNECT localhost:1 "));
    proxy.join().unwrap();
}

#[test]
fn no_setting_s_debug_shows_the_proxy_s_password() {
    let builder = HttpClient::builder().proxy("http://user:hunter2@localhost:1");
    let client = builder.clone().build();
    client.connect_early("https://localhost:1");
    for shown in
        [format!("{builder:?}"), format!("{builder:#?}"), format!("{client:?}"), format!("{client:#?}")]
    {
        assert!(shown.contains("Builder {") || shown.contains("HttpClient {"), "{shown}");
        // The second is how it goes out.
        assert!(!shown.contains("hunter2") && !shown.contains("dXNlcjpodW50ZXIy"), "{shown}");
    }
}
