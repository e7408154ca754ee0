//! Tries all schedules.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::AddAssign;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use super::operators::{Operator, Running, Start, Versions};
use super::table::{Fault, Items, Seat, digest, lock};
use super::verdict::verdict;
use crate::protocol::Writer;

/// How much is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many operators may crash.
    pub(super) crashes: usize,
    /// How often a write is announced again in favor of an unfinished one.
    pub(super) rounds: usize,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Ends that differ.
    pub(super) leaves: usize,
    /// States that differ.
    pub(super) states: usize,
    /// How many ends are wrong, and one schedule that leads there.
    pub(super) violations: BTreeMap<&'static str, (usize, String)>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.leaves += other.leaves;
        self.states += other.states;
        for (what, (count, schedule)) in other.violations {
            self.violations.entry(what).or_insert((0, schedule)).0 += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:7} states {:6} ends", self.states, self.leaves)?;
        self.violations
            .iter()
            .try_for_each(|(what, (count, schedule))| write!(f, "\n  {count} x {what}: {schedule}"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Step(usize),
    Crash(usize),
}

enum Life {
    Running(Running, usize),
    Ended,
    Crashed,
}

struct World {
    items: Arc<Mutex<Items>>,
    lives: Vec<Life>,
    seats: Vec<Arc<Seat>>,
    crashes: usize,
}

impl World {
    fn new(
        items: &Items,
        versions: &Versions,
        operators: &[Operator],
        order: [u128; 3],
        fault: Fault,
        limits: Limits,
    ) -> Self {
        let items = Arc::new(Mutex::new(items.clone()));
        let seats: Vec<_> = operators.iter().map(|_| Seat::new(Arc::clone(&items), fault)).collect();
        let lives = operators.iter().zip(order).zip(&seats).map(|((operator, order), seat)| {
            let random = Arc::new(move || Some(order << 64));
            let told = Arc::clone(seat);
            let writer = Writer::new(Arc::clone(seat)).on_notice(move |_| told.tell());
            let writer = writer.created_by(Some(format!("operator {order}"))).with_rounds(limits.rounds);
            let mut running = operator.start(writer.with_random(random), Arc::clone(versions));
            // Up to its first request.
            let first = running.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(first.is_pending(), "an operator that does nothing");
            Life::Running(running, 0)
        });
        Self { lives: lives.collect(), seats, items, crashes: limits.crashes }
    }

    fn moves(&self) -> Vec<Move> {
        let alive = || (0..self.lives.len()).filter(|i| matches!(self.lives[*i], Life::Running(..)));
        let crashes = alive().filter(|_| self.crashes > 0);
        alive().map(Move::Step).chain(crashes.map(Move::Crash)).collect()
    }

    fn make(&mut self, chosen: Move) {
        match chosen {
            Move::Crash(who) => {
                self.crashes -= 1;
                self.lives[who] = Life::Crashed;
            }
            Move::Step(who) => {
                let Life::Running(running, steps) = &mut self.lives[who] else { return };
                *steps += 1;
                if running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
                    self.lives[who] = Life::Ended;
                }
            }
        }
    }

    fn state(&self) -> (u64, Vec<(u64, usize)>) {
        let life = |(life, seat): (&Life, &Arc<Seat>)| match life {
            Life::Running(_, steps) => (seat.heard(), *steps),
            Life::Ended => (u64::from(seat.told()), usize::MAX),
            Life::Crashed => (u64::from(seat.told()), usize::MAX - 1),
        };
        (digest(&lock(&self.items)), self.lives.iter().zip(&self.seats).map(life).collect())
    }
}

pub(super) fn explore(
    start: Start,
    operators: &[Operator],
    order: [u128; 3],
    fault: Fault,
    limits: Limits,
) -> Tally {
    let (items, versions) = start.items();
    let strict = !operators.iter().any(|operator| operator.deletes_previous);
    let mut tally = Tally::default();
    let mut known = HashSet::new();
    // The schedule that is tried, and at each turn what else could be done.
    let mut schedule: Vec<(Vec<Move>, usize)> = Vec::new();
    loop {
        let mut world = World::new(&items, &versions, operators, order, fault, limits);
        for (moves, chosen) in &schedule {
            world.make(moves[*chosen]);
        }
        // The last move leads somewhere new. What comes after it, doesn't if the state is known.
        while known.insert(world.state()) {
            let moves = world.moves();
            let Some(&first) = moves.first() else {
                tally.leaves += 1;
                let crashed = world.lives.iter().any(|life| matches!(life, Life::Crashed));
                let told = world.seats.iter().any(|seat| seat.told());
                for wrong in verdict(&lock(&world.items), crashed, told, strict) {
                    let path = schedule.iter().map(|(moves, chosen)| format!("{:?}", moves[*chosen]));
                    let path = path.collect::<Vec<_>>().join(" ");
                    tally.violations.entry(wrong).or_insert((0, path)).0 += 1;
                }
                break;
            };
            schedule.push((moves, 0));
            world.make(first);
        }
        loop {
            let Some((moves, chosen)) = schedule.last_mut() else {
                tally.states = known.len();
                return tally;
            };
            *chosen += 1;
            if *chosen < moves.len() {
                break;
            }
            schedule.pop();
        }
    }
}
