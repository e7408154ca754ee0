//! Tells the third party, and asks it whether the new credential works.

use ddbsm_core::table::Time;

use crate::error::{Call, Error};
use crate::party::{Credential, ThirdParty};
use crate::rotation::Direction;
use crate::rotator::{Found, Rotator, later};
use crate::state::{Action, State};
use crate::store::Store;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    pub(crate) async fn set(&self, state: State) -> Result<State, Error> {
        let found = self.enter(&state).await?;
        self.check_target(&found, &state)?;
        let new = credential(&found, &state)?;
        self.party.set(found.own.admin.as_ref(), &new).await.map_err(Error::party(Call::Set))?;
        Ok(State { next: self.rotation.after(Action::Set), not_before: found.index.now, ..state })
    }

    pub(crate) async fn test(&self, state: State) -> Result<State, Error> {
        let found = self.enter(&state).await?;
        let new = credential(&found, &state)?;
        if !self.works(&found, &new).await? {
            return Err(Error::NotAccepted);
        }
        let not_before = match self.rotation.direction {
            Direction::Presented => found.index.now,
            // What was sent before is verified with the old value, which is valid until the overlap ends.
            Direction::Verified => {
                let delivered = later(found.index.now, self.rotation.delivery_seconds());
                delivered.max(state.previous_until().unwrap_or(delivered))
            }
        };
        Ok(State { next: self.rotation.after(Action::Test), not_before, ..state })
    }

    /// Whether it makes sense to tell the third party.
    fn check_target(&self, found: &Found, state: &State) -> Result<(), Error> {
        match self.rotation.direction {
            // It will be published, unless somebody changed the secret since this run began.
            Direction::Presented => {
                let plan = state.plan().ok_or(Error::Contended)?;
                plan.check(&found.record).map_err(|_| Error::Contended)
            }
            // It was published and still loads, and the old value stays valid for long enough.
            Direction::Verified => {
                found.in_force(state)?;
                let until = state.previous_until().map_or(0, Time::unix_seconds);
                let left = until - found.index.now.unix_seconds();
                if self.rotation.may_set(left)? { Ok(()) } else { Err(Error::OverlapTooShort) }
            }
        }
    }
}

fn credential<'a>(found: &'a Found, state: &'a State) -> Result<Credential<'a>, Error> {
    let value = found.pending(state)?;
    let id = state.id.as_deref().ok_or(Error::PendingGone)?;
    Ok(Credential { id, value })
}
