//! What is said about answers, on every system alike.

pub(super) const DIFFERENT: &str = "The two values differ: nothing is stored. Run the command again.";

#[cfg(unix)]
pub(super) const LOST: &str =
    "The terminal can't be used: nothing is stored. --file PATH or - (stdin) take any value";
