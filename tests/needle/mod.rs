//! No value in any output, on any path.
//!
//! A child process runs every scenario and prints all that it can of them: tracing at TRACE for all targets, or `log` at
//! its most verbose; Debug of every type, every error with its sources, panics. Its stdout and stderr are searched for
//! the value, in every encoding and for any part of 8 characters.

#![allow(clippy::print_stderr)] // what is printed is what is tested

mod forms;
mod output;
mod rotation;
mod scenarios;
mod structs;
mod transport;

use std::process::Command;

use self::forms::{NEEDLE, leaks};
use self::transport::Transport;
use crate::support::http::Http;

/// What the child process is told.
const HTTP: &str = "NEEDLE_HTTP";
const TLS: &str = "NEEDLE_TLS";
const LOGGER: &str = "NEEDLE_LOGGER";
const PROGRAM: &str = "NEEDLE_PROGRAM";

/// All that the child process prints.
fn output(program: &str, transport: Transport, logger: &str, sensitive_bodies: bool) -> Vec<u8> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "needle::child", "--ignored", "--nocapture"])
        .env(PROGRAM, program)
        .env(HTTP, format!("{:?}", transport.http))
        .env(TLS, transport.tls.to_string())
        .env(LOGGER, logger)
        .env("GOOD_TEXT", NEEDLE)
        .env("BAD_TEXT", NEEDLE)
        .env("BAD_MORE", NEEDLE)
        .env("RUST_BACKTRACE", "full")
        .env_remove("LOG_SENSITIVE_BODIES");
    if sensitive_bodies {
        command.env("LOG_SENSITIVE_BODIES", "true");
    }
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "the child failed; last: {:?}", last_step(&printed));
    printed
}

fn last_step(printed: &[u8]) -> Option<String> {
    let printed = String::from_utf8_lossy(printed);
    printed.lines().rfind(|line| line.starts_with("# ")).map(str::to_owned)
}

fn nothing_leaks(tls: bool, logger: &str) {
    for (http, sensitive_bodies) in Http::BOTH.into_iter().flat_map(|http| [(http, false), (http, true)]) {
        let printed = output("ddbsm", Transport { http, tls }, logger, sensitive_bodies);
        let text = String::from_utf8_lossy(&printed);
        for (scenario, times) in scenarios::OUTCOMES {
            let heading = scenarios::heading(scenario);
            let ended: Vec<&str> =
                text.lines().filter(|line| line.starts_with(&format!("# {scenario} ended"))).collect();
            assert_eq!(ended, vec![heading; times], "{scenario} on {http:?}");
        }
        assert!(text.contains("a secret in a "), "nothing was logged");
        assert_eq!(leaks(&printed), [""; 0], "{http:?}, LOG_SENSITIVE_BODIES={sensitive_bodies}");
    }
}

#[test]
fn nothing_leaks_over_http_with_tracing() {
    nothing_leaks(false, "tracing");
}

#[test]
fn nothing_leaks_over_tls_with_tracing() {
    nothing_leaks(true, "tracing");
}

#[test]
fn nothing_leaks_over_http_with_log() {
    nothing_leaks(false, "log");
}

#[test]
fn nothing_leaks_over_tls_with_log() {
    nothing_leaks(true, "log");
}

/// The same search in the output of the same client without ddbsm: were the tests above blind, this one would fail.
#[test]
fn the_plain_sdk_leaks() {
    for (http, tls) in Http::BOTH.into_iter().flat_map(|http| [(http, false), (http, true)]) {
        let transport = Transport { http, tls };
        for logger in ["tracing", "log"] {
            let leaks = leaks(&output("plain", transport, logger, true));
            assert!(
                leaks.iter().any(|leak| leak.contains("in ``")),
                "{logger} shows the body and the items: {leaks:?}"
            );
        }
        let leaks = leaks(&output("plain", transport, "none", false));
        let of_error = "in `# plain SDK ended in an error`";
        assert!(
            !leaks.is_empty() && leaks.iter().all(|leak| leak.contains(of_error)),
            "the error's Debug quotes the body, and nothing else prints: {leaks:?}"
        );
    }
}

/// The child process of the tests above.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints all it can: the other tests run it as a child process"]
async fn child() {
    let Ok(program) = std::env::var(PROGRAM) else {
        return;
    };
    match std::env::var(LOGGER).unwrap().as_str() {
        "tracing" => tracing::subscriber::set_global_default(output::PrintTracing).unwrap(),
        "log" => {
            log::set_logger(&output::PrintLog).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
        }
        _ => {}
    }
    let http = std::env::var(HTTP).unwrap();
    let http = Http::BOTH.into_iter().find(|known| format!("{known:?}") == http).unwrap();
    let transport = Transport { http, tls: std::env::var(TLS).unwrap() == "true" };
    if program == "plain" {
        scenarios::plain_sdk(transport).await;
    } else {
        scenarios::all(transport).await;
    }
}
