//! `ddbsm policy`: the policies, printed.

mod new_role;

use crate::arn::{self, TableArn};
use crate::aws::profile;
use crate::commands::init::{Encryption, encryption, is_alias};
use crate::options::Global;
use crate::policy::identity::{Role, RolePolicy};
use crate::policy::pattern::matches;
use crate::policy::scp::Scp;
use crate::policy::table::{TablePolicy, Writes};
use crate::policy::{MAX_SCP, MAX_TABLE_POLICY, Policy, aws_cli};
use crate::role::check_short;
use crate::terminal;
use crate::terminal::exit::usage;
use anyhow::{Result, bail};
use ddbsm_core::table::variable;
use new_role::NewRoleArgs;
pub(crate) use new_role::usual;

/// Print the policy of the table, of a role or of the account, as JSON
///
/// The policy goes to stdout. What it can't prevent goes to stderr.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The table's name
    #[arg(long, env = variable::TABLE, value_parser = arn::table_name)]
    table: String,
    /// The table's AWS account, 12 digits
    #[arg(long, value_parser = arn::account)]
    account: String,
    /// The AWS partition: aws, aws-cn, aws-us-gov, ... [default: the region's]
    #[arg(long)]
    partition: Option<String>,
    #[command(flatten)]
    guards: Guards,
    /// Print the policy that this kind of role needs, instead of the table's
    #[arg(long = "for", value_name = "ROLE", conflicts_with_all = ["scp", "enumerated"])]
    role: Option<Role>,
    /// The table's encryption, as for init. With your own KMS key, a role needs rights to the key too
    #[arg(long, requires = "role", value_parser = encryption)]
    encryption: Option<Encryption>,
    /// Print the service control policy instead of the table's. It covers what a table policy can't
    #[arg(long, conflicts_with = "enumerated")]
    scp: bool,
    /// Roles that own secrets, repeatable. Required with --scp; limits --for writer and --for rotator
    #[arg(long, visible_alias = "owner", value_name = "ARN-PATTERN")]
    owners: Vec<String>,
    /// Roles that may create and pass the owners' roles and change their code, repeatable [default: role/ddbsm/deployer/*]
    #[arg(long, value_name = "ARN-PATTERN", requires = "scp")]
    deployers: Vec<String>,
    /// Functions that run as owners, by name or pattern, repeatable [default: all of the account's functions]
    #[arg(long, value_name = "NAME-PATTERN", requires = "scp", value_parser = resource_name)]
    functions: Vec<String>,
    /// Stacks, builds, state machines and automation documents that run as an owner, a deployer or an
    /// admin, by name or pattern, repeatable [default: none]
    #[arg(long, value_name = "NAME-PATTERN", requires = "scp", value_parser = resource_name)]
    pipelines: Vec<String>,
    /// Indent the JSON. Whitespace counts toward the policy's size limit
    #[arg(long)]
    pretty: bool,
    /// Print AWS CLI commands that apply the policy, instead of the policy. With --for, they create the role too
    #[arg(long, conflicts_with = "pretty")]
    cli: bool,
    #[command(flatten)]
    new_role: NewRoleArgs,
}

/// Who guards the table, and how: what `policy` and `init` share.
#[derive(Debug, clap::Args)]
pub(crate) struct Guards {
    /// Roles that may write, repeatable [default: role/ddbsm/writer/*]
    #[arg(long, value_name = "ARN-PATTERN")]
    writers: Vec<String>,
    /// Roles that may change the policy and the table's settings, repeatable [default: role/ddbsm/policy-admin/*]
    #[arg(long, value_name = "ARN-PATTERN")]
    admins: Vec<String>,
    /// How writers may write
    #[arg(long, value_enum, default_value_t = Writes::Strict)]
    writes: Writes,
    /// Deny a list of actions instead of using `NotAction`
    #[arg(long)]
    enumerated: bool,
    /// Allow DynamoDB's replication role, for a table with replicas. Without it, a replica is lost after 20 hours
    #[arg(long)]
    replicated: bool,
}

impl Guards {
    /// The table's policy. A path guards the defaults, since a tag can be set by whoever assumes a role.
    pub(crate) fn policy<'a>(&'a mut self, table: &'a TableArn) -> Result<TablePolicy<'a>> {
        or_default(&mut self.writers, "--writers", table, table.usual_writers())?;
        or_default(&mut self.admins, "--admins", table, table.usual_admins())?;
        self.admins
            .iter()
            .try_for_each(|pattern| table.check_admins(pattern))
            .map_err(|wrong| usage(&wrong))?;
        Ok(TablePolicy {
            table,
            writers: &self.writers,
            admins: &self.admins,
            writes: self.writes,
            enumerated: self.enumerated,
            replicated: self.replicated,
        })
    }

    pub(crate) fn is_replicated(&self) -> bool {
        self.replicated
    }

    /// The patterns as a stack takes them, without an account, and with the role among the admins that deploys it.
    pub(crate) fn of_a_stack(&mut self, deployer: Option<&str>, table: &TableArn) -> Result<()> {
        for (option, patterns) in [("--writers", &self.writers), ("--admins", &self.admins)] {
            if let Some(pattern) = patterns.iter().find(|pattern| pattern.contains(':')) {
                return Err(usage(&format!(
                    "{option} {pattern}: the account and partition are those that the stack is deployed to. Give the path and name \
                     of roles, such as {option} 'ops/*'."
                )));
            }
        }
        let Some(deployer) = deployer else { return Ok(()) };
        let arn = table.roles(deployer);
        if !self.policy(table)?.admins.iter().any(|pattern| matches(pattern, &arn)) {
            self.admins.push(arn);
        }
        Ok(())
    }
}

fn or_default(patterns: &mut Vec<String>, option: &str, table: &TableArn, default: String) -> Result<()> {
    if patterns.is_empty() {
        patterns.push(default);
    }
    complete(patterns, option, table)
}

/// Completes what is short, a role's path and name, and checks all of it.
fn complete(patterns: &mut [String], option: &str, table: &TableArn) -> Result<()> {
    for pattern in patterns.iter_mut().filter(|pattern| !pattern.contains(':')) {
        if pattern.starts_with(['*', '?']) {
            return Err(usage(&format!(
                "{option} {pattern}: must start with a part of a path that is no pattern, such as {option} 'ops/*', or be a whole \
                 ARN, which must start with {}.",
                table.roles("")
            )));
        }
        check_short(pattern).map_err(|wrong| usage(&format!("{option} {pattern}: {wrong}.")))?;
        *pattern = table.roles(pattern);
    }
    check_patterns(patterns, option, table)
}

fn check_patterns(patterns: &[String], option: &str, table: &TableArn) -> Result<()> {
    patterns
        .iter()
        .try_for_each(|pattern| table.check_pattern(option, pattern))
        .map_err(|wrong| usage(&wrong))
}

pub(crate) fn run(mut args: Args, global: &Global) -> Result<()> {
    let region = profile::region_or_environment(global)?;
    let table = TableArn::new(&args.table, &args.account, &region).in_partition(args.partition.as_deref());
    let table = table.map_err(|wrong| usage(&wrong))?;
    check_options(&args)?;
    complete(&mut args.owners, "--owners", &table)?;
    let of_table = args.guards.policy(&table)?;
    if let Some(role) = args.role {
        let key = match &args.encryption {
            Some(Encryption::Key(key)) if is_alias(key) => {
                return Err(usage(
                    "--encryption: IAM decides by a key's own ARN, so give that and not an alias.",
                ));
            }
            Some(Encryption::Key(key)) => Some(key.as_str()),
            _ => None,
        };
        let TablePolicy { writes, replicated, .. } = of_table;
        let policy = RolePolicy { role, table: &table, writes, replicated, owners: &args.owners, key };
        if args.cli {
            let new = args.new_role.check(role, &of_table)?;
            let script = aws_cli::of_role(role, &new, &table, &policy.policy().pretty()?);
            return Ok(terminal::line(&aws_cli::explained(&script, &policy.open()))?);
        }
        return print(&policy.policy(), usize::MAX, &policy.open(), (args.pretty, None));
    }
    if args.scp {
        or_default(&mut args.deployers, "--deployers", &table, table.roles("ddbsm/deployer/*"))?;
        if args.functions.is_empty() {
            args.functions.push("*".to_owned());
        }
        let scp = Scp {
            table: &table,
            writers: of_table.writers,
            admins: of_table.admins,
            deployers: &args.deployers,
            owners: &args.owners,
            functions: &args.functions,
            pipelines: &args.pipelines,
            replicated: of_table.replicated,
        };
        let cli = |json: &str| aws_cli::of_account(&table, json);
        return print(&scp.policy(), MAX_SCP, &scp.open(), (args.pretty, args.cli.then_some(&cli)));
    }
    let cli = |json: &str| aws_cli::of_table(&table, json);
    let (policy, open) = (of_table.policy(), of_table.open());
    print(&policy, MAX_TABLE_POLICY, &open, (args.pretty, args.cli.then_some(&cli)))
}

/// What would have no effect is refused, and so is what would have too much.
fn check_options(args: &Args) -> Result<()> {
    let limits = args.scp || matches!(args.role, Some(Role::Writer | Role::Rotator));
    if !limits && !args.owners.is_empty() {
        return Err(usage(
            "--owners has no effect without --scp, --for writer or --for rotator. Remove it, or add one of them.",
        ));
    }
    if args.scp && args.owners.is_empty() {
        return Err(usage(
            "--scp needs --owners: without it the policy would guard every role and lock the account. Name the roles that \
             own secrets, such as --owners 'arn:aws:iam::111111111111:role/app/*'.",
        ));
    }
    Ok(())
}

type Cli<'a> = &'a dyn Fn(&str) -> String;

/// The policy on stdout, or the commands that put it in place; what it leaves open on stderr, a line for each fact.
fn print(
    policy: &Policy,
    limit: usize,
    open: &[String],
    (pretty, cli): (bool, Option<Cli<'_>>),
) -> Result<()> {
    let json = if pretty { policy.pretty() } else { policy.minified() }?;
    if json.len() > limit {
        bail!(
            "The policy has {} bytes, but AWS accepts at most {limit}. Give fewer patterns, or shorter ones.",
            json.len()
        );
    }
    terminal::line(&cli.map_or(json.clone(), |cli| cli(&json)))?;
    for text in open {
        terminal::note(&format!("# {text}"));
    }
    Ok(())
}

/// A name or a pattern of names, not an ARN: the account is known.
fn resource_name(text: &str) -> Result<String, String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'*' | b'?');
    if (1..=140).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    Err("a name is letters, digits, and - _ . with * and ? as wildcards; not its ARN".to_owned())
}
