//! What the tests of several crates need, stated once: servers, certificates, emulators, fixtures.
//!
//! - [`server`]: a server that answers as a test tells it, over HTTP or TLS, and [`script`] for DynamoDB's responses,
//! - [`emulator`]: DynamoDB emulators, in this process or in one of their own,
//! - [`table`]: a table, its owner, items, and the SDK's client for them,
//! - [`authority`]: certificates, good and bad, and [`tls`] in front of any server,
//! - [`proxy`]: a proxy that counts, and one that tunnels,
//! - `function`, with the feature `lambda`: a function's program, as Lambda runs it,
//! - `rotation`, with the feature of that name: a table whose clock a test moves on, and a third party,
//! - [`memory`]: a search of this process's memory.
//!
//! All of it panics where something fails: a test fails by that.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, clippy::must_use_candidate)]

#[cfg(feature = "servers")]
pub mod authority;
#[cfg(feature = "servers")]
pub mod emulator;
#[cfg(feature = "lambda")]
pub mod function;
pub mod memory;
#[cfg(feature = "servers")]
pub mod proxy;
#[cfg(feature = "rotation")]
pub mod rotation;
#[cfg(feature = "servers")]
pub mod script;
#[cfg(feature = "servers")]
pub mod server;
#[cfg(feature = "servers")]
pub mod table;
#[cfg(feature = "servers")]
pub mod tls;
