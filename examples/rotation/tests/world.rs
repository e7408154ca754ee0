//! The function, its table and a clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::Client;
use ddbsm::LoadError;
use ddbsm_core::table::Time;
use ddbsm_example_rotation::{Event, Settings, ThirdParty, handle, third_party};
use ddbsm_rotation::{DynamoDb, Own, Rotator, SecretId, Store, name};
use ddbsm_testkit::table::{OWNER, TABLE, client, with_table};
use ddbsm_write::{Entries, Put, RequestError, Table, Value as Stored, Write, Writer};
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

/// A table whose responses come from so many seconds ahead.
#[derive(Debug, Clone)]
struct Ahead(DynamoDb, Arc<AtomicI64>);

impl Table for Ahead {
    type Error = RequestError;

    async fn index(&self, begins_with: &str) -> Result<Entries, RequestError> {
        let mut entries = self.0.index(begins_with).await?;
        let ahead = entries.now.unix_seconds() + self.1.load(Ordering::SeqCst);
        entries.now = Time::from_unix_seconds(ahead).unwrap();
        Ok(entries)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), RequestError> {
        self.0.write(writes).await
    }
}

impl Store for Ahead {
    async fn own(&self, rotator: &str) -> Result<Own, LoadError> {
        self.0.own(rotator).await
    }
}

pub struct Rig {
    pub client: Client,
    pub party: Party,
    pub events: Vec<Value>,
    pub forge_before_set: bool,
    /// Whether an overlap was in the index when the third party was told, if that is asked.
    pub overlap_at_set: Option<bool>,
    settings: Settings,
    ahead: Arc<AtomicI64>,
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
            client,
            party,
            events: Vec::new(),
            forge_before_set: false,
            overlap_at_set: None,
            ahead: Arc::default(),
            seen: Vec::new(),
        };
        rig.put(OWNER, SECRET, FIRST).await;
        rig.put(ROTATOR, name::ADMIN, ADMIN).await;
        rig
    }

    fn table(&self) -> Ahead {
        Ahead(DynamoDb::new(self.client.clone(), TABLE), Arc::clone(&self.ahead))
    }

    async fn put(&self, principal: &str, name: &str, value: &str) {
        let put = Put::new(SecretId::new(principal, name), Stored::text(value.to_owned()));
        Writer::new(self.table()).put(vec![put]).await.unwrap();
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
                handle(&Rotator::new(self.table(), rotator, rotation, keys), event).await
            }
            ThirdParty::Hook(hook) => {
                handle(&Rotator::new(self.table(), rotator, rotation, hook), event).await
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
                let table = Ahead(DynamoDb::new(self.client.clone(), TABLE), Arc::clone(&self.ahead));
                let index = Writer::new(table).index(&id.index_key()).await.unwrap();
                *both = index.record(&id).overlap(index.now).is_some();
            }
        }
        let answer = self.invoke(event).await;
        self.seen.push(format!("{answer:?}"));
        answer
    }

    fn wait_until(&mut self, time: &str) {
        let until: Time = time.parse().unwrap();
        let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
        let ahead = until.unix_seconds() - now + 1;
        self.ahead.fetch_max(ahead, Ordering::SeqCst);
    }

    fn pass(&mut self, seconds: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "a few hours")]
        self.ahead.fetch_add(seconds as i64, Ordering::SeqCst);
    }
}
