//! The functions that use the secret: cold, and warm with what they loaded up to so long ago.

use ddbsm_rotation::Direction;

use super::party::{Kind, Party};

/// How long a function may go on with what it holds.
pub(super) const MAX_STALE: i64 = 60 * 60;
const LONGEST_REQUEST: i64 = 15 * 60;
pub(super) const DELIVERIES: i64 = 60 * 60;

/// What a function holds that loaded at that time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) since: i64,
    pub(super) current: String,
    pub(super) previous: Option<(String, i64)>,
}

#[derive(Debug)]
pub(super) struct Watch {
    direction: Direction,
    /// What a load gave, each until the next.
    loads: Vec<Held>,
    /// What was sent with, each until the next.
    sent: Vec<(i64, String)>,
    /// A function had no credential that works.
    pub(super) without: Vec<String>,
    /// For how many seconds, from the first to the last.
    pub(super) gap: Option<(i64, i64)>,
    pub(super) off: bool,
}

impl Watch {
    pub(super) fn new(direction: Direction) -> Self {
        Self { direction, loads: Vec::new(), sent: Vec::new(), without: Vec::new(), gap: None, off: false }
    }

    pub(super) fn see(&mut self, now: i64, held: Option<Held>, party: &Party) {
        let same =
            |last: &Held, held: &Held| (&last.current, &last.previous) == (&held.current, &held.previous);
        match held {
            None => self.wrong(now, "a cold function can't load"),
            Some(held) if self.loads.last().is_some_and(|last| same(last, &held)) => {}
            Some(held) => self.loads.push(held),
        }
        if let Some(sender) = party.live.values().next()
            && self.sent.last().is_none_or(|(_, last)| last != sender)
        {
            self.sent.push((now, sender.clone()));
        }
        if self.off {
            return;
        }
        // What was replaced before then, nobody holds any more.
        let still = |i: usize, ends: &dyn Fn(usize) -> Option<i64>, bound: i64| {
            ends(i).is_none_or(|end| end > now - bound)
        };
        let ends = |i: usize| self.loads.get(i + 1).map(|next| next.since);
        let held = (0..self.loads.len()).filter(|&i| still(i, &ends, MAX_STALE + LONGEST_REQUEST));
        let held: Vec<Held> = held.map(|i| self.loads[i].clone()).collect();
        let ends = |i: usize| self.sent.get(i + 1).map(|(since, _)| *since);
        let sent = (0..self.sent.len()).filter(|&i| still(i, &ends, DELIVERIES));
        let sent: Vec<String> = sent.map(|i| self.sent[i].1.clone()).collect();
        for held in held {
            match self.direction {
                Direction::Verified => {
                    for sent in &sent {
                        let previous = held.previous.as_ref().filter(|(_, until)| now < *until);
                        if held.current != *sent && previous.is_none_or(|(previous, _)| previous != sent) {
                            self.wrong(
                                now,
                                &format!("a delivery is refused by who loaded at {}", held.since),
                            );
                        }
                    }
                }
                _ if !party.accepts(&held.current) => {
                    self.wrong(now, &format!("what was loaded at {} is refused", held.since));
                }
                _ => {}
            }
        }
    }

    fn wrong(&mut self, now: i64, what: &str) {
        self.without.push(format!("{now}: {what}"));
        let since = self.gap.map_or(now, |(since, _)| since);
        self.gap = Some((since, now));
    }
}

/// Which way the credential of such a third party goes.
pub(super) fn direction(kind: Kind) -> Direction {
    if kind == Kind::Sender { Direction::Verified } else { Direction::Presented }
}
