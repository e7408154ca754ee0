//! A crash or a failure at every write and every call, and then the same step again, or another run.

use super::party::Kind;
use super::scenario::{After, End, Scenario, scenarios};
use super::world::{CUTS, Cut};

/// Every write and call of a whole rotation, and of none.
fn operations(scenario: Scenario) -> usize {
    let shared = scenario.start();
    let end = scenario.run(&shared, "run", After::Redrive);
    assert!(matches!(end, End::Done(_)), "{scenario:?}: {end:?}");
    scenario.check(&shared, "without a fault");
    shared.lock().operations
}

fn cut_everywhere(scenario: Scenario, after: After) {
    for at in 1..=operations(scenario) {
        for cut in CUTS {
            let shared = scenario.start();
            shared.lock().cuts.insert(at, cut);
            let end = scenario.run(&shared, "run", after);
            let context = format!("{cut:?} at {at}, {after:?}: {end:?}");
            match (end, cut) {
                (End::Done(_), _) => {}
                (End::Crashed(_), Cut::CrashBefore | Cut::CrashAfter) if after == After::Another => {
                    scenario.run_until_rotated(&shared);
                }
                _ => panic!("{scenario:?} {context}"),
            }
            scenario.check(&shared, &context);
        }
    }
}

/// Crashes of the run that cleans up, too.
fn crash_often(kind: Kind) {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut random_count = random.fork();
    for scenario in scenarios(kind) {
        for _ in 0..50 {
            let shared = scenario.start();
            // Three lost runs in a row take less than an overlap leaves; more may not.
            let mut crashes = 0;
            let mut cut = || {
                let cut = CUTS[random.usize(..CUTS.len())];
                crashes += usize::from(matches!(cut, Cut::CrashBefore | Cut::CrashAfter));
                if crashes > 3 { Cut::FailAfter } else { cut }
            };
            let count = random_count.usize(2..6);
            let cuts: Vec<(usize, Cut)> = (0..count).map(|_| (random_count.usize(1..60), cut())).collect();
            shared.lock().cuts.extend(cuts.iter().copied());
            let after = if random_count.bool() { After::Redrive } else { After::Another };
            let mut ends = Vec::new();
            for i in 0.. {
                assert!(i < 40, "{scenario:?} seed {seed} {cuts:?}: {ends:?}");
                let end = scenario.run(&shared, &format!("run-{i}"), after);
                ends.push(format!("{end:?}"));
                match end {
                    End::Done(_) if shared.lock().cuts.is_empty() || i > 5 => break,
                    End::Failed(ddbsm_rotation::Error::Rejected(
                        ddbsm_rotation::Rejection::Running { until, .. }
                        | ddbsm_rotation::Rejection::Overlap { until },
                    )) => shared.wait_until(until.unix_seconds()),
                    _ => {}
                }
                scenario.supply(&shared);
            }
            shared.lock().cuts.clear();
            scenario.run_until_rotated(&shared);
            scenario.check(&shared, &format!("seed {seed} {cuts:?} {after:?}"));
        }
    }
}

macro_rules! crashes {
    ($($name:ident: $kind:ident,)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn a_step_is_repeated_after_a_crash_anywhere() {
                scenarios(Kind::$kind).for_each(|scenario| cut_everywhere(scenario, After::Redrive));
            }

            #[test]
            fn another_run_finishes_or_cleans_up_after_a_crash_anywhere() {
                scenarios(Kind::$kind).for_each(|scenario| cut_everywhere(scenario, After::Another));
            }

            #[test]
            fn many_crashes_in_a_row_end_well() {
                crash_often(Kind::$kind);
            }
        }
    )*};
}

crashes! {
    labels: Labels,
    issued: Issued,
    users: Users,
    one: One,
    supplied: Supplied,
    sender: Sender,
    nobody: Nobody,
}
