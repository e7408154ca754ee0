//! `ddbsm verify`: whether the table policy is the one wanted, and whether it is enforced for whoever runs this.

mod attempts;
mod claims;
mod comparison;
pub(super) mod outside;
mod report;
mod verdict;

use crate::aws::denial::is_denied;
use crate::aws::{Aws, Caller, error};
use crate::commands::policy::Guards;
use crate::options::{Global, TableArnArgs};
use crate::policy::table::TablePolicy;
use crate::role::{RoleName, role};
use crate::table::new_version;
use crate::terminal;
use anyhow::Result;
use attempts::{Attempts, Own, Search};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableDescription;
use claims::Claims;
pub(crate) use comparison::patterns;
use comparison::{Reader, Regional, changed, settles_in};
use ddbsm_core::table::variable;
use outside::Look;
use report::Report;
use std::collections::BTreeSet;
use std::time::Duration;
use verdict::Findings;

/// Compare the table policy with the expected one, and try to get past it
///
/// Use the same --writers, --admins and other policy options as for init. Run it once as each kind of role. Only an auditor may
/// read the policy: with --auditor-profile, it compares as the auditor and makes the attempts as the caller. The attempts use a
/// canary item, which verify writes itself if it may, and change nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArnArgs,
    /// The caller's own role, to try reads that mix its own keys with others
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    principal: Option<RoleName>,
    #[command(flatten)]
    claims: Claims,
    #[command(flatten)]
    guards: Guards,
    /// The AWS profile that reads the policy and the settings [default: the caller's]
    #[arg(long, value_name = "PROFILE")]
    auditor_profile: Option<String>,
    /// Wait up to 5 minutes until a changed policy is in force
    #[arg(long)]
    wait: bool,
    /// Only remove the canary that an interrupted verify left
    #[arg(long, conflicts_with_all = ["wait", "json", "auditor_profile"])]
    clean: bool,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(mut args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    if args.clean {
        return attempts::clean(&aws.dynamodb, &args.table.table.table).await;
    }
    let caller = aws.caller().await;
    let table = aws.table_arn(&args.table, caller.as_ref())?;
    let auditor = match &args.auditor_profile {
        None => None,
        Some(profile) => {
            let region = Some(aws.region.clone());
            Some(Global { profile: Some(profile.clone()), region, ..global.clone() })
        }
    };
    let auditor_aws = match &auditor {
        None => None,
        Some(auditor) => Some(Aws::connect(auditor).await?),
    };
    let (reader, reader_global) = (auditor_aws.as_ref().unwrap_or(&aws), auditor.as_ref().unwrap_or(global));
    let wanted = args.guards.policy(&table)?;
    let principal = match &args.principal {
        Some(role) => Some(aws.role_arn(role).await?),
        None => None,
    };
    let verify = Verify {
        aws: &aws,
        reader,
        reader_global,
        caller: caller.as_ref(),
        wanted: &wanted,
        claims: args.claims,
        principal: principal.as_deref(),
    };
    verify.run(args.wait, args.json, global.verbose).await
}

struct Verify<'a> {
    aws: &'a Aws,
    /// Who reads the policy and the settings: an auditor, or the caller.
    reader: &'a Aws,
    reader_global: &'a Global,
    caller: Option<&'a Caller>,
    wanted: &'a TablePolicy<'a>,
    claims: Claims,
    principal: Option<&'a str>,
}

impl Verify<'_> {
    async fn run(&self, wait: bool, json: bool, all: bool) -> Result<()> {
        let described = self.describe().await?;
        let policy = self.policy(described.as_ref(), wait).await?;
        let patterns = self.patterns().await;
        let outside = self.outside(described.as_ref(), &policy).await;

        let own = self.own().await?;
        let (known, wrong) = match &own {
            Own::Known(arn, _) => (Some(arn.as_str()), None),
            Own::Wrong(why) => (None, Some(why.as_str())),
            Own::Unknown => (None, None),
        };
        let mut attempts = Attempts {
            client: &self.aws.dynamodb,
            table: self.wanted.table,
            claims: self.claims,
            writes: self.wanted.writes,
            own: known.map(str::to_owned),
            policy: policy.first().and_then(|own| own.text.clone()),
            written: false,
            unique: format!("ddbsm-verify-{}", new_version()?.to_lowercase()),
            made: Vec::new(),
        };
        let finished = attempts.run(&own).await;
        // What isn't finished proves nothing anyway.
        let changed = match finished {
            Ok(()) => changed(&policy, &self.policy(described.as_ref(), false).await.unwrap_or_default()),
            Err(_) => Vec::new(),
        };

        let attempts = attempts.made;
        let findings = Findings {
            claims: self.claims,
            policy: &policy,
            changed: &changed,
            replicas_unknown: described.is_none(),
            patterns: &patterns,
            wrong_principal: wrong,
            attempts: &attempts,
            outside: &outside,
            finished: finished.is_ok(),
        };
        let verdict = findings.verdict();
        let report = Report {
            table: self.wanted.table.to_string(),
            caller: self.caller.map(|caller| caller.arn.as_str()),
            principal: known,
            findings: &findings,
            verdict: &verdict,
        };
        let shown = if json { report.json() } else { report.text(all) };
        // What was found counts, also where nobody reads the report to its end.
        if verdict.failed.is_empty() {
            finished?;
        }
        verdict.result().and(shown)
    }

    /// None if this reader may not see it.
    async fn describe(&self) -> Result<Option<TableDescription>> {
        let table = self.wanted.table.table();
        match self.reader.dynamodb.describe_table().table_name(table).send().await {
            Ok(response) => Ok(response.table),
            Err(e) if is_denied(e.code().unwrap_or_default()) => Ok(None),
            Err(e) => Err(error::explain("DescribeTable", table, &e)),
        }
    }

    async fn policy(&self, described: Option<&TableDescription>, wait: bool) -> Result<Vec<Regional>> {
        let reader = Reader { aws: self.reader, global: self.reader_global, wanted: self.wanted, described };
        loop {
            let policy = reader.run().await?;
            let Some(left) = settles_in(&policy).filter(|_| wait) else { return Ok(policy) };
            for second in (1..=left.as_secs() + 1).rev() {
                terminal::progress(&format!("waiting {second} s for the policy to be in force"));
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    async fn patterns(&self) -> Vec<String> {
        let table = self.wanted.table;
        let mut owners: BTreeSet<String> =
            patterns::owners(self.reader, table.table()).await.unwrap_or_default();
        owners.extend(self.principal.filter(|_| self.claims.owner).map(str::to_owned));
        patterns::judge(&[self.wanted.writers, self.wanted.admins].concat(), table, &owners)
    }

    async fn outside(
        &self,
        described: Option<&TableDescription>,
        policy: &[Regional],
    ) -> Vec<outside::Setting> {
        let look = Look {
            client: &self.reader.dynamodb,
            table: self.wanted.table.table(),
            described,
            since: policy.first().and_then(|own| own.since),
            replicated: self.wanted.replicated,
        };
        look.run().await
    }

    async fn own(&self) -> Result<Own> {
        let search = Search {
            client: &self.aws.dynamodb,
            table: self.wanted.table.table(),
            caller: self.caller,
            patterns: [self.wanted.writers, self.wanted.admins].concat(),
        };
        search.run(self.principal).await
    }
}
