//! Responses that break, and the retry after each: the real SDK over real sockets.

use std::time::{Duration, Instant};

use crate::support::{
    Asked, Authority, Server, Step, asked_name, chain, get, item, json, no_retries, sdk, sdk_with, trusting,
};

const STALL: Duration = Duration::from_secs(2);

/// Answers the first request with `steps`, and all others well.
fn first(steps: Vec<Step>) -> impl Fn(&Asked<'_>) -> Vec<Step> + Send + Sync {
    move |asked| {
        if asked.request == 0 { steps.clone() } else { vec![Step::Send(item(&asked_name(asked)))] }
    }
}

/// The first request is answered with `steps`; returns how many requests it took to get the value.
async fn requests_after(steps: Vec<Step>, tls: bool) -> usize {
    let authority = Authority::new();
    let server = Server::steady(tls.then(|| authority.good()), first(steps.clone()));
    // Short where a stall is wanted, and long where a busy machine could make one.
    let stalls = steps.iter().any(|step| matches!(step, Step::Pause(time) if *time > STALL));
    let limit = if stalls { STALL } else { 10 * STALL };
    let client = sdk(&server.url(), trusting(&authority).stall_timeout(limit).build());
    assert_eq!(
        get(&client, "abc").await.unwrap_or_else(|error| panic!("{steps:?}: {}", chain(&error))),
        "abc"
    );
    // What broke is never used again, and what didn't is.
    let (connections, broke) = (server.connections(), server.requests() == 2);
    let closed = matches!(steps.last(), Some(Step::Close)) && !broke;
    assert_eq!(get(&client, "def").await.unwrap(), "def");
    assert_eq!(server.connections(), connections + usize::from(closed));
    server.requests() - 1
}

async fn cut_everywhere(response: &[u8], tls: bool) {
    for cut in 0..response.len() {
        for end in [Step::Close, Step::Drop] {
            let steps = vec![Step::Send(response[..cut].to_vec()), end.clone()];
            assert_eq!(requests_after(steps, tls).await, 2, "cut at {cut} with {end:?}");
        }
    }
}

#[tokio::test]
async fn a_cut_at_every_byte_of_a_response_is_retried() {
    cut_everywhere(&item("abc"), false).await;
}

#[tokio::test]
async fn a_cut_at_every_byte_of_a_response_over_tls_is_retried() {
    cut_everywhere(&item("abc"), true).await;
}

#[tokio::test]
async fn a_cut_at_every_byte_of_a_chunked_response_is_retried() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
        12\r\n{\"Item\":{\"value\":{\r\nd\r\n\"S\":\"abc\"}}}\x20\r\n0\r\n\r\n";
    cut_everywhere(chunked, false).await;
    cut_everywhere(chunked, true).await;
    assert_eq!(requests_after(vec![Step::Send(chunked.to_vec())], true).await, 1);
}

#[tokio::test]
async fn a_cut_inside_a_tls_record_is_retried() {
    // A record's header is 5 bytes; what is in it opens only when all of it has come.
    for keep in [1, 4, 5, 6, 60, 100] {
        assert_eq!(requests_after(vec![Step::Cut(item("abc"), keep)], true).await, 2, "cut at {keep}");
    }
}

#[tokio::test]
async fn a_response_without_a_length_ends_with_a_proper_close_alone() {
    let response = b"HTTP/1.1 200 OK\r\n\r\n{\"Item\":{\"value\":{\"S\":\"abc\"}}}".to_vec();
    let send = |end| vec![Step::Send(response.clone()), end];
    assert_eq!(requests_after(send(Step::Close), true).await, 1);
    assert_eq!(requests_after(send(Step::Drop), true).await, 2, "a TLS connection cut short");
    assert_eq!(requests_after(send(Step::Close), false).await, 1);
}

#[tokio::test]
async fn slow_bytes_arrive_and_a_stall_is_retried() {
    for tls in [false, true] {
        let trickle = item("abc").iter().flat_map(|byte| [Step::Send(vec![*byte]), pause(1)]).collect();
        assert_eq!(requests_after(trickle, tls).await, 1);
        let (start, end) = (item("abc")[..40].to_vec(), item("abc")[40..].to_vec());
        assert_eq!(requests_after(vec![Step::Send(start), pause(8000), Step::Send(end)], tls).await, 2);
    }
}

fn pause(milliseconds: u64) -> Step {
    Step::Pause(Duration::from_millis(milliseconds))
}

#[tokio::test]
async fn garbage_is_retried() {
    for garbage in [
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot hex\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nlonger\r\n".to_owned(),
        // Each would be the end of a body, if a chunk without a size were one of size 0.
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n;x\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n \r\n\r\n".to_owned(),
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(70_000)),
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_owned(),
        "220 mail.example ESMTP\r\n\r\n".to_owned(),
    ] {
        for tls in [false, true] {
            assert_eq!(
                requests_after(vec![Step::Send(garbage.clone().into_bytes())], tls).await,
                2,
                "{garbage:.80}"
            );
        }
    }
}

#[tokio::test]
async fn a_response_over_the_limit_is_an_error_at_once() {
    let server = Server::steady(None, |_| vec![Step::Send(json(&format!("\"{}\"", "x".repeat(5000))))]);
    let authority = Authority::new();
    let client = sdk(&server.url(), trusting(&authority).max_response_bytes(4096).build());
    let error = chain(&get(&client, "abc").await.unwrap_err());
    assert!(error.contains("larger than 4096 bytes, which is the HTTP client's limit"), "{error}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_event_stream_is_refused_at_once() {
    // It never ends, and its first event is not even whole.
    let events = b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\n\
        transfer-encoding: chunked\r\n\r\n100\r\nx";
    let server = Server::steady(None, |_| vec![Step::Send(events.to_vec()), pause(60_000)]);
    let client = sdk(&server.url(), trusting(&Authority::new()).build());
    let began = Instant::now();
    let error = get(&client, "abc").await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let aws_sdk_dynamodb::error::SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
    assert!(
        failure.is_user() && chain(&error).contains("the response is an event stream"),
        "{}",
        chain(&error)
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_server_error_is_retried_on_another_connection() {
    let error = b"HTTP/1.1 500 Oops\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let server = Server::steady(None, first(vec![Step::Send(error)]));
    let authority = Authority::new();
    let client = sdk(&server.url(), trusting(&authority).build());
    assert_eq!(get(&client, "abc").await.unwrap(), "abc");
    assert_eq!((server.requests(), server.connections()), (2, 2), "the SDK's poisoning was not heeded");
}

#[tokio::test]
async fn a_response_before_the_request_is_whole_is_read() {
    // The stub reads a head alone, answers and closes, while megabytes are still to come.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut tcp, _) = listener.accept().unwrap();
        let mut space = [0; 1024];
        let _ = tcp.read(&mut space).unwrap();
        let body = r#"{"__type":"ValidationException","message":"too large"}"#;
        write!(tcp, "HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        std::thread::sleep(Duration::from_secs(5));
    });
    let authority = Authority::new();
    let client = sdk_with(&url, trusting(&authority).build(), no_retries);
    let error = get(&client, &"x".repeat(20_000_000)).await.unwrap_err();
    assert!(chain(&error).contains("too large"), "{}", chain(&error));
}

#[tokio::test]
async fn an_interim_response_does_not_stop_a_request() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut tcp, _) = listener.accept().unwrap();
        let mut received = [0; 1024];
        tcp.read_exact(&mut received).unwrap();
        tcp.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        // Long enough for the client to read it, its own way out being full.
        std::thread::sleep(Duration::from_millis(100));
        let mut space = vec![0; 1024 * 1024];
        let mut total = received.len();
        while total < 20_000_000 {
            let count = tcp.read(&mut space).unwrap();
            assert!(count > 0, "the client stopped after {total} bytes");
            total += count;
        }
        tcp.write_all(&item("whole")).unwrap();
        std::thread::sleep(Duration::from_secs(5));
    });
    let authority = Authority::new();
    let client = sdk_with(&url, trusting(&authority).build(), no_retries);
    assert_eq!(get(&client, &"x".repeat(20_000_000)).await.unwrap(), "whole");
}

#[tokio::test]
async fn timeouts_and_failed_connections_say_what_was_going_on() {
    let authority = Authority::new();
    let unresponsive = Server::steady(None, |_| vec![Step::Stall]);
    let client = sdk_with(&unresponsive.url(), trusting(&authority).build(), |config| {
        let timeouts = aws_sdk_dynamodb::config::timeout::TimeoutConfig::builder();
        no_retries(config).timeout_config(timeouts.read_timeout(Duration::from_secs(2)).build())
    });
    let error = get(&client, "abc").await.unwrap_err();
    assert!(matches!(
        error,
        aws_sdk_dynamodb::error::SdkError::TimeoutError(_)
            | aws_sdk_dynamodb::error::SdkError::DispatchFailure(_)
    ));
    let text = chain(&error);
    assert!(
        text.contains("waiting for a response from 127.0.0.1:") && text.contains("longer than 2s"),
        "{text}"
    );

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = sdk_with(&format!("http://{closed}"), trusting(&authority).build(), no_retries);
    let text = chain(&get(&client, "abc").await.unwrap_err());
    assert!(text.contains(&format!("connecting to {closed} failed; Connection refused")), "{text}");

    let client = sdk_with("http://no-such-host.invalid", trusting(&authority).build(), no_retries);
    let text = chain(&get(&client, "abc").await.unwrap_err());
    assert!(text.contains("looking up the address of no-such-host.invalid failed"), "{text}");
}
