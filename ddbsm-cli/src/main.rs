//! `ddbsm`: makes a DynamoDB table that only its owners can read, and writes secrets to it.

mod arn;
mod aws;
mod cli;
mod cmd;
mod denial;
mod endpoint;
mod env_file;
mod fail;
mod generate;
mod init;
mod listing;
mod output;
mod policy;
mod prices;
mod profile;
mod prompt;
mod refusal;
mod secret;
mod store;
mod table;
mod value;
mod verify;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli::Cli { command, global } = cli::Cli::parse();
    match global.run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if fail::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            ExitCode::from(fail::exit_code(&error))
        }
    }
}
