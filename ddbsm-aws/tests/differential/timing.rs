//! How long a response may take.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::http::HttpConnectorSettings;

use super::{both, call, request};
use crate::support::{Authority, Server, Step};

/// How long the server takes over what, and how long it may take until the response's head is there.
#[tokio::test]
async fn the_read_timeout_ends_at_the_head_and_is_one_deadline_for_all_before_it() {
    let head = "HTTP/1.1 200 OK\r\nx-header: a longer one\r\ncontent-length: 5\r\n\r\n";
    let drip = |text: &str, pause: u64| -> Vec<Step> {
        let pause = Step::Pause(Duration::from_millis(pause));
        text.bytes().flat_map(|byte| [Step::Send(vec![byte]), pause.clone()]).collect()
    };
    let whole = |text: &str| vec![Step::Send(text.as_bytes().to_vec())];
    let pause = |time: u64| vec![Step::Pause(Duration::from_millis(time))];
    let (short, long) = (500, 3000);
    for (steps, limit, arrives) in [
        // 63 bytes, each well within the limit.
        ([drip(head, 50), whole("hello")], short, false),
        (
            [
                whole("HTTP/1.1 100 Continue\r\n\r\n"),
                [pause(400), whole("HTTP/1.1 102 P\r\n\r\n"), pause(400), whole(head), whole("hello")]
                    .concat(),
            ],
            short,
            false,
        ),
        ([pause(1500), [whole(head), whole("hello")].concat()], short, false),
        ([pause(50), [whole(head), whole("hello")].concat()], long, true),
        ([whole(head), drip("hello", 800)], long, true),
    ] {
        for (whose, client) in both(&Authority::new().pem, None) {
            let script = steps.concat();
            let server = Server::steady(None, move |_| script.clone());
            let settings =
                HttpConnectorSettings::builder().read_timeout(Duration::from_millis(limit)).build();
            let outcome = call(&client, &settings, request("POST", &server.url(), &[], "{}")).await;
            assert_eq!(outcome.is_some(), arrives, "{whose}: {:?}", steps[0].first());
        }
    }
    // It counts while a connection is being opened too: this listener never answers in TLS.
    let unresponsive = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", unresponsive.local_addr().unwrap().port());
    let settings = HttpConnectorSettings::builder()
        .read_timeout(Duration::from_millis(300))
        .connect_timeout(Duration::from_mins(1))
        .build();
    for (whose, client) in both(&Authority::new().pem, None) {
        let began = Instant::now();
        assert_eq!(call(&client, &settings, request("POST", &url, &[], "{}")).await, None, "{whose}");
        assert!(began.elapsed() < Duration::from_secs(30), "{whose}: {:?}", began.elapsed());
    }
}
