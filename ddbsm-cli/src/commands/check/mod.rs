//! `ddbsm check`: whether the table has what a compiled program needs, from the index alone.

mod finding;
mod question;
mod report;
mod words;

use crate::aws::Aws;
use crate::duration;
use crate::manifest::{self, Source, Unreadable};
use crate::options::{Global, TableArg};
use crate::role::{RoleName, role};
use crate::terminal::exit;
use crate::{arn, table};
use anyhow::{Result, anyhow};
use ddbsm_core::arn::Table;
use ddbsm_core::manifest::{Manifest, Struct};
use ddbsm_core::table::variable;
use question::Question;
use report::{Report, Style};

/// Check that the secrets a compiled program needs are stored, before it's deployed
///
/// Compares what the program says of itself (ddbsm manifest) with the table's index. It reads no value, and an auditor's role can
/// do it. It ends with 0 if every secret that the program requires loads, with 5 if one doesn't or isn't in the index, and with 6 if
/// it can't tell. The index doesn't know what was stored by hand until ddbsm adopt lists it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The program's file, a .zip with it, or `-` for what `docker save` prints
    #[arg(value_name = "FILE")]
    file: String,
    /// The role that the program runs as: its ARN, or its path and name. Defaults to the program's own attribute
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: Option<RoleName>,
    /// The table's name. Defaults to the program's own attribute
    #[arg(long, env = variable::TABLE, value_parser = arn::table_name)]
    table: Option<String>,
    /// Only what this struct needs, by its name or with its module. Defaults to every struct that the program loads
    #[arg(long = "struct", value_name = "NAME")]
    named: Option<String>,
    /// Don't look at this secret: one that is stored by hand, or that another program uses. Repeatable
    #[arg(long, value_name = "NAME", value_parser = table::secret_name)]
    ignore: Vec<String>,
    /// Fail if a value is older than this, such as 90d
    #[arg(long, value_name = "DURATION", value_parser = duration::seconds)]
    max_age: Option<i64>,
    /// Fail on warnings too: rolled back, stored but unused, an overlap that ends within a day
    #[arg(long)]
    strict: bool,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Annotations of GitHub Actions beside the table
    #[arg(long, conflicts_with = "json")]
    github: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let source = Source::parse(&args.file);
    let manifest = source.read().map_err(|error| unreadable(&error, &source))?;
    let structs = args.structs(&manifest)?;
    let principal = args.principal(&structs)?;
    let (table, global) = args.table(&structs, global)?;
    let aws = Aws::connect(&global).await?;
    let principal = aws.role_arn(&principal).await?;
    let question = Question {
        manifest: &manifest,
        structs: &structs,
        principal: &principal,
        ignored: &args.ignore,
        max_age: args.max_age,
    };
    let index = aws.table(&table, &global, None).index(&format!("{principal}#")).await?;
    let answer = question.answer(&index).map_err(|error| exit::not_proven(format!("{source}: {error}.")))?;
    let report = Report {
        answer: &answer,
        table: &table.table,
        principal: &principal,
        now: index.now,
        strict: args.strict,
    };
    let style = if args.json {
        Style::Json
    } else if args.github {
        Style::GitHub
    } else {
        Style::Table
    };
    let shown = report.print(style);
    // What was found counts, also where nobody reads the report to its end.
    report.verdict().and(shown)
}

/// A file that isn't there is a failure; one that says nothing leaves the question open.
fn unreadable(error: &Unreadable, source: &Source) -> anyhow::Error {
    let message = error.explain(source);
    if matches!(error, Unreadable::Io(_)) { anyhow!(message) } else { exit::not_proven(message) }
}

impl Args {
    /// The structs whose secrets are wanted.
    fn structs<'a>(&self, manifest: &'a Manifest) -> Result<Vec<&'a Struct>> {
        let Some(name) = &self.named else {
            let roots: Vec<_> = manifest.roots().collect();
            return if roots.is_empty() {
                Err(exit::not_proven(format!(
                    "The program holds structs of secrets and loads none by itself: choose one with --struct. It has {}.",
                    list(manifest.structs.iter())
                )))
            } else {
                Ok(roots)
            };
        };
        match &manifest::named(manifest, name)[..] {
            [one] => Ok(vec![*one]),
            [] => Err(exit::usage(&format!(
                "The program has no struct {name}. It has {}.",
                list(manifest.structs.iter())
            ))),
            several => Err(exit::usage(&format!(
                "The program has several structs {name}: give one with its module, {}.",
                list(several.iter().copied())
            ))),
        }
    }

    fn principal(&self, structs: &[&Struct]) -> Result<RoleName> {
        let own = || one(structs.iter().map(|root| root.principal.as_deref()));
        let own = || own().map(|arn| RoleName::Arn(arn.to_owned()));
        self.principal.clone().or_else(own).ok_or_else(|| {
            exit::usage("No role is given. Use --principal to name the role that the program runs as.")
        })
    }

    /// The table, and the region if the program names the table by its ARN.
    fn table(&self, structs: &[&Struct], global: &Global) -> Result<(TableArg, Global)> {
        let mut global = global.clone();
        let own = || one(structs.iter().map(|root| root.table.as_deref()));
        if let Some(table) = &self.table {
            return Ok((TableArg { table: table.clone() }, global));
        }
        let named = own().ok_or_else(|| exit::usage("No table is given. Name it with --table."))?;
        let table =
            Table::parse(named).map_err(|error| exit::not_proven(format!("The program: {error}.")))?;
        if let Some(arn) = table.arn() {
            global.region.get_or_insert_with(|| arn.region.to_owned());
        }
        Ok((TableArg { table: table.name().to_owned() }, global))
    }
}

/// What all of them say, if they agree.
fn one<'a>(mut said: impl Iterator<Item = Option<&'a str>>) -> Option<&'a str> {
    let first = said.next()??;
    said.all(|other| other == Some(first)).then_some(first)
}

fn list<'a>(structs: impl Iterator<Item = &'a Struct>) -> String {
    let paths: Vec<String> = structs.map(Struct::path).collect();
    if paths.is_empty() { "none".to_owned() } else { paths.join(", ") }
}
