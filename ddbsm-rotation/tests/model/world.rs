//! The table in memory, the clock, and where a test cuts in.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use ddbsm::{LoadError, Memory, Secrets};
use ddbsm_core::table::attribute::{POINTS_TO, PREVIOUS, PREVIOUS_UNTIL, VALUE, VERSION};
use ddbsm_core::table::{INDEX, Time, Version};
use ddbsm_rotation::{Own, SecretId, Store, name};
use ddbsm_write::{Attribute, Entries, Index, Item, Record, Table, Value, Write};

use super::party::{ADMIN, Party};
use super::watch::{Held, Watch};

pub(super) const OWNER: &str = "arn:aws:iam::111111111111:role/app/billing";
pub(super) const ROTATOR: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/billing";

pub(super) fn id() -> SecretId {
    SecretId::new(OWNER, "api-key")
}

/// What happens at one write of an item or one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// The process ends before it takes effect.
    CrashBefore,
    /// The process ends after it took effect.
    CrashAfter,
    /// It fails and has no effect.
    FailBefore,
    /// It takes effect, and its answer is lost.
    FailAfter,
}

pub(super) const CUTS: [Cut; 4] = [Cut::CrashBefore, Cut::CrashAfter, Cut::FailBefore, Cut::FailAfter];

/// Runs in the midst of another run's step.
type Interlude = Box<dyn FnOnce(&Shared) + Send>;

pub(super) struct World {
    pub(super) items: BTreeMap<(String, String), Item>,
    pub(super) now: i64,
    pub(super) party: Party,
    pub(super) watch: Watch,
    /// How many writes and calls there were.
    pub(super) operations: usize,
    pub(super) cuts: BTreeMap<usize, Cut>,
    pub(super) interludes: BTreeMap<usize, Interlude>,
    /// Ends a run after the step that it's in.
    pub(super) pause: bool,
}

#[derive(Clone)]
pub(super) struct Shared(pub(super) Arc<Mutex<World>>);

#[derive(Debug)]
pub(super) struct Lost;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no response")
    }
}

impl std::error::Error for Lost {}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// One write or call, which takes a second. None if its answer was lost.
    pub(super) async fn operate<T>(&self, act: impl FnOnce(&mut World) -> T) -> Option<T> {
        let (cut, interlude) = {
            let mut world = self.lock();
            world.operations += 1;
            let number = world.operations;
            (world.cuts.remove(&number), world.interludes.remove(&number))
        };
        if let Some(interlude) = interlude {
            interlude(self);
        }
        let done = {
            let mut world = self.lock();
            world.now += 1;
            match cut {
                Some(Cut::CrashBefore | Cut::FailBefore) => None,
                _ => Some(act(&mut world)),
            }
        };
        self.lock().observe();
        match cut {
            Some(Cut::CrashBefore | Cut::CrashAfter) => std::future::pending().await,
            Some(Cut::FailBefore | Cut::FailAfter) => None,
            None => done,
        }
    }

    /// Lets time pass, and looks now and then.
    pub(super) fn wait_until(&self, until: i64) {
        let mut world = self.lock();
        let step = 600.max((until - world.now) / 40);
        while world.now < until {
            world.now = until.min(world.now + step);
            world.observe();
        }
    }

    pub(super) fn record(&self) -> Record {
        self.lock().record(&id())
    }

    pub(super) fn own(&self, name: &str) -> Option<String> {
        self.lock().text(ROTATOR, name, VALUE)
    }
}

impl World {
    pub(super) fn record(&self, id: &SecretId) -> Record {
        let items = self.items.iter().filter(|((principal, _), _)| principal == INDEX);
        let items = items.map(|(_, item)| item.clone()).collect();
        Index::read(&Entries { items, now: self.time() }).record(id)
    }

    pub(super) fn time(&self) -> Time {
        Time::from_unix_seconds(self.now).unwrap()
    }

    pub(super) fn text(&self, principal: &str, name: &str, attribute: &str) -> Option<String> {
        match self.items.get(&(principal.to_owned(), name.to_owned()))?.attributes.get(attribute)? {
            Attribute::Text(text) => Some(text.clone()),
            Attribute::Value(value) => match &**value {
                Value::Text(text) => Some(text.to_string()),
                Value::Bytes(_) => None,
            },
            _ => None,
        }
    }

    /// What a function that loads now holds from then on.
    fn load(&self) -> Option<Held> {
        let id = id();
        let head = |attribute| self.text(&id.principal, &id.name, attribute);
        let of = |version: &str| self.text(&id.principal, &format!("{}#{version}", id.name), VALUE);
        let current = match head(POINTS_TO) {
            Some(version) => of(&version)?,
            None => head(VALUE)?,
        };
        let previous = head(PREVIOUS).zip(head(PREVIOUS_UNTIL));
        let previous = previous.and_then(|(version, until)| {
            let until: Time = until.parse().ok()?;
            Some((of(&version)?, until.unix_seconds()))
        });
        Some(Held { since: self.now, current, previous })
    }

    pub(super) fn loads(&self) -> String {
        self.load().unwrap().current
    }

    /// The version that a function loads, by the head and not by the index.
    pub(super) fn loads_version(&self) -> Option<Version> {
        let id = id();
        let head = |attribute| self.text(&id.principal, &id.name, attribute);
        head(POINTS_TO).or(head(VERSION))?.parse().ok()
    }

    /// That there is no value in what may be logged.
    pub(super) fn assert_silent(&self, text: &str) {
        let values = self.party.ever.iter().map(String::as_str).chain([ADMIN]);
        for value in values {
            assert!(!text.contains(value), "a value in {text}");
        }
    }

    /// That there is none in a key, in the index, or in what of a rotator's is not secret.
    pub(super) fn assert_silent_items(&self) {
        for ((principal, name), item) in &self.items {
            self.assert_silent(name);
            let public = [name::LOCK, name::REVOKE].contains(&&**name);
            for attribute in item.attributes.keys().filter(|attribute| public || **attribute != VALUE) {
                self.assert_silent(&self.text(principal, name, attribute).unwrap_or_default());
            }
        }
    }

    pub(super) fn observe(&mut self) {
        let held = self.load();
        let now = self.now;
        self.watch.see(now, held, &self.party);
    }
}

impl Table for Shared {
    type Error = Lost;

    async fn index(&self, begins_with: &str) -> Result<Entries, Lost> {
        let world = self.lock();
        let wanted =
            |(principal, name): &(String, String)| principal == INDEX && name.starts_with(begins_with);
        let items = world.items.iter().filter(|(key, _)| wanted(key)).map(|(_, item)| item.clone());
        Ok(Entries { items: items.collect(), now: world.time() })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Lost> {
        for write in writes {
            let (principal, name) = write.key();
            let key = (principal.to_owned(), name.to_owned());
            let act = |world: &mut World| match write {
                Write::Put(item) => drop(world.items.insert(key, item)),
                _ => drop(world.items.remove(&key)),
            };
            self.operate(act).await.ok_or(Lost)?;
        }
        Ok(())
    }
}

impl Store for Shared {
    async fn own(&self, rotator: &str) -> Result<Own, LoadError> {
        let world = self.lock();
        let own = world.items.keys().filter(|(principal, _)| principal == rotator);
        let own = own.filter_map(|(_, name)| Some((name.clone(), world.text(rotator, name, VALUE)?)));
        Own::load_blocking(&own.collect::<Memory>())
    }
}

/// Nothing here waits for anything, so what is pending has crashed.
pub(super) fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    futures_util::FutureExt::now_or_never(future)
}
