//! A thousand functions that start at once, and a table that has not capacity for all of them.
//!
//! Time is tokio's own and the table is simulated behind the SDK's connector, so that what is counted does not depend on
//! how busy the machine is.
#![allow(clippy::print_stdout)] // for who wants to see the jitter: --nocapture

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use ddbsm::{Secret, Secrets};
use ddbsm_testkit::table::{OWNER, TABLE, config};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

#[derive(Secrets)]
struct Three {
    a: Secret<String>,
    b: Secret<String>,
    c: Secret<String>,
}

const FUNCTIONS: usize = 1000;
const ITEMS_A_SECOND: f64 = 1500.0;
const BURST: f64 = 900.0;

/// A table of one partition, which has tokens for so many items.
#[derive(Debug)]
struct Table {
    tokens: f64,
    filled: Instant,
    /// When each function asked, by its number.
    asked: HashMap<usize, Vec<Instant>>,
    partial: usize,
    refused: usize,
}

impl Table {
    /// As DynamoDB does: what there is capacity for, or an error if that is nothing.
    fn answer(&mut self, function: usize, names: &[String]) -> (u16, Value) {
        let now = Instant::now();
        self.asked.entry(function).or_default().push(now);
        self.tokens = BURST.min(self.tokens + (now - self.filled).as_secs_f64() * ITEMS_A_SECOND);
        self.filled = now;
        let (mut found, mut left) = (Vec::new(), Vec::new());
        for name in names {
            if self.tokens >= 1.0 {
                self.tokens -= 1.0;
                found.push(json!({ "name": { "S": name }, "value": { "S": name } }));
            } else {
                left.push(json!({ "principal": { "S": OWNER }, "name": { "S": name } }));
            }
        }
        if found.is_empty() {
            self.refused += 1;
            return (
                400,
                json!({ "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" }),
            );
        }
        let unprocessed = if left.is_empty() {
            json!({})
        } else {
            self.partial += 1;
            json!({ TABLE: { "Keys": left } })
        };
        (200, json!({ "Responses": { TABLE: found }, "UnprocessedKeys": unprocessed }))
    }
}

#[derive(Clone, Debug)]
struct Connection(usize, Arc<Mutex<Table>>);

impl HttpConnector for Connection {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self(function, table) = self.clone();
        HttpConnectorFuture::new(async move {
            sleep(Duration::from_millis(2)).await;
            let body: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            let keys = body["RequestItems"][TABLE]["Keys"].as_array().unwrap();
            let names: Vec<String> =
                keys.iter().map(|key| key["name"]["S"].as_str().unwrap().to_owned()).collect();
            let (status, response) = table.lock().unwrap().answer(function, &names);
            Ok(HttpResponse::new(status.try_into().unwrap(), SdkBody::from(response.to_string())))
        })
    }
}

/// `DDBSM_TEST_SEED` sets another.
const SEED: u64 = 1;

#[tokio::test(start_paused = true)]
async fn a_thousand_loads_at_once_all_succeed_and_do_not_come_back_together() {
    // The jitter of this thread, which all of the loads run on: the SDK's and the loader's.
    let seed = std::env::var("DDBSM_TEST_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    println!("seed {seed}");
    fastrand::seed(seed);
    let table = Arc::new(Mutex::new(Table {
        tokens: BURST,
        filled: Instant::now(),
        asked: HashMap::new(),
        partial: 0,
        refused: 0,
    }));
    let began = Instant::now();
    let loads = (0..FUNCTIONS).map(|function| {
        let connector = SharedHttpConnector::new(Connection(function, Arc::clone(&table)));
        let config = config(([127, 0, 0, 1], 1).into())
            // Each function is a process, with retries of its own.
            .retry_partition(RetryPartition::new(format!("function {function}")))
            .http_client(http_client_fn(move |_, _| connector.clone()));
        let client = Client::from_conf(config.build());
        tokio::spawn(async move { Three::loader().table(TABLE).principal(OWNER).load(&client).await })
    });
    for load in loads.collect::<Vec<_>>() {
        let three = load.await.unwrap().unwrap();
        assert_eq!([&three.a, &three.b, &three.c].map(|it| it.expose_secret().as_str()), ["a", "b", "c"]);
    }

    let table = table.lock().unwrap();
    let requests: usize = table.asked.values().map(Vec::len).sum();
    let most = table.asked.values().map(Vec::len).max().unwrap();
    assert!(table.refused >= FUNCTIONS / 4, "the table was hardly busy: {} refused", table.refused);
    assert!(table.partial > 0, "no response left keys unprocessed");
    assert!(requests < 3 * FUNCTIONS, "{requests} requests");
    assert!(most <= 8, "{most} requests of one function");

    // Everybody's second request, in tenths of the second that the first back-off may take.
    let mut tenths = [0_usize; 10];
    for asked in table.asked.values().filter(|asked| asked.len() > 1) {
        let tenth = (asked[1] - began).as_millis() / 100;
        tenths[usize::try_from(tenth).unwrap().min(9)] += 1;
    }
    let came_back: usize = tenths.iter().sum();
    println!(
        "{requests} requests, {} refused; second requests by tenth of a second: {tenths:?}",
        table.refused
    );
    assert!(tenths.iter().all(|tenth| *tenth < came_back / 4), "{tenths:?}");
}
