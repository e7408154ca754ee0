//! The real SDK's client on this crate's HTTP client, over real sockets, against servers that answer as told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "in a test everything is the test's own")]

mod certificates;
mod connections;
mod differential;
mod emulator;
mod faults;
mod lambda;
mod pool;
mod proxies;
mod residue;
mod support;
mod uploads;
