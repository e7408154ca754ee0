//! `ddbsm`: makes a DynamoDB table that only its owners can read, and writes secrets to it.

mod arn;
mod aws;
mod cli;
mod commands;
mod describe;
mod duration;
mod options;
mod policy;
mod table;
mod terminal;
mod writing;

use std::process::ExitCode;
use terminal::exit;

fn main() -> ExitCode {
    match aws::variables::leave_out_empty_variables().and_then(|()| cli::parse().run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if exit::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error);
            ExitCode::from(exit::exit_code(&error))
        }
    }
}
