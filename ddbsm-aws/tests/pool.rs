//! Connections that no request uses: who gets them, and when they are closed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use ddbsm_aws::HttpClient;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{
    Asked, Authority, Event, Server, Step, asked_name, chain, get, item, no_retries, sdk, sdk_untimed,
    sdk_with, trusting,
};

fn answer(asked: &Asked<'_>) -> Vec<Step> {
    vec![Step::Send(item(&asked_name(asked)))]
}

/// The sockets of this machine that lead to `server`, by their state in `/proc/net/tcp`.
fn sockets(server: &Server, state: &str) -> usize {
    let port = format!(":{:04X}", server.address.port());
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines.filter(|fields| fields[2].ends_with(&port) && fields[3] == state).count()
}

const CLOSE_WAIT: &str = "08";

/// No request is answered before all have come, so each needs a connection, and the next wave finds them all idle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waves_of_a_thousand_requests_open_a_thousand_connections() {
    const AT_ONCE: usize = 1000;
    allow_open_files(2 * AT_ONCE as u64 + 500);
    let all = Barrier::new(AT_ONCE);
    let server = Server::steady(None, move |asked| {
        all.wait();
        vec![Step::Send(item(&asked_name(asked)))]
    });
    let patient = Duration::from_mins(2);
    let http = HttpClient::builder().no_proxy().connect_timeout(patient).stall_timeout(patient).build();
    let client = sdk_untimed(&server.url(), http, |config| {
        let timeouts = TimeoutConfig::builder().connect_timeout(patient).read_timeout(patient);
        no_retries(config).timeout_config(timeouts.build())
    });
    for wave in 1..=3 {
        let requests: Vec<_> = (0..AT_ONCE)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    let name = number.to_string();
                    assert_eq!(get(&client, &name).await.unwrap(), name);
                })
            })
            .collect();
        for request in requests {
            request.await.unwrap();
        }
        assert_eq!(server.connections(), AT_ONCE, "after wave {wave}");
    }
}

/// Many systems allow a process 1,024 unless it asks for more.
fn allow_open_files(wanted: u64) {
    let now = getrlimit(Resource::Nofile);
    if now.current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..now }).unwrap();
    }
}

#[tokio::test]
async fn a_request_takes_a_connection_that_comes_back_before_its_own_is_open() {
    let authority = Authority::new();
    let good = authority.good();
    // The second connection's handshake never comes.
    let server = Server::start(
        move |number| {
            if number == 1 {
                std::thread::sleep(Duration::from_mins(1));
            }
            Some(good.clone())
        },
        |asked| vec![Step::Await(Event::Accepted(1)), Step::Send(item(&asked_name(asked)))],
    );
    let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
    let second = async {
        server.wait_for(Event::Request(0)).await;
        get(&client, "b").await
    };
    let (first, second) = tokio::join!(get(&client, "a"), second);
    assert_eq!((first.unwrap(), second.unwrap()), ("a".to_owned(), "b".to_owned()));
    let requests = server.events().into_iter().filter(|event| *event == Event::Request(0)).count();
    assert_eq!((requests, server.connections()), (2, 2));
}

/// A server whose second connection's handshake waits until it's told.
fn with_a_late_handshake(
    authority: &Authority,
    script: impl Fn(&Asked<'_>) -> Vec<Step> + Send + Sync + 'static,
    late: usize,
) -> (Server, Arc<Barrier>) {
    let (good, told) = (authority.good(), Arc::new(Barrier::new(2)));
    let wait = Arc::clone(&told);
    // Asked once more at the start, before there is a connection.
    let asked = AtomicUsize::new(0);
    let server = Server::start(
        move |_| {
            if asked.fetch_add(1, Ordering::Relaxed) == late + 1 {
                wait.wait();
            }
            Some(good.clone())
        },
        script,
    );
    (server, told)
}

#[tokio::test]
async fn a_connection_that_dies_before_the_request_that_gets_it_runs_is_not_used() {
    let authority = Authority::new();
    for last in [Step::Close, Step::Drop, Step::Send(item("smuggled"))] {
        let (end, spoke) = (last.clone(), matches!(last, Step::Send(_)));
        let script = move |asked: &Asked<'_>| {
            let mut steps = vec![Step::Await(Event::Accepted(1))];
            steps.extend(answer(asked));
            if asked.connection == 0 {
                steps.extend([Step::Pause(Duration::from_millis(50)), end.clone(), Step::Note("spoke")]);
            }
            steps
        };
        let (server, told) = with_a_late_handshake(&authority, script, 1);
        let client = sdk_with(&server.url(), trusting(&authority).build(), no_retries);
        let first = async {
            let value = get(&client, "a").await;
            server.freeze_until(if spoke { Event::Note("spoke") } else { Event::Closed(0) });
            std::thread::spawn(move || told.wait());
            value
        };
        let second = async {
            server.wait_for(Event::Request(0)).await;
            get(&client, "b").await
        };
        let (first, second) = tokio::join!(first, second);
        assert_eq!(first.unwrap(), "a");
        assert_eq!(second.unwrap_or_else(|error| panic!("{last:?}: {}", chain(&error))), "b");
        assert_eq!((server.connections(), server.requests()), (2, 2), "{last:?}");
    }
}

#[tokio::test]
async fn what_is_being_opened_when_idle_connections_are_dropped_is_kept_for_no_later_request() {
    let authority = Authority::new();
    let script = |asked: &Asked<'_>| {
        let mut steps = vec![Step::Await(Event::Accepted(1))];
        steps.extend(answer(asked));
        steps
    };
    // The second request got the first one's connection, and its own is still being opened.
    let (server, told) = with_a_late_handshake(&authority, script, 1);
    let http = trusting(&authority).build();
    let client = sdk_with(&server.url(), http.clone(), no_retries);
    let second = async {
        server.wait_for(Event::Request(0)).await;
        get(&client, "b").await
    };
    let (first, second) = tokio::join!(get(&client, "a"), second);
    assert_eq!((first.unwrap(), second.unwrap()), ("a".to_owned(), "b".to_owned()));
    http.drop_idle_connections();
    std::thread::spawn(move || told.wait());
    server.wait_for(Event::Closed(1)).await;

    // A request waited for an early connection, and gave up.
    let (server, told) = with_a_late_handshake(&authority, answer, 0);
    let http = trusting(&authority).build();
    let client = sdk_with(&server.url(), http.clone(), no_retries);
    http.connect_early(&server.url());
    let waited = tokio::time::timeout(Duration::from_millis(100), get(&client, "a")).await;
    assert!(waited.is_err(), "{waited:?}");
    http.drop_idle_connections();
    std::thread::spawn(move || told.wait());
    server.wait_for(Event::Closed(0)).await;
}

#[tokio::test]
async fn an_idle_connection_that_the_peer_closes_is_closed_here_too() {
    let authority = Authority::new();
    for tls in [false, true] {
        for end in [Step::Close, Step::Drop] {
            let last = end.clone();
            let server = Server::steady(tls.then(|| authority.good()), move |asked| {
                let mut steps = answer(asked);
                steps.extend([Step::Pause(Duration::from_millis(50)), last.clone()]);
                steps
            });
            let client = sdk(&server.url(), trusting(&authority).build());
            assert_eq!(get(&client, "a").await.unwrap(), "a");
            server.wait_for(Event::Closed(0)).await;
            let mut left = usize::MAX;
            for _ in 0..500 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                left = sockets(&server, CLOSE_WAIT);
                if left == 0 {
                    break;
                }
            }
            assert_eq!(left, 0, "{tls} {end:?}");
        }
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_when_its_time_is_over() {
    let server = Server::steady(None, answer);
    let http = HttpClient::builder().no_proxy().pool_idle_timeout(Duration::from_millis(100)).build();
    assert_eq!(get(&sdk(&server.url(), http), "a").await.unwrap(), "a");
    server.wait_for(Event::Closed(0)).await;
}

#[test]
fn connections_end_with_their_runtime() {
    let server = Server::steady(None, answer);
    let client = sdk(&server.url(), HttpClient::builder().no_proxy().build());
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime().block_on(async { assert_eq!(get(&client, "a").await.unwrap(), "a") });
    runtime().block_on(server.wait_for(Event::Closed(0)));
}

#[tokio::test]
async fn idle_connections_are_dropped_when_asked_and_those_in_use_are_not() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), |asked| {
        let pause = if asked_name(asked) == "slow" { 1000 } else { 500 };
        vec![Step::Pause(Duration::from_millis(pause)), Step::Send(item(&asked_name(asked)))]
    });
    let http = trusting(&authority).build();
    let client = sdk_with(&server.url(), http.clone(), no_retries);
    let (first, second) = tokio::join!(get(&client, "a"), get(&client, "b"));
    assert_eq!((first.unwrap(), second.unwrap()), ("a".to_owned(), "b".to_owned()));
    let slow = async {
        let value = get(&client, "slow").await;
        server.note("answered");
        value
    };
    let dropping = async {
        while server.requests() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        http.drop_idle_connections();
    };
    let (slow, ()) = tokio::join!(slow, dropping);
    assert_eq!(slow.unwrap(), "slow");
    let closed =
        |server: &Server| server.events().iter().filter(|event| matches!(event, Event::Closed(_))).count();
    for _ in 0..500 {
        if closed(&server) == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(closed(&server), 1, "the idle one alone: {:?}", server.events());
    // The other is used again.
    let before = server.connections();
    assert_eq!(get(&client, "c").await.unwrap(), "c");
    assert_eq!(server.connections(), before);
}

#[tokio::test]
async fn an_early_connection_that_is_not_open_yet_is_dropped_too() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), answer);
    let http = trusting(&authority).build();
    http.connect_early(&server.url());
    http.drop_idle_connections();
    server.wait_for(Event::Closed(0)).await;
    assert_eq!(get(&sdk(&server.url(), http), "a").await.unwrap(), "a");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn after_a_freeze_an_early_connection_replaces_the_dead_one() {
    let authority = Authority::new();
    for (tls, expired) in [(false, false), (true, false), (true, true)] {
        let server = Server::steady(tls.then(|| authority.good()), move |asked| {
            let mut steps = answer(asked);
            if asked.connection == 0 && !expired {
                steps.push(Step::Close);
            }
            steps
        });
        let http = trusting(&authority);
        let http = if expired { http.pool_idle_timeout(Duration::from_millis(200)) } else { http }.build();
        let client = sdk_with(&server.url(), http.clone(), no_retries);
        assert_eq!(get(&client, "a").await.unwrap(), "a");
        // Nothing runs here meanwhile, tokio's driver included.
        if expired {
            std::thread::sleep(Duration::from_millis(300));
        } else {
            server.freeze_until(Event::Closed(0));
        }
        http.connect_early(&server.url());
        server.wait_for(Event::Handshaken(1)).await;
        assert_eq!(server.requests(), 1, "the connection came before the request");
        if !expired {
            assert_eq!(get(&client, "b").await.unwrap(), "b");
            assert_eq!((server.connections(), server.requests()), (2, 2));
        }
    }
}
