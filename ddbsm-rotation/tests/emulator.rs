//! Whole rotations on dynoxide, with the real client and the real loader. Only the clock is the test's.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use ddbsm::{Live, Rotating, Secret, Secrets};
use ddbsm_rotation::{
    Action, Consumers, Direction, DynamoDb, Proof, Rotation, Rotator, SecretId, State, Strategy, name,
};
use ddbsm_testkit::emulator::moto;
use ddbsm_testkit::rotation::{ADMIN, Ahead, Party};
use ddbsm_testkit::table::{OWNER, TABLE, client, create_table, with_table};
use ddbsm_write::{Put, Value, Writer};

const ROTATOR: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/slack-bot";

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets")]
struct Settings {
    #[secrets(name = "token")]
    token: Secret<String>,
}

#[derive(Debug, Secrets)]
struct Verifier {
    token: Rotating<String>,
}

async fn start(address: SocketAddr) -> (Client, Party) {
    let client = client(address);
    let writer = Writer::new(DynamoDb::new(client.clone(), TABLE));
    let put = |principal: &str, name: &str, value: &str| {
        Put::new(SecretId::new(principal, name), Value::text(value.to_owned()))
    };
    writer.put(vec![put(OWNER, "token", "the first"), put(ROTATOR, name::ADMIN, ADMIN)]).await.unwrap();
    (client, Party::accepting("first", "the first"))
}

fn rotation(direction: Direction) -> Rotation {
    let consumers = Consumers::Live { max_stale: Duration::from_hours(1) };
    Rotation::new(SecretId::new(OWNER, "token"), direction, Strategy::Alternating, consumers)
        .first_id("first")
}

#[tokio::test]
async fn a_presented_credential_is_rotated_twice_and_every_function_has_one_that_works() {
    rotate_a_presented_one_twice(with_table().await).await;
}

#[tokio::test]
async fn a_verified_credential_is_loaded_beside_the_old_one_before_the_sender_uses_it() {
    rotate_a_verified_one(with_table().await).await;
}

#[tokio::test]
#[ignore = "needs moto: .ci/setup"]
async fn on_moto_too() {
    let (one, two) = (moto(), moto());
    for server in [&one, &two] {
        create_table(&client(server.address)).await;
    }
    rotate_a_presented_one_twice(one.address).await;
    rotate_a_verified_one(two.address).await;
}

async fn rotate_a_presented_one_twice(address: SocketAddr) {
    let (client, party) = start(address).await;
    let table = Ahead::new(client.clone());
    let rotator = Rotator::new(table.clone(), ROTATOR, rotation(Direction::Presented), party.clone());
    let load = || Settings::loader().principal(OWNER);
    let mut values = vec!["the first".to_owned()];
    for (run, proof) in [("one", Proof::Unproven), ("two", Proof::Shown)] {
        let live = Live::new(load(), client.clone());
        let warm = live.get().await.unwrap();
        let mut state = State::new(run);
        while state.next != Action::Done {
            if state.next == Action::Retire {
                // Nobody holds what it loaded before.
                live.refresh_now().await.unwrap();
            } else {
                assert!(party.accepts(warm.token.expose_secret()), "warm, before {:?}", state.next);
            }
            state = rotator.step(state.next, state.clone()).await.unwrap();
            table.pass(Duration::from_hours(2));
            let cold = load().load(&client).await.unwrap();
            assert!(party.accepts(cold.token.expose_secret()), "cold, before {:?}", state.next);
            assert!(party.accepts(live.get().await.unwrap().token.expose_secret()), "live");
        }
        assert_eq!(state.proof, proof);
        let old = warm.token.expose_secret();
        assert!(!party.accepts(old), "the old one is revoked");
        values.push(load().load(&client).await.unwrap().token.expose_secret().clone());
        assert_eq!(party.count(), 1);
        let json = serde_json::to_string(&state).unwrap();
        assert!(values.iter().all(|value| !json.contains(value)), "{json}");
    }
    assert_eq!(values.len(), 3);
}

async fn rotate_a_verified_one(address: SocketAddr) {
    let (client, party) = start(address).await;
    let table = Ahead::new(client.clone());
    let rotator = Rotator::new(table.clone(), ROTATOR, rotation(Direction::Verified), party.clone());
    let load = || Verifier::loader().table(TABLE).principal(OWNER);
    // A process that was started before, and one that is started now: each accepts what the sender sends.
    let warm = Live::new(load(), client.clone());
    warm.get().await.unwrap();
    let accepted = async |sent: &str, when: Action| {
        let (cold, warm) = (load().load(&client).await.unwrap(), warm.get().await.unwrap());
        assert!(cold.token.any(|token| token.ct_eq(sent)), "cold, before {when:?}");
        assert!(warm.token.any(|token| token.ct_eq(sent)), "warm, before {when:?}");
    };
    let mut state = State::new("one");
    while state.next != Action::Set {
        accepted("the first", state.next).await;
        state = rotator.step(state.next, state.clone()).await.unwrap();
        table.pass(Duration::from_hours(3));
    }
    assert!(warm.get().await.unwrap().token.current().ct_eq("the first"), "it has loaded again too early");
    // Its `max_stale` is over, which is what the rotation has waited for.
    warm.refresh_now().await.unwrap();
    let both = warm.get().await.unwrap();
    assert!(both.token.previous().is_some_and(|previous| previous.ct_eq("the first")));
    assert!(!party.accepts(both.token.current().expose_secret()), "the sender isn't told yet");
    while state.next != Action::Done {
        // Deliveries that were sent before `set` are still on their way.
        accepted("the first", state.next).await;
        accepted(&party.newest(), state.next).await;
        state = rotator.step(state.next, state.clone()).await.unwrap();
        table.pass(Duration::from_hours(30));
    }
    accepted(&party.newest(), state.next).await;
    assert_eq!(party.newest(), *both.token.current().expose_secret());
    assert!(!party.accepts("the first"));
}
