//! Revokes what was replaced, shows that it doesn't work any more, and ends the run.

use ddbsm_core::table::Version;

use crate::error::{Call, Error};
use crate::own::{self, Entry, name};
use crate::party::{Credential, ThirdParty};
use crate::rotation::Strategy;
use crate::rotator::{Found, Rotator};
use crate::state::{Action, Proof, State};
use crate::store::Store;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    pub(crate) async fn retire(&self, state: State) -> Result<State, Error> {
        let found = self.look().await?;
        let kept = state.version.ok_or(Error::Contended)?;
        let left: Vec<Entry> = state.id.iter().map(|id| Entry { id: id.clone(), version: kept }).collect();
        // The claim goes last. What is known of a run whose answer was lost is that it ended.
        if found.own.lock().is_none() && found.own.ledger()? == left && found.record.loads() == Some(kept) {
            let proof = self.known(&found, kept);
            return Ok(State { next: Action::Done, proof, ..state });
        }
        let found = self.enter(&state).await?;
        let kept = found.in_force(&state)?;

        let admin = found.own.admin.as_ref();
        for id in state.revoke.iter().filter(|id| state.id.as_ref() != Some(id)) {
            self.party.revoke(admin, id).await.map_err(Error::party(Call::Revoke))?;
        }
        let proof = self.prove(&found, &state, kept).await?;
        let retired: Vec<Version> = state.retire.iter().copied().filter(|version| *version != kept).collect();
        self.writer.mark_revoked(&self.rotation.secret, &retired).await?;
        self.clean_up(&found, &state, proof, &left).await?;
        Ok(State { next: Action::Done, proof, ..state })
    }

    /// Shows the old credential to the third party once more.
    async fn prove(&self, found: &Found, state: &State, kept: Version) -> Result<Proof, Error> {
        let old = found.own.current_version();
        if !self.rotation.has_party() || old == Some(kept) {
            return Ok(self.known(found, kept));
        }
        let (Some(version), Some(value)) = (old, found.own.current_value()) else {
            return Ok(Proof::Unproven);
        };
        let ledger = found.own.ledger()?;
        let entry = ledger.iter().find(|entry| entry.version == version);
        // What the rotator holds is another version than the one that was replaced, or the same value supplied again.
        let Some(entry) = entry.filter(|_| state.retire.contains(&version)) else {
            return Ok(Proof::Unproven);
        };
        if found.pending(state).is_ok_and(|new| new.ct_eq(value.expose_secret())) {
            return Ok(Proof::Unproven);
        }
        let old = Credential { id: &entry.id, value: &value };
        if self.works(found, &old).await? { Err(Error::StillWorks) } else { Ok(Proof::Shown) }
    }

    /// What an earlier attempt found, and noted.
    fn known(&self, found: &Found, kept: Version) -> Proof {
        match self.rotation.has_party() {
            false => Proof::NotNeeded,
            true if found.own.current_version() == Some(kept) => {
                found.own.current_proof().unwrap_or(Proof::Unproven)
            }
            true => Proof::Unproven,
        }
    }

    async fn clean_up(
        &self,
        found: &Found,
        state: &State,
        proof: Proof,
        left: &[Entry],
    ) -> Result<(), Error> {
        let kept = found.in_force(state)?;
        let made = state.plan.is_some();
        match found.pending(state) {
            // It's kept until the next rotation has shown that it doesn't work any more.
            Ok(value) if made && self.rotation.has_party() => {
                self.keep(name::CURRENT, own::current(kept, value, proof)?).await?;
            }
            _ if found.own.current_version().is_some_and(|version| version != kept) => {
                self.forget(name::CURRENT).await?;
            }
            _ => {}
        }
        self.keep(name::REVOKE, own::ledger(left)?).await?;
        if self.rotation.strategy != Strategy::External {
            self.forget(name::PENDING).await?;
        } else if made && !matches!(found.pending(state), Err(Error::PendingReplaced)) {
            self.forget_supplied().await?;
        }
        self.forget(name::LOCK).await
    }

    /// Deletes what an operator supplied, with its versions and from the index.
    pub(super) async fn forget_supplied(&self) -> Result<(), Error> {
        let record = self.writer.record(&self.pending_id()).await?;
        if record.is_empty() {
            return self.forget(name::PENDING).await;
        }
        self.writer.purge(&record).await?;
        Ok(())
    }
}
