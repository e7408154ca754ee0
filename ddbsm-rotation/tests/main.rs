//! All of it in one program: each that links the SDK is 100 MB in debug.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by them
#![allow(clippy::print_stdout, reason = "seeds, and what is measured")]

mod emulator;
mod model;
