//! A server that answers as a test tells it, over HTTP or TLS, each connection on a thread of its own.

mod wire;

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use wire::Wire;

/// What the server noticed, in order. Connections are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A connection was accepted.
    Accepted(usize),
    /// The first byte after the handshake, or of a connection without TLS.
    Handshaken(usize),
    /// A whole request came.
    Request(usize),
    /// The client has closed.
    Closed(usize),
    /// A note of the test itself.
    Note(&'static str),
}

/// One step of an answer.
#[derive(Clone, Debug)]
pub enum Step {
    /// A whole response with this status and JSON.
    Respond(u16, String),
    /// These bytes as they are.
    Send(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Waits until the server has noticed this, for 20 s at most.
    Await(Event),
    /// Writes a note between the events.
    Note(&'static str),
    /// Answers nothing more, and keeps the connection open until the client closes it.
    Stall,
    /// Sends as many bytes of what these become on the wire, and ends the connection without a word.
    Cut(Vec<u8>, usize),
    /// Ends the connection as TLS wants it.
    Close,
    /// Ends the connection without a word.
    Drop,
}

/// What a script is asked about.
pub struct Asked<'a> {
    /// From 0.
    pub connection: usize,
    /// Among all connections' requests, from 0.
    pub request: usize,
    /// To the end of the empty line.
    pub head: &'a str,
    /// As long as `content-length` says.
    pub body: &'a [u8],
}

type Script = dyn Fn(&Asked<'_>) -> Vec<Step> + Send + Sync;
/// The TLS configuration of a connection, by its number; none for plain HTTP.
type Tls = dyn Fn(usize) -> Option<Arc<ServerConfig>> + Send + Sync;

/// The server. It goes on until the process ends.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// All that it noticed.
    pub events: Arc<Mutex<Vec<Event>>>,
    tls: bool,
}

impl Server {
    /// Starts one whose connections have the TLS configuration that `tls` gives for their number, and whose answers
    /// are what `script` gives for each request.
    pub fn start(
        tls: impl Fn(usize) -> Option<Arc<ServerConfig>> + Send + Sync + 'static,
        script: impl Fn(&Asked<'_>) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let (tls, script): (Arc<Tls>, Arc<Script>) = (Arc::new(tls), Arc::new(script));
        let uses_tls = tls(0).is_some();
        let requests = Arc::new(Mutex::new(0));
        let log = Arc::clone(&events);
        std::thread::spawn(move || {
            for (number, tcp) in listener.incoming().enumerate() {
                let tcp = tcp.unwrap();
                tcp.set_nodelay(true).unwrap();
                log.lock().unwrap().push(Event::Accepted(number));
                let (log, tls, script, requests) =
                    (log.clone(), tls.clone(), script.clone(), requests.clone());
                std::thread::spawn(move || {
                    let wire: Box<dyn Wire> = match tls(number) {
                        Some(config) => {
                            let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
                            while stream.conn.is_handshaking() {
                                if stream.conn.complete_io(&mut stream.sock).is_err() {
                                    return;
                                }
                            }
                            Box::new(stream)
                        }
                        None => Box::new(tcp),
                    };
                    log.lock().unwrap().push(Event::Handshaken(number));
                    serve(wire, number, &log, &*script, &requests);
                    log.lock().unwrap().push(Event::Closed(number));
                });
            }
        });
        Self { address, events, tls: uses_tls }
    }

    /// A server that always has the same certificate, or none.
    pub fn steady(
        tls: Option<Arc<ServerConfig>>,
        script: impl Fn(&Asked<'_>) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |_| tls.clone(), script)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let (scheme, host) = if self.tls { ("https", "localhost") } else { ("http", "127.0.0.1") };
        format!("{scheme}://{host}:{}", self.address.port())
    }

    /// What it noticed so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    /// Writes a note between the events.
    pub fn note(&self, text: &'static str) {
        self.events.lock().unwrap().push(Event::Note(text));
    }

    /// How many connections it accepted.
    pub fn connections(&self) -> usize {
        self.events().iter().filter(|event| matches!(event, Event::Accepted(_))).count()
    }

    /// How many requests came.
    pub fn requests(&self) -> usize {
        self.events().iter().filter(|event| matches!(event, Event::Request(_))).count()
    }

    /// Waits until the server has seen `event`, while nothing else runs on this thread, as in a process that is frozen.
    pub fn freeze_until(&self, event: Event) {
        assert!(noticed(&self.events, event), "{event:?} did not come: {:?}", self.events());
    }

    /// Waits until the server has seen `event`.
    pub async fn wait_for(&self, event: Event) {
        for _ in 0..2000 {
            if self.events().contains(&event) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{event:?} did not come: {:?}", self.events());
    }
}

/// Whether this is noticed within 20 s.
fn noticed(log: &Mutex<Vec<Event>>, event: Event) -> bool {
    (0..4000).any(|_| {
        let is_there = log.lock().unwrap().contains(&event);
        if !is_there {
            std::thread::sleep(Duration::from_millis(5));
        }
        is_there
    })
}

fn serve(
    mut wire: Box<dyn Wire>,
    connection: usize,
    log: &Mutex<Vec<Event>>,
    script: &Script,
    requests: &Mutex<usize>,
) {
    let mut received = Vec::new();
    loop {
        let Some((head, body)) = read_message(&mut *wire, &mut received) else {
            return;
        };
        log.lock().unwrap().push(Event::Request(connection));
        let request = {
            let mut requests = requests.lock().unwrap();
            *requests += 1;
            *requests - 1
        };
        for step in script(&Asked { connection, request, head: &head, body: &body }) {
            let bytes = match step {
                Step::Respond(status, json) => response(status, &json),
                Step::Send(bytes) => bytes,
                Step::Pause(time) => {
                    std::thread::sleep(time);
                    continue;
                }
                Step::Await(event) => {
                    noticed(log, event);
                    continue;
                }
                Step::Note(text) => {
                    log.lock().unwrap().push(Event::Note(text));
                    continue;
                }
                Step::Stall => {
                    while matches!(wire.read(&mut [0; 1024]), Ok(1..)) {}
                    return;
                }
                Step::Cut(bytes, keep) => return wire.cut(&bytes, keep),
                Step::Close => return wire.close(),
                Step::Drop => return wire.drop_silently(),
            };
            if wire.write_all(&bytes).and_then(|()| wire.flush()).is_err() {
                return;
            }
        }
    }
}

/// Reads a request or response that has a length, and leaves in `received` what comes after it. None if the
/// connection ends before.
fn read_message(from: &mut (impl Read + ?Sized), received: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let mut space = vec![0; 64 * 1024];
    let mut more = |received: &mut Vec<u8>| match from.read(&mut space) {
        Ok(count @ 1..) => {
            received.extend_from_slice(&space[..count]);
            true
        }
        _ => false,
    };
    let end = loop {
        if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if !more(received) {
            return None;
        }
    };
    let head = String::from_utf8(received[..end].to_vec()).unwrap();
    let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while received.len() < end + length {
        if !more(received) {
            return None;
        }
    }
    let body = received[end..end + length].to_vec();
    received.drain(..end + length);
    Some((head, body))
}

/// A header field's value.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// A whole response with this status and JSON.
pub fn response(status: u16, json: &str) -> Vec<u8> {
    let length = json.len();
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}

/// A whole response with status 200 and this JSON.
pub fn json(text: &str) -> Vec<u8> {
    response(200, text)
}
