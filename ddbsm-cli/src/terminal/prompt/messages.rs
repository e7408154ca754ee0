//! What is said about answers, on every system alike.

pub(super) const DIFFERENT: &str = "The two values differ: nothing is stored. Run the command again.";
