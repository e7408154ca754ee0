//! A load is silent, and leaves tracing as it found it. tracing's state is the process's, so each test runs itself again
//! as a child.

use std::process::Command;
use std::sync::{Arc, Mutex};

use aws_credential_types::provider::future;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials};
use ddbsm::{Secret, Secrets};
use ddbsm_testkit::script::{Step, items, scripted};
use ddbsm_testkit::table::{OWNER, TABLE, config};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, set_global_default};
use tracing::{Event, Level, Metadata, Subscriber};

const CHILD: &str = "DDBSM_TEST_CHILD";

fn alone(test: &str, body: impl AsyncFnOnce()) {
    if std::env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        return runtime.unwrap().block_on(body());
    }
    let test = Command::new(std::env::current_exe().unwrap())
        .args([&format!("silence::{test}"), "--exact", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&test.stdout);
    assert!(
        test.status.success() && output.contains("1 passed"),
        "{output}{}",
        String::from_utf8_lossy(&test.stderr)
    );
}

/// Hears what is of the target `app`, up to DEBUG.
#[derive(Clone, Default)]
struct App {
    events: Arc<Mutex<usize>>,
    /// What it was asked of again and again, that it has no interest in.
    bothered: Arc<Mutex<usize>>,
}

impl App {
    fn wants(metadata: &Metadata<'_>) -> bool {
        metadata.target() == "app" && *metadata.level() <= Level::DEBUG
    }

    fn events(&self) -> usize {
        *self.events.lock().unwrap()
    }
}

impl Subscriber for App {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if Self::wants(metadata) { Interest::always() } else { Interest::never() }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if !Self::wants(metadata) {
            *self.bothered.lock().unwrap() += 1;
        }
        Self::wants(metadata)
    }

    fn event(&self, event: &Event<'_>) {
        assert!(Self::wants(event.metadata()));
        *self.events.lock().unwrap() += 1;
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A provider of credentials that logs.
#[derive(Debug)]
struct Speaking(fn());

impl ProvideCredentials for Speaking {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0();
        future::ProvideCredentials::ready(Ok(Credentials::for_tests()))
    }
}

#[derive(Debug, Secrets)]
struct One {
    token: Secret<String>,
}

async fn load(speak: fn()) {
    let (address, _) = scripted([Step::Respond(200, items(&[("token", "t")]))]);
    let client = Client::from_conf(config(address).credentials_provider(Speaking(speak)).build());
    let one = One::loader().table(TABLE).principal(OWNER).load(&client).await.unwrap();
    assert_eq!(one.token.expose_secret(), "t");
}

/// Two callsites that nothing else reaches.
fn first() {
    tracing::info!(target: "app", "first");
}

fn second() {
    tracing::info!(target: "app", "second");
}

fn unwanted() {
    tracing::info!(target: "elsewhere", "unwanted");
}

#[test]
fn a_callsite_first_reached_in_a_load_speaks_after_it() {
    alone("a_callsite_first_reached_in_a_load_speaks_after_it", async || {
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        load(first).await;
        assert_eq!(app.events(), 0, "the load is silent");
        first();
        assert_eq!(app.events(), 1);
        load(first).await;
        assert_eq!(app.events(), 1, "now that the callsite is known, too");
        second();
        assert_eq!(app.events(), 2);
        assert_eq!(LevelFilter::current(), LevelFilter::DEBUG);
    });
}

#[test]
fn a_subscriber_that_comes_after_a_load_hears_all() {
    alone("a_subscriber_that_comes_after_a_load_hears_all", async || {
        load(first).await;
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        first();
        assert_eq!(app.events(), 1);
        load(second).await;
        assert_eq!(app.events(), 1, "the load is silent");
        second();
        assert_eq!(app.events(), 2);
        assert_eq!(LevelFilter::current(), LevelFilter::DEBUG);
    });
}

#[test]
fn what_a_subscriber_has_no_interest_in_costs_no_more_than_before() {
    alone("what_a_subscriber_has_no_interest_in_costs_no_more_than_before", async || {
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        load(unwanted).await;
        unwanted();
        assert_eq!((app.events(), *app.bothered.lock().unwrap()), (0, 0));
    });
}
