//! The definition, executed step by step: the function's handler, a table in dynoxide, and third parties over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)] // a test fails by panicking

mod interpreter;
mod schedule;
mod third_party;
mod world;

use ddbsm::{Rotating, Secrets};
use ddbsm_rotation::name;
use ddbsm_testkit::table::{OWNER, TABLE};
use interpreter::{Ended, Machine};
use serde_json::{Value, json};
use world::{Rig, SECRET, kind};

#[derive(Debug, Secrets)]
struct Settings {
    secret: Rotating<String>,
}

fn machine() -> Machine {
    let substitutions = [("RotatorArn", "rotator"), ("SecretName", SECRET), ("SecretOwner", OWNER)];
    Machine::read(include_str!("../statemachine.asl.json"), &substitutions)
}

async fn loaded(rig: &Rig) -> Rotating<String> {
    Settings::loader().table(TABLE).principal(OWNER).load(&rig.client).await.unwrap().secret
}

fn input() -> Value {
    json!({"takeOver": false})
}

#[tokio::test]
async fn a_key_is_rotated_and_then_again() {
    let mut rig = Rig::start(kind::KEYS).await;
    for (run, proof) in [("one", "unproven"), ("two", "shown")] {
        let old = loaded(&rig).await.current().expose_secret().clone();
        let Ended::Succeeded(state) = machine().run(run, input(), &mut rig).await else { panic!("{run}") };
        assert_eq!((&state["next"], &state["proof"]), (&json!("done"), &json!(proof)));
        let new = loaded(&rig).await;
        assert!(rig.party.accepts(new.current().expose_secret()));
        // What was stored by hand has no id that the rotator knows.
        assert_eq!(rig.party.accepts(&old), run == "one", "{run}");
    }
    assert!(rig.events.is_empty());
    rig.assert_silent();
}

#[tokio::test]
async fn the_secret_of_a_hook_is_loaded_beside_the_old_one_before_the_sender_is_told() {
    let mut rig = Rig::start(kind::HOOK).await;
    rig.overlap_at_set = Some(false);
    let old = loaded(&rig).await.current().expose_secret().clone();
    let Ended::Succeeded(state) = machine().run("one", input(), &mut rig).await else { panic!() };
    assert_eq!(state["next"], "done");
    assert!(rig.party.accepts(loaded(&rig).await.current().expose_secret()));
    assert!(!rig.party.accepts(&old));
    assert_eq!(rig.overlap_at_set, Some(true), "both were valid when the sender was told");
    rig.assert_silent();
}

#[tokio::test]
async fn a_sender_that_is_down_delays_the_rotation_raises_and_keeps_both_values_valid() {
    let mut rig = Rig::start(kind::HOOK).await;
    rig.party.fail(20);
    let Ended::Succeeded(state) = machine().run("one", input(), &mut rig).await else { panic!() };
    assert!(state["extensions"].as_u64() > Some(0), "{state}");
    let told = &rig.events[0]["Entries"][0];
    assert_eq!(
        (&told["Source"], &told["DetailType"]),
        (&json!("ddbsm.rotation"), &json!("ddbsm rotation delayed"))
    );
    assert_eq!(told["Detail"]["error"], "Rotation.ThirdParty");
    rig.assert_silent();
}

#[tokio::test]
async fn a_third_party_of_keys_that_is_down_fails_the_run_and_a_redrive_finishes_it() {
    let mut rig = Rig::start(kind::KEYS).await;
    let old = loaded(&rig).await.current().expose_secret().clone();
    rig.party.fail(9);
    let ended = machine().run("one", input(), &mut rig).await;
    let Ended::Failed(state, input, error) = ended else { panic!("{ended:?}") };
    assert_eq!(state, "Set");
    assert!(error.starts_with("Rotation.ThirdParty: set: "), "{error}");
    assert!(loaded(&rig).await.current().ct_eq(&*old), "the old value is in force");
    let Ended::Succeeded(_) = machine().run_from(&state, "one", input, &mut rig).await else { panic!() };
    assert!(rig.party.accepts(loaded(&rig).await.current().expose_secret()));
    rig.assert_silent();
}

#[tokio::test]
async fn a_second_execution_is_rejected_while_one_is_under_way() {
    let mut rig = Rig::start(kind::KEYS).await;
    rig.party.fail(9);
    let Ended::Failed(state, at, _) = machine().run("one", input(), &mut rig).await else { panic!() };
    let Ended::Failed(begin, _, error) = machine().run("two", input(), &mut rig).await else { panic!() };
    assert_eq!(begin, "Begin");
    assert!(error.starts_with("Rotation.Rejected: begin: Run \"one\" is under way"), "{error}");
    let Ended::Succeeded(_) = machine().run_from(&state, "one", at, &mut rig).await else { panic!() };
}

#[tokio::test]
async fn a_replaced_value_stops_the_run() {
    let mut rig = Rig::start(kind::KEYS).await;
    rig.forge_before_set = true;
    let Ended::Failed(_, _, error) = machine().run("one", input(), &mut rig).await else { panic!() };
    assert!(error.starts_with("Rotation.PendingReplaced"), "{error}");
    assert!(!rig.party.accepts(world::FORGED));
    assert!(!error.contains(world::FORGED) && name::PENDING == "rotation/pending");
}
