//! What a rotator works with: a table whose clock a test moves on, and a third party that checks credentials.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use ddbsm::{LoadError, Secret};
use ddbsm_core::table::Time;
use ddbsm_rotation::{Credential, DynamoDb, Failure, Own, Store, ThirdParty};
use ddbsm_write::{Entries, RequestError, Table, Write};

use crate::table::TABLE;

/// The administrator's credential at the [`Party`].
pub const ADMIN: &str = "n33dl3-admin-5kQz7xW2";

/// A table whose responses come from some time ahead. Clones share the clock.
#[derive(Debug, Clone)]
pub struct Ahead {
    table: DynamoDb,
    seconds: Arc<AtomicI64>,
}

impl Ahead {
    /// The table of all tests, and no time ahead.
    pub fn new(client: Client) -> Self {
        Self { table: DynamoDb::new(client, TABLE), seconds: Arc::default() }
    }

    /// Moves the clock on.
    pub fn pass(&self, time: Duration) {
        self.seconds.fetch_add(i64::try_from(time.as_secs()).unwrap(), Ordering::SeqCst);
    }

    /// Moves the clock on to just after this time, unless it's later already.
    pub fn wait_until(&self, time: Time) {
        let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
        self.seconds.fetch_max(time.unix_seconds() - now + 1, Ordering::SeqCst);
    }
}

impl Table for Ahead {
    type Error = RequestError;

    async fn index(&self, begins_with: &str) -> Result<Entries, RequestError> {
        let mut entries = self.table.index(begins_with).await?;
        let now = entries.now.unix_seconds() + self.seconds.load(Ordering::SeqCst);
        entries.now = Time::from_unix_seconds(now).unwrap();
        Ok(entries)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), RequestError> {
        self.table.write(writes).await
    }
}

impl Store for Ahead {
    async fn own(&self, rotator: &str) -> Result<Own, LoadError> {
        self.table.own(rotator).await
    }
}

/// A third party that accepts the credentials that it was told, the newest last. Clones share them.
#[derive(Clone, Default)]
pub struct Party(Arc<Mutex<Vec<(String, String)>>>);

impl Party {
    /// One that accepts this credential.
    pub fn accepting(id: &str, value: &str) -> Self {
        Self(Arc::new(Mutex::new(vec![(id.to_owned(), value.to_owned())])))
    }

    /// Whether a credential is valid.
    pub fn accepts(&self, value: &str) -> bool {
        self.0.lock().unwrap().iter().any(|(_, live)| live == value)
    }

    /// How many it accepts.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// What a sender sends with.
    pub fn newest(&self) -> String {
        self.0.lock().unwrap().last().unwrap().1.clone()
    }

    fn check(admin: Option<&Secret<String>>) -> Result<(), Failure> {
        admin.filter(|admin| admin.ct_eq(ADMIN)).map(drop).ok_or(Failure::new("refused").status(401))
    }
}

impl ThirdParty for Party {
    async fn set(&self, admin: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
        Self::check(admin)?;
        let mut live = self.0.lock().unwrap();
        live.retain(|(id, _)| id != new.id);
        live.push((new.id.to_owned(), new.value.expose_secret().clone()));
        Ok(())
    }

    async fn works(&self, _: Option<&Secret<String>>, credential: &Credential<'_>) -> Result<bool, Failure> {
        Ok(self.accepts(credential.value.expose_secret()))
    }

    async fn revoke(&self, admin: Option<&Secret<String>>, id: &str) -> Result<(), Failure> {
        Self::check(admin)?;
        self.0.lock().unwrap().retain(|(live, _)| live != id);
        Ok(())
    }
}
