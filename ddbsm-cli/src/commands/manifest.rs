//! `ddbsm manifest`: what a compiled program says that it needs.

use crate::manifest::Source;
use crate::terminal;
use anyhow::{Result, anyhow};

/// Print the secrets that a compiled program needs, as JSON
///
/// It prints their names and how they are read, never a value. ddbsm embeds this in a program for each struct that the program
/// loads. The program isn't run.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The program's file, a .zip with it, or `-` for what `docker save` prints
    #[arg(value_name = "FILE")]
    file: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let source = Source::parse(&args.file);
    let manifest = source.read().map_err(|error| anyhow!(error.explain(&source)))?;
    terminal::json(&manifest)?;
    Ok(())
}
