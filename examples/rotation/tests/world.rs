//! The function, its table and a clock.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use ddbsm_example_rotation::{Event, Settings, ThirdParty, handle, third_party};
use ddbsm_rotation::{Rotator, SecretId, name};
use ddbsm_testkit::rotation::Ahead;
use ddbsm_testkit::table::{OWNER, TABLE, client, with_table};
use ddbsm_write::{Put, Value as Stored, Writer};
use serde_json::Value;

use crate::interpreter::{Answer, World};
use crate::third_party::{ADMIN, Party};

pub const SECRET: &str = "secret";
pub const FORGED: &str = "n33dl3-forged-8xW2";
const FIRST: &str = "n33dl3-first-9pLmR4";
const ROTATOR: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/rotator/slack-bot";

pub mod kind {
    pub const KEYS: &str = "keys";
    pub const HOOK: &str = "hook";
}

pub struct Rig {
    pub client: Client,
    pub party: Party,
    pub events: Vec<Value>,
    pub forge_before_set: bool,
    /// Whether an overlap was in the index when the third party was told, if that is asked.
    pub overlap_at_set: Option<bool>,
    settings: Settings,
    table: Ahead,
    seen: Vec<String>,
}

impl Rig {
    pub async fn start(kind: &str) -> Self {
        let client = client(with_table().await);
        let (party, api) = Party::start(FIRST);
        let rig = |name: &str| {
            Some(match name {
                "DDBSM_TABLE" => TABLE.to_owned(),
                "DDBSM_PRINCIPAL" => ROTATOR.to_owned(),
                "SECRET_OWNER" => OWNER.to_owned(),
                "SECRET_NAME" => SECRET.to_owned(),
                "THIRD_PARTY" => kind.to_owned(),
                "THIRD_PARTY_API" => api.clone(),
                _ => "3600".to_owned(),
            })
        };
        let rig = Self {
            settings: Settings::from_environment(rig).unwrap(),
            party,
            events: Vec::new(),
            forge_before_set: false,
            overlap_at_set: None,
            table: Ahead::new(client.clone()),
            seen: Vec::new(),
            client,
        };
        rig.put(OWNER, SECRET, FIRST).await;
        rig.put(ROTATOR, name::ADMIN, ADMIN).await;
        rig
    }

    async fn put(&self, principal: &str, name: &str, value: &str) {
        let put = Put::new(SecretId::new(principal, name), Stored::text(value.to_owned()));
        Writer::new(self.table.clone()).put(vec![put]).await.unwrap();
    }

    /// That no value was in what went through the state machine.
    pub fn assert_silent(&self) {
        let values = self.party.ever().into_iter().chain([ADMIN.to_owned()]);
        for value in values {
            assert!(
                self.seen.iter().all(|seen| !seen.contains(&value)),
                "a value in a state, an event or an error"
            );
        }
        assert!(self.seen.len() > 8, "{}", self.seen.len());
    }

    async fn invoke(&self, event: Event) -> Answer {
        let (rotation, rotator) = (self.settings.rotation(), self.settings.rotator.clone());
        let outcome = match third_party(&self.settings) {
            ThirdParty::Keys(keys) => {
                handle(&Rotator::new(self.table.clone(), rotator, rotation, keys), event).await
            }
            ThirdParty::Hook(hook) => {
                handle(&Rotator::new(self.table.clone(), rotator, rotation, hook), event).await
            }
        };
        match outcome {
            Ok(state) => Ok(serde_json::to_value(state).unwrap()),
            Err(error) => Err((error.error_type, error.error_message)),
        }
    }
}

impl World for Rig {
    async fn task(&mut self, resource: &str, input: Value) -> Answer {
        self.seen.push(input.to_string());
        if resource == "arn:aws:states:::events:putEvents" {
            self.events.push(input);
            return Ok(Value::Null);
        }
        assert_eq!(resource, "rotator");
        let event: Event = serde_json::from_value(input).unwrap();
        if event.action == "set" {
            if self.forge_before_set {
                self.put(ROTATOR, name::PENDING, FORGED).await;
            }
            if let Some(both) = &mut self.overlap_at_set {
                let id = SecretId::new(OWNER, SECRET);
                let index = Writer::new(self.table.clone()).index(&id.index_key()).await.unwrap();
                *both = index.record(&id).overlap(index.now).is_some();
            }
        }
        let answer = self.invoke(event).await;
        self.seen.push(format!("{answer:?}"));
        answer
    }

    fn wait_until(&mut self, time: &str) {
        self.table.wait_until(time.parse().unwrap());
    }

    fn pass(&mut self, seconds: f64) {
        self.table.pass(Duration::from_secs_f64(seconds));
    }
}
