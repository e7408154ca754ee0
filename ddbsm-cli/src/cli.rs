//! The command line: the commands, and the options that all of them share.

use crate::aws::Aws;
use crate::fail::usage;
use crate::store::Store;
use crate::table::{SecretId, secret_name};
use crate::{arn, cmd, endpoint, profile};
use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// A DynamoDB table as your secrets manager: only the owning role reads a secret, and whoever stores it never can.
#[derive(Debug, Parser)]
#[command(name = "ddbsm", version, max_term_width = 110, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  it failed, or verify found a way to read, or could not tell
  2  the command line is wrong
  3  not confirmed: nothing was changed
  4  access denied: the message names the IAM action";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Policy(cmd::policy::Args),
    Init(cmd::init::Args),
    Put(cmd::put::Args),
    Ls(cmd::ls::Args),
    History(cmd::history::Args),
    Rm(cmd::rm::Args),
    Verify(cmd::verify::Args),
    Cost(cmd::cost::Args),
    Completions(cmd::completions::Args),
    Man(cmd::man::Args),
}

/// Options with the AWS CLI's meaning.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Profile of ~/.aws/config to use
    #[arg(long, global = true)]
    pub(crate) profile: Option<String>,
    /// Region of the table
    #[arg(long, global = true, value_parser = arn::region)]
    pub(crate) region: Option<String>,
    /// DynamoDB's address, instead of the region's own
    #[arg(long, global = true, value_name = "URL", value_parser = endpoint::url)]
    pub(crate) endpoint_url: Option<String>,
    /// Say on stderr what is written and listed: the keys, never a value
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

impl Global {
    /// Runs the command, on one thread: the tool waits for one request after another.
    pub(crate) fn run(&self, command: Command) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            match command {
                Command::Policy(args) => cmd::policy::run(args, self),
                Command::Init(args) => cmd::init::run(args, self).await,
                Command::Put(args) => cmd::put::run(args, self).await,
                Command::Ls(args) => cmd::ls::run(args, self).await,
                Command::History(args) => cmd::history::run(args, self).await,
                Command::Rm(args) => cmd::rm::run(args, self).await,
                Command::Verify(args) => cmd::verify::run(args, self).await,
                Command::Cost(args) => cmd::cost::run(&args),
                Command::Completions(args) => cmd::completions::run(&args),
                Command::Man(args) => cmd::man::run(&args),
            }
        })
    }

    /// The region for a command that asks AWS nothing.
    pub(crate) fn region_or_env(&self) -> Result<String> {
        let region =
            self.region.clone().map_or_else(profile::region_of_environment, |given| Ok(Some(given)))?;
        region.ok_or_else(|| usage("Which region? Give --region, or set AWS_REGION."))
    }
}

/// The table, in every command that reaches it.
#[derive(Debug, Args)]
pub(crate) struct TableArg {
    /// The table's name
    #[arg(long, env = "DDBSM_TABLE", value_parser = arn::table_name)]
    pub(crate) table: String,
}

impl TableArg {
    pub(crate) fn store(&self, aws: &Aws, global: &Global) -> Store {
        Store { client: aws.dynamodb.clone(), table: self.table.clone(), verbose: global.verbose }
    }
}

/// One secret that exists.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// The secret's name
    #[arg(value_parser = secret_name)]
    name: String,
    /// ARN of the role that owns it
    #[arg(long, value_name = "ARN", env = "DDBSM_PRINCIPAL", value_parser = arn::principal)]
    principal: String,
    #[command(flatten)]
    pub(crate) table: TableArg,
}

impl SecretArgs {
    pub(crate) fn id(&self) -> SecretId {
        SecretId { principal: self.principal.clone(), name: self.name.clone() }
    }
}
