//! A third party that really checks credentials.

use std::collections::BTreeMap;

use ddbsm::Secret;
use ddbsm_rotation::{Credential, Failure, Next, ThirdParty};
use zeroize::Zeroizing;

use super::world::{Shared, World};

pub(super) const ADMIN: &str = "the administrator's password";

/// How it knows credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Two at a time, each with a label of its own, which the rotator makes.
    Labels,
    /// Two at a time, which the third party itself makes.
    Issued,
    /// Two users that alternate.
    Users,
    /// One, which replaces the one before it.
    One,
    /// Two at a time, made by an operator.
    Supplied,
    /// It sends, and signs with one.
    Sender,
    /// Nobody is told.
    Nobody,
}

#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) kind: Kind,
    /// What is valid, or what it signs with, by id.
    pub(super) live: BTreeMap<String, String>,
    /// Everything that ever was.
    pub(super) ever: Vec<String>,
    /// Refuses every call until then.
    pub(super) down_until: i64,
    issued: usize,
}

/// As a rotator sees it.
pub(super) struct Seat(pub(super) Shared);

impl Party {
    pub(super) fn new(kind: Kind, first: &str) -> Self {
        let live = BTreeMap::from([("first".to_owned(), first.to_owned())]);
        Self { kind, live, ever: vec![first.to_owned()], down_until: 0, issued: 0 }
    }

    pub(super) fn accepts(&self, value: &str) -> bool {
        self.live.values().any(|live| live == value)
    }

    pub(super) fn add(&mut self, id: &str, value: &str) -> Result<(), Failure> {
        if matches!(self.kind, Kind::One | Kind::Sender) {
            self.live.clear();
        }
        if self.live.len() >= 2 && !self.live.contains_key(id) {
            return Err(Failure::new("two credentials are valid already").status(409));
        }
        self.live.insert(id.to_owned(), value.to_owned());
        self.ever.push(value.to_owned());
        Ok(())
    }
}

impl Seat {
    async fn call<T>(
        &self,
        admin: Option<&Secret<String>>,
        act: impl FnOnce(&mut Party) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let allowed = admin.is_some_and(|admin| admin.expose_secret() == ADMIN);
        let act = |world: &mut World| {
            let up = world.now >= world.party.down_until;
            if allowed && up { act(&mut world.party) } else { Err(Failure::new("refused").status(403)) }
        };
        self.0.operate(act).await.ok_or(Failure::new("no response"))?
    }
}

impl ThirdParty for Seat {
    fn id(&self, next: &Next<'_>) -> Result<String, Failure> {
        Ok(match (self.0.lock().party.kind, next.supplied) {
            (Kind::Users, _) if next.in_force == Some("first") => "second".to_owned(),
            (Kind::Users | Kind::One, _) => "first".to_owned(),
            (Kind::Supplied, Some(value)) => value.expose_secret().split(':').next().unwrap().to_owned(),
            _ => next.version.to_string(),
        })
    }

    async fn create(&self, admin: Option<&Secret<String>>, id: &str) -> Result<Zeroizing<String>, Failure> {
        if self.0.lock().party.kind != Kind::Issued {
            return ddbsm_rotation::random(32);
        }
        self.call(admin, |party| {
            party.issued += 1;
            let value = format!("issued {} as {id}", party.issued);
            party.add(id, &value)?;
            Ok(Zeroizing::new(value))
        })
        .await
    }

    async fn set(&self, admin: Option<&Secret<String>>, new: &Credential<'_>) -> Result<(), Failure> {
        let value = new.value.expose_secret();
        let is_there = |party: &Party| matches!(party.kind, Kind::Issued | Kind::Supplied);
        self.call(admin, |party| if is_there(party) { Ok(()) } else { party.add(new.id, value) }).await
    }

    async fn works(&self, admin: Option<&Secret<String>>, old: &Credential<'_>) -> Result<bool, Failure> {
        self.call(admin, |party| Ok(party.live.get(old.id) == Some(old.value.expose_secret()))).await
    }

    async fn revoke(&self, admin: Option<&Secret<String>>, id: &str) -> Result<(), Failure> {
        self.call(admin, |party| {
            // What it signs with is not to be revoked, but replaced.
            if party.kind != Kind::Sender {
                party.live.remove(id);
            }
            Ok(())
        })
        .await
    }
}
