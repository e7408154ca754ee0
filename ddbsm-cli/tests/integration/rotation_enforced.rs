//! Whole rotations in both directions with exactly what `ddbsm policy --for rotator --owner` prints, and functions that
//! load with what `--for owner` prints, all of it enforced by an IAM simulator that others wrote.
//!
//! `.ci/setup` installs the simulator and moto.

use crate::common::enforce::{AUDITOR_KEY as OWNER_KEY, Caller, caller, enforce};
use crate::common::server::{BY_TABLE, OWNER, Server, TABLE};
use crate::common::{feed, ok, policy};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use ddbsm::{ErrorKind, Rotating, Secrets};
use ddbsm_rotation::{
    Action, Consumers, Direction, DynamoDb, Proof, Rotation, Rotator, SecretId, State, Strategy,
};
use ddbsm_testkit::rotation::{ADMIN, Party};
use ddbsm_write::{Put, Value, Writer};
use std::time::{Duration, SystemTime};

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets")]
struct Settings {
    token: Rotating<String>,
}

/// Lets the table's responses come from so many hours ahead.
fn set_ahead(server: &Server, hours: u64) {
    let then = DateTime::from(SystemTime::now() + Duration::from_hours(hours));
    server.set_date(Some(&then.fmt(DateTimeFormat::HttpDate).expect("a date")));
}

/// The function's client, which signs with a key of its own.
fn function(server: &Server) -> Client {
    let credentials = Credentials::new(OWNER_KEY, "an-example-and-no-secret", None, None, "test");
    let config = server.client().config().to_builder().credentials_provider(credentials);
    Client::from_conf(config.build())
}

/// A server with a secret and the administrator's credential, which from then on enforces what is printed.
fn prepare(server: &Server, rotator: &Caller) -> Party {
    server.create_table();
    for (name, value, principal) in
        [("token", "the first", OWNER), ("rotation/admin", ADMIN, rotator.role.as_str())]
    {
        let args = ["put", name, "-", "--principal", principal];
        ok(&feed(server.ddbsm().args(args), value.as_bytes()));
    }
    enforce(server, &policy(&[]).0, rotator, Some((OWNER_KEY, &caller("--owner", true))));
    Party::accepting("first", "the first")
}

/// Two rotations: the second shows that what the first one published doesn't work any more.
fn rotate(server: &Server, direction: Direction) {
    let role = caller("--rotator", true);
    let party = prepare(server, &role);
    let consumers = Consumers::Live { max_stale: Duration::from_hours(1) };
    let rotation = Rotation::new(SecretId::new(OWNER, "token"), direction, Strategy::Alternating, consumers)
        .first_id("first");
    let table = DynamoDb::new(server.client(), TABLE);
    let rotator = Rotator::new(table, role.role.as_str(), rotation, party.clone());
    let function = function(server);
    let load = || Settings::loader().principal(OWNER);
    let mut hours = 0;
    for (run, proof) in [("one", Proof::Unproven), ("two", Proof::Shown)] {
        let old = party.newest();
        let mut state = State::new(run);
        while state.next != Action::Done {
            let step = rotator.step(state.next, state.clone());
            state = server.block_on(step).unwrap_or_else(|error| panic!("{direction:?} {run}: {error}"));
            // Longer than any wait but the last of a verified one, which ends with the overlap.
            hours += if state.next == Action::Retire { 48 } else { 3 };
            set_ahead(server, hours);
            let token = server.block_on(load().load(&function)).expect("it loads").token;
            let usable = match direction {
                Direction::Presented => party.accepts(token.current().expose_secret()),
                _ => token.any(|token| token.ct_eq(&*party.newest())),
            };
            assert!(usable, "{direction:?} {run}, before {:?}", state.next);
        }
        assert_eq!(state.proof, proof, "{direction:?} {run}");
        assert!(!party.accepts(&old), "{direction:?} {run}: the old one is revoked");
        server.block_on(cannot_read(&server.client()));
        server.block_on(cannot_write_elsewhere(&server.client()));
    }
}

/// The rotator reads nothing of its owner's, before or after it has written it.
async fn cannot_read(rotator: &Client) {
    let load = Settings::loader().principal(OWNER).load(rotator).await;
    assert_eq!(load.expect_err("it loads").kind(), ErrorKind::AccessDenied);

    let text = |text: &str| AttributeValue::S(text.to_owned());
    let key = [("principal".to_owned(), text(OWNER)), ("name".to_owned(), text("token"))];
    let keys = KeysAndAttributes::builder().keys(key.clone().into()).build().expect("keys");
    let batch = rotator.batch_get_item().request_items(TABLE, keys).send().await;
    denied(batch.expect_err("it reads"));
    let get = rotator.get_item().table_name(TABLE).set_key(Some(key.into())).send().await;
    denied(get.expect_err("it reads"));
    let query = rotator.query().table_name(TABLE).key_condition_expression("principal = :p");
    let query = query.expression_attribute_values(":p", text(OWNER)).send().await;
    denied(query.expect_err("it reads"));
}

/// Nor does it write another owner's secrets.
async fn cannot_write_elsewhere(rotator: &Client) {
    let other = SecretId::new("arn:aws:iam::111111111111:role/app/another", "token");
    let writer = Writer::new(DynamoDb::new(rotator.clone(), TABLE));
    let written = writer.put(vec![Put::new(other, Value::text("forged"))]).await;
    let error = written.expect_err("it writes").to_string();
    assert!(error.contains("AccessDenied"), "{error}");
}

fn denied(error: impl std::error::Error) {
    let error = DisplayErrorContext(error).to_string();
    assert!(error.contains("not authorized") || error.contains(BY_TABLE), "{error}");
}

#[test]
#[ignore = "needs the IAM simulator from npm and moto from PyPI: .ci/setup"]
fn a_rotator_needs_no_more_than_what_is_printed_for_it_and_cannot_read_what_it_rotates() {
    for direction in [Direction::Presented, Direction::Verified] {
        for server in [Server::start(), Server::moto()] {
            rotate(&server, direction);
        }
    }
}
