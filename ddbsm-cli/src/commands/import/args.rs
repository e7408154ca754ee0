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
/// Everything is read and checked before anything is stored, and the source is never changed. A secret that the index lists
/// already is left as it is, so the same command again goes on where it was cut short. --dry-run shows what would be stored.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("source").required(true).args(["from_secrets_manager", "from_parameter_store", "from"])))]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// Secrets of AWS Secrets Manager: each is a name or an ARN, or what names begin with if it ends in * or /. The previous
    /// version comes along
    #[arg(long, value_name = "SECRET", num_args = 1..)]
    pub(super) from_secrets_manager: Vec<String>,
    /// Parameters of AWS Systems Manager, at any depth below this path
    #[arg(long, value_name = "PATH", visible_alias = "from-ssm", value_parser = path)]
    pub(super) from_parameter_store: Option<String>,
    /// A dotenv file, or a JSON object of strings, as `chamber export` writes them; - is stdin
    #[arg(long, value_name = "PATH")]
    pub(super) from: Option<PathBuf>,
    /// The role that is to own them and alone may read them: its ARN with its path, or its path and name, such as app/billing
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    pub(super) principal: RoleName,
    #[command(flatten)]
    pub(super) table: TableArg,

    /// Take this off the beginning of every name. A name that doesn't begin so is an error
    #[arg(long, value_name = "PREFIX", help_heading = "Names")]
    strip_prefix: Option<String>,
    /// Rename as the struct does: camelCase, snake_case, kebab-case, ... Each part between slashes is renamed by itself
    #[arg(long, value_name = "CASE", value_parser = Case::parse, help_heading = "Names")]
    rename_all: Option<Case>,
    /// Give one secret this name, whatever the other rules say. Repeatable
    #[arg(long, value_name = "OLD=NEW", value_parser = pair, help_heading = "Names")]
    map: Vec<String>,
    /// Leave one secret out, by its name at the source. Repeatable
    #[arg(long, value_name = "OLD", help_heading = "Names")]
    exclude: Vec<String>,
    /// Make a secret of each member of a JSON object, named SECRET/MEMBER, or with another separator
    #[arg(long, value_name = "SEPARATOR", num_args = 0..=1, default_missing_value = "/", require_equals = true, help_heading = "Names")]
    pub(super) split_json: Option<String>,

    /// For how long the previous version stays valid beside the current one, 1m to 30d, for fields of type Rotating
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration::overlap)]
    pub(super) overlap: i64,
    /// Leave the previous version where it is
    #[arg(long, conflicts_with = "overlap")]
    pub(super) no_previous: bool,
    /// Also secrets that the index lists: each gets a new version
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Also empty values, which ddbsm loads only where `allow_empty` says so
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Also into a table that has no policy, from which whoever IAM allows can read
    #[arg(long)]
    pub(super) without_policy: bool,
    /// Say what would be stored, and store nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Tell what was done as JSON
    #[arg(long)]
    pub(super) json: bool,

    /// Profile to read the source with, if it's another than the table's
    #[arg(long, value_name = "PROFILE", conflicts_with = "from", help_heading = "Where the source is")]
    pub(super) source_profile: Option<String>,
    /// Region of the source, if it's another than the table's
    #[arg(long, value_name = "REGION", conflicts_with = "from", help_heading = "Where the source is")]
    pub(super) source_region: Option<String>,
    /// Address of the source, instead of the region's own
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
