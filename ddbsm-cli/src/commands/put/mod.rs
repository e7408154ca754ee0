//! `ddbsm put`: stores secrets, and reads none.

mod env_file;
mod generate;
mod prompt;
pub(crate) mod value;

use crate::arn::{self, account_of};
use crate::aws::{Aws, Caller};
use crate::options::{Global, TableArg};
use crate::secret::{self, Secret};
use crate::table::{SecretId, new_version, secret_name};
use crate::terminal::{self, exit};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use generate::{ALPHANUMERIC, Form};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
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
    /// Take the value from a file, to its last byte
    #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "generate"])]
    file: Option<PathBuf>,
    /// Store every NAME=VALUE of a dotenv file, or of a JSON object of strings
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
    /// Characters to make text of
    #[arg(long, requires = "generate", default_value = ALPHANUMERIC, hide_default_value = true)]
    alphabet: String,
    /// Store an empty value, which ddbsm loads only where `allow_empty` says so
    #[arg(long)]
    allow_empty: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let values = args.values()?;
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    warn_of_account(&args.principal, caller.as_ref());
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
        terminal::line(&format!("stored {id}, version {version}"))?;
    }
    Ok(())
}

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

const NO_VALUES: &str = "\
    A value is never taken from the command line: it shows in ps and in the shell's history, so count what was typed \
    there as known. Leave it out to be asked, or give - for stdin, or --file. (A name that holds an = is given as --name.)";

impl Args {
    fn values(&self) -> Result<Vec<(String, Value)>> {
        let values = if let Some(path) = &self.from {
            several(path)?
        } else {
            let (name, from_stdin) = self.words()?;
            let value = self.value(&name, from_stdin)?;
            vec![(name, value)]
        };
        match values.iter().find(|(_, value)| value.len() == 0) {
            Some((name, _)) if !self.allow_empty => {
                bail!("The value of {name} is empty: --allow-empty stores it all the same.")
            }
            _ => Ok(values),
        }
    }

    /// The name, and whether the value comes from stdin. No word is ever shown: it may be a value.
    fn words(&self) -> Result<(String, bool)> {
        let words: Vec<&str> = self.name.iter().chain(&self.rest).map(String::as_str).collect();
        let (name, rest) = match (&self.exact_name, &words[..]) {
            (Some(name), rest) => (name.clone(), rest),
            (None, ["-", ..]) => return Err(exit::usage("Which name? ddbsm put NAME - (or --name -).")),
            (None, [name, ..]) if name.contains('=') => return Err(exit::usage(NO_VALUES)),
            (None, [name, rest @ ..]) => {
                (secret_name(name).map_err(|wrong| exit::usage(&format!("NAME: {wrong}.")))?, rest)
            }
            (None, []) => return Err(exit::usage("Which name? ddbsm put NAME.")),
        };
        match rest {
            [] => Ok((name, false)),
            ["-"] if self.file.is_some() || self.generate.is_some() => {
                Err(exit::usage("The value comes from one place: -, --file, or --generate."))
            }
            ["-"] => Ok((name, true)),
            _ => Err(exit::usage(NO_VALUES)),
        }
    }

    fn value(&self, name: &str, from_stdin: bool) -> Result<Value> {
        if let Some(form) = self.generate {
            let (value, bits) = generate::generate(form, self.length as usize, &self.alphabet)?;
            terminal::note(&format!("Made up a value of {bits} bits."));
            return Value::new(value, self.binary || form == Form::Bytes);
        }
        let bytes = match &self.file {
            Some(path) => {
                let value = value::file(path)?;
                if !self.binary && value.ends_with(b"\n") {
                    terminal::note(&format!(
                        "{} ends with a newline, which is part of the value.",
                        path.display()
                    ));
                }
                value
            }
            None if from_stdin => value::stdin(self.binary)?,
            None => value::prompt(name)?,
        };
        Value::new(bytes, self.binary)
    }
}

fn several(path: &Path) -> Result<Vec<(String, Value)>> {
    let bytes = value::file(path)?;
    let here = || format!("{}", path.display());
    let text = std::str::from_utf8(&bytes).with_context(here)?;
    let pairs = env_file::parse(text).with_context(here)?;
    if pairs.is_empty() {
        bail!("{} holds no secret.", path.display());
    }
    Ok(pairs.into_iter().map(|(name, value)| (name, Value::Text(value))).collect())
}
