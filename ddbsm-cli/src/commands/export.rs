//! `ddbsm export`: what a compiled program needs, as a file to fill in. No value is in it, and none is read.

use crate::manifest::{self, Source};
use crate::terminal::{self, exit};
use anyhow::{Result, anyhow};
use clap::ValueEnum;
use ddbsm_core::manifest::{Format, Manifest, Stored, Struct, Wanted};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Print a template of the secrets that a compiled program needs, for put --from
///
/// It lists each secret with an empty value. put --from stores nothing until you fill in or remove every one.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The program's file, a .zip with it, or `-` for what `docker save` prints
    #[arg(long, value_name = "FILE")]
    template: String,
    /// The format of the file
    #[arg(long, value_enum, default_value_t = Style::Dotenv)]
    format: Style,
    /// Only what this struct needs, by its name or with its module. Defaults to every struct that the program loads
    #[arg(long = "struct", value_name = "NAME")]
    named: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Style {
    #[value(help = "One NAME= per line, below a comment. Optional secrets are commented out")]
    Dotenv,
    #[value(help = "One object of empty strings. A description of each secret goes to stderr")]
    Json,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let source = Source::parse(&args.template);
    let manifest = source.read().map_err(|error| anyhow!(error.explain(&source)))?;
    let wanted = args.wanted(&manifest)?;
    match args.format {
        Style::Dotenv => Ok(terminal::line(dotenv(&wanted).trim_end())?),
        Style::Json => {
            for item in &wanted {
                terminal::note(&format!("{}: {}", item.name, describe(item)));
            }
            terminal::json(&json(&wanted))
        }
    }
}

impl Args {
    /// Each item once, in the order of the fields.
    fn wanted(&self, manifest: &Manifest) -> Result<Vec<Wanted>> {
        let structs: Vec<&Struct> = match &self.named {
            None => manifest.roots().collect(),
            Some(name) => manifest::named(manifest, name),
        };
        if structs.is_empty() {
            let name = self.named.as_deref().unwrap_or_default();
            let known: Vec<String> = manifest.structs.iter().map(Struct::path).collect();
            return Err(exit::usage(&format!(
                "The program has no struct {name}. It has {}.",
                known.join(", ")
            )));
        }
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for found in structs {
            let wanted =
                manifest.wanted(found.id).map_err(|error| anyhow!("{error}. Build the program again."))?;
            all.extend(wanted.into_iter().filter(|item| seen.insert(item.name.clone())));
        }
        Ok(all)
    }
}

const HEAD: &str = "\
# Fill in each value, keep the file to yourself, store all of it with
#   ddbsm put --from FILE --principal ARN --table TABLE
# and delete it. A value in single quotes is taken as it is.
";

fn dotenv(wanted: &[Wanted]) -> String {
    let mut text = HEAD.to_owned();
    for item in wanted {
        let _ = write!(text, "\n# {}\n", describe(item));
        // A dotenv file holds text alone, and a name ends at its first `=`.
        if item.stored == Some(Stored::B) || item.name.contains('=') {
            let binary = if item.stored == Some(Stored::B) { " --binary" } else { "" };
            let _ = writeln!(text, "# ddbsm put --name {} --file PATH{binary}", item.name);
        } else if is_optional(item) {
            let _ = writeln!(text, "# {}=", item.name);
        } else {
            let _ = writeln!(text, "{}=", item.name);
        }
    }
    text
}

fn json(wanted: &[Wanted]) -> Map<String, Value> {
    let text = wanted.iter().filter(|item| item.stored != Some(Stored::B));
    text.map(|item| (item.name.clone(), Value::from(""))).collect()
}

fn is_optional(item: &Wanted) -> bool {
    !item.required || !item.optional_in.is_empty()
}

/// What is to be known about a secret to fill it in.
fn describe(item: &Wanted) -> String {
    let mut said = match item.optional_in.last() {
        None if item.required => "required".to_owned(),
        Some(group) if item.required => format!("required if anything of {group} is there"),
        _ => "optional".to_owned(),
    };
    said.push_str(match item.stored {
        Some(Stored::B) => ", bytes: store it by itself",
        _ => ", text",
    });
    said.push_str(match item.format {
        Format::Json => " in JSON",
        Format::Base64 => " in base64",
        Format::Hex => " in hexadecimal",
        Format::Parse => ", parsed",
        Format::Custom => ", read by the program's own function",
        _ => "",
    });
    let _ = write!(said, " (field {})", item.field);
    if item.rotating {
        said.push_str("; put --overlap keeps the value before it valid");
    }
    if !item.aliases.is_empty() {
        let _ = write!(said, "; also found as {}", item.aliases.join(", "));
    }
    said
}
