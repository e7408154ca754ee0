use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::{advance, sleep};

use super::Live;
use crate::decode::Plaintext;
use crate::decode::marker::Plain;
use crate::error::LoadError;
use crate::error::context::Context;
use crate::error::report::Listing;
use crate::load::fill::Fill;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::load::spec::{Field, Item, Spec};
use crate::source::sealed::{Opened, SealedSource};
use crate::source::{Found, FoundItem};
use crate::{ErrorKind, Loader, Memory, Secret, Secrets};

/// A secret whose value is the number of the request that brought it.
struct One(Secret<String>);

const ONE: Item = Item { field: "one", names: &["one"], allow_empty: false, trim: false };

impl Secrets for One {
    const SPEC: &'static Spec =
        &Spec { table: None, principal: None, fields: &[Field::Item(ONE)], record: &[] };

    fn read(fill: &mut Fill) -> Option<Self> {
        fill.item::<Plain, Secret<String>>(0).map(|(secret,)| Self(secret))
    }
}

/// Takes 10 ms to answer, and counts.
#[derive(Clone, Default)]
struct Server(Arc<Counts>);

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    consistent: AtomicUsize,
    down: AtomicBool,
}

impl SealedSource for Server {
    type Opened<'a> = &'a Counts;

    fn open(&self, _: &Request) -> Result<&Counts, LoadError> {
        Ok(&self.0)
    }
}

impl Opened for &Counts {
    async fn fetch(&self, request: &Request, _: Vec<Cow<'static, str>>) -> Result<Vec<FoundItem>, LoadError> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        self.consistent.fetch_add(usize::from(request.options.consistent_read), Ordering::SeqCst);
        sleep(Duration::from_millis(10)).await;
        if self.down.load(Ordering::SeqCst) {
            return Err(LoadError::for_tests(ErrorKind::Unreachable));
        }
        let value = Plaintext::Text(Secret::new(number.to_string()));
        Ok(vec![FoundItem::new("one".into(), Found::Value(value))])
    }

    async fn list(&self, _: &Request, _: &mut Search) -> Listing {
        Listing::None
    }

    fn context(&self) -> Arc<dyn Context> {
        Memory::default().open(&Request::new(One::SPEC, One::loader().options, Vec::new())).unwrap().context()
    }
}

impl Server {
    fn live(&self) -> Live<One> {
        let loader: Loader<One> = One::loader();
        Live::new(loader, self.clone()).ttl(Duration::from_mins(5)).max_stale(Duration::from_hours(1))
    }

    fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }
}

fn value(one: &One) -> &str {
    one.0.expose_secret()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_make_one_request_when_nothing_is_held_and_one_when_it_is_old() {
    let server = Server::default();
    let live = server.live();
    for request in 1..=3 {
        let tasks: Vec<_> = (0..1000)
            .map(|_| {
                tokio::spawn({
                    let live = live.clone();
                    async move { live.get().await }
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(value(&task.await.unwrap().unwrap()), request.to_string());
        }
        assert_eq!(server.requests(), request);
        advance(Duration::from_mins(6)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_loaded_before_the_first_get_nor_while_it_is_fresh() {
    let server = Server::default();
    let live = server.live();
    assert!(live.get_cached().is_none());
    assert_eq!(server.requests(), 0);
    let first = live.get().await.unwrap();
    advance(Duration::from_secs(269)).await; // nine tenths of the TTL, less a second
    let second = live.get().await.unwrap();
    assert!(Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&first, &live.get_cached().unwrap()));
    assert_eq!(server.requests(), 1);
    advance(Duration::from_secs(31)).await;
    assert_eq!(value(&live.get().await.unwrap()), "2");
    assert_eq!(value(&first), "1", "a snapshot stays what it is");
}

#[tokio::test(start_paused = true)]
async fn a_failed_reload_serves_what_is_held_until_it_is_too_old() {
    let server = Server::default();
    let live = server.live();
    server.set_down(true);
    assert_eq!(live.get().await.err().unwrap().kind(), ErrorKind::Unreachable);
    assert_eq!(live.get().await.err().unwrap().kind(), ErrorKind::Unreachable);
    assert_eq!(server.requests(), 2, "while nothing is held each call tries");

    server.set_down(false);
    live.get().await.unwrap();
    server.set_down(true);
    advance(Duration::from_mins(6)).await;
    assert_eq!(value(&live.get().await.unwrap()), "3");
    assert_eq!(server.requests(), 4);
    for _ in 0..100 {
        live.get().await.unwrap();
    }
    assert_eq!(server.requests(), 4, "after a failure nobody waits for the next at once");
    advance(Duration::from_mins(53)).await;
    assert_eq!(value(&live.get().await.unwrap()), "3", "59 minutes old");
    advance(Duration::from_mins(2)).await;
    assert_eq!(live.get().await.err().unwrap().kind(), ErrorKind::Unreachable);
    assert!(live.get_cached().is_none());
    server.set_down(false);
    assert_eq!(value(&live.get().await.unwrap()), server.requests().to_string(), "it recovers at once");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_harms_no_other() {
    let server = Server::default();
    let live = server.live();
    let first = tokio::time::timeout(Duration::from_millis(1), live.get()).await;
    assert!(first.is_err());
    assert_eq!(value(&live.get().await.unwrap()), "1", "the load under way is joined");
    assert_eq!(server.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_a_freeze_cut_short_is_not_joined() {
    let server = Server::default();
    let live = server.live();
    let given_up = tokio::time::timeout(Duration::from_millis(1), live.get()).await;
    assert!(given_up.is_err());
    advance(Duration::from_mins(10)).await;
    assert_eq!(value(&live.get().await.unwrap()), "2");
}

#[tokio::test(start_paused = true)]
async fn a_load_that_fails_after_a_freeze_is_made_again() {
    let server = Server::default();
    let live = server.live();
    server.set_down(true);
    let waiting = tokio::spawn({
        let live = live.clone();
        async move { live.get().await }
    });
    sleep(Duration::from_millis(1)).await;
    // The clock of a frozen process jumps.
    advance(Duration::from_mins(10)).await;
    tokio::task::yield_now().await;
    server.set_down(false);
    assert_eq!(value(&waiting.await.unwrap().unwrap()), "2");
}

#[tokio::test(start_paused = true)]
async fn refresh_now_waits_for_a_load_that_starts_after_it() {
    let server = Server::default();
    let live = server.live();
    let under_way = tokio::spawn({
        let live = live.clone();
        async move { live.get().await }
    });
    sleep(Duration::from_millis(1)).await;
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            tokio::spawn({
                let live = live.clone();
                async move { live.refresh_now().await }
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(value(&task.await.unwrap().unwrap()), "2");
    }
    assert_eq!(value(&under_way.await.unwrap().unwrap()), "1");
    assert_eq!((server.requests(), server.0.consistent.load(Ordering::SeqCst)), (2, 1));
    assert_eq!(value(&live.get().await.unwrap()), "2");
}

#[tokio::test(start_paused = true)]
async fn forced_loads_start_a_second_apart() {
    let server = Server::default();
    let live = server.live();
    let began = tokio::time::Instant::now();
    for request in 1..=5 {
        assert_eq!(value(&live.refresh_now().await.unwrap()), request.to_string());
    }
    assert!(began.elapsed() >= Duration::from_secs(4), "{:?}", began.elapsed());
    server.set_down(true);
    assert_eq!(live.refresh_now().await.err().unwrap().kind(), ErrorKind::Unreachable);
    assert_eq!(value(&live.get().await.unwrap()), "5", "what is held stays");
}

#[tokio::test(start_paused = true)]
async fn the_refresher_keeps_it_fresh_until_it_is_dropped() {
    let server = Server::default();
    let live = server.live();
    let refresher = live.spawn();
    sleep(Duration::from_hours(1)).await;
    // At 0.72 to 0.8 of 5 minutes each.
    assert!((16..=17).contains(&server.requests()), "{}", server.requests());
    let held = live.get_cached().unwrap();
    assert!(Arc::ptr_eq(&held, &live.get().await.unwrap()), "no caller waits");
    drop(refresher);
    let requests = server.requests();
    sleep(Duration::from_hours(1)).await;
    assert_eq!(server.requests(), requests);
}

#[tokio::test(start_paused = true)]
async fn a_refresher_that_fails_rests_longer_each_time() {
    let server = Server::default();
    server.set_down(true);
    let live = server.live();
    let _refresher = live.spawn();
    sleep(Duration::from_mins(1)).await;
    assert!((5..=7).contains(&server.requests()), "after 1, 2, 4, 8, 16, 30 s: {}", server.requests());
    server.set_down(false);
    sleep(Duration::from_secs(31)).await;
    assert!(live.get_cached().is_some());
}

#[tokio::test(start_paused = true)]
async fn clear_forgets_and_the_last_holder_wipes() {
    let server = Server::default();
    let live = server.live();
    let weak: Weak<One> = Arc::downgrade(&live.get().await.unwrap());
    assert!(weak.upgrade().is_some());
    live.clear();
    assert!(weak.upgrade().is_none(), "nothing else holds it");
    assert!(live.get_cached().is_none());
    assert_eq!(value(&live.get().await.unwrap()), "2");
    let weak = Arc::downgrade(&live.get().await.unwrap());
    drop(live);
    assert!(weak.upgrade().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_reload_lets_go_of_what_was_held() {
    let server = Server::default();
    let live = server.live();
    let weak = Arc::downgrade(&live.get().await.unwrap());
    advance(Duration::from_mins(6)).await;
    live.get().await.unwrap();
    assert!(weak.upgrade().is_none());
}
