//! A server that answers as told, with certificates of its own, and the real SDK's client for it.

mod authority;
pub mod memory;
mod wire;

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder as Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_async::rt::sleep::TokioSleep;
use ddbsm_aws::{Builder, HttpClient};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub use authority::{Authority, Claim, GOOD};
use wire::Wire;

/// What the server noticed, in order. Connections are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Accepted(usize),
    /// The first byte after the handshake, or of a connection without TLS.
    Handshaken(usize),
    Request(usize),
    /// The client has closed.
    Closed(usize),
    /// A note of the test itself.
    Note(&'static str),
}

/// One step of an answer.
#[derive(Clone, Debug)]
pub enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends as many bytes of what these become on the wire, and ends the connection without a word.
    Cut(Vec<u8>, usize),
    /// Ends the connection as TLS wants it.
    Close,
    /// Ends the connection without a word.
    Drop,
}

/// What a script is asked about.
pub struct Asked<'a> {
    pub connection: usize,
    /// Among all connections' requests, from 0.
    pub request: usize,
    pub head: &'a str,
    pub body: &'a [u8],
}

type Script = dyn Fn(&Asked<'_>) -> Vec<Step> + Send + Sync;
/// The TLS configuration of a connection, by its number; none for plain HTTP.
type Tls = dyn Fn(usize) -> Option<Arc<ServerConfig>> + Send + Sync;

pub struct Server {
    pub address: SocketAddr,
    pub events: Arc<Mutex<Vec<Event>>>,
    tls: bool,
}

impl Server {
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

    pub fn url(&self) -> String {
        let (scheme, host) = if self.tls { ("https", "localhost") } else { ("http", "127.0.0.1") };
        format!("{scheme}://{host}:{}", self.address.port())
    }

    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    pub fn note(&self, text: &'static str) {
        self.events.lock().unwrap().push(Event::Note(text));
    }

    pub fn connections(&self) -> usize {
        self.events().iter().filter(|event| matches!(event, Event::Accepted(_))).count()
    }

    pub fn requests(&self) -> usize {
        self.events().iter().filter(|event| matches!(event, Event::Request(_))).count()
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

fn serve(
    mut wire: Box<dyn Wire>,
    connection: usize,
    log: &Mutex<Vec<Event>>,
    script: &Script,
    requests: &Mutex<usize>,
) {
    let mut received = Vec::new();
    loop {
        let Some((head, body)) = read_request(&mut *wire, &mut received) else {
            return;
        };
        log.lock().unwrap().push(Event::Request(connection));
        let request = {
            let mut requests = requests.lock().unwrap();
            *requests += 1;
            *requests - 1
        };
        for step in script(&Asked { connection, request, head: &head, body: &body }) {
            match step {
                Step::Send(bytes) => {
                    if wire.write_all(&bytes).and_then(|()| wire.flush()).is_err() {
                        return;
                    }
                }
                Step::Pause(time) => std::thread::sleep(time),
                Step::Cut(bytes, keep) => return wire.cut(&bytes, keep),
                Step::Close => return wire.close(),
                Step::Drop => return wire.drop_silently(),
            }
        }
    }
}

fn read_request(wire: &mut dyn Wire, received: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let mut space = vec![0; 64 * 1024];
    let mut more = |received: &mut Vec<u8>| match wire.read(&mut space) {
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
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    while received.len() < end + length {
        if !more(received) {
            return None;
        }
    }
    let body = received[end..end + length].to_vec();
    received.drain(..end + length);
    Some((head, body))
}

/// A whole response with this JSON.
pub fn json(text: &str) -> Vec<u8> {
    let length = text.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\n\r\n{text}")
        .into_bytes()
}

/// `GetItem`'s response with this value.
pub fn item(value: &str) -> Vec<u8> {
    json(&format!(r#"{{"Item":{{"value":{{"S":"{value}"}}}}}}"#))
}

/// The name that a `GetItem` asks for.
pub fn asked_name(asked: &Asked<'_>) -> String {
    let body = String::from_utf8(asked.body.to_vec()).unwrap();
    let start = body.find(r#""name":{"S":""#).unwrap() + 13;
    body[start..].split('"').next().unwrap().to_owned()
}

/// The client under test, which trusts `authority`.
pub fn trusting(authority: &Authority) -> Builder {
    HttpClient::builder().no_proxy().extra_roots(&authority.pem).unwrap()
}

/// The real SDK's client; its retries come at once.
pub fn sdk(url: &str, http: HttpClient) -> Client {
    sdk_with(url, http, |config| config)
}

pub fn sdk_with(url: &str, http: HttpClient, change: impl FnOnce(Config) -> Config) -> Client {
    // More than the default for a busy machine's sake.
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(10)).build();
    sdk_untimed(url, http, |config| change(config.timeout_config(timeouts)))
}

/// With the SDK's own timeouts, unless `change` sets some.
pub fn sdk_untimed(url: &str, http: HttpClient, change: impl FnOnce(Config) -> Config) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(Credentials::new("AKID", "key", Some("token".into()), None, "test"))
        .endpoint_url(url)
        .sleep_impl(TokioSleep::new())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
        .http_client(http);
    Client::from_conf(change(config).build())
}

pub fn no_retries(config: Config) -> Config {
    config.retry_config(RetryConfig::disabled())
}

type GetError = aws_sdk_dynamodb::error::SdkError<aws_sdk_dynamodb::operation::get_item::GetItemError>;

/// The value of the item called `name`.
pub async fn get(client: &Client, name: &str) -> Result<String, GetError> {
    let output = client
        .get_item()
        .table_name("secrets")
        .key("principal", AttributeValue::S("me".into()))
        .key("name", AttributeValue::S(name.into()))
        .send()
        .await?;
    Ok(output.item.unwrap()["value"].as_s().unwrap().clone())
}

/// An error with all its sources.
pub fn chain(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
