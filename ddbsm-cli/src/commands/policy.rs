//! `ddbsm policy`: the policies, printed.

use crate::arn::{self, TableArn};
use crate::aws::profile;
use crate::options::Global;
use crate::policy::identity::{self, Role};
use crate::policy::scp::{self, Scp};
use crate::policy::table::{TablePolicy, Writes};
use crate::policy::{MAX_SCP, MAX_TABLE_POLICY, Policy};
use crate::terminal;
use crate::terminal::exit::usage;
use anyhow::{Result, bail};

/// Print the table's policy, a role's, or the account's, as JSON
///
/// The JSON alone goes to stdout; what the policy leaves open goes to stderr.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The table's name
    #[arg(long, env = "DDBSM_TABLE", value_parser = arn::table_name)]
    table: String,
    /// The table's account, 12 digits
    #[arg(long, value_parser = arn::account)]
    account: String,
    /// aws, aws-cn, aws-us-gov, ...; follows from the region
    #[arg(long)]
    partition: Option<String>,
    #[command(flatten)]
    guards: Guards,
    /// Print the policy that a role itself needs, instead of the table's
    #[arg(long = "for", value_name = "ROLE", conflicts_with_all = ["scp", "enumerated"])]
    role: Option<Role>,
    /// Print the service control policy for what no table's policy reaches, instead of the table's
    #[arg(long, conflicts_with = "enumerated")]
    scp: bool,
    /// Roles that may change the owners' code, pass them and make them [default: role/ddbsm/deployer/*]
    #[arg(long, value_name = "ARN-PATTERN", requires = "scp")]
    deployers: Vec<String>,
    /// Roles that own secrets [default: every role of the account]
    #[arg(long, value_name = "ARN-PATTERN", requires = "scp")]
    owners: Vec<String>,
    /// Functions that run as owners, by name or pattern [default: every function of the account]
    #[arg(long, value_name = "NAME-PATTERN", requires = "scp", value_parser = function_name)]
    functions: Vec<String>,
    /// Indented JSON: white space counts towards the limit of a policy's size
    #[arg(long)]
    pretty: bool,
}

/// Who guards the table, and how: what `policy` and `init` share.
#[derive(Debug, clap::Args)]
pub(crate) struct Guards {
    /// Who may write, repeatable [default: role/ddbsm/writer/*]
    #[arg(long, value_name = "ARN-PATTERN")]
    writers: Vec<String>,
    /// Who may change the policy and the table's settings, repeatable [default: role/ddbsm/policy-admin/*]
    #[arg(long, value_name = "ARN-PATTERN")]
    admins: Vec<String>,
    /// How people may write
    #[arg(long, value_enum, default_value_t = Writes::Strict)]
    writes: Writes,
    /// Deny by a list of actions in place of `NotAction`
    #[arg(long)]
    enumerated: bool,
    /// The table has replicas: let DynamoDB's replication role pass, or a replica is lost after 20 hours
    #[arg(long)]
    replicated: bool,
}

impl Guards {
    /// The table's policy. A path guards the defaults, since a tag can be set by whoever assumes a role.
    pub(crate) fn policy<'a>(&'a mut self, table: &'a TableArn) -> Result<TablePolicy<'a>> {
        or_default(&mut self.writers, "--writers", table, "ddbsm/writer/*")?;
        or_default(&mut self.admins, "--admins", table, "ddbsm/policy-admin/*")?;
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
}

fn or_default(patterns: &mut Vec<String>, option: &str, table: &TableArn, default: &str) -> Result<()> {
    if patterns.is_empty() {
        patterns.push(table.roles(default));
    }
    patterns
        .iter()
        .try_for_each(|pattern| table.check_pattern(option, pattern))
        .map_err(|wrong| usage(&wrong))
}

pub(crate) fn run(mut args: Args, global: &Global) -> Result<()> {
    let region = profile::region_or_environment(global)?;
    let table = TableArn::new(&args.table, &args.account, &region, args.partition.as_deref());
    let table = table.map_err(|wrong| usage(&wrong))?;
    let of_table = args.guards.policy(&table)?;
    let (policy, limit, open) = if let Some(role) = args.role {
        let policy = identity::policy(role, &table, of_table.writes);
        (policy, usize::MAX, identity::open(role, of_table.writes))
    } else if args.scp {
        or_default(&mut args.deployers, "--deployers", &table, "ddbsm/deployer/*")?;
        or_default(&mut args.owners, "--owners", &table, "*")?;
        if args.functions.is_empty() {
            args.functions.push("*".to_owned());
        }
        let functions: Vec<String> = args.functions.iter().map(|name| scp::functions(&table, name)).collect();
        let scp = Scp {
            table: &table,
            writers: of_table.writers,
            admins: of_table.admins,
            deployers: &args.deployers,
            owners: &args.owners,
            functions: &functions,
        };
        (scp.policy(), MAX_SCP, scp.open())
    } else {
        (of_table.policy(), MAX_TABLE_POLICY, of_table.open())
    };
    print(&policy, limit, args.pretty)?;
    for text in open {
        terminal::note(&format!("# {text}"));
    }
    Ok(())
}

fn print(policy: &Policy, limit: usize, pretty: bool) -> Result<()> {
    let json = if pretty { policy.pretty() } else { policy.minified() }?;
    if json.len() > limit {
        bail!(
            "The policy has {} bytes, and AWS takes {limit}: give fewer patterns, or shorter ones.",
            json.len()
        );
    }
    terminal::line(&json)?;
    Ok(())
}

/// A function's name or a pattern of names, not its ARN: the account is known.
fn function_name(text: &str) -> Result<String, String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*' | b'?');
    if (1..=140).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    Err("a function's name is letters, digits, and - _ with * and ? as wildcards; not its ARN".to_owned())
}
