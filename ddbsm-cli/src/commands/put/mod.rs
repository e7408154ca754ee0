//! `ddbsm put`: stores secrets, and reads none.

mod encoding;
mod env_file;
mod generate;
mod input;
mod source;
pub(crate) mod value;

use crate::arn::{self, account_of};
use crate::aws::{Aws, Caller};
use crate::options::{Global, TableArg};
use crate::secret::{self, Secret};
use crate::table::{SecretId, new_version, secret_name};
use crate::terminal;
use anyhow::{Context, Result};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use generate::Form;
use std::path::PathBuf;
use std::time::SystemTime;

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
    /// Store an empty value, which ddbsm loads only where `allow_empty` says so
    #[arg(long)]
    allow_empty: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    no_core_dump();
    let source = args.source()?;
    // A file's mistakes are known before anybody is asked to log in, and a missing login before anybody types a value.
    let source = if source.is_asked_for() { Err(source) } else { Ok(source.read(&args)?) };
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    warn_of_account(&args.principal, caller.as_ref());
    let values = source.or_else(|source| source.read(&args))?;
    let created_by = caller.map(|caller| caller.arn);
    let created_at =
        DateTime::from_secs(DateTime::from(SystemTime::now()).secs()).fmt(DateTimeFormat::DateTime)?;
    let mut secrets = Vec::new();
    for (name, value) in values {
        let id = SecretId { principal: args.principal.clone(), name };
        let secret = Secret {
            id,
            value,
            version: new_version()?,
            created_at: created_at.clone(),
            created_by: created_by.clone(),
        };
        secret.check_size()?;
        secrets.push(secret);
    }
    secret::write(&aws.store(&args.table, global), &secrets).await?;
    for Secret { id, version, .. } in &secrets {
        let stored = format!("stored {id}, version {version}");
        terminal::line(&stored)
            .with_context(|| format!("All is stored, but stdout can't be written. {stored}"))?;
    }
    Ok(())
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

/// The table is in the caller's account, and its policy grants nothing to another.
fn warn_of_account(principal: &str, caller: Option<&Caller>) {
    let account = account_of(principal);
    if let Some(caller) = caller.filter(|caller| account != caller.account) {
        terminal::warning(&format!(
            "{principal} is of account {account}, and the table of {}: no role of another account can load from it. Is \
             the ARN right?",
            caller.account
        ));
    }
}
