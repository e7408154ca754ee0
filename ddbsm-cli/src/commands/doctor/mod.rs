//! `ddbsm doctor`: who you are, what the table is like, and what to do next. It reads no value.

mod facts;
mod next;
mod probe;
mod problems;
mod report;
mod who;

use crate::arn::TableArn;
use crate::aws::Aws;
use crate::options::{Global, TableArnArgs};
use crate::role::{RoleName, role};
use crate::terminal::exit;
use anyhow::{Result, bail};
use facts::{Facts, Seen};
use who::Who;

/// Show who you are, how the table is set up, what is wrong, and what to do next
///
/// It changes nothing and reads no value. If you aren't allowed to see something, it says so and continues. It doesn't compare
/// the policy with the expected one or try to get past it: ddbsm verify does.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArnArgs,
    /// The caller's own role, if its path can't be determined
    #[arg(long, value_name = "ROLE", value_parser = role)]
    principal: Option<RoleName>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let caller = aws.identity().await;
    // Without an account there is no table's ARN to ask by; whose fault it is may show all the same.
    let (table, nobody) = aws.table_arn(&args.table, caller.as_ref().ok()).map_or_else(
        |e| (TableArn::new(&args.table.table.table, "000000000000", &aws.region), Some(e)),
        |table| (table, None),
    );
    let given = match &args.principal {
        Some(role) => Some(aws.role_arn(role).await?),
        None => None,
    };
    let facts = Facts::gather(&aws, &table, caller).await;
    if let Some(why) = nobody {
        // The failure counts, also where nobody reads the report to its end.
        let _ = report::unknown(&facts, args.json);
        return Err(why);
    }
    let who = Who::of(&aws, &table, &facts, given.as_deref()).await;
    let problems = problems::of(&table, &facts);
    let next = next::steps(&table, &facts, &who, global);
    let report = report::Report { table: &table, facts: &facts, who: &who, problems: &problems, next: &next };
    let shown = if args.json { report.json() } else { report.text() };
    if matches!(facts.table, Seen::Absent) {
        return Err(exit::no_table(table.table()));
    }
    match problems.len() {
        0 => shown,
        1 => bail!("1 problem, see above."),
        many => bail!("{many} problems, see above."),
    }
}
