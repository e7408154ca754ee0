//! How many copies of a secret are in this process's memory, after a load over real TLS.
//!
//! The server is another process, so that its copies don't count; this process knows the secrets only masked, a
//! byte at a time. All writable memory is searched, stacks and freed heap included, for whole copies and for
//! fragments of 8 bytes and more.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::ConfigBag;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use ddbsm_aws::HttpClient;
use ddbsm_testkit::memory::{Found, Scanner};
use rustls::crypto::{CryptoProvider, ring};
use zeroize::Zeroizing;

use crate::support::{Authority, GOOD, Server, Step, get, json, no_retries, sdk_with};

/// Short, long, and over a TLS record's 16 KB.
const LENGTHS: [usize; 3] = [20, 400, 40_000];

/// The `number`th secret, a byte at a time: letters and digits, never twice the same run.
fn secret(number: usize) -> impl Iterator<Item = u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(number as u64 + 1);
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(state >> 40) as usize % 64]
    })
    .take(LENGTHS[number % LENGTHS.len()])
}

/// Looks for three secrets, from the `first`th on.
fn scanner(first: usize) -> Scanner {
    Scanner::new((first..first + LENGTHS.len()).map(secret))
}

fn scan(memory: &mut Scanner) -> [Found; LENGTHS.len()] {
    let mut found = memory.scan().unwrap();
    if cfg!(feature = "aws-lc") {
        // aws-lc's assembly leaves words of its registers on the stack: 8 bytes here and there, never 12.
        for found in &mut found {
            found.short_parts = 0;
        }
    }
    found
}

/// The server's side, run in a process of its own by the tests below.
#[test]
#[ignore = "this is the other process of the tests in this file"]
fn server_process() {
    // Not started by another test: there is nobody to serve.
    let Ok(suite) = std::env::var("RESIDUE_SUITE") else { return };
    let suite = ring::ALL_CIPHER_SUITES[suite.parse::<usize>().unwrap()];
    let authority = Authority::new();
    let provider = CryptoProvider { cipher_suites: vec![suite], ..ring::default_provider() };
    let config = authority.config_with(&GOOD, rustls::ALL_VERSIONS, provider);
    let server = Server::steady(Some(config), |asked| {
        let mut body = r#"{"Item":{"value":{"S":"none"}"#.to_owned();
        for number in 0..LENGTHS.len() {
            let secret = String::from_utf8(secret(number).collect()).unwrap();
            body.extend([",\"", &number.to_string(), "\":{\"S\":\"", &secret, "\"}"]);
        }
        body.push_str("}}");
        if asked.request % 2 == 0 {
            vec![Step::Send(json(&body))]
        } else {
            let mut chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
            for chunk in body.as_bytes().chunks(7000) {
                chunked.extend(
                    format!("{:x}\r\n", chunk.len()).bytes().chain(chunk.iter().copied()).chain(*b"\r\n"),
                );
            }
            chunked.extend(b"0\r\n\r\n");
            vec![Step::Send(chunked)]
        }
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nurl {}\n{}ready", server.url(), authority.pem).unwrap();
    out.flush().unwrap();
    // Until the parent ends.
    let _ = std::io::stdin().read_line(&mut String::new());
}

struct Other {
    process: Child,
    _input: ChildStdin,
    url: String,
    pem: String,
}

impl Other {
    fn start(suite: usize) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["residue::server_process", "--exact", "--ignored", "--nocapture"])
            .env("RESIDUE_SUITE", suite.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut url, mut pem) = (String::new(), String::new());
        for line in BufReader::new(process.stdout.take().unwrap()).lines() {
            match line.unwrap().as_str() {
                "ready" => break,
                line if line.starts_with("url ") => line[4..].clone_into(&mut url),
                line if !url.is_empty() => pem = format!("{pem}{line}\n"),
                _ => {}
            }
        }
        let input = process.stdin.take().unwrap();
        Self { process, _input: input, url, pem }
    }

    fn http(&self) -> HttpClient {
        HttpClient::builder().no_proxy().extra_roots(&self.pem).unwrap().build()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Takes the response's body before the SDK sees it, as a loader can.
#[derive(Clone, Debug, Default)]
struct Take(Arc<Mutex<Option<SdkBody>>>);

#[dyn_dispatch_hint]
impl Intercept for Take {
    fn name(&self) -> &'static str {
        "Take"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let empty = SdkBody::from(r#"{"Item":{"value":{"S":"none"}}}"#);
        let body = std::mem::replace(context.response_mut().body_mut(), empty);
        *self.0.lock().unwrap() = Some(body);
        Ok(())
    }
}

/// Runs a test in a process of its own: a scan is of the whole process, and other tests would move what it looks for.
fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var_os("RESIDUE_ALONE").is_some() {
        return body();
    }
    let status = Command::new(std::env::current_exe().unwrap())
        .args([&format!("residue::{test}"), "--exact", "--include-ignored", "--nocapture"])
        .env("RESIDUE_ALONE", "1")
        .status();
    assert!(status.unwrap().success(), "{test}");
}

fn runtimes() -> [tokio::runtime::Runtime; 2] {
    [
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
    ]
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "an unoptimized build moves values through more places: cargo test --release"
)]
fn the_body_is_the_only_copy_and_wiped_when_dropped() {
    alone("the_body_is_the_only_copy_and_wiped_when_dropped", || {
        let mut memory = scanner(0);
        for suite in 0..ring::ALL_CIPHER_SUITES.len() {
            let name = format!("{:?}", ring::ALL_CIPHER_SUITES[suite].suite());
            // The test's certificate has an ECDSA key.
            if name.contains("ECDHE_RSA") {
                continue;
            }
            for runtime in runtimes() {
                let server = Other::start(suite);
                let taken = Take::default();
                let client = sdk_with(&server.url, server.http(), |config| {
                    no_retries(config).interceptor(taken.clone())
                });
                for framing in ["content-length", "chunked"] {
                    runtime.block_on(get(&client, "abc")).unwrap();
                    assert_eq!(scan(&mut memory), [Found::ONE; 3], "held, {name}, {framing}");
                    *taken.0.lock().unwrap() = None;
                    assert_eq!(
                        scan(&mut memory),
                        [Found::NONE; 3],
                        "dropped, the connection still open, {name}, {framing}"
                    );
                }
            }
        }
    });
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "an unoptimized build moves values through more places: cargo test --release"
)]
fn what_the_sdk_parses_is_the_only_copy() {
    alone("what_the_sdk_parses_is_the_only_copy", || {
        let mut memory = scanner(0);
        for runtime in runtimes() {
            let server = Other::start(0);
            let client = sdk_with(&server.url, server.http(), no_retries);
            let mut values = runtime.block_on(async {
                use aws_sdk_dynamodb::types::AttributeValue;
                let get = client.get_item().table_name("t").key("k", AttributeValue::S("v".into()));
                get.send().await.unwrap().item.unwrap()
            });
            let held: Vec<_> = values
                .drain()
                .map(|(_, value)| match value {
                    aws_sdk_dynamodb::types::AttributeValue::S(text) => Zeroizing::new(text),
                    _ => unreachable!(),
                })
                .collect();
            assert_eq!(scan(&mut memory).map(|found| found.whole), [1; 3], "held");
            drop(held);
            assert_eq!(scan(&mut memory), [Found::NONE; 3], "dropped");
        }
    });
}

#[test]
fn the_scan_finds_what_is_not_wiped() {
    alone("the_scan_finds_what_is_not_wiped", || {
        // Other secrets than the tests above: these are left behind.
        let mut memory = scanner(3);
        assert_eq!(scan(&mut memory), [Found::NONE; 3]);
        let plain: Vec<Vec<u8>> = (3..6).map(|number| secret(number).collect()).collect();
        assert_eq!(scan(&mut memory).map(|found| found.whole), [1; 3]);
        let parts: Vec<Vec<u8>> = (3..6).map(|number| secret(number).skip(1).take(13).collect()).collect();
        assert_eq!(scan(&mut memory).map(|found| found.long_parts), [1; 3]);
        // Freed without a wipe: the allocator overwrites the first bytes at most.
        drop((plain, parts));
        let freed = scan(&mut memory);
        assert!(freed[1].whole + freed[1].long_parts > 0, "{freed:?}");
    });
}
