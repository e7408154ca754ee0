//! `ddbsm iac`: the table and all that belongs to it, as a template to keep with one's code.

mod alarm;
mod cloudformation;
mod function;
mod model;
mod names;
mod parts;
mod place;
mod regex;
mod roles;
mod stack;
mod table;
mod terraform;
mod trail;
mod whole;
mod yaml;

use crate::arn::{self, TableArn};
use crate::commands::init::{Encryption, encryption, is_alias};
use crate::commands::policy::Guards;
use crate::policy::pattern::matches;
use crate::policy::table::TablePolicy;
use crate::role::{RoleName, role};
use crate::terminal;
use crate::terminal::exit::usage;
use anyhow::Result;
use clap::ValueEnum;
use ddbsm_core::table::variable;
use parts::{Part, Parts};
use place::Program;
use stack::{Stack, short};

/// Print a CloudFormation template or a Terraform module with the table, its policy and its roles
///
/// It holds the table with its policy, the roles of the function that owns secrets and of writers, auditors, admins and rotators, the
/// function, and a trail with an alarm on denied requests. The policies are those that ddbsm policy prints. Account, region and
/// partition are those that you deploy it to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A compiled program, or a .zip with it, whose attributes name the table and the role. `-` for what `docker save` prints
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// The format to print
    #[arg(long, value_enum)]
    format: Format,
    /// The table's name. Defaults to the program's own attribute
    #[arg(long, env = variable::TABLE, value_parser = arn::table_name)]
    table: Option<String>,
    /// The role that the function runs as: its path and name, or its ARN. Defaults to the program's own attribute
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: Option<RoleName>,
    /// The role that deploys the stack, if --admins doesn't match it. The table policy must let it change the table
    #[arg(long, value_name = "ROLE", value_parser = role)]
    deployer: Option<RoleName>,
    #[command(flatten)]
    guards: Guards,
    /// Encryption at rest: owned (DynamoDB's own key, free), managed (the KMS key aws/dynamodb), or the ARN of a KMS key
    /// [default: owned]
    #[arg(long, value_parser = encryption)]
    encryption: Option<Encryption>,
    /// Turn on point-in-time recovery
    #[arg(long)]
    recovery: bool,
    /// Leave these parts out
    #[arg(long, value_name = "PARTS", value_enum, value_delimiter = ',')]
    without: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// YAML with comments
    #[value(name = "cloudformation")]
    CloudFormation,
    /// JSON with comments, for a file that ends in .tf.json
    Terraform,
}

pub(crate) fn run(mut args: Args) -> Result<()> {
    let parts = Parts::all_but(&args.without)?;
    let program = Program::read(args.file.as_deref())?;
    let table = TableArn::of_a_stack(&program.table(args.table.as_deref())?);
    let owner = program.owner(args.principal.as_ref())?;
    let deployer = args.deployer.as_ref().map(|role| place::short_role("--deployer", role)).transpose()?;
    args.check(&parts)?;
    let encryption = args.encryption.unwrap_or(Encryption::Owned);
    args.guards.of_a_stack(deployer.as_deref(), &table)?;
    let policy = args.guards.policy(&table)?;
    check_owner(owner.as_deref(), deployer.as_deref(), &parts, &policy)?;
    let stack = Stack {
        table: &table,
        policy: &policy,
        owner: owner.as_deref(),
        deployer: deployer.as_deref(),
        place: program.place(),
        encryption: &encryption,
        recovery: args.recovery,
        parts,
    };
    let text = match args.format {
        Format::CloudFormation => cloudformation::template(&whole::template(&stack, CLOUDFORMATION)?),
        Format::Terraform => format!("{:#}", terraform::module(&whole::template(&stack, TERRAFORM)?)),
    };
    Ok(terminal::line(text.trim_end())?)
}

const CLOUDFORMATION: &str = "CloudFormation acts as the role that you give with --role-arn: aws cloudformation deploy \
                              --capabilities CAPABILITY_NAMED_IAM --role-arn ARN --template-file FILE --stack-name NAME";
const TERRAFORM: &str = "The plan fails for any other role. The table is an awscc_dynamodb_table, because that creates the table \
                         with its policy. aws_dynamodb_resource_policy would attach the policy later, and until then \
                         everybody in the account could read the table.";

impl Args {
    /// What would have no effect is refused, and so is what can't be described.
    fn check(&self, parts: &Parts) -> Result<()> {
        let has_table = parts.has(Part::Table);
        if self.recovery && !has_table {
            return Err(usage("--recovery has no effect with --without table. Remove one of them."));
        }
        if self.guards.is_replicated() && has_table {
            return Err(usage(
                "--replicated: iac describes a table in one region. Create it with ddbsm init --replicated, and leave it out here \
                 with --without table.",
            ));
        }
        if let Some(Encryption::Key(key)) = &self.encryption
            && is_alias(key)
        {
            return Err(usage(
                "--encryption: IAM decides by a key's own ARN, so give that and not an alias.",
            ));
        }
        Ok(())
    }
}

/// The owner that some parts are about must be given, and be neither a writer nor an admin, nor have the name of the deployer.
fn check_owner(
    owner: Option<&str>,
    deployer: Option<&str>,
    parts: &Parts,
    policy: &TablePolicy<'_>,
) -> Result<()> {
    let Some(owner) = owner else {
        if parts.has(Part::Owner) || parts.has(Part::Rotator) {
            return Err(usage(
                "No role is given. Use --principal to name the role that the function runs as, or leave out what needs it: \
                 --without owner,function,rotator.",
            ));
        }
        return Ok(());
    };
    let arn = policy.table.roles(owner);
    for (option, patterns) in [("--writers", policy.writers), ("--admins", policy.admins)] {
        if parts.has(Part::Owner) && patterns.iter().any(|pattern| matches(pattern, &arn)) {
            return Err(usage(&format!(
                "--principal {owner} matches {option} ({}): a function that owns secrets could then change those of others. Give \
                 another role.",
                short(patterns, policy.table).join(", ")
            )));
        }
    }
    let name = |role: &str| role.rsplit('/').next().map(str::to_owned);
    if let Some(deployer) =
        deployer.filter(|deployer| parts.has(Part::Owner) && name(deployer) == name(owner))
    {
        return Err(usage(&format!(
            "--principal {owner} and --deployer {deployer}: an account has one role of a name, whatever its path, and the deployer is \
             there already. Give another role, or leave it out with --without owner."
        )));
    }
    Ok(())
}
