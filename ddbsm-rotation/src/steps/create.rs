//! Makes the new value, and notes what is to be revoked before anything is sent.

use ddbsm::Secret;
use ddbsm_core::table::Version;
use ddbsm_write::{Overlap, Plan, Point, Value, WriteError};
use zeroize::Zeroizing;

use super::start::{Start, decide};
use crate::error::{Call, Error};
use crate::own::{self, Entry, name};
use crate::party::{Credential, Next, ThirdParty};
use crate::rejection::Rejection;
use crate::rotation::Strategy;
use crate::rotator::{Found, Rotator, later};
use crate::state::{Action, Planned, State};
use crate::store::Store;
use crate::value::digest;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    pub(crate) async fn create(&self, state: State) -> Result<State, Error> {
        let found = self.enter(&state).await?;
        let created = self.start(&found, state).await;
        if let Err(Error::Rejected(Rejection::PendingIsCurrent)) = created {
            // The run that published it was cut off before it deleted it.
            self.forget_supplied().await?;
        }
        if let Err(Error::Rejected(_)) = created {
            // The claim is given back, so that another run needn't wait for its end.
            self.forget(name::LOCK).await?;
        }
        created
    }

    async fn start(&self, found: &Found, state: State) -> Result<State, Error> {
        self.check_overlap(found)?;
        match decide(&self.rotation, &self.principal, found)? {
            Start::Resolve { new, old } => self.resolve(found, state, new, old).await,
            Start::Anew { in_force, at_once, later } => {
                self.anew(found, state, in_force, at_once, later).await
            }
            Start::Finish { version, in_force, revoke } => {
                self.finish(found, state, version, in_force, revoke)
            }
            Start::Settle { to } => self.settle(found, state, to).await,
        }
    }

    /// Points the head to what loaded before, and starts from there.
    async fn settle(&self, found: &Found, state: State, to: Version) -> Result<State, Error> {
        let mut point = Point::rollback(found.record.clone(), to);
        point.revoked = true;
        self.writer.point(&point).await?;
        let found = self.enter(&state).await?;
        match decide(&self.rotation, &self.principal, &found)? {
            Start::Anew { in_force, at_once, later } => {
                self.anew(&found, state, in_force, at_once, later).await
            }
            Start::Finish { version, in_force, revoke } => {
                self.finish(&found, state, version, in_force, revoke)
            }
            Start::Settle { .. } | Start::Resolve { .. } => Err(Error::Contended),
        }
    }

    fn finish(
        &self,
        found: &Found,
        state: State,
        version: Version,
        in_force: Option<Entry>,
        revoke: Vec<Entry>,
    ) -> Result<State, Error> {
        let not_before = later(found.index.now, self.rotation.load_seconds()?);
        Ok(State {
            next: Action::Retire,
            not_before,
            version: Some(version),
            plan: None,
            digest: None,
            id: in_force.map(|entry| entry.id),
            retire: revoke.iter().map(|entry| entry.version).collect(),
            revoke: revoke.into_iter().map(|entry| entry.id).collect(),
            ..state
        })
    }

    /// Asks the third party which of the two it sends with, and makes that the one in force.
    async fn resolve(&self, found: &Found, state: State, new: Entry, old: Version) -> Result<State, Error> {
        if !self.sends_with(found, &new, old).await? {
            return self.settle(found, state, old).await;
        }
        // What was sent before it was told is still on its way.
        let seconds = self.rotation.load_seconds()? + self.rotation.delivery_seconds();
        let mut point = Point::rollback(found.record.clone(), new.version);
        (point.overlap, point.previous) = (Some(seconds), Some(old));
        self.writer.point(&point).await?;
        let others = found.own.ledger()?.into_iter().filter(|entry| entry.version != new.version).collect();
        let finishing = self.finish(found, state, new.version, Some(new), others)?;
        let ends = later(found.index.now, seconds + self.rotation.step_seconds());
        Ok(State { not_before: ends, ..finishing })
    }

    /// Whether the third party sends with the new value. If the old one is held, that one decides, since somebody may have
    /// replaced the new one.
    async fn sends_with(&self, found: &Found, new: &Entry, old: Version) -> Result<bool, Error> {
        if let Some(value) = &found.own.pending
            && self.works(found, &Credential { id: &new.id, value }).await?
        {
            return Ok(true);
        }
        let held = found.own.current_value().filter(|_| found.own.current_version() == Some(old));
        let entry = found.own.ledger()?.into_iter().find(|entry| entry.version == old);
        match (held, entry) {
            (Some(value), Some(entry)) => {
                Ok(!self.works(found, &Credential { id: &entry.id, value: &value }).await?)
            }
            _ => Ok(false),
        }
    }

    async fn anew(
        &self,
        found: &Found,
        state: State,
        in_force: Option<Entry>,
        at_once: Vec<Entry>,
        later: Vec<Entry>,
    ) -> Result<State, Error> {
        let plan = self.plan(found, None)?;
        let admin = found.own.admin.as_ref();
        let supplied = self.supplied(found)?;
        let next =
            Next { version: plan.version, in_force: in_force.as_ref().map(|entry| &*entry.id), supplied };
        let id = self.party.id(&next).map_err(Error::party(Call::Id))?;
        if !(1..=256).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Rejection::Id.into());
        }

        // The supplied value's own credential may have been noted by a run that failed.
        let kept = [in_force.as_ref().map(|entry| &entry.id), supplied.and(Some(&id))];
        for entry in at_once.iter().filter(|entry| !kept.contains(&Some(&entry.id))) {
            self.party.revoke(admin, &entry.id).await.map_err(Error::party(Call::Revoke))?;
        }
        let old: Vec<Entry> = later.into_iter().chain(in_force).collect();
        let new = Entry { id: id.clone(), version: plan.version };
        let all: Vec<Entry> = old.iter().cloned().chain([new]).collect();
        self.keep(name::REVOKE, own::ledger(&all)?).await?;

        // What somebody chose could be found from its digest.
        let mut made = None;
        if supplied.is_none() {
            let value = self.party.create(admin, &id).await.map_err(Error::party(Call::Create))?;
            made = Some(digest(&value));
            self.keep(name::PENDING, Value::Text(value)).await?;
        }
        // What a run that was cut off had announced, too: `decide` saw to it that it's nobody else's.
        let cut_off = found.record.unfinished().into_iter().map(|other| other.version);
        let replaced = old.iter().map(|entry| entry.version).chain(plan.previous);
        let mut retire: Vec<_> = replaced.chain(cut_off).collect();
        retire.sort_unstable();
        retire.dedup();
        let mut revoke: Vec<String> =
            old.into_iter().map(|entry| entry.id).filter(|old| *old != id).collect();
        revoke.dedup();
        Ok(State {
            next: self.rotation.after(Action::Create),
            version: Some(plan.version),
            plan: Some(Planned::from(&plan)),
            digest: made,
            supplied: found.supplied,
            id: Some(id),
            revoke,
            retire,
            ..state
        })
    }

    /// `previous` stays valid beside the new value if the values overlap. None: what loads.
    pub(super) fn plan(&self, found: &Found, previous: Option<Version>) -> Result<Plan, Error> {
        let seconds = self.rotation.overlap_seconds()?;
        let overlap = self.rotation.is_overlapping().then_some(Overlap { seconds, previous });
        let plan = self.writer.plan(&found.index, &self.rotation.secret, overlap);
        plan.map_err(|error| match error {
            WriteError::Rejected { why, .. } => {
                Rejection::Table(format!("The table refuses it: {why}.")).into()
            }
            other => other.into(),
        })
    }

    /// The value that an operator supplied, if it's one that an operator supplies.
    fn supplied<'a>(&self, found: &'a Found) -> Result<Option<&'a Secret<String>>, Rejection> {
        if self.rotation.strategy != Strategy::External {
            return Ok(None);
        }
        let pending = found.own.pending.as_ref().ok_or(Rejection::NoPending)?;
        if found.is_used_up() { Err(Rejection::PendingIsCurrent) } else { Ok(Some(pending)) }
    }
}

/// A copy of a value, to be written. It's wiped.
pub(super) fn copy(value: &Secret<String>) -> Value {
    Value::Text(Zeroizing::new(value.expose_secret().clone()))
}
