//! What only these tests need. What other crates' tests need too is in `ddbsm-testkit`.

pub(crate) mod child;
pub(crate) mod http;
pub(crate) mod wide;
