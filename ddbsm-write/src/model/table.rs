//! A table in memory on which each request, and each item of a write, is one step.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use ddbsm_core::table::attribute::VALUE;
use ddbsm_core::table::{INDEX, IndexKey, Time};

use crate::item::{Attribute, Item, Write};
use crate::table::{Entries, Table};

pub(super) type Items = BTreeMap<(String, String), Item>;

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// Nobody else sees an operator's entries before it lists what it wrote.
    Unannounced,
    /// An operator's later reads show what its first one showed, and what it wrote itself.
    Stale,
}

/// The table, and how one operator sees it.
#[derive(Debug)]
pub(super) struct Seat {
    shared: Arc<Mutex<Items>>,
    fault: Fault,
    own: Mutex<Own>,
    /// Whether the operator was told that others wrote at the same time.
    told: AtomicBool,
}

#[derive(Debug, Default)]
struct Own {
    heard: u64,
    hidden: Items,
    first: Option<Items>,
}

impl Seat {
    pub(super) fn new(shared: Arc<Mutex<Items>>, fault: Fault) -> Arc<Self> {
        Arc::new(Self { shared, fault, own: Mutex::default(), told: AtomicBool::new(false) })
    }

    pub(super) fn tell(&self) {
        self.told.store(true, Ordering::Relaxed);
    }

    pub(super) fn told(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }

    /// A digest of all that this operator has learned: what it does next depends on nothing else.
    pub(super) fn heard(&self) -> u64 {
        let own = lock(&self.own);
        let mut hasher = DefaultHasher::new();
        (own.heard, digest(&own.hidden)).hash(&mut hasher);
        hasher.finish()
    }

    fn apply(&self, write: Write) {
        let (principal, name) = write.key();
        let key = (principal.to_owned(), name.to_owned());
        let change = |items: &mut Items, key: (String, String)| match write {
            Write::Put(item) => drop(items.insert(key, item)),
            Write::Delete { .. } => drop(items.remove(&key)),
        };
        let mut own = lock(&self.own);
        let entry = if key.0 == INDEX { IndexKey::parse(&key.1) } else { None };
        let announces = entry.is_some_and(|entry| entry.item.version.is_some());
        let mut shared = lock(&self.shared);
        match self.fault {
            Fault::Unannounced if announces && !shared.contains_key(&key) => change(&mut own.hidden, key),
            Fault::Unannounced if entry.is_some() => {
                shared.append(&mut own.hidden);
                change(&mut shared, key);
            }
            Fault::Stale => {
                change(&mut shared, key.clone());
                let now = shared.get(&key).cloned();
                if let Some(first) = &mut own.first {
                    match now {
                        Some(item) => drop(first.insert(key, item)),
                        None => drop(first.remove(&key)),
                    }
                }
            }
            _ => change(&mut shared, key),
        }
    }

    fn see(&self, begins_with: &str) -> Vec<Item> {
        let mut own = lock(&self.own);
        let mut seen = lock(&self.shared).clone();
        seen.extend(own.hidden.clone());
        if self.fault == Fault::Stale {
            seen = own.first.get_or_insert(seen).clone();
        }
        seen.retain(|(principal, name), _| principal == INDEX && name.starts_with(begins_with));
        own.heard = own.heard.wrapping_mul(31).wrapping_add(digest(&seen));
        seen.into_values().collect()
    }
}

impl Table for Arc<Seat> {
    type Error = Infallible;

    async fn index(&self, begins_with: &str) -> Result<Entries, Infallible> {
        Turn::default().await;
        Ok(Entries { items: self.see(begins_with), now: now() })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Infallible> {
        for write in writes {
            Turn::default().await;
            self.apply(write);
        }
        Ok(())
    }
}

pub(super) fn now() -> Time {
    Time::from_unix_seconds(1_800_000_000).expect("a time")
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic")
}

pub(super) fn digest(items: &Items) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (key, item) in items {
        key.hash(&mut hasher);
        for (name, attribute) in &item.attributes {
            name.hash(&mut hasher);
            match attribute {
                Attribute::Text(text) => text.hash(&mut hasher),
                Attribute::Flag(flag) => flag.hash(&mut hasher),
                // A value never changes, and its version says which it is.
                Attribute::Value(_) => VALUE.hash(&mut hasher),
            }
        }
    }
    hasher.finish()
}

/// Waits until it's polled again.
#[derive(Default)]
struct Turn(bool);

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}
