//! Puts off the end of an overlap: it must not end while the third party may still use the old value.

use crate::error::Error;
use crate::own::{self, Entry, name};
use crate::party::ThirdParty;
use crate::rotator::Rotator;
use crate::state::{Action, Planned, State};
use crate::store::Store;

/// A month, if each takes two days.
const MOST: u32 = 15;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    /// Plans the same value as a new version, with an overlap that ends later. Call it if the third party couldn't be told of a
    /// verified value. The next step publishes it, and the step after that tells the third party again.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfOrder`] unless the step that failed is `set` or `test` of a verified value.
    ///
    /// ```
    /// # use ddbsm_rotation::*;
    /// # async fn example(rotator: Rotator<DynamoDb, Nobody>, state: State) -> Result<(), Error> {
    /// let state = match rotator.step(Action::Set, state.clone()).await {
    ///     Err(Error::OverlapTooShort) => rotator.extend(state).await?,
    ///     step => step?,
    /// };
    /// # Ok(())
    /// # }
    /// ```
    pub async fn extend(&self, state: State) -> Result<State, Error> {
        let told = matches!(state.next, Action::Set | Action::Test);
        if !told || self.rotation.after(Action::Publish) != Action::Set {
            return Err(Error::OutOfOrder { next: state.next, called: Action::Publish });
        }
        if state.extensions >= MOST {
            return Err(Error::TooManyExtensions);
        }
        let found = self.look().await?;
        found.claimed_by(&state.run)?;
        let before = found.in_force(&state)?;
        let previous = state.plan().and_then(|plan| plan.previous);
        let plan = self.plan(&found, previous)?;
        let id = state.id.clone().ok_or(Error::PendingGone)?;
        let mut all = found.own.ledger()?;
        all.push(Entry { id, version: plan.version });
        self.keep(name::REVOKE, own::ledger(&all)?).await?;
        let mut retire = state.retire.clone();
        retire.push(before);
        Ok(State {
            next: Action::Publish,
            not_before: found.index.now,
            extensions: state.extensions + 1,
            version: Some(plan.version),
            plan: Some(Planned::from(&plan)),
            retire,
            ..state
        })
    }
}
