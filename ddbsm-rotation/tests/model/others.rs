//! What others do meanwhile: operators, whoever may write to the table, and the third party.

use std::time::Duration;

use ddbsm_core::table::attribute::VALUE;
use ddbsm_rotation::{
    Action, Consumers, Direction, Error, Proof, Rejection, Rotation, Rotator, State, Strategy, Time, name,
};
use ddbsm_write::{Attribute, Item, Overlap, Point, Put, Value, Writer};

use super::party::{Kind, Seat};
use super::scenario::{After, STEP, Scenario, is_new, scenarios};
use super::watch::{DELIVERIES, MAX_STALE};
use super::world::{OWNER, ROTATOR, Shared, id, poll};

const OPERATIONS: &str = include_str!("../../../docs/OPERATIONS.md");
const README: &str = include_str!("../../README.md");
const MACHINE: &str = include_str!("../../../examples/rotation/statemachine.asl.json");
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

fn scenario(kind: Kind) -> Scenario {
    scenarios(kind).last().unwrap()
}

fn until(scenario: Scenario, action: Action) -> (Shared, State) {
    let shared = scenario.start();
    let state = scenario.go_until(&shared, State::new("run"), action, After::Redrive).done();
    (shared, state)
}

fn roll_back(shared: &Shared) {
    let record = shared.record();
    let to = record.steps_back(1).unwrap();
    poll(Writer::new(shared.clone()).point(&Point::rollback(record, to))).unwrap().unwrap();
}

/// As whoever may write to the table does who ignores every protocol.
fn forge(shared: &Shared, name: &str, value: &str) {
    let mut item = Item::new(ROTATOR, name);
    item.attributes.insert(VALUE, Attribute::Value(Value::text(value).into()));
    shared.lock().items.insert((ROTATOR.to_owned(), name.to_owned()), item);
}

#[test]
fn a_rollback_during_the_overlap_raises_before_the_third_party_is_told() {
    let scenario = scenario(Kind::Sender);
    let (shared, state) = until(scenario, Action::Set);
    let sender = shared.lock().party.live.clone();
    roll_back(&shared);
    let raised = scenario.go_on(&shared, state, After::Redrive).error();
    assert!(matches!(raised, Error::NotInForce { .. }), "{raised}");
    assert_eq!(shared.lock().party.live, sender, "the sender was told");
    scenario.run_until_rotated(&shared);
    scenario.check(&shared, "after a rollback");
}

#[test]
fn a_rollback_before_the_old_one_is_revoked_raises_and_revokes_nothing() {
    for kind in [Kind::Labels, Kind::Issued, Kind::Users] {
        let scenario = scenario(kind);
        let (shared, state) = until(scenario, Action::Retire);
        roll_back(&shared);
        let raised = scenario.go_on(&shared, state, After::Redrive).error();
        assert!(matches!(raised, Error::NotInForce { .. }), "{raised}");
        assert_eq!(shared.lock().party.live.len(), 2, "something was revoked");
        scenario.run_until_rotated(&shared);
        scenario.check(&shared, "after a rollback");
    }
}

#[test]
fn a_value_that_somebody_replaced_is_never_used() {
    for kind in [Kind::Labels, Kind::Sender] {
        let scenario = scenario(kind);
        for action in [Action::Set, Action::Test, Action::Publish] {
            let (shared, state) = until(scenario, action);
            forge(&shared, name::PENDING, "what the forger knows");
            let raised = scenario.go_on(&shared, state, After::Redrive).error();
            assert!(matches!(raised, Error::PendingReplaced), "{raised}");
            assert!(!shared.lock().party.accepts("what the forger knows"));
            assert_ne!(shared.lock().loads(), "what the forger knows");
            scenario.run_until_rotated(&shared);
            scenario.check(&shared, "after a forgery");
        }
    }
}

#[test]
fn a_supplied_value_that_its_operator_replaced_meanwhile_is_not_used() {
    let scenario = scenario(Kind::Supplied);
    let (shared, state) = until(scenario, Action::Publish);
    let put = Put::new(ddbsm_rotation::SecretId::new(ROTATOR, name::PENDING), Value::text("key-9:other"));
    poll(Writer::new(shared.clone()).put(vec![put])).unwrap().unwrap();
    let raised = scenario.go_on(&shared, state, After::Redrive).error();
    assert!(matches!(raised, Error::PendingReplaced), "{raised}");
}

#[test]
fn what_is_in_force_is_not_revoked_whatever_the_list_says() {
    let scenario = scenario(Kind::Labels);
    let (shared, mut state) = until(scenario, Action::Retire);
    let mut json = serde_json::to_value(&state).unwrap();
    let in_force = json["id"].clone();
    json["revoke"].as_array_mut().unwrap().push(in_force);
    state = serde_json::from_value(json).unwrap();
    scenario.go_on(&shared, state, After::Redrive).done();
    scenario.check(&shared, "with a forged list");
}

#[test]
fn a_third_party_that_is_down_for_days_extends_the_overlap() {
    let scenario = scenario(Kind::Sender);
    let (shared, state) = until(scenario, Action::Set);
    let days = 4 * 24 * 3600;
    let down_until = shared.lock().now + days;
    shared.lock().party.down_until = down_until;
    let state = scenario.go_on(&shared, state, After::Redrive).done();
    assert!(state.extensions > 1, "{state:?}");
    scenario.check(&shared, "after days");
}

#[test]
fn an_old_credential_that_still_works_raises() {
    let scenario = scenario(Kind::Labels);
    let (shared, state) = until(scenario, Action::Retire);
    let old = shared.lock().party.live.clone();
    let state = scenario.go_until(&shared, state, Action::Retire, After::Redrive).done();
    shared.wait_until(state.not_before.unix_seconds());
    // Revoking takes effect and is undone at once.
    let party = Seat(shared.clone());
    let rotator = Rotator::new(shared.clone(), ROTATOR, scenario.rotation(), Undone(party, old));
    let raised = poll(rotator.step(Action::Retire, state)).unwrap().unwrap_err();
    assert!(matches!(raised, Error::StillWorks), "{raised}");
}

/// Revokes nothing.
struct Undone(Seat, std::collections::BTreeMap<String, String>);

impl ddbsm_rotation::ThirdParty for Undone {
    async fn set(
        &self,
        _: Option<&ddbsm::Secret<String>>,
        _: &ddbsm_rotation::Credential<'_>,
    ) -> Result<(), ddbsm_rotation::Failure> {
        Ok(())
    }

    async fn works(
        &self,
        _: Option<&ddbsm::Secret<String>>,
        old: &ddbsm_rotation::Credential<'_>,
    ) -> Result<bool, ddbsm_rotation::Failure> {
        Ok(self.1.get(old.id) == Some(old.value.expose_secret()))
    }

    async fn revoke(
        &self,
        admin: Option<&ddbsm::Secret<String>>,
        id: &str,
    ) -> Result<(), ddbsm_rotation::Failure> {
        self.0.revoke(admin, id).await
    }
}

#[test]
fn the_first_rotation_says_that_it_can_not_show_that_the_old_one_is_refused() {
    for scenario in [Kind::Labels, Kind::Sender].into_iter().flat_map(scenarios) {
        let shared = scenario.start();
        let state = scenario.run(&shared, "run", After::Redrive).done();
        assert!(is_new(&state));
        let expected = if scenario.before == 0 { Proof::Unproven } else { Proof::Shown };
        assert_eq!(state.proof, expected, "{scenario:?}");
    }
}

#[test]
fn a_generated_value_needs_no_third_party_and_the_old_one_is_valid_until_the_overlap_ends() {
    let scenario = Scenario { kind: Kind::Sender, strategy: Strategy::Generated, before: 2 };
    let shared = scenario.start();
    let state = scenario.go_until(&shared, State::new("run"), Action::Publish, After::Redrive).done();
    let old = shared.lock().loads();
    let state = scenario.go_until(&shared, state, Action::Retire, After::Redrive).done();
    let (_, overlap_ends) = shared.record().overlap(shared.lock().time()).unwrap();
    assert_eq!(state.not_before, overlap_ends);
    let state = scenario.go_on(&shared, state, After::Redrive).done();
    assert_eq!(state.proof, Proof::NotNeeded);
    assert_ne!(shared.lock().loads(), old);
    assert_eq!(shared.own(name::CURRENT), None, "nobody is shown it later, so it isn't kept");
}

/// Where the third party holds one credential, functions are without one from `set` until they load.
#[test]
fn the_gap_of_a_single_credential_is_as_long_as_a_function_may_go_on() {
    let scenario = scenario(Kind::One);
    let shared = scenario.start();
    shared.lock().watch.off = false;
    scenario.run(&shared, "run", After::Redrive).done();
    let (from, to) = shared.lock().watch.gap.unwrap();
    println!("the gap is {} s", to - from);
    assert!(to - from <= MAX_STALE + 15 * 60 + 60, "{}", to - from);
}

#[test]
fn an_operators_overlap_is_waited_for() {
    let scenario = scenario(Kind::Labels);
    let shared = scenario.start();
    let mut put = Put::new(id(), Value::text(shared.lock().loads()));
    put.overlap = Some(Overlap { seconds: 3600, previous: None });
    poll(Writer::new(shared.clone()).put(vec![put])).unwrap().unwrap();
    let refused = scenario.run(&shared, "run", After::Redrive).error();
    assert!(matches!(refused, Error::Rejected(Rejection::Overlap { .. })), "{refused}");
    assert_eq!(shared.own(name::LOCK), None);
}

#[test]
fn a_write_of_somebody_elses_that_may_be_running_is_waited_for() {
    let scenario = scenario(Kind::Labels);
    let shared = scenario.start();
    let cut = shared.lock().operations + 2;
    shared.lock().cuts.insert(cut, super::world::Cut::CrashBefore);
    let put = Put::new(id(), Value::text("an operator's"));
    assert!(poll(Writer::new(shared.clone()).put(vec![put])).is_none(), "it ends before the head");
    let refused = scenario.run(&shared, "run", After::Redrive).error();
    assert!(matches!(refused, Error::Rejected(Rejection::Unsure)), "{refused}");
}

#[test]
fn steps_have_an_order_and_a_time() {
    let scenario = scenario(Kind::Labels);
    let (shared, state) = until(scenario, Action::Create);
    let step = |action| poll(scenario.rotator(&shared).step(action, state.clone())).unwrap().unwrap_err();
    assert!(matches!(step(Action::Set), Error::OutOfOrder { next: Action::Create, .. }));
    let early = step(Action::Create);
    assert!(matches!(early, Error::TooEarly { until } if until == state.not_before), "{early}");
}

fn rotator(scenario: Scenario, shared: &Shared, consumers: Consumers) -> Rotator<Shared, Seat> {
    let mut rotation = scenario.rotation();
    rotation.consumers = consumers;
    Rotator::new(shared.clone(), ROTATOR, rotation, Seat(shared.clone()))
}

fn says(page: &str, what: &str) {
    let page: Vec<&str> = page.split_whitespace().collect();
    assert!(page.join(" ").contains(what), "no {what:?}");
}

/// The figures of docs/OPERATIONS.md and of ddbsm-rotation's README.
#[test]
fn before_it_revokes_a_rotation_waits_as_long_as_the_pages_say() {
    let max_stale = Duration::from_secs(MAX_STALE.unsigned_abs());
    let cases =
        [(Consumers::LambdaOnce, 14 * HOUR), (Consumers::Live { max_stale }, MAX_STALE + 15 * MINUTE)];
    for (consumers, wait) in cases {
        let (shared, state) = until(scenario(Kind::Labels), Action::Publish);
        shared.wait_until(state.not_before.unix_seconds());
        let step = rotator(scenario(Kind::Labels), &shared, consumers);
        let began = shared.lock().now;
        let state = poll(step.step(Action::Publish, state)).unwrap().unwrap();
        let waits = state.not_before.unix_seconds() - began;
        // A clock of the model's goes on by a second with each request.
        assert!((0..10).contains(&(waits - wait - MINUTE - STEP)), "{consumers:?}: {waits}");
        assert_eq!(state.next, Action::Retire);
    }
    says(
        OPERATIONS,
        "it waits `max_stale`, the longest request (15 minutes), a minute for clocks that differ, and the longest step",
    );
    says(OPERATIONS, "the wait is 14 hours, that minute and the longest step");
    says(
        README,
        "`max_stale` and 15 minutes for a request with `Live`, 14 hours on standard Lambda without it",
    );
}

#[test]
fn a_claim_is_waited_for_and_held_as_long_as_the_pages_say() {
    let scenario = scenario(Kind::Labels);
    let shared = scenario.start();
    let began = shared.lock().now;
    let state = poll(scenario.rotator(&shared).step(Action::Begin, State::new("run"))).unwrap().unwrap();
    let waits = state.not_before.unix_seconds() - began;
    assert!((0..10).contains(&(waits - 3 * STEP)), "{waits}");
    says(OPERATIONS, "waits three times the longest step");

    let refused = scenario.run(&shared, "another", After::Redrive).error();
    let Error::Rejected(Rejection::Running { until, .. }) = refused else { panic!("{refused}") };
    let held = until.unix_seconds() - state.not_before.unix_seconds();
    assert_eq!(held, 6 * HOUR);
    for page in [OPERATIONS, README] {
        says(page, "another run can begin 6 hours after the");
    }
    // A step that is retried as often as the state machine does it has ended by then.
    let machine: serde_json::Value = serde_json::from_str(MACHINE).unwrap();
    let states = machine["States"].as_object().unwrap();
    let tasks = states.iter().filter(|(_, state)| state["Resource"] == "${RotatorArn}");
    let mut retried = 0;
    for (name, state) in tasks {
        let [retry] = &state["Retry"].as_array().unwrap()[..] else { panic!("{name} has several Retry") };
        let number = |value: &serde_json::Value| value.as_i64().unwrap();
        let [interval, attempts] = ["IntervalSeconds", "MaxAttempts"].map(|field| number(&retry[field]));
        assert_eq!(number(&retry["BackoffRate"]), 2, "{name}");
        let longest = number(&state["TimeoutSeconds"]) * (attempts + 1) + interval * ((1 << attempts) - 1);
        assert!(longest < held, "{name}: {longest}");
        retried += 1;
    }
    assert!(retried > 7, "{retried}");
}

#[test]
fn where_nothing_is_known_of_how_long_processes_live_it_is_refused() {
    let scenario = scenario(Kind::Sender);
    let shared = scenario.start();
    let rotation = Rotation::new(id(), Direction::Verified, Strategy::Single, Consumers::Unbounded);
    let rotator = Rotator::new(shared.clone(), ROTATOR, rotation, Seat(shared.clone()));
    let refused = poll(rotator.step(Action::Begin, State::new("run"))).unwrap().unwrap_err();
    assert!(matches!(refused, Error::Rejected(Rejection::Unbounded)), "{refused}");
}

#[test]
fn what_does_not_load_is_not_rotated() {
    let scenario = Scenario { before: 0, ..scenario(Kind::Labels) };
    let shared = scenario.start();
    shared.lock().items.retain(|(principal, name), _| principal != OWNER && !name.starts_with(OWNER));
    shared.lock().watch.off = true;
    let refused = scenario.run(&shared, "run", After::Redrive).error();
    assert!(matches!(refused, Error::Rejected(Rejection::NothingLoads)), "{refused}");
}

#[test]
fn the_old_value_of_a_verified_one_is_refused_once_the_run_has_ended() {
    let scenario = scenario(Kind::Sender);
    let shared = scenario.start();
    let old = shared.lock().loads();
    scenario.run(&shared, "run", After::Redrive).done();
    let world = shared.lock();
    assert_ne!(world.loads(), old);
    let ended: Option<Time> = world.record(&id()).overlap(world.time()).map(|(_, until)| until);
    assert_eq!(ended, None);
    const { assert!(DELIVERIES > 0) };
}

/// The gap of a first rotation that SECURITY.md tells of, which a later one doesn't have.
#[test]
fn a_lost_run_whose_value_somebody_replaced_goes_back_until_the_sender_has_a_newer_one() {
    for scenario in scenarios(Kind::Sender) {
        let (shared, _lost) = until(scenario, Action::Test);
        let published = shared.record().loads();
        forge(&shared, name::PENDING, "what the forger knows");
        scenario.run_until_rotated(&shared);
        let world = shared.lock();
        assert_eq!(
            world.watch.without.is_empty(),
            scenario.before > 0,
            "{scenario:?} {:?}",
            world.watch.without
        );
        assert!(world.party.accepts(&world.loads()) && !world.party.accepts("what the forger knows"));
        assert_ne!(world.loads_version(), published);
    }
}

#[test]
fn a_rollback_to_what_a_lost_run_published_ends_that_gap() {
    let scenario = scenarios(Kind::Sender).next().unwrap();
    let (shared, _lost) = until(scenario, Action::Test);
    let published = shared.record().loads().unwrap();
    forge(&shared, name::PENDING, "what the forger knows");
    scenario.go_until(&shared, State::new("another").taking_over(), Action::Publish, After::Redrive).done();
    let accepted = |shared: &Shared| {
        let world = shared.lock();
        world.party.accepts(&world.loads())
    };
    assert!(!accepted(&shared), "it went back");
    poll(Writer::new(shared.clone()).point(&Point::rollback(shared.record(), published))).unwrap().unwrap();
    assert!(accepted(&shared), "{published} doesn't load");
}
