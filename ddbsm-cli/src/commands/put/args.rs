//! What `ddbsm put` takes on the command line.

use super::generate::Form;
use crate::options::TableArg;
use crate::role::{RoleName, role};
use crate::table::secret_name;
use crate::{duration, table};
use ddbsm_core::table::Version;
use ddbsm_core::table::variable;
use std::path::PathBuf;

/// Store a secret, or several
///
/// The value is asked for without echo, or comes from stdin, a file, or the random source: never from the command
/// line or an environment variable, where others see it.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(crate) struct Args {
    /// The secret's name
    #[arg(required_unless_present_any = ["from", "exact_name"])]
    pub(super) name: Option<String>,
    /// - takes the value from stdin
    #[arg(value_name = "-")]
    pub(super) rest: Vec<String>,
    /// The secret's name, where it holds an = or is a -
    #[arg(long = "name", value_name = "NAME", value_parser = secret_name)]
    pub(super) exact_name: Option<String>,
    /// The role that owns it and alone may read it: its ARN with its path, or its path and name, such as app/slack-bot
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    pub(super) principal: RoleName,
    #[command(flatten)]
    pub(super) table: TableArg,
    /// Take the value from a file, or from stdin if it's -, to its last byte
    #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "generate"])]
    pub(super) file: Option<PathBuf>,
    /// Store every NAME=VALUE of a dotenv file, or of a JSON object of strings; - is stdin
    #[arg(long, value_name = "PATH", conflicts_with_all = ["name", "exact_name", "generate", "binary"])]
    pub(super) from: Option<PathBuf>,
    /// Store bytes as they are
    #[arg(long)]
    pub(super) binary: bool,
    /// Make the value up from the operating system's random source
    #[arg(long, value_name = "FORM", num_args = 0..=1, default_missing_value = "text")]
    pub(super) generate: Option<Form>,
    /// How many characters (text) or bytes (base64, hex, bytes) to make up
    #[arg(long, requires = "generate", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=262_144))]
    pub(super) length: u32,
    /// Characters to make text of: letters and digits, unless others are named
    #[arg(long, requires = "generate", value_name = "CHARACTERS")]
    pub(super) alphabet: Option<String>,
    /// Ask for the value once, and not again to compare
    #[arg(long)]
    pub(super) once: bool,
    /// Keep the value that loads now valid beside the new one for this long, 1m to 30d
    #[arg(long, value_name = "DURATION", value_parser = duration::overlap)]
    pub(super) overlap: Option<i64>,
    /// The version that stays valid, where the index doesn't say for sure which loads now
    #[arg(long, value_name = "VERSION", requires = "overlap", conflicts_with = "from", value_parser = table::version)]
    pub(super) previous: Option<Version>,
    /// Only if the secret doesn't exist. It goes by the index and is no lock
    #[arg(long, conflicts_with = "must_exist")]
    pub(super) if_absent: bool,
    /// Only if the secret exists. It goes by the index and is no lock
    #[arg(long)]
    pub(super) must_exist: bool,
    /// Also into a table that has no policy, from which whoever IAM allows can read
    #[arg(long)]
    pub(super) without_policy: bool,
    /// Tell what was stored as JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Store an empty value, which ddbsm loads only where `allow_empty` says so
    #[arg(long)]
    pub(super) allow_empty: bool,
}
