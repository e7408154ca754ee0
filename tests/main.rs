//! Everything that needs no process of its own, in one program: each that links the SDK is 100 MB in debug.
//!
//! What does, and why, stands in Cargo.toml.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by them

mod support;

mod callers;
mod client;
mod collisions;
mod faults;
mod forms;
mod load;
mod manifest;
mod mocked;
mod needle;
mod promises;
mod properties;
mod quickstart;
mod residue;
mod security;
mod settings;
mod silence;
mod sources;
mod stampede;
mod suggestions;
mod suite;
mod ui;
mod versions;
mod wire;
