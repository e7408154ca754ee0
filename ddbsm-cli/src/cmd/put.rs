//! `ddbsm put`: stores secrets, and reads none.

use crate::aws::Aws;
use crate::cli::{Global, TableArg};
use crate::generate::{self, ALPHANUMERIC, Form};
use crate::store::{self, Item, Store};
use crate::table::{
    CREATED_AT, CREATED_BY, INDEX, MAX_ITEM, MAX_SORT_KEY, SecretId, VALUE, VERSION, new_version, secret_name,
};
use crate::value::{self, Value};
use crate::{arn, env_file, fail, output};
use anyhow::{Context, Result, bail};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use aws_sdk_dynamodb::types::{AttributeValue, WriteRequest};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use zeroize::Zeroizing;

/// Store a secret, or several
///
/// The value is asked for without echo, or comes from stdin, a file, or the random source: never from the command
/// line or an environment variable, where others see it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The secret's name
    #[arg(value_parser = secret_name, required_unless_present = "from")]
    name: Option<String>,
    /// - takes the value from stdin
    #[arg(value_name = "-", conflicts_with_all = ["file", "from", "generate"])]
    source: Vec<OsString>,
    /// ARN of the role that owns it and alone may read it, with its path
    #[arg(long, value_name = "ARN", env = "DDBSM_PRINCIPAL", value_parser = arn::principal)]
    principal: String,
    #[command(flatten)]
    table: TableArg,
    /// Take the value from a file, to its last byte
    #[arg(long, value_name = "PATH", conflicts_with_all = ["from", "generate"])]
    file: Option<PathBuf>,
    /// Store every NAME=VALUE of a dotenv file, or of a JSON object of strings
    #[arg(long, value_name = "PATH", conflicts_with_all = ["name", "generate", "binary"])]
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
    if args.source.iter().any(|source| source != "-") || args.source.len() > 1 {
        return Err(fail::usage(
            "A value is never taken from the command line: it shows in ps and in the shell's history, so count what \
             was typed there as known. Leave it out to be asked, or give - for stdin, or --file.",
        ));
    }
    let values = args.values()?;
    let aws = Aws::connect(global).await?;
    let created_by = aws.caller().await.map(|caller| caller.arn);
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
    write(&args.table.store(&aws, global), &secrets).await?;
    for Secret { id, version, .. } in &secrets {
        output::line(&format!("stored {id}, version {version}"))?;
    }
    Ok(())
}

impl Args {
    fn values(&self) -> Result<Vec<(String, Value)>> {
        let values = match (&self.from, &self.name) {
            (Some(path), _) => several(path)?,
            (None, Some(name)) => vec![(name.clone(), self.value(name)?)],
            (None, None) => Vec::new(),
        };
        match values.iter().find(|(_, value)| value.len() == 0) {
            Some((name, _)) if !self.allow_empty => {
                bail!("The value of {name} is empty: --allow-empty stores it all the same.")
            }
            _ => Ok(values),
        }
    }

    fn value(&self, name: &str) -> Result<Value> {
        if let Some(form) = self.generate {
            let (value, bits) = generate::generate(form, self.length as usize, &self.alphabet)?;
            output::note(&format!("Made up a value of {bits} bits."));
            return Value::new(value, self.binary || form == Form::Bytes);
        }
        let bytes = match &self.file {
            Some(path) => {
                let value = value::file(path)?;
                if !self.binary && value.ends_with(b"\n") {
                    output::note(&format!(
                        "{} ends with a newline, which is part of the value.",
                        path.display()
                    ));
                }
                value
            }
            None if self.source.is_empty() => value::prompt(name)?,
            None => value::stdin(self.binary)?,
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
    let named = |(name, value): (String, Zeroizing<String>)| match secret_name(&name) {
        Ok(name) => Ok((name, Value::Text(value))),
        Err(wrong) => bail!("{}: {name:?}: {wrong}", path.display()),
    };
    pairs.into_iter().map(named).collect()
}

/// One version of one secret, about to be written.
#[derive(Debug)]
struct Secret {
    id: SecretId,
    value: Value,
    version: String,
    created_at: String,
    created_by: Option<String>,
}

impl Secret {
    /// An item with the value, or without it for the index.
    fn item(&self, principal: &str, name: String, value: Option<&Value>) -> Result<WriteRequest> {
        let mut item: Item = store::key(principal, name);
        let text = |text: &String| AttributeValue::S(text.clone());
        item.insert(VERSION.to_owned(), text(&self.version));
        item.insert(CREATED_AT.to_owned(), text(&self.created_at));
        item.extend(self.created_by.as_ref().map(|by| (CREATED_BY.to_owned(), text(by))));
        item.extend(value.map(|value| (VALUE.to_owned(), value.attribute())));
        store::put(item)
    }

    fn check_size(&self) -> Result<()> {
        let names = ["principal", "name", VALUE, VERSION, CREATED_AT, CREATED_BY].concat().len();
        let texts =
            [&self.id.principal, &self.id.version_name(&self.version), &self.version, &self.created_at];
        let size = self.value.len()
            + names
            + texts.map(String::len).iter().sum::<usize>()
            + self.created_by.as_ref().map_or(0, String::len);
        if size > MAX_ITEM {
            bail!(
                "{} is too large: its item would have {size} bytes, and DynamoDB holds {MAX_ITEM}. Store it in parts, \
                 or store the key that encrypts it.",
                self.id.name
            );
        }
        let entry = self.id.index_version_name(&self.version).len();
        if entry > MAX_SORT_KEY {
            bail!(
                "{} can't be listed: its owner's ARN, its name and a version have {entry} bytes together, and a key holds \
                 {MAX_SORT_KEY}. Shorten the name.",
                self.id.name
            );
        }
        Ok(())
    }
}

/// Writes in an order in which a crash between any two items leaves the old value loading, or the new one: first that
/// the version exists, so that `rm` finds it; then the version; then what loads, and that it exists.
async fn write(store: &Store, secrets: &[Secret]) -> Result<()> {
    let mut known = Vec::new();
    let mut versions = Vec::new();
    let mut heads = Vec::new();
    for secret in secrets {
        let (id, version) = (&secret.id, &secret.version);
        known.push(secret.item(INDEX, id.index_version_name(version), None)?);
        versions.push(secret.item(&id.principal, id.version_name(version), Some(&secret.value))?);
        heads.push(secret.item(&id.principal, id.name.clone(), Some(&secret.value))?);
        heads.push(secret.item(INDEX, id.index_name(), None)?);
    }
    let unchanged = |_: &anyhow::Error| output::note("What loaded before still loads.");
    store.write(known).await.inspect_err(unchanged)?;
    store.write(versions).await.inspect_err(unchanged)?;
    store.write(heads).await.inspect_err(|_| {
        output::note("Each of these secrets loads its old value or its new one: run the same put again.");
    })
}
