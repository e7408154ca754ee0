//! `ddbsm completions`: what a shell needs to complete the command line.

use anyhow::Result;
use clap::Command;
use clap_complete::Shell;
use std::io::{self, Write};

/// Print completions for a shell
///
/// bash: ddbsm completions bash > ~/.local/share/bash-completion/completions/ddbsm
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    shell: Shell,
}

pub(crate) fn run(args: &Args, mut tool: Command) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut tool, "ddbsm", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}
