//! What `ddbsm put` takes on the command line.

use super::generate::Form;
use crate::options::TableArg;
use crate::role::{RoleName, role};
use crate::table::secret_name;
use crate::{duration, table};
use ddbsm_core::table::Version;
use ddbsm_core::table::variable;
use std::path::PathBuf;

/// Store one or more secrets
///
/// You type the value without echo, or take it from stdin, from a file or from the random number generator. It never comes
/// from the command line or an environment variable, where others could see it.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// The secret's name
    #[arg(required_unless_present_any = ["from", "exact_name"])]
    pub(super) name: Option<String>,
    /// Use - to read the value from stdin
    #[arg(value_name = "-")]
    pub(super) rest: Vec<String>,
    /// The secret's name, if it contains = or is -
    #[arg(long = "name", value_name = "NAME", value_parser = secret_name)]
    pub(super) exact_name: Option<String>,
    /// The role that owns the secret, the only one that can read it: its ARN, or its path and name, such as app/slack-bot
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    pub(super) principal: RoleName,
    #[command(flatten)]
    pub(super) table: TableArg,
    /// Read the value from a file, to the last byte; - is stdin
    #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "generate"])]
    pub(super) file: Option<PathBuf>,
    /// Store every secret in a dotenv file or a JSON object of strings; - is stdin
    #[arg(long, value_name = "PATH", conflicts_with_all = ["name", "exact_name", "generate", "binary"])]
    pub(super) from: Option<PathBuf>,
    /// Store the bytes as they are
    #[arg(long)]
    pub(super) binary: bool,
    /// Generate a random value
    #[arg(long, value_name = "FORM", num_args = 0..=1, default_missing_value = "text")]
    pub(super) generate: Option<Form>,
    /// How many characters (text) or bytes (base64, hex, bytes) to generate
    #[arg(long, requires = "generate", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=262_144))]
    pub(super) length: u32,
    /// The characters to use in generated text [default: letters and digits]
    #[arg(long, requires = "generate", value_name = "CHARACTERS")]
    pub(super) alphabet: Option<String>,
    /// Ask for the value only once
    #[arg(long)]
    pub(super) once: bool,
    /// Keep the current value valid beside the new one for this long, 1m to 30d
    #[arg(long, value_name = "DURATION", value_parser = duration::overlap)]
    pub(super) overlap: Option<i64>,
    /// The version that stays valid, if the index can't tell which one loads now
    #[arg(long, value_name = "VERSION", requires = "overlap", conflicts_with = "from", value_parser = table::version)]
    pub(super) previous: Option<Version>,
    /// Store only if the index doesn't list the secret. This isn't a lock
    #[arg(long, conflicts_with = "must_exist")]
    pub(super) if_absent: bool,
    /// Store only if the index lists the secret. This isn't a lock
    #[arg(long)]
    pub(super) must_exist: bool,
    /// Store even if the table has no policy. Anyone whom IAM allows can then read it
    #[arg(long)]
    pub(super) without_policy: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Store an empty value, which loads only into fields with `allow_empty`
    #[arg(long)]
    pub(super) allow_empty: bool,
}
