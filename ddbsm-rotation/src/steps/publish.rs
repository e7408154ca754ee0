//! Stores the new value as the owner's secret.

use ddbsm_write::Publication;

use super::create::copy;
use crate::error::Error;
use crate::party::ThirdParty;
use crate::rotator::{Rotator, later};
use crate::state::{Action, State};
use crate::store::Store;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    pub(crate) async fn publish(&self, state: State) -> Result<State, Error> {
        let found = self.enter(&state).await?;
        let plan = state.plan().ok_or(Error::Contended)?;
        let publication = Publication::new(self.rotation.secret.clone(), copy(found.pending(&state)?), plan);
        let written = self.writer.publish(&publication).await?;
        if written.others.iter().any(|other| !state.retire.contains(&other.version)) {
            return Err(Error::Contended);
        }
        let now = found.index.now;
        let loaded = later(now, self.rotation.load_seconds()?);
        let next = self.rotation.after(Action::Publish);
        let not_before = match next {
            // All processes know both values already: only the overlap's end has changed.
            Action::Set if state.extensions > 0 => now,
            // Nobody else is told, so the overlap is all there is to wait for.
            Action::Retire => loaded.max(state.previous_until().unwrap_or(loaded)),
            _ => loaded,
        };
        Ok(State { next, not_before, ..state })
    }
}
