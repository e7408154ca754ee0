//! When connections are opened, kept, and given up.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use ddbsm_aws::HttpClient;

use crate::support::{
    Asked, Authority, Event, GOOD, Server, Step, asked_name, chain, get, item, no_retries, sdk, sdk_untimed,
    sdk_with, trusting,
};

fn answer(asked: &Asked<'_>) -> Vec<Step> {
    vec![Step::Send(item(&asked_name(asked)))]
}

#[tokio::test]
async fn one_connection_serves_request_after_request() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), answer);
    let http = trusting(&authority).build();
    // Two SDK clients with one HTTP client share it too.
    for client in [sdk(&server.url(), http.clone()), sdk(&server.url(), http)] {
        for name in ["a", "b", "c"] {
            assert_eq!(get(&client, name).await.unwrap(), name);
        }
    }
    assert_eq!((server.connections(), server.requests()), (1, 6));
}

#[tokio::test]
async fn an_idle_connection_that_the_peer_closed_costs_a_handshake_and_no_retry() {
    let authority = Authority::new();
    for tls in [false, true] {
        for end in [Step::Close, Step::Drop] {
            let close = end.clone();
            let server = Server::steady(tls.then(|| authority.good()), move |asked| {
                let mut steps = answer(asked);
                if asked.connection == 0 {
                    steps.push(close.clone());
                }
                steps
            });
            let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
            assert_eq!(get(&client, "a").await.unwrap(), "a");
            server.wait_for(Event::Closed(0)).await;
            // As after a freeze: nothing has run since, tokio's driver included.
            std::thread::sleep(Duration::from_millis(20));
            assert_eq!(get(&client, "b").await.unwrap(), "b", "{tls} {end:?}");
            assert_eq!(get(&client, "c").await.unwrap(), "c");
            assert_eq!((server.connections(), server.requests()), (2, 3));
        }
    }
}

#[tokio::test]
async fn a_connection_on_which_the_peer_spoke_unasked_is_given_up() {
    let authority = Authority::new();
    for tls in [false, true] {
        let server = Server::steady(tls.then(|| authority.good()), |asked| {
            let mut steps = answer(asked);
            if asked.connection == 0 {
                steps.push(Step::Pause(Duration::from_millis(20)));
                steps.extend([Step::Send(item("smuggled")), Step::Note("spoke")]);
            }
            steps
        });
        let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
        assert_eq!(get(&client, "a").await.unwrap(), "a");
        server.wait_for(Event::Note("spoke")).await;
        assert_eq!(get(&client, "b").await.unwrap(), "b");
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn connections_idle_for_too_long_or_too_many_are_not_kept() {
    let authority = Authority::new();
    for http in [
        trusting(&authority).pool_idle_timeout(Duration::ZERO).build(),
        trusting(&authority).max_idle_per_host(0).build(),
    ] {
        let server = Server::steady(None, answer);
        let client = sdk(&server.url(), http);
        get(&client, "a").await.unwrap();
        get(&client, "b").await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_each_get_their_own_answer() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), |asked| {
        vec![Step::Pause(Duration::from_millis(5)), Step::Send(item(&asked_name(asked)))]
    });
    let client = sdk(&server.url(), trusting(&authority).build());
    let wave = |prefix: &'static str| {
        let tasks: Vec<_> = (0..40)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    let name = format!("{prefix}{number}");
                    assert_eq!(get(&client, &name).await.unwrap(), name);
                })
            })
            .collect();
        async move {
            for task in tasks {
                task.await.unwrap();
            }
        }
    };
    wave("a").await;
    assert!(server.connections() <= 40, "{}", server.connections());
    wave("b").await;
    // A request may be ahead of a connection on its way back to the pool, and open another.
    assert!(server.connections() < 80, "{}", server.connections());
    assert_eq!(server.requests(), 80);
}

/// Polls `future` at most `polls` times, then drops it.
async fn drop_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            // Also where nothing wakes it any more.
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test]
async fn a_request_dropped_at_any_await_harms_no_other() {
    let authority = Authority::new();
    for tls in [false, true] {
        for warm in [false, true] {
            let mut cancelled = 0;
            for polls in 1.. {
                let server = Server::steady(tls.then(|| authority.good()), |asked| {
                    let response = item(&asked_name(asked));
                    // In pieces, so that there are awaits inside the head and inside the body.
                    let pieces = response.chunks(30).map(|piece| Step::Send(piece.to_vec()));
                    pieces.flat_map(|piece| [piece, Step::Pause(Duration::from_millis(2))]).collect()
                });
                let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
                if warm {
                    get(&client, "warm").await.unwrap();
                }
                let dropped = drop_after(polls, get(&client, "dropped")).await;
                let done = dropped.is_some();
                for name in ["next", "after"] {
                    let value =
                        get(&client, name).await.unwrap_or_else(|error| panic!("{polls}: {}", chain(&error)));
                    assert_eq!(value, name, "dropped after {polls} polls");
                }
                if done {
                    break;
                }
                cancelled += 1;
            }
            // Each piece has an await of its own, unless a busy machine lets several come together.
            assert!(cancelled > 0, "{tls} {warm}");
        }
    }
}

#[test]
fn a_client_outlives_the_runtime_that_opened_its_connections() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), answer);
    let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
    for name in ["first", "second"] {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { assert_eq!(get(&client, name).await.unwrap(), name) });
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn an_early_connection_is_open_before_the_first_request_and_taken_by_it() {
    let authority = Authority::new();
    for tls in [false, true] {
        let server = Server::steady(tls.then(|| authority.good()), answer);
        let http = trusting(&authority).build();
        http.connect_early(&server.url());
        http.connect_early(&server.url());
        let client = sdk(&server.url(), http.clone());
        server.wait_for(Event::Handshaken(0)).await;
        server.note("the handler is built");
        http.connect_early(&server.url());
        assert_eq!(get(&client, "a").await.unwrap(), "a");
        assert_eq!(
            server.events(),
            [
                Event::Accepted(0),
                Event::Handshaken(0),
                Event::Note("the handler is built"),
                Event::Request(0)
            ]
        );
    }
}

#[tokio::test]
async fn a_request_joins_an_early_connection_that_is_still_being_opened() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), answer);
    let http = trusting(&authority).build();
    http.connect_early(&server.url());
    let client = sdk(&server.url(), http);
    assert_eq!(get(&client, "a").await.unwrap(), "a");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_early_connection_outlives_a_request_that_gave_up_waiting_for_it() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), answer);
    let http = trusting(&authority).build();
    http.connect_early(&server.url());
    let client = sdk(&server.url(), http);
    assert!(drop_after(1, get(&client, "dropped")).await.is_none());
    server.wait_for(Event::Handshaken(0)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(get(&client, "a").await.unwrap(), "a");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_early_connection_that_failed_or_was_closed_is_replaced() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (bad, good) = (other.good(), authority.good());
    let server = Server::start(move |n| Some(if n == 0 { bad.clone() } else { good.clone() }), answer);
    let http = trusting(&authority).build();
    http.connect_early(&server.url());
    let client = sdk_with(&server.url(), http, no_retries);
    assert_eq!(get(&client, "a").await.unwrap(), "a");
    assert_eq!(server.connections(), 2);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = trusting(&authority).build();
    http.connect_early(&url);
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(listener.accept().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut tcp, _) = listener.accept().unwrap();
        let _ = tcp.read(&mut [0; 4096]).unwrap();
        tcp.write_all(&item("fresh")).unwrap();
        std::thread::sleep(Duration::from_secs(5));
    });
    let client = sdk_with(&url, http, no_retries);
    assert_eq!(get(&client, "a").await.unwrap(), "fresh");
}

/// A listener that accepts and then says nothing, not even in TLS.
fn unresponsive() -> (String, std::net::TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    (format!("https://localhost:{}", listener.local_addr().unwrap().port()), listener)
}

#[tokio::test]
async fn connecting_takes_at_most_the_smaller_of_the_sdk_s_and_the_builder_s_limit() {
    let (url, _listener) = unresponsive();
    let (short, long) = (Duration::from_millis(200), Duration::from_mins(1));
    for (builder, timeouts) in [
        (Some(short), None),
        (Some(short), Some(TimeoutConfig::builder().connect_timeout(long).build())),
        (Some(long), Some(TimeoutConfig::builder().connect_timeout(short).build())),
        (None, Some(TimeoutConfig::builder().connect_timeout(short).build())),
        (Some(short), Some(TimeoutConfig::disabled())),
    ] {
        let http = HttpClient::builder().no_proxy();
        let http = builder.map_or(http.clone(), |limit| http.connect_timeout(limit)).build();
        let client = sdk_untimed(&url, http, |mut config| {
            config.set_timeout_config(timeouts);
            no_retries(config)
        });
        let began = Instant::now();
        let text = chain(&get(&client, "a").await.unwrap_err());
        assert!(text.contains("connecting to localhost:") && text.contains("longer than 200ms"), "{text}");
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn without_a_limit_of_the_builder_s_the_sdk_s_default_counts_unless_it_is_disabled() {
    let (url, _listener) = unresponsive();
    let http = HttpClient::builder().no_proxy().build();
    let limited = sdk_untimed(&url, http.clone(), no_retries);
    let unlimited =
        sdk_untimed(&url, http, |config| no_retries(config).timeout_config(TimeoutConfig::disabled()));
    let patience = Duration::from_secs(4);
    let (limited, unlimited) =
        tokio::join!(get(&limited, "a"), tokio::time::timeout(patience, get(&unlimited, "a")));
    let text = chain(&limited.unwrap_err());
    assert!(text.contains("longer than 3.1s"), "{text}");
    assert!(unlimited.is_err(), "it gave up: {unlimited:?}");
}

#[tokio::test]
async fn a_peer_that_speaks_before_it_is_asked_gets_no_request() {
    let authority = Authority::new();
    let mut early =
        authority.config_with(&GOOD, &[&rustls::version::TLS13], rustls::crypto::ring::default_provider());
    std::sync::Arc::get_mut(&mut early).unwrap().send_half_rtt_data = true;
    let good = authority.good();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let served = std::thread::spawn(move || {
        use std::io::{Read, Write};
        // A response that comes with the server's Finished, so before there's a request.
        let (mut tcp, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(early).unwrap();
        tls.writer().write_all(&item("smuggled")).unwrap();
        let mut asked = Vec::new();
        while asked.is_empty() && tls.complete_io(&mut tcp).is_ok_and(|(read, _)| read > 0) {
            let _ = tls.reader().read_to_end(&mut asked);
        }
        drop(tcp);
        let (mut tcp, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(good).unwrap();
        let mut stream = rustls::Stream::new(&mut tls, &mut tcp);
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(&item("asked for")).unwrap();
        asked.len()
    });
    let client = sdk(&url, trusting(&authority).build());
    assert_eq!(get(&client, "a").await.unwrap(), "asked for");
    assert_eq!(served.join().unwrap(), 0, "bytes of a request went out");
}

#[test]
fn connecting_early_without_a_runtime_or_a_url_is_harmless() {
    HttpClient::builder().build().connect_early("https://localhost");
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        HttpClient::builder().build().connect_early("no url");
        HttpClient::builder().build().connect_early("ftp://localhost");
    });
}
