//! Requests that take long to be taken or answered: the real SDK with its default stalled-stream protection.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::error::SdkError;
use ddbsm_aws::HttpClient;
use rustls::ServerConnection;

use crate::support::{
    Authority, Server, Step, asked_name, chain, get, item, no_retries, sdk, sdk_with, trusting,
};

/// Much more than both ends' socket buffers hold.
const LARGE: usize = 20_000_000;

/// A peer that deals with its connections as told, one after the other; its URL, and what it reports.
fn peer<T: Send + 'static>(mut deal: impl FnMut(TcpStream) -> T + Send + 'static) -> (String, Receiver<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, reports) = mpsc::channel();
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            if sender.send(deal(tcp.unwrap())).is_err() {
                return;
            }
        }
    });
    (url, reports)
}

/// Reads on until `until` bytes are there or the client hangs up; returns how many came.
fn read(tcp: &mut TcpStream, until: usize) -> usize {
    let (mut space, mut total) = (vec![0; 256 * 1024], 0);
    while total < until {
        match tcp.read(&mut space) {
            Ok(0) => break,
            Ok(count) => total += count,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}"),
        }
    }
    total
}

#[tokio::test]
async fn a_response_whose_first_byte_takes_seven_seconds_needs_one_attempt() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), |asked| {
        vec![Step::Pause(Duration::from_secs(7)), Step::Send(item(&asked_name(asked)))]
    });
    let client = sdk(&server.url(), trusting(&authority).build());
    assert_eq!(get(&client, "abc").await.unwrap(), "abc");
    assert_eq!((server.connections(), server.requests()), (1, 1));
}

#[tokio::test]
async fn an_upload_that_is_slow_but_moves_needs_one_attempt() {
    let (url, reports) = peer(|mut tcp| {
        let mut total = 0;
        // For eight seconds, and in pieces that free enough of the sockets' buffers to let more in.
        for _ in 0..8 {
            std::thread::sleep(Duration::from_secs(1));
            total += read(&mut tcp, LARGE / 10);
        }
        total += read(&mut tcp, LARGE - total);
        tcp.write_all(&item("whole")).unwrap();
        total
    });
    let client = sdk(&url, HttpClient::builder().no_proxy().build());
    let began = Instant::now();
    assert_eq!(get(&client, &"x".repeat(LARGE)).await.unwrap(), "whole");
    assert!(began.elapsed() > Duration::from_secs(7), "the peer was not slow: {:?}", began.elapsed());
    assert!(reports.recv().unwrap() >= LARGE);
    assert!(reports.try_recv().is_err(), "there was another attempt");
}

#[tokio::test]
async fn a_peer_that_stops_reading_is_a_timeout() {
    let authority = Authority::new();
    let config = authority.good();
    let (plain, _reports) = peer(|_tcp| std::thread::sleep(Duration::from_mins(1)));
    let (tls, _reports) = peer(move |mut tcp| {
        let mut tls = ServerConnection::new(config.clone()).unwrap();
        while tls.is_handshaking() {
            tls.complete_io(&mut tcp).unwrap();
        }
        std::thread::sleep(Duration::from_mins(1));
    });
    for url in [plain, tls.replace("http://127.0.0.1", "https://localhost")] {
        let http = trusting(&authority).stall_timeout(Duration::from_millis(300)).build();
        let began = Instant::now();
        let error = get(&sdk_with(&url, http, no_retries), &"x".repeat(LARGE)).await.unwrap_err();
        let SdkError::DispatchFailure(failure) = &error else { panic!("{error:?}") };
        assert!(failure.is_timeout(), "{}", chain(&error));
        let text = chain(&error);
        assert!(text.contains("sending the next part of the request to") && text.contains("300ms"), "{text}");
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn an_upload_dropped_half_way_closes_its_connection_and_harms_no_other() {
    let mut first = true;
    let (gave_up, has_given_up) = mpsc::channel();
    let (url, reports) = peer(move |mut tcp| {
        if std::mem::take(&mut first) {
            has_given_up.recv().unwrap();
            return read(&mut tcp, LARGE);
        }
        let count = read(&mut tcp, 1);
        tcp.write_all(&item("next")).unwrap();
        count
    });
    let client = sdk_with(&url, HttpClient::builder().no_proxy().build(), no_retries);
    let large = "x".repeat(LARGE);
    assert!(tokio::time::timeout(Duration::from_millis(200), get(&client, &large)).await.is_err());
    gave_up.send(()).unwrap();
    assert_eq!(get(&client, "next").await.unwrap(), "next");
    let came = reports.recv().unwrap();
    assert!(came < LARGE, "the upload went on: {came} bytes");
}

/// Answers a request's head alone, and hangs up when it's told, while megabytes are still to come: the kernel resets the connection.
fn refusing(response: &'static [u8]) -> (String, Receiver<usize>, Sender<()>) {
    let (hang_up, told) = mpsc::channel();
    let (url, reports) = peer(move |mut tcp| {
        let count = read(&mut tcp, 1024);
        tcp.write_all(response).unwrap();
        told.recv().unwrap();
        count
    });
    (url, reports, hang_up)
}

#[tokio::test]
async fn a_response_behind_interim_ones_is_read_while_the_request_is_being_sent() {
    for interim in [
        "",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n",
    ] {
        let body = r#"{"__type":"ValidationException","message":"too large for us"}"#;
        let response =
            format!("{interim}HTTP/1.1 413 Too Large\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let (url, reports, hang_up) = refusing(response.into_bytes().leak());
        let client = sdk(&url, HttpClient::builder().no_proxy().build());
        let error = get(&client, &"x".repeat(LARGE)).await.unwrap_err();
        assert!(chain(&error).contains("too large for us"), "{interim:?}: {}", chain(&error));
        hang_up.send(()).unwrap();
        assert!(reports.recv().unwrap() < LARGE);
        assert!(
            reports.recv_timeout(Duration::from_millis(300)).is_err(),
            "{interim:?}: there was another attempt"
        );
    }
}

/// Says `start` and then more without end; returns how much of it the client took, sockets' buffers included.
fn talk(wire: &mut impl Write, start: &str) -> usize {
    let more = [b'a'; 16 * 1024];
    let mut taken = 0;
    if wire.write_all(start.as_bytes()).is_err() {
        return 0;
    }
    while taken < 512 * 1024 * 1024 {
        match wire.write(&more) {
            Ok(count @ 1..) => taken += count,
            _ => break,
        }
    }
    taken
}

#[tokio::test]
async fn a_peer_that_talks_without_end_while_a_request_is_being_sent_is_stopped() {
    let authority = Authority::new();
    let config = authority.good();
    for (start, over_tls) in [
        ("HTTP/1.1 100 ", false),
        ("HTTP/1.1 100 ", true),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nx: ", false),
        ("HTTP/1.1 200 OK\r\nx: ", false),
    ] {
        let config = config.clone();
        let (url, reports) = peer(move |mut tcp| {
            if !over_tls {
                return talk(&mut tcp, start);
            }
            let mut tls = ServerConnection::new(config.clone()).unwrap();
            while tls.is_handshaking() {
                tls.complete_io(&mut tcp).unwrap();
            }
            talk(&mut rustls::Stream::new(&mut tls, &mut tcp), start)
        });
        let url = if over_tls { url.replace("http://127.0.0.1", "https://localhost") } else { url };
        let client = sdk_with(&url, trusting(&authority).build(), no_retries);
        let error = chain(&get(&client, &"x".repeat(LARGE)).await.unwrap_err());
        assert!(error.contains("the response is not valid HTTP/1.1"), "{error}");
        let taken = reports.recv().unwrap();
        assert!(taken < 64 * 1024 * 1024, "{taken} bytes after {start:?}");
    }
}

/// Begins to refuse a request when its first bytes are there, and ends the response when it has read all of them.
fn refuse_and_read_on(wire: &mut (impl Read + Write), start: &str, end: &str) -> usize {
    let mut total = wire.read(&mut [0; 1024]).unwrap();
    wire.write_all(start.as_bytes()).unwrap();
    wire.flush().unwrap();
    // The client sees it, its own way out being full.
    std::thread::sleep(Duration::from_millis(200));
    let mut space = vec![0; 256 * 1024];
    while total < LARGE {
        match wire.read(&mut space) {
            Ok(count @ 1..) => total += count,
            _ => return total,
        }
    }
    wire.write_all(end.as_bytes()).unwrap();
    wire.flush().unwrap();
    total
}

#[tokio::test]
async fn a_response_that_ends_only_when_the_whole_request_was_read_arrives() {
    let authority = Authority::new();
    let body = r#"{"__type":"ValidationException","message":"too large for us"}"#;
    let (first, last) = body.split_at(20);
    let (chunked, sized) = ("transfer-encoding: chunked", format!("content-length: {}", body.len()));
    let head = |fields: &str| format!("HTTP/1.1 413 Too Large\r\n{fields}\r\n\r\n");
    let chunk = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
    for (start, end) in [
        (head(chunked) + &chunk(first), chunk(last) + "0\r\n\r\n"),
        (head(&sized) + first, last.to_owned()),
        (head("connection: close") + first, last.to_owned()),
    ] {
        for over_tls in [false, true] {
            let (config, start, end) = (authority.good(), start.clone(), end.clone());
            let (url, reports) = peer(move |mut tcp| {
                if !over_tls {
                    return refuse_and_read_on(&mut tcp, &start, &end);
                }
                let mut tls = ServerConnection::new(config.clone()).unwrap();
                let mut stream = rustls::Stream::new(&mut tls, &mut tcp);
                let total = refuse_and_read_on(&mut stream, &start, &end);
                tls.send_close_notify();
                let _ = tls.complete_io(&mut tcp);
                total
            });
            let url = if over_tls { url.replace("http://127.0.0.1", "https://localhost") } else { url };
            let http = trusting(&authority).stall_timeout(Duration::from_secs(20)).build();
            let error = get(&sdk_with(&url, http, no_retries), &"x".repeat(LARGE)).await.unwrap_err();
            assert!(chain(&error).contains("too large for us"), "{over_tls}: {}", chain(&error));
            assert!(reports.recv().unwrap() >= LARGE);
        }
    }
}

#[tokio::test]
async fn a_reset_during_a_request_does_not_end_a_response_without_a_length() {
    let (url, reports, hang_up) = refusing(b"HTTP/1.1 413 Too Large\r\n\r\n{\"message\":\"the first half");
    std::thread::spawn(move || {
        // What the peer said has arrived by then.
        std::thread::sleep(Duration::from_millis(200));
        hang_up.send(())
    });
    let client = sdk_with(&url, HttpClient::builder().no_proxy().build(), no_retries);
    let error = get(&client, &"x".repeat(LARGE)).await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{}", chain(&error));
    assert!(reports.recv().unwrap() < LARGE);
}
