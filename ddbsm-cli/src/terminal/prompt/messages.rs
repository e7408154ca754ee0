//! What is said about answers, on every system alike.

pub(super) const DIFFERENT: &str = "The two values differ: nothing is stored. Run the command again.";

/// Why nothing could be typed, and what to do instead.
#[cfg(unix)]
pub(super) fn unusable(fact: &str) -> anyhow::Error {
    anyhow::anyhow!("{fact}: nothing is stored. --file PATH or - (stdin) take any value.")
}
