//! Two runs at once.

use ddbsm_rotation::{Action, Error, Rejection, State};

use super::party::Kind;
use super::scenario::{After, End, Scenario, scenarios};
use super::world::{Cut, Shared};

/// Another run claims the rotation in the midst of each write and each call of a first one. One of them ends as if it were
/// alone, and the other is told.
fn claim_everywhere(scenario: Scenario) {
    let shared = scenario.start();
    scenario.run(&shared, "run", After::Redrive).done();
    let operations = shared.lock().operations;
    for at in 1..=operations {
        let shared = scenario.start();
        let begun: std::sync::Arc<std::sync::Mutex<Option<End>>> = std::sync::Arc::default();
        let told = begun.clone();
        let interlude = move |shared: &Shared| {
            let other = State::new("other").taking_over();
            let begun = Some(scenario.go_until(shared, other, Action::Create, After::Redrive));
            *told.lock().unwrap() = begun;
            shared.lock().pause = true;
        };
        shared.lock().interludes.insert(at, Box::new(interlude));
        let first = scenario.run(&shared, "run", After::Redrive);
        let other = begun.lock().unwrap().take();
        let context = format!("{scenario:?} claimed at {at}: {first:?}, {other:?}");
        let other = match other {
            Some(End::Done(state)) => scenario.go_on(&shared, state, After::Redrive),
            Some(other) => other,
            None => panic!("{context}"),
        };
        // The first sleeps meanwhile, and wakes when the other has ended.
        let first = match first {
            End::Done(state) => scenario.go_on(&shared, state, After::Redrive),
            first => first,
        };
        let is_told = |end: &End| matches!(end, End::Failed(Error::Superseded { .. } | Error::Rejected(_)));
        match (&first, &other) {
            (End::Done(_), other) if is_told(other) => {}
            (first, End::Done(_)) if is_told(first) => {}
            // The claim came when the first was as good as done.
            (End::Done(_), End::Done(_)) if at + 1 >= operations => {}
            _ => panic!("{context}, {other:?}"),
        }
        scenario.run_until_rotated(&shared);
        scenario.check(&shared, &context);
    }
}

#[test]
fn another_claim_at_any_point_of_a_presented_one() {
    [Kind::Labels, Kind::Issued, Kind::Users].into_iter().flat_map(scenarios).for_each(claim_everywhere);
}

#[test]
fn another_claim_at_any_point_of_a_verified_one() {
    scenarios(Kind::Sender).for_each(claim_everywhere);
}

#[test]
fn a_run_by_hand_during_a_scheduled_one_is_refused_and_changes_nothing() {
    for scenario in [Kind::Labels, Kind::Sender].into_iter().flat_map(scenarios) {
        for step in [Action::Create, Action::Set, Action::Test, Action::Publish, Action::Retire] {
            let shared = scenario.start();
            let state = scenario.go_until(&shared, State::new("scheduled"), step, After::Redrive).done();
            let refused = scenario.run(&shared, "by-hand", After::Redrive).error();
            let running = |run: &str| run == "scheduled";
            assert!(
                matches!(&refused, Error::Rejected(Rejection::Running { run, .. }) if running(run)),
                "{refused}"
            );
            assert_eq!(scenario.go_on(&shared, state, After::Redrive).done().next, Action::Done);
            scenario.check(&shared, "by hand");
        }
    }
}

#[test]
fn a_run_that_was_thought_dead_is_told_when_it_wakes() {
    let scenario = scenarios(Kind::Labels).next().unwrap();
    let shared = scenario.start();
    shared.lock().cuts.insert(5, Cut::CrashBefore);
    let asleep = scenario.run(&shared, "asleep", After::Another).crashed();
    scenario.run_until_rotated(&shared);
    let told = scenario.go_on(&shared, asleep, After::Redrive).error();
    assert!(matches!(told, Error::Superseded { .. }), "{told}");
    scenario.check(&shared, "after the other awoke");
}
