// The README's links, where they lead on docs.rs: of two definitions, the first one counts.
//! [ddbsm]: https://docs.rs/ddbsm
//! [Operating a table]: https://docs.rs/crate/ddbsm/latest/source/docs/OPERATIONS.md
//! [Infrastructure as code]: https://docs.rs/crate/ddbsm/latest/source/docs/STACKS.md
//! [Moving in]: https://docs.rs/crate/ddbsm/latest/source/docs/MIGRATION.md
//! [The deploy gate]: https://docs.rs/crate/ddbsm/latest/source/docs/DEPLOY-GATE.md
//! [screenshot]: https://docs.rs/crate/ddbsm-cli/latest/source/screenshot.svg
//!
#![doc = include_str!("../README.md")]
#![expect(clippy::doc_markdown, reason = "it names AWS's actions, and help shows no backticks")]

mod arn;
mod aws;
mod cli;
mod commands;
mod describe;
mod duration;
mod examples;
mod manifest;
mod options;
mod policy;
mod reason;
mod role;
mod shell;
mod table;
mod terminal;
mod trail;
mod writing;

use std::process::ExitCode;
use terminal::exit;

/// Runs the tool on the process's arguments. Not public API: the program `ddbsm` is.
#[doc(hidden)]
#[must_use]
pub fn run() -> ExitCode {
    match aws::variables::leave_out_empty_variables().and_then(|()| cli::parse().run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if exit::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error);
            ExitCode::from(exit::exit_code(&error))
        }
    }
}
