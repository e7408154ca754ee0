//! What `ddbsm import` takes on the command line.

use super::names::Rules;
use crate::duration;
use crate::options::{TableArg, endpoint_url};
use crate::role::{RoleName, role};
use clap::ArgGroup;
use ddbsm_core::case::Case;
use ddbsm_core::table::variable;
use std::path::PathBuf;

/// Move secrets in from Secrets Manager, Parameter Store or a file
///
/// Import reads and checks everything before it stores anything, and never changes the source. It skips secrets that the index
/// already lists, so if it's interrupted, run the same command again. --dry-run shows what it would store.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("source").required(true).args(["from_secrets_manager", "from_parameter_store", "from"])))]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// Secrets in AWS Secrets Manager, by name, by ARN, or by the start of the name if it ends in * or /. Their previous
    /// versions are imported too
    #[arg(long, value_name = "SECRET", num_args = 1..)]
    pub(super) from_secrets_manager: Vec<String>,
    /// Parameters in AWS Systems Manager Parameter Store, at any depth below this path
    #[arg(long, value_name = "PATH", visible_alias = "from-ssm", value_parser = path)]
    pub(super) from_parameter_store: Option<String>,
    /// A dotenv file or a JSON object of strings, such as from `chamber export`; - is stdin
    #[arg(long, value_name = "PATH")]
    pub(super) from: Option<PathBuf>,
    /// The role that will own the secrets, the only one that can read them: its ARN, or its path and name, such as app/billing
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    pub(super) principal: RoleName,
    #[command(flatten)]
    pub(super) table: TableArg,

    /// Remove this prefix from every name. A name without it is an error
    #[arg(long, value_name = "PREFIX", help_heading = "Names")]
    strip_prefix: Option<String>,
    /// Rename as the struct does: camelCase, snake_case, kebab-case, ... Each part between slashes is renamed on its own
    #[arg(long, value_name = "CASE", value_parser = Case::parse, help_heading = "Names")]
    rename_all: Option<Case>,
    /// Rename one secret, ignoring the other rules. Repeatable
    #[arg(long, value_name = "OLD=NEW", value_parser = pair, help_heading = "Names")]
    map: Vec<String>,
    /// Skip a secret, by its name at the source. Repeatable
    #[arg(long, value_name = "OLD", help_heading = "Names")]
    exclude: Vec<String>,
    /// Split a JSON object into one secret per member, named SECRET/MEMBER, or with this separator
    #[arg(long, value_name = "SEPARATOR", num_args = 0..=1, default_missing_value = "/", require_equals = true, help_heading = "Names")]
    pub(super) split_json: Option<String>,

    /// How long the previous version stays valid in fields of type Rotating, 1m to 30d
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration::overlap)]
    pub(super) overlap: i64,
    /// Don't import the previous version
    #[arg(long, conflicts_with = "overlap")]
    pub(super) no_previous: bool,
    /// Import secrets that the index already lists too, as new versions
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Import empty values too. They load only into fields with `allow_empty`
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Store even if the table has no policy. Anyone whom IAM allows can then read it
    #[arg(long)]
    pub(super) without_policy: bool,
    /// Show what would be stored, and store nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Don't ask for confirmation
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(super) json: bool,

    /// The AWS profile for the source, if it isn't the table's
    #[arg(long, value_name = "PROFILE", conflicts_with = "from", help_heading = "Where the source is")]
    pub(super) source_profile: Option<String>,
    /// The source's region, if it isn't the table's
    #[arg(long, value_name = "REGION", conflicts_with = "from", help_heading = "Where the source is")]
    pub(super) source_region: Option<String>,
    /// Use this endpoint for the source instead of the region's
    #[arg(long, value_name = "URL", conflicts_with = "from", value_parser = endpoint_url, help_heading = "Where the source is")]
    pub(super) source_endpoint_url: Option<String>,
}

impl Args {
    pub(super) fn rules(&self) -> Rules {
        Rules {
            strip_prefix: self.strip_prefix.clone(),
            rename_all: self.rename_all,
            map: self.map.clone(),
            exclude: self.exclude.clone(),
        }
    }
}

fn path(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        return Ok(text.to_owned());
    }
    Err("a path begins with /, such as /prod/billing".to_owned())
}

fn pair(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok(text.to_owned()),
        _ => Err("expected OLD=NEW".to_owned()),
    }
}
