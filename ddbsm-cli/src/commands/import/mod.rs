//! `ddbsm import`: moves secrets in from somewhere else. The source is only read, and the table only written.

mod args;
mod carry;
mod names;
mod plan;
mod report;
mod source;

use crate::aws::Aws;
use crate::commands::put::{guard, no_core_dump};
use crate::options::Global;
use crate::terminal::{self, exit};
use anyhow::{Result, bail};
use plan::Plan;

pub(crate) use args::Args;

pub(crate) async fn run(args: Args, global: &Global) -> Result<()> {
    no_core_dump();
    let rules = args.rules();
    // A file's mistakes are known before anybody is asked to log in.
    let of_file = args.from.as_deref().map(|path| source::file(path, args.allow_empty)).transpose()?;
    let aws = Aws::connect(global).await?;
    let owner = aws.role_arn(&args.principal).await?;
    let caller = aws.caller().await;
    guard::warn_of_owner(&owner, &aws.region, caller.as_ref());
    if !args.without_policy {
        guard::require_policy(&aws, &args.table.table, caller.as_ref()).await?;
    }
    let found = match of_file {
        Some(found) => found,
        None => source::of_aws(&args, &aws, global).await?,
    };
    let found = match &args.split_json {
        Some(separator) => source::split_json(found, separator),
        None => found,
    };
    let who = caller.map(|caller| caller.arn);
    let table = aws.table(&args.table, global, who.clone());
    let index = table.index(&format!("{owner}#")).await?;
    let plan = Plan::new(found, &rules, &args, &owner, &index, who.as_deref());

    if args.dry_run {
        let shown = report::show(&plan, &args);
        return plan.refuse().and(shown);
    }
    plan.refuse()?;
    if plan.items.is_empty() {
        return report::tell(&args, &owner, &plan.skipped, &[]);
    }
    if !args.yes {
        report::ask(&plan, &args);
        let question =
            format!("Store {} secrets of {owner} in table {}?", plan.items.len(), args.table.table);
        if !terminal::confirm(&question)? {
            return Err(exit::not_confirmed());
        }
    }
    let done = carry::carry_out(&table, plan.items, args.overwrite).await;
    let (failed, tried) = (done.iter().filter(|one| !one.is_moved()).count(), done.len());
    let told = report::tell(&args, &owner, &plan.skipped, &done);
    if failed > 0 {
        bail!("{failed} of {tried} secrets were not moved. The same command again goes on with them.");
    }
    told
}
