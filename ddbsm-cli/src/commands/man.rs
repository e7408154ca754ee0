//! `ddbsm man`: the manual.

use crate::examples::ENVIRONMENT;
use anyhow::{Context, Result};
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
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
    let mut tool = tool.disable_help_subcommand(true);
    tool.build();
    let Some(folder) = &args.to else {
        return Ok(io::stdout().write_all(&page(&tool)?)?);
    };
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for command in tool.get_subcommands().chain([&tool]) {
        let file = folder.join(Man::new(command.clone()).get_filename());
        fs::write(&file, page(command)?).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// What mangen knows of a command, and sections of our own for what is said after its help.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let is_tool = command.has_subcommands();
    if is_tool {
        man.render_subcommands_section(&mut page)?;
    }
    let mut more = Roff::new();
    if let Some(after) = command.get_after_help() {
        more.control("SH", [if is_tool { "EXIT STATUS" } else { "EXAMPLES" }]);
        more.control("nf", []);
        for line in after.to_string().lines().filter(|line| *line != "Examples:") {
            more.text([roman(line)]);
        }
        more.control("fi", []);
    }
    if is_tool || command.get_arguments().any(|argument| argument.get_id() == "table") {
        more.control("SH", ["ENVIRONMENT"]);
        for (name, meaning) in ENVIRONMENT {
            more.control("TP", []);
            more.text([bold(name)]);
            more.text([roman(meaning)]);
        }
    }
    more.to_writer(&mut page)?;
    Ok(page)
}
