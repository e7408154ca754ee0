//! `ddbsm completions`: what a shell needs to complete the command line.

use crate::cli::Cli;
use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::{self, Write};

/// Print completions for a shell
///
/// bash: ddbsm completions bash > ~/.local/share/bash-completion/completions/ddbsm
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ddbsm", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}
