//! `ddbsm man`: the manual.

use anyhow::Result;
use clap::Command;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

/// Print the man page, or write one for each command
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write ddbsm.1, ddbsm-put.1 and so on into this folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, tool: Command) -> Result<()> {
    if let Some(folder) = &args.to {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(tool, folder)?;
        return Ok(());
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(tool).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(())
}
