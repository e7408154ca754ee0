//! `ddbsm verify`: what the table gives away to whoever runs it.

mod attempts;
mod exits;
mod outcome;
mod reads;
mod settings;
mod verdict;
mod writes;

use crate::arn::{self, TableArn};
use crate::aws::Aws;
use crate::aws::denial::is_denied;
use crate::aws::error;
use crate::options::{Global, TableArg};
use crate::store::{self, Store};
use crate::table::{VALUE, new_version};
use crate::terminal::{self, exit};
use anyhow::Result;
use attempts::{CANARY, Try, Verify};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::AttributeValue;
use outcome::Outcome;
use verdict::{Claims, verdict};

/// Try every way to read what is not the caller's own
///
/// Works on a canary item that it writes itself if it may, and changes nothing else. Run it as each kind of role: as a
/// writer, an administrator, a function's role. AWS decides before it looks, so a caller who may not write the canary is
/// denied, or let in, as it would be for a secret.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArg,
    /// The table's account, 12 digits [default: the caller's]
    #[arg(long, value_parser = arn::account)]
    account: Option<String>,
    /// The caller's own role, for batches that mix a key of its own with others
    #[arg(long, value_name = "ARN", value_parser = arn::principal)]
    principal: Option<String>,
    #[command(flatten)]
    claims: Claims,
    /// JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(mut args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    let account = aws.account(args.account.take(), caller.as_ref())?;
    let table =
        TableArn::new(&args.table.table, &account, &aws.region, None).map_err(|wrong| exit::usage(&wrong))?;
    let described = match aws.dynamodb.describe_table().table_name(table.table()).send().await {
        Ok(reply) => reply.table,
        // An owner has no need to see the table.
        Err(e) if is_denied(e.code().unwrap_or_default()) => None,
        Err(e) => return Err(error::explain("DescribeTable", table.table(), &e)),
    };

    let store = aws.store(&args.table, global);
    let canary = new_version()?;
    let writing = write_canary(&store, &canary).await?;
    let written = writing == Outcome::Allowed;
    let claims = args.claims;
    let who = caller.map_or_else(|| "the caller".to_owned(), |caller| caller.arn);
    terminal::note(&format!("Trying to read {table} as {who}."));
    let mut verify = Verify {
        client: &aws.dynamodb,
        table: &table,
        described: described.as_ref(),
        own: args.principal.as_deref(),
        claims,
        canary: canary.clone(),
        written,
        tries: Vec::new(),
    };
    let writing = if written { claims.writing() } else { writing };
    verify.record("BatchWriteItem, which reads nothing", "WritersOnly", writing);
    let finished = verify.try_all().await;
    let tries = verify.tries;
    if written && store.write(vec![store::delete(CANARY, canary.clone())?]).await.is_err() {
        terminal::warning(&format!("the canary {canary} of {CANARY} could not be removed."));
    }
    // What was found counts, also where nobody reads the table to its end.
    let shown = show(&tries, args.json);
    finished.and_then(|()| verdict(&tries, claims)).and(shown)
}

/// Writes the canary as a secret is written. Who may not is no writer, which is right for most.
async fn write_canary(store: &Store, canary: &str) -> Result<Outcome> {
    let mut item = store::key(CANARY, canary.to_owned());
    item.insert(VALUE.to_owned(), AttributeValue::S("canary".to_owned()));
    match store.write(vec![store::put(item)?]).await {
        Ok(()) => Ok(Outcome::Allowed),
        Err(e) => {
            let by = exit::denied_by(&e).ok_or(e)?;
            terminal::note("The caller is no writer, so a name is tried that is not there.");
            Ok(Outcome::denied(by))
        }
    }
}

fn show(tries: &[Try], json: bool) -> Result<()> {
    if json {
        return terminal::line(&serde_json::to_string_pretty(tries)?).map_err(Into::into);
    }
    let row =
        |attempt: &Try| vec![attempt.way.to_owned(), attempt.outcome.shown(), attempt.statement.to_owned()];
    let rows: Vec<_> = tries.iter().map(row).collect();
    terminal::table(&["WAY", "RESULT", "STOPPED BY"], &rows)?;
    Ok(())
}
