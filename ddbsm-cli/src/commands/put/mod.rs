//! `ddbsm put`: stores secrets, and reads none.

mod encoding;
mod env_file;
mod generate;
mod guard;
mod input;
mod source;
mod store;
mod value;

use crate::aws::Aws;
use crate::options::{Global, TableArg};
use crate::table::secret_name;
use crate::{arn, duration, table};
use anyhow::Result;
use ddbsm_core::table::Version;
use generate::Form;
use std::path::PathBuf;
use value::Value;

/// Store a secret, or several
///
/// The value is asked for without echo, or comes from stdin, a file, or the random source: never from the command
/// line or an environment variable, where others see it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The secret's name
    #[arg(required_unless_present_any = ["from", "exact_name"])]
    name: Option<String>,
    /// - takes the value from stdin
    #[arg(value_name = "-")]
    rest: Vec<String>,
    /// The secret's name, where it holds an = or is a -
    #[arg(long = "name", value_name = "NAME", value_parser = secret_name)]
    exact_name: Option<String>,
    /// ARN of the role that owns it and alone may read it, with its path
    #[arg(long, value_name = "ARN", env = "DDBSM_PRINCIPAL", value_parser = arn::principal)]
    principal: String,
    #[command(flatten)]
    table: TableArg,
    /// Take the value from a file, or from stdin if it's -, to its last byte
    #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "generate"])]
    file: Option<PathBuf>,
    /// Store every NAME=VALUE of a dotenv file, or of a JSON object of strings; - is stdin
    #[arg(long, value_name = "PATH", conflicts_with_all = ["name", "exact_name", "generate", "binary"])]
    from: Option<PathBuf>,
    /// Store bytes as they are
    #[arg(long)]
    binary: bool,
    /// Make the value up from the operating system's random source
    #[arg(long, value_name = "FORM", num_args = 0..=1, default_missing_value = "text")]
    generate: Option<Form>,
    /// How many characters (text) or bytes (base64, hex, bytes) to make up
    #[arg(long, requires = "generate", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=262_144))]
    length: u32,
    /// Characters to make text of: letters and digits, unless others are named
    #[arg(long, requires = "generate", value_name = "CHARACTERS")]
    alphabet: Option<String>,
    /// Ask for the value once, and not again to compare
    #[arg(long)]
    once: bool,
    /// Keep the value that loads now valid beside the new one for this long, 1m to 30d
    #[arg(long, value_name = "DURATION", value_parser = duration::overlap)]
    overlap: Option<i64>,
    /// The version that stays valid, where the index doesn't say for sure which loads now
    #[arg(long, value_name = "VERSION", requires = "overlap", conflicts_with = "from", value_parser = table::version)]
    previous: Option<Version>,
    /// Only if the secret doesn't exist. It goes by the index and is no lock
    #[arg(long, conflicts_with = "must_exist")]
    if_absent: bool,
    /// Only if the secret exists. It goes by the index and is no lock
    #[arg(long)]
    must_exist: bool,
    /// Also into a table that has no policy, from which whoever IAM allows can read
    #[arg(long)]
    without_policy: bool,
    /// Tell what was stored as JSON
    #[arg(long)]
    json: bool,
    /// Store an empty value, which ddbsm loads only where `allow_empty` says so
    #[arg(long)]
    allow_empty: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    no_core_dump();
    let source = args.source()?;
    // A file's mistakes are known before anybody is asked to log in, and a missing login before anybody types a value.
    let asked_for = source.is_asked_for();
    if asked_for {
        source::check_terminal()?;
    }
    let source = if asked_for { Err(source) } else { Ok(args.checked(source.read(&args)?)?) };
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    guard::warn_of_owner(&args.principal, &aws.region, caller.as_ref());
    if !args.without_policy {
        guard::require_policy(&aws, &args.table.table, caller.as_ref()).await?;
    }
    let table = aws.table(&args.table, global, caller.map(|caller| caller.arn));
    let values = match source {
        Ok(values) => values,
        Err(source) => {
            if let Some(name) = source.name() {
                store::announce(&args, &table, name).await?;
            }
            args.checked(source.read(&args)?)?
        }
    };
    store::store(&args, &table, values, asked_for).await
}

impl Args {
    /// The values, unless the table can't hold one.
    fn checked(&self, values: Vec<(String, Value)>) -> Result<Vec<(String, Value)>> {
        values.iter().try_for_each(|(name, value)| self.check(name, value))?;
        Ok(values)
    }
}

/// Keeps values out of a core dump, should the tool crash.
#[cfg(unix)]
fn no_core_dump() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A dump that goes to a program has no limit.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
fn no_core_dump() {}
