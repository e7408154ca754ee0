//! The events, counted by what they have in common, in memory that the number of events doesn't change.

use super::action::touches_items;
use super::kind::{Kind, Seen};
use crate::trail::{Caller, Event, Key, Relation, Scope, Why};
use ddbsm_core::denial::Policy;
use ddbsm_core::table::{INDEX, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one kind. What comes later is counted without its keys, and further on without its caller.
const MAX_ROWS: usize = if cfg!(test) { 100 } else { 10_000 };
/// Tables of the same name, in other accounts and regions.
const MAX_TABLES: usize = 16;

/// What several events have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) caller: Caller,
    pub(super) action: String,
    pub(super) key: Option<Key>,
    pub(super) denied_by: Option<Policy>,
}

/// How often and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) count: u64,
    pub(super) first: Time,
    pub(super) last: Time,
}

#[derive(Debug)]
pub(super) struct Tally {
    pub(super) scope: Scope,
    /// Events before this aren't counted.
    pub(super) since: Option<Time>,
    /// Changes alone are looked for.
    pub(super) changes_only: bool,
    pub(super) rows: BTreeMap<Kind, BTreeMap<Row, Times>>,
    /// Events of each kind, which may be in several rows.
    pub(super) events: BTreeMap<Kind, u64>,
    pub(super) times: Option<Times>,
    pub(super) tables: BTreeSet<String>,
    /// Events about other things.
    pub(super) foreign: u64,
    pub(super) older: u64,
    /// Requests for the table's items, whatever came of them. Those of a VPC endpoint don't show that the others are logged.
    pub(super) items: u64,
    /// Events about the table that did nothing.
    pub(super) without_effect: u64,
    /// Requests for items that name no table.
    pub(super) unnamed: u64,
    /// Management events, whatever they are about.
    pub(super) management: u64,
    /// Requests that are counted without a key or a caller of theirs, because there were too many.
    pub(super) folded: u64,
}

impl Tally {
    pub(super) fn new(scope: Scope, since: Option<Time>, changes_only: bool) -> Self {
        Self {
            scope,
            since,
            changes_only,
            rows: BTreeMap::new(),
            events: BTreeMap::new(),
            times: None,
            tables: BTreeSet::new(),
            foreign: 0,
            older: 0,
            items: 0,
            without_effect: 0,
            unnamed: 0,
            management: 0,
            folded: 0,
        }
    }

    pub(super) fn take(&mut self, event: &Event) -> Result<(), Why> {
        self.management += u64::from(event.is_management());
        if !event.is_of_dynamodb() {
            self.foreign += 1;
            return Ok(());
        }
        let parameters = event.value("requestparameters")?;
        let touches_items = touches_items(event);
        let relation = self.scope.relation(event, &parameters)?;
        let is_wanted = match relation {
            Relation::Ours(_) => !(self.changes_only && touches_items),
            Relation::Unnamed => !self.changes_only && touches_items,
            Relation::Other => false,
        };
        if !is_wanted {
            self.foreign += 1;
            return Ok(());
        }
        let time = event.time()?;
        if self.since.is_some_and(|since| time < since) {
            self.older += 1;
            return Ok(());
        }
        let Relation::Ours(arn) = relation else {
            self.unnamed += 1;
            return Ok(());
        };
        self.items += u64::from(touches_items && !event.is_of_network());
        match Seen::of(event, &parameters, &self.scope)? {
            Seen::Nothing => self.without_effect += 1,
            Seen::Counted { kind, caller, action, keys, denied_by } => {
                self.times.get_or_insert(Times::of(time)).add(time);
                self.tables.extend(arn.filter(|_| self.tables.len() < MAX_TABLES));
                *self.events.entry(kind).or_default() += 1;
                let keys = shown(kind, &caller, keys);
                let keys = if keys.is_empty() { vec![None] } else { keys.into_iter().map(Some).collect() };
                let row = |key| Row { caller: caller.clone(), action: action.clone(), key, denied_by };
                self.count(kind, keys.into_iter().map(row), time);
            }
        }
        Ok(())
    }

    /// Counts one event, once in each of its rows.
    fn count(&mut self, kind: Kind, all: impl Iterator<Item = Row>, time: Time) {
        let rows = self.rows.entry(kind).or_default();
        let mut counted = BTreeSet::new();
        let mut is_folded = false;
        for mut row in all {
            if rows.len() >= MAX_ROWS && !rows.contains_key(&row) {
                let whole = row.clone();
                row.key = None;
                row.caller.session = None;
                if rows.len() >= 2 * MAX_ROWS && !rows.contains_key(&row) {
                    "others".clone_into(&mut row.caller.who);
                    "others".clone_into(&mut row.action);
                }
                is_folded |= row != whole;
            }
            if counted.insert(row.clone()) {
                rows.entry(row).or_insert(Times::of(time)).add(time);
            }
        }
        self.folded += u64::from(is_folded);
    }

    /// How many events of a kind there were.
    pub(super) fn of(&self, kind: Kind) -> u64 {
        self.events.get(&kind).copied().unwrap_or_default()
    }
}

/// The keys that say something: those that an owner reads are its own, and a batch may mix them with others.
fn shown(kind: Kind, caller: &Caller, mut keys: Vec<Key>) -> Vec<Key> {
    match kind {
        Kind::Owner | Kind::Index => keys.clear(),
        Kind::Read => keys.retain(|key| key.principal != caller.who && key.principal != INDEX),
        _ => {}
    }
    keys
}

impl Times {
    /// None yet, of which the first will be at this time.
    const fn of(time: Time) -> Self {
        Self { count: 0, first: time, last: time }
    }

    fn add(&mut self, time: Time) {
        self.count += 1;
        self.first = self.first.min(time);
        self.last = self.last.max(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(who: &str, name: &str) -> String {
        batch(who, std::iter::once(name.to_owned()))
    }

    fn batch(who: &str, names: impl Iterator<Item = String>) -> String {
        let keys: Vec<_> = names.map(|name| json!({"principal": "p", "name": name})).collect();
        json!({
            "eventSource": "dynamodb.amazonaws.com", "eventName": "BatchGetItem", "eventTime": "2026-11-28T09:00:00Z",
            "userIdentity": {"arn": who}, "requestParameters": {"requestItems": {"t-able": {"keys": keys}}},
            "errorCode": "AccessDenied",
        })
        .to_string()
    }

    fn tally(events: impl Iterator<Item = String>) -> Tally {
        let scope = Scope { table: "t-able".to_owned(), region: None, account: None };
        let mut tally = Tally::new(scope, None, false);
        for event in events {
            tally.take(&Event::parse(&event).expect("an event")).expect("counted");
        }
        tally
    }

    /// Whoever floods the trail with denied requests fills no memory, hides nobody else, and none goes uncounted.
    #[test]
    fn rows_are_bounded_and_every_event_counts() {
        let many = 3 * MAX_ROWS + 10;
        let tally = tally((0..many).map(|i| event(&format!("who{}", i / 2), &format!("name{i}"))));
        let rows = &tally.rows[&Kind::Denied];
        assert_eq!(rows.len(), 2 * MAX_ROWS + 1);
        assert_eq!(rows.values().map(|times| times.count).sum::<u64>(), many as u64);
        assert_eq!(tally.folded, (many - MAX_ROWS) as u64);
        assert!(rows.keys().any(|row| row.caller.who == "others"));
    }

    /// A batch past the limit is one request, however many keys it has. One that has none loses none.
    #[test]
    fn a_request_is_counted_once_however_many_of_its_keys_are_left_out() {
        let many = (0..=MAX_ROWS).map(|i| event("who", &format!("name{i}")));
        let none = (0..2).map(|_| batch("who", std::iter::empty()));
        let last = batch("who", (0..100).map(|i| format!("other{i}")));
        let tally = tally(many.chain(none).chain([last]));
        let rows = &tally.rows[&Kind::Denied];
        let without = rows.iter().find(|(row, _)| row.key.is_none()).expect("a row");
        assert_eq!((rows.len(), without.1.count, tally.folded), (MAX_ROWS + 1, 4, 2));
    }
}
