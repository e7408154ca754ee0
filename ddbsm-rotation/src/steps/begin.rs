//! Claims the rotation: what every step does in the end, this one does alone.
//!
//! A write has no condition, so the last claim wins. What makes it safe is the wait before the next step: by then every claim
//! that was on its way has arrived, and every step of a run that this one takes over from has ended.

use crate::error::Error;
use crate::party::ThirdParty;
use crate::rejection::Rejection;
use crate::rotator::{Rotator, later};
use crate::state::State;
use crate::store::Store;

/// A claim that ends later is forged.
const LONGEST_CLAIM: i64 = 40 * 24 * 60 * 60;

impl<S: Store, P: ThirdParty> Rotator<S, P> {
    pub(crate) async fn begin(&self, state: State) -> Result<State, Error> {
        self.rotation.check()?;
        if !is_run(&state.run) {
            return Err(Rejection::Name.into());
        }
        let found = self.look().await?;
        let now = found.index.now;
        if let Some(lock) = found.own.lock().filter(|lock| lock.run != state.run && !state.take_over)
            && let Some(until) = lock.until()
            && until > now
            && until < later(now, LONGEST_CLAIM)
        {
            return Err(Rejection::Running { run: lock.run.clone(), until }.into());
        }
        self.check_overlap(&found)?;
        Ok(State {
            next: self.rotation.after(state.next),
            not_before: later(now, 3 * self.rotation.step_seconds()),
            ..state
        })
    }
}

/// The name of an execution of Step Functions, without what would have to be escaped somewhere.
fn is_run(run: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=80).contains(&run.len()) && run.bytes().all(allowed)
}
