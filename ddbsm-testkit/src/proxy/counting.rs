//! A proxy in front of a server that counts connections and the operations on them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What has come through.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    connections: Arc<AtomicUsize>,
    operations: Arc<Mutex<BTreeMap<String, usize>>>,
    in_flight: Arc<AtomicUsize>,
    most_in_flight: Arc<AtomicUsize>,
}

impl Counts {
    /// How many connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// How many requests, by DynamoDB's operation.
    pub fn operations(&self) -> Vec<(String, usize)> {
        self.operations.lock().unwrap().clone().into_iter().collect()
    }

    /// Forgets the operations so far.
    pub fn reset(&self) {
        self.operations.lock().unwrap().clear();
    }

    /// How many requests were unanswered at once, at most.
    pub fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::SeqCst)
    }
}

/// Forwards to `upstream`. The first requests are held back until so many are under way at once, for 20 s at most.
pub async fn counting(upstream: SocketAddr, at_once: usize) -> (SocketAddr, Counts) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let counts = Counts::default();
    let shared = counts.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            shared.connections.fetch_add(1, Ordering::SeqCst);
            let server = TcpStream::connect(upstream).await.unwrap();
            tokio::spawn(forward(client, server, at_once, shared.clone()));
        }
    });
    (address, counts)
}

async fn forward(client: TcpStream, server: TcpStream, at_once: usize, counts: Counts) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let responses = counts.clone();
    let back = tokio::spawn(async move {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            if buffer[..length].starts_with(b"HTTP/1.1") {
                responses.in_flight.fetch_sub(1, Ordering::SeqCst);
            }
            if to_client.write_all(&buffer[..length]).await.is_err() {
                break;
            }
        }
    });
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
        let request = String::from_utf8_lossy(&buffer[..length]);
        if let Some((_, rest)) = request.split_once("DynamoDB_20120810.") {
            let operation = rest.split_whitespace().next().unwrap().to_owned();
            *counts.operations.lock().unwrap().entry(operation).or_default() += 1;
            let now = counts.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            counts.most_in_flight.fetch_max(now, Ordering::SeqCst);
            let all = async {
                while counts.most_in_flight() < at_once {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let _ = tokio::time::timeout(Duration::from_secs(20), all).await;
        }
        if to_server.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    back.abort();
}
