//! Rotates one secret: an API key that a function presents, or the secret of a webhook that it verifies deliveries with.
//!
//! [`keys`] and [`hook`] are what you replace by your third party's API. The rest is the same for every rotator.

mod api;
pub mod hook;
pub mod keys;
mod settings;

use ddbsm_rotation::{Action, Rotator, State, Store};
use lambda_runtime::Diagnostic;
use serde::Deserialize;

pub use hook::Hook;
pub use keys::Keys;
pub use settings::{Kind, Settings};

/// What the state machine sends: the step to make, and the state that the step before it returned.
#[derive(Debug, Deserialize)]
pub struct Event {
    /// The step, or `extend`.
    pub action: String,
    /// The state.
    pub state: State,
}

/// The third party that the settings name.
#[derive(Debug)]
pub enum ThirdParty {
    /// It accepts API keys.
    Keys(Keys),
    /// It sends deliveries.
    Hook(Hook),
}

/// The third party that the settings name.
#[must_use]
pub fn third_party(settings: &Settings) -> ThirdParty {
    match settings.kind {
        Kind::Keys => ThirdParty::Keys(Keys::new(&settings.api)),
        Kind::Hook => ThirdParty::Hook(Hook::new(&settings.api)),
    }
}

/// Makes a step.
///
/// # Errors
///
/// The error's type is its stable name, which the state machine's retries and catches go by. Neither holds a value.
pub async fn handle<S: Store, P: ddbsm_rotation::ThirdParty>(
    rotator: &Rotator<S, P>,
    event: Event,
) -> Result<State, Diagnostic> {
    let next = event.state.next;
    let outcome = match event.action.as_str() {
        "extend" => rotator.extend(event.state).await,
        action => rotator.step(parse(action).unwrap_or(Action::Done), event.state).await,
    };
    outcome.map_err(|error| Diagnostic {
        error_type: error.name().to_owned(),
        error_message: format!("{next}: {error}"),
    })
}

fn parse(action: &str) -> Option<Action> {
    serde_json::from_value(action.into()).ok()
}
