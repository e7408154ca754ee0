//! A load leaves out what the SDK says, passes on what the caller's own code says, and leaves tracing as it found it. tracing's state is the process's, so each test runs itself again
//! as a child.

use std::fmt::Write as _;
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
use tracing::{Event, Instrument, Level, Metadata, Subscriber};

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
#[derive(Clone)]
struct App {
    events: Arc<Mutex<usize>>,
    /// What it was asked of again and again, that it has no interest in.
    bothered: Arc<Mutex<usize>>,
    /// The span that each event was in.
    spans: Arc<Mutex<Vec<u64>>>,
    current: Arc<Mutex<u64>>,
    asked: Arc<Mutex<usize>>,
    said: Arc<Mutex<Vec<String>>>,
    target: &'static str,
}

impl Default for App {
    fn default() -> Self {
        Self {
            events: Arc::default(),
            bothered: Arc::default(),
            spans: Arc::default(),
            current: Arc::default(),
            asked: Arc::default(),
            said: Arc::default(),
            target: "app",
        }
    }
}

/// An event's fields.
#[derive(Default)]
struct Fields(String);

impl tracing::field::Visit for Fields {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

impl App {
    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == self.target && *metadata.level() <= Level::DEBUG
    }

    fn events(&self) -> usize {
        *self.events.lock().unwrap()
    }
}

impl Subscriber for App {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.wants(metadata) { Interest::always() } else { Interest::never() }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *self.asked.lock().unwrap() += 1;
        if !self.wants(metadata) {
            *self.bothered.lock().unwrap() += 1;
        }
        self.wants(metadata)
    }

    fn event(&self, event: &Event<'_>) {
        assert!(self.wants(event.metadata()));
        *self.events.lock().unwrap() += 1;
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.said.lock().unwrap().push(fields.0);
        self.spans.lock().unwrap().push(*self.current.lock().unwrap());
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(7)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, span: &Id) {
        *self.current.lock().unwrap() = span.into_u64();
    }

    fn exit(&self, _: &Id) {
        *self.current.lock().unwrap() = 0;
    }
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
    let (address, _) = scripted([Step::Respond(200, items(&[("token", "n33dle")]))]);
    let client = Client::from_conf(config(address).credentials_provider(Speaking(speak)).build());
    let one = One::loader().table(TABLE).principal(OWNER).load(&client).await.unwrap();
    assert_eq!(one.token.expose_secret(), "n33dle");
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
fn what_the_callers_own_code_says_in_a_load_is_heard_in_its_span() {
    alone("what_the_callers_own_code_says_in_a_load_is_heard_in_its_span", async || {
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        load(first).await;
        assert_eq!(app.events(), 1);
        let span = tracing::info_span!(target: "app", "request");
        load(first).instrument(span).await;
        assert_eq!(app.events(), 2);
        assert_eq!(*app.spans.lock().unwrap(), [0, 7]);
        assert_eq!(LevelFilter::current(), LevelFilter::DEBUG);
    });
}

#[test]
fn a_callsite_first_reached_in_a_load_speaks_after_it() {
    alone("a_callsite_first_reached_in_a_load_speaks_after_it", async || {
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        load(first).await;
        first();
        assert_eq!(app.events(), 2);
        load(first).await;
        second();
        assert_eq!(app.events(), 4);
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
        second();
        assert_eq!(app.events(), 3);
        assert_eq!(LevelFilter::current(), LevelFilter::DEBUG);
    });
}

/// `enabled` is asked where subscribers disagree on a callsite: none do, once the load is over or while it runs.
#[test]
fn what_a_subscriber_always_wants_costs_no_more_than_before() {
    alone("what_a_subscriber_always_wants_costs_no_more_than_before", async || {
        let app = App::default();
        set_global_default(app.clone()).unwrap();
        load(first).await;
        let asked = *app.asked.lock().unwrap();
        for _ in 0..10 {
            first();
            second();
        }
        assert_eq!((app.events(), *app.asked.lock().unwrap()), (21, asked));
        assert_eq!(asked, 0);
    });
}

#[test]
fn one_event_says_what_a_load_came_to() {
    alone("one_event_says_what_a_load_came_to", async || {
        let app = App { target: "ddbsm", ..App::default() };
        set_global_default(app.clone()).unwrap();
        load(|| {}).await;
        let said = app.said.lock().unwrap().concat();
        for part in ["table `dirty-secrets`", "secrets=1", "requests=1", "outcome=loaded", "elapsed="] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert!(!said.contains("n33dle"), "{said}");
        One::loader().table(TABLE).principal(OWNER).load(&ddbsm::Memory::default()).await.unwrap_err();
        assert!(app.said.lock().unwrap()[1].contains("outcome=secrets are missing or unusable"));
        assert_eq!(app.events(), 2);
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
