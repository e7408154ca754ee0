//! Every path on which a value passes through a write or a rotation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ddbsm::Secret;
use ddbsm_core::table::attribute::VALUE;
use ddbsm_rotation::{
    Action, Consumers, Credential, Direction, DynamoDb, Failure, Rotation, Rotator, SecretId, State, Store,
    Strategy, ThirdParty, name,
};
use ddbsm_testkit::rotation::Ahead;
use ddbsm_testkit::script::Step;
use ddbsm_testkit::table::{OWNER, TABLE, with_table};
use ddbsm_write::{Attribute, Item, Put, Table, Value, Write, Writer};
use zeroize::Zeroizing;

use super::forms::NEEDLE;
use super::output::{show, show_error};
use super::scenarios::heading;
use super::structs::quoted;
use super::transport::Transport;

const ROTATOR: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/slack-bot";

/// A write that succeeds, one whose item comes back unprocessed, and errors that quote it.
pub(super) async fn writes(transport: Transport) {
    let item = format!(
        r#"{{"principal":{{"S":"{OWNER}"}},"name":{{"S":"token"}},"value":{{"S":{}}}}}"#,
        quoted(NEEDLE)
    );
    let left = format!(r#"{{"UnprocessedItems":{{"{TABLE}":[{{"PutRequest":{{"Item":{item}}}}}]}}}}"#);
    let error = |code: &str| format!(r#"{{"__type":"{code}","message":{}}}"#, quoted(NEEDLE));
    let written = Step::Respond(200, "{}".to_owned());
    for (script, succeeds) in [
        (vec![written.clone()], true),
        (vec![Step::Respond(200, left), written], true),
        (vec![Step::Respond(400, error("ValidationException"))], false),
        (vec![Step::Respond(200, NEEDLE.to_owned())], false),
    ] {
        let table = DynamoDb::new(transport.client(script).await, TABLE);
        let mut item = Item::new(OWNER, "token");
        item.attributes.insert(VALUE, Attribute::Value(Arc::new(Value::text(NEEDLE.to_owned()))));
        let writes = vec![Write::Put(item)];
        show(&writes);
        let result = table.write(writes).await;
        show(&table);
        show(&result);
        if let Err(error) = &result {
            show_error(error);
        }
        if result.is_ok() == succeeds {
            eprintln!("{}", heading("write"));
        }
    }
}

/// Takes whatever it's given, once it has failed once at each call.
#[derive(Default)]
struct Party([AtomicBool; 4]);

impl Party {
    fn fail_once(&self, call: usize) -> Result<(), Failure> {
        if self.0[call].swap(true, Ordering::SeqCst) { Ok(()) } else { Err(Failure::new("it fails")) }
    }
}

impl ThirdParty for Party {
    async fn create(&self, admin: Option<&Secret<String>>, _: &str) -> Result<Zeroizing<String>, Failure> {
        show(&admin);
        self.fail_once(0)?;
        Ok(Zeroizing::new(NEEDLE.to_owned()))
    }

    async fn set(&self, _: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
        show(new);
        self.fail_once(1)
    }

    async fn works(&self, _: Option<&Secret<String>>, _: &Credential<'_>) -> Result<bool, Failure> {
        self.fail_once(2).map(|()| true)
    }

    async fn revoke(&self, _: Option<&Secret<String>>, _: &str) -> Result<(), Failure> {
        self.fail_once(3)
    }
}

/// Whole rotations, two in each direction, of which every value is the needle.
pub(super) async fn rotations(transport: Transport) {
    for direction in [Direction::Presented, Direction::Verified] {
        let client = transport.client_of(with_table().await).await;
        let writer = Writer::new(DynamoDb::new(client.clone(), TABLE));
        let put = |principal: &str, name: &str| {
            Put::new(SecretId::new(principal, name), Value::text(NEEDLE.to_owned()))
        };
        writer.put(vec![put(OWNER, "token"), put(ROTATOR, name::ADMIN)]).await.unwrap();

        let table = Ahead::new(client);
        let consumers = Consumers::Live { max_stale: Duration::from_hours(1) };
        let rotation =
            Rotation::new(SecretId::new(OWNER, "token"), direction, Strategy::Alternating, consumers)
                .first_id("first");
        let rotator = Rotator::new(table.clone(), ROTATOR, rotation, Party::default());
        show(&rotator);
        for run in ["one", "two"] {
            let mut state = State::new(run);
            for _ in 0..20 {
                match rotator.step(state.next, state.clone()).await {
                    Ok(next) => state = next,
                    Err(error) => {
                        show(&error);
                        show_error(&error);
                    }
                }
                show(&state);
                eprintln!("{}", serde_json::to_string(&state).unwrap());
                show(&table.own(ROTATOR).await);
                table.pass(Duration::from_hours(if state.next == Action::Retire { 48 } else { 3 }));
            }
            if state.next == Action::Done {
                eprintln!("{}", heading("rotation"));
            }
        }
    }
}
