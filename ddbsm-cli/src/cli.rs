//! The command line: which commands there are, and how one runs.

use crate::aws::Aws;
use crate::commands;
use crate::examples;
use crate::options::Global;
use crate::terminal::{self, exit};
use anyhow::{Context, Result, anyhow};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};
use ddbsm_core::table::variable;

/// Keep secrets in a DynamoDB table. Only the role that owns a secret can read it; the operators who store it can't.
#[derive(Debug, Parser)]
#[command(name = "ddbsm", bin_name = "ddbsm", version, max_term_width = 110, after_help = EXIT_CODES, after_long_help = long_help())]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it failed; doctor: something is wrong
  2  the command line is wrong
  3  not confirmed: nothing was changed
  4  access denied: the message names the IAM action
  5  not satisfied: verify, something got through or differs; check, a secret doesn't load;
     audit, somebody other than the owner read
  6  verify, check, audit: not proven";

fn long_help() -> String {
    format!("{EXIT_CODES}\n\n{}", examples::environment())
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(after_help = examples::POLICY)]
    Policy(commands::policy::Args),
    #[command(after_help = examples::INIT)]
    Init(commands::init::Args),
    #[command(after_help = examples::DESTROY)]
    Destroy(commands::destroy::Args),
    #[command(after_help = examples::PUT)]
    Put(commands::put::Args),
    #[command(after_help = examples::IMPORT)]
    Import(commands::import::Args),
    #[command(after_help = examples::LS)]
    Ls(commands::ls::Args),
    #[command(after_help = examples::HISTORY)]
    History(commands::history::Args),
    #[command(after_help = examples::RM)]
    Rm(commands::rm::Args),
    #[command(after_help = examples::RESTORE)]
    Restore(commands::restore::Args),
    #[command(after_help = examples::ROLLBACK)]
    Rollback(commands::rollback::Args),
    #[command(after_help = examples::PRUNE)]
    Prune(commands::prune::Args),
    #[command(after_help = examples::ADOPT)]
    Adopt(commands::adopt::Args),
    #[command(after_help = examples::VERIFY)]
    Verify(commands::verify::Args),
    #[command(after_help = examples::DOCTOR)]
    Doctor(commands::doctor::Args),
    #[command(after_help = examples::AUDIT)]
    Audit(commands::audit::Args),
    #[command(after_help = examples::COST)]
    Cost(commands::cost::Args),
    #[command(after_help = examples::MANIFEST)]
    Manifest(commands::manifest::Args),
    #[command(after_help = examples::IAC)]
    Iac(commands::iac::Args),
    #[command(after_help = examples::EXPORT)]
    Export(commands::export::Args),
    #[command(after_help = examples::CHECK)]
    Check(commands::check::Args),
    #[command(after_help = examples::COMPLETIONS)]
    Completions(commands::completions::Args),
    #[command(after_help = examples::MAN)]
    Man(commands::man::Args),
}

/// Reads the command line. What is wrong with it ends the tool.
pub(crate) fn parse() -> Cli {
    Cli::try_parse().unwrap_or_else(|error| {
        let names_put = std::env::args_os().any(|word| word == "put");
        let error = if names_put { unquoted(error) } else { error };
        if !error.use_stderr() {
            error.exit();
        }
        terminal::note_as_is(&error.render().ansi().to_string());
        if let Some(name) = by_variable(&error) {
            terminal::note(&format!("The value is the one of the variable {name}. Correct it there."));
        }
        std::process::exit(error.exit_code())
    })
}

/// The variable that a wrong value comes from.
fn by_variable(error: &clap::Error) -> Option<&'static str> {
    let named = [("--table", variable::TABLE), ("--principal", variable::PRINCIPAL)];
    let (option, name) = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if error.kind() == ErrorKind::ValueValidation => {
            named.into_iter().find(|(option, _)| argument.split(' ').next() == Some(*option))?
        }
        _ if error.kind() == ErrorKind::InvalidUtf8 => named
            .into_iter()
            .find(|(_, name)| std::env::var_os(name).is_some_and(|value| value.to_str().is_none()))?,
        _ => return None,
    };
    let is_typed = |word: &str| word == option || word.starts_with(&format!("{option}="));
    let typed = std::env::args_os().any(|word| word.to_str().is_some_and(is_typed));
    (!typed && std::env::var_os(name).is_some()).then_some(name)
}

/// Options of `put` whose values are shown in an error. Whatever else was typed may be a secret.
const SHOWN: [&str; 5] = ["--principal", "--table", "--region", "--profile", "--endpoint-url"];

/// The error, without what was typed.
fn unquoted(mut error: clap::Error) -> clap::Error {
    let hidden = || ContextValue::String("...".to_owned());
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.clone(),
        _ => String::new(),
    };
    if SHOWN.iter().any(|shown| argument.split([' ', '=']).next() == Some(*shown)) {
        return error;
    }
    if error.kind() == ErrorKind::UnknownArgument {
        error.insert(ContextKind::InvalidArg, hidden());
        error.remove(ContextKind::Suggested);
    }
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidSubcommand] {
        if error.get(kind).is_some() {
            error.insert(kind, hidden());
        }
    }
    error
}

impl Cli {
    /// Runs the command, on one thread: the tool waits for one request after another.
    pub(crate) fn run(self) -> Result<()> {
        let Self { command, global } = self;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("The tool can't start")?;
        runtime.block_on(async {
            let done = match command {
                Command::Policy(args) => commands::policy::run(args, &global),
                Command::Init(args) => commands::init::run(args, &global).await,
                Command::Destroy(args) => commands::destroy::run(args, &global).await,
                Command::Put(args) => commands::put::run(args, &global).await,
                Command::Import(args) => Box::pin(commands::import::run(args, &global)).await,
                Command::Ls(args) => commands::ls::run(args, &global).await,
                Command::History(args) => commands::history::run(args, &global).await,
                Command::Rm(args) => commands::rm::run(args, &global).await,
                Command::Restore(args) => commands::restore::run(args, &global).await,
                Command::Rollback(args) => commands::rollback::run(args, &global).await,
                Command::Prune(args) => commands::prune::run(args, &global).await,
                Command::Adopt(args) => commands::adopt::run(args, &global).await,
                Command::Verify(args) => Box::pin(commands::verify::run(args, &global)).await,
                Command::Doctor(args) => commands::doctor::run(args, &global).await,
                Command::Audit(args) => commands::audit::run(&args, &global),
                Command::Cost(args) => commands::cost::run(&args),
                Command::Manifest(args) => commands::manifest::run(&args),
                Command::Iac(args) => commands::iac::run(args),
                Command::Export(args) => commands::export::run(&args),
                Command::Check(args) => commands::check::run(args, &global).await,
                Command::Completions(args) => commands::completions::run(&args, Self::command()),
                Command::Man(args) => commands::man::run(&args, Self::command()),
            };
            match done {
                Err(error) if exit::is_no_table(&error) => match Aws::place(&global).await {
                    Some(place) => Err(anyhow!("{error} It was looked for in {place}.")),
                    None => Err(error),
                },
                done => done,
            }
        })
    }
}
