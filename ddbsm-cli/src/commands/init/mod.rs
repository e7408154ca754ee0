//! `ddbsm init`: makes the table, with its policy in force from its first moment.

mod apply;
mod create;
mod done;
mod encryption;
mod options;
mod update;

use crate::aws::Aws;
use crate::commands::policy::Guards;
use crate::commands::steps::Setup;
use crate::options::{Global, TableArnArgs};
use crate::terminal::exit;
use apply::{Asks, Init};
pub(crate) use apply::{INTERVAL, PATIENCE, is_active};
pub(crate) use encryption::{Encryption, encryption, is_alias};
use options::tag;
pub(crate) use update::check_keys;

use crate::policy::MAX_TABLE_POLICY;
use anyhow::{Result, bail};

/// Create the table with its policy, or update the policy of an existing table
///
/// You can run it again safely. On a table that exists, it changes only the policy, and asks first. It reports other
/// differences, and fails if the table doesn't match an option that you gave.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArnArgs,
    /// The AWS partition: aws, aws-cn, aws-us-gov, ... [default: the region's]
    #[arg(long)]
    partition: Option<String>,
    #[command(flatten)]
    guards: Guards,
    /// Encryption at rest: owned (DynamoDB's own key, free), managed (the KMS key aws/dynamodb), or the ARN of a KMS key
    /// [default: owned]
    #[arg(long, value_parser = encryption)]
    encryption: Option<Encryption>,
    /// A tag for the table, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// Show what would be done and print the policy, but change nothing
    #[arg(long)]
    dry_run: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    yes: bool,
    /// Print the result and the next steps as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(mut args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    let arn = aws.table_arn(&args.table, caller.as_ref())?.in_partition(args.partition.as_deref());
    let arn = arn.map_err(|wrong| exit::usage(&wrong))?;
    let region = args.encryption.as_ref().map_or(Ok(()), |encryption| encryption.check_region(&arn));
    region.map_err(|wrong| exit::usage(&wrong))?;
    let policy = args.guards.policy(&arn)?;
    let json = policy.policy().minified()?;
    if json.len() > MAX_TABLE_POLICY {
        bail!(
            "The policy has {} bytes, but AWS accepts at most {MAX_TABLE_POLICY}. Give fewer patterns.",
            json.len()
        );
    }
    let key = match &args.encryption {
        Some(Encryption::Key(key)) if !is_alias(key) => Some(key.as_str()),
        _ => None,
    };
    // Elsewhere than at AWS nobody has roles.
    let setup = Setup { policy: &policy, global, caller: caller.as_ref(), key };
    let next = if aws.has_own_endpoint() { Vec::new() } else { setup.steps() };
    let key = args.encryption.clone();
    let init = Init {
        client: &aws.dynamodb,
        arn: &arn,
        policy,
        json,
        encryption: key,
        tags: args.tags,
        verbose: global.verbose,
    };
    let done = init.run(&Asks { dry_run: args.dry_run, yes: args.yes, caller }).await?;
    done.tell(&arn, args.json, &next)
}
