//! Writes on a slow uplink and to a table that is busy, through the real SDK and over a socket, by a clock that runs only while
//! everybody waits: the server is in the same runtime and reads at its own pace.

use crate::common::server::{OWNER, TABLE, client};
use ddbsm_write::{Attribute, DynamoDb, Item, RequestError, Table, Value, Write};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// How a server behaves.
#[derive(Clone, Copy)]
struct Pace {
    /// Bytes of a request that it reads in a second.
    uplink: usize,
    /// How long it takes to answer.
    answers_in: Duration,
    /// It throttles everything for so long.
    throttles_for: Duration,
    /// The batch of which it leaves the last item unprocessed, from 1.
    leaves_one_of: usize,
}

const FAST: Pace =
    Pace { uplink: usize::MAX, answers_in: Duration::ZERO, throttles_for: Duration::ZERO, leaves_one_of: 0 };

#[derive(Default)]
struct Seen {
    /// Batches that it answered.
    batches: usize,
    largest: usize,
    /// Names that it stored, in the order in which they came.
    stored: Vec<String>,
}

async fn start(pace: Pace) -> (DynamoDb, Arc<Mutex<Seen>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (log, began) = (Arc::clone(&seen), Instant::now());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, pace, began, Arc::clone(&log)));
        }
    });
    (DynamoDb::new(client(&url), TABLE), seen)
}

async fn serve(mut stream: TcpStream, pace: Pace, began: Instant, seen: Arc<Mutex<Seen>>) -> Option<()> {
    loop {
        let body = request(&mut stream, pace.uplink).await?;
        sleep(pace.answers_in).await;
        let (status, reply) = if began.elapsed() < pace.throttles_for {
            (400, json!({"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": ""}))
        } else {
            (200, store(&body, pace, &mut seen.lock().expect("no panic")))
        };
        let reply = reply.to_string();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", reply.len());
        stream.write_all((head + &reply).as_bytes()).await.ok()?;
    }
}

/// A request's body, read in tenths of a second.
async fn request(stream: &mut TcpStream, uplink: usize) -> Option<Vec<u8>> {
    let (mut bytes, mut space) = (Vec::new(), vec![0; (uplink / 10).min(1 << 20)]);
    loop {
        let count = stream.read(&mut space).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&space[..count]);
        if uplink < usize::MAX {
            sleep(SECOND / 10).await;
        }
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.split_once("content-length:")?.1.lines().next()?.trim().parse::<usize>().ok()?;
        if bytes.len() == end + 4 + length {
            return Some(bytes.split_off(end + 4));
        }
    }
}

fn store(body: &[u8], pace: Pace, seen: &mut Seen) -> serde_json::Value {
    let body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    let mut writes = body["RequestItems"][TABLE].as_array().expect("writes").clone();
    seen.batches += 1;
    seen.largest = seen.largest.max(writes.len());
    let left: Vec<_> =
        if seen.batches == pace.leaves_one_of { writes.pop() } else { None }.into_iter().collect();
    let name = |write: &serde_json::Value| {
        write["PutRequest"]["Item"]["name"]["S"].as_str().expect("a name").to_owned()
    };
    seen.stored.extend(writes.iter().map(name));
    if left.is_empty() { json!({"UnprocessedItems": {}}) } else { json!({"UnprocessedItems": {TABLE: left}}) }
}

/// So many secrets of so many bytes.
fn secrets(count: usize, bytes: usize) -> Vec<Write> {
    let secret = |i| {
        let mut item = Item::new(OWNER, format!("secret-{i}"));
        item.attributes.insert("value", Attribute::Value(Arc::new(Value::text("x".repeat(bytes)))));
        Write::Put(item)
    };
    (0..count).map(secret).collect()
}

fn all_are_stored(seen: &Mutex<Seen>, count: usize) {
    let seen = seen.lock().expect("no panic");
    let names: BTreeSet<&String> = seen.stored.iter().collect();
    assert_eq!([names.len(), seen.stored.len()], [count; 2], "each once");
}

/// 18 MB at 20 KB a second: a batch takes 40 s, which an attempt that has 10 s for any batch never ends, and what it leaves
/// unprocessed has its 30 s all the same.
#[tokio::test(start_paused = true)]
async fn large_values_get_through_a_slow_uplink() {
    let (table, seen) = start(Pace { uplink: 20 << 10, leaves_one_of: 7, ..FAST }).await;
    let began = Instant::now();
    table.write(secrets(45, 399 << 10)).await.expect("written");
    all_are_stored(&seen, 45);
    let seen = seen.lock().expect("no panic");
    assert_eq!((seen.batches, seen.largest), (24, 2), "cut by bytes, and what was left is sent alone");
    assert!(began.elapsed() > 800 * SECOND, "the uplink was not slow: {:?}", began.elapsed());
}

/// What is left unprocessed late in a long write is sent again.
#[tokio::test(start_paused = true)]
async fn a_thousand_secrets_at_a_slow_pace_take_as_long_as_they_take() {
    let (table, seen) = start(Pace { answers_in: SECOND, leaves_one_of: 39, ..FAST }).await;
    let began = Instant::now();
    table.write(secrets(1000, 20)).await.expect("written");
    all_are_stored(&seen, 1000);
    assert_eq!(seen.lock().expect("no panic").batches, 41);
    assert!(began.elapsed() > 40 * SECOND, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn throttling_is_waited_out_for_half_a_minute() {
    let (table, seen) = start(Pace { throttles_for: 25 * SECOND, ..FAST }).await;
    table.write(secrets(3, 20)).await.expect("written");
    all_are_stored(&seen, 3);

    let (table, seen) = start(Pace { throttles_for: 120 * SECOND, ..FAST }).await;
    let began = Instant::now();
    let gave_up = table.write(secrets(3, 20)).await.expect_err("throttled");
    assert!(matches!(gave_up, RequestError::Unprocessed { items: 3, .. }), "{gave_up}");
    let waited = began.elapsed();
    assert!((30 * SECOND..45 * SECOND).contains(&waited), "{waited:?}");
    all_are_stored(&seen, 0);
}

/// An uplink that is slower than any that is provided for ends in an error, not in a write without end.
#[tokio::test(start_paused = true)]
async fn an_uplink_that_hardly_moves_is_an_error() {
    let (table, _) = start(Pace { uplink: 4 << 10, ..FAST }).await;
    let began = Instant::now();
    let gave_up = table.write(secrets(1, 399 << 10)).await.expect_err("too slow");
    assert!(matches!(gave_up, RequestError::BatchWriteItem(_)), "{gave_up}");
    assert!(began.elapsed() < 180 * SECOND, "{:?}", began.elapsed());
}
