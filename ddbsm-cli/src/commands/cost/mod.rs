//! `ddbsm cost`: what secrets cost a month, here and elsewhere.

mod prices;
mod services;
mod stack;
mod usage;

use crate::terminal;
use crate::terminal::exit::usage;
use anyhow::Result;
use prices::{DYNAMODB_ITEM, HISTORY, Prices, SOURCES};
use serde::Serialize;
use services::{Cost, Service, services};
use stack::{Part, parts};
use usage::Usage;

/// Compare monthly costs with Secrets Manager and Parameter Store
///
/// Every cold start loads the secrets of one role: with one request here, with one request per secret elsewhere. The second table adds
/// what the tool's stack can have beside the table: a trail, an alarm, and a key of your own in KMS.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Number of secrets, all roles together
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    secrets: u32,
    /// Number of roles that own them, in equal shares
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    roles: u32,
    /// Cold starts per month, all roles together
    #[arg(long, default_value_t = 10_000)]
    cold_starts: u32,
    /// Values stored by ddbsm put per month, all secrets together
    #[arg(long, default_value_t = 0)]
    puts: u32,
    /// Rotations per month, all secrets together
    #[arg(long, default_value_t = 0)]
    rotations: u32,
    /// Size of a secret in bytes
    #[arg(long, default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=i64::from(DYNAMODB_ITEM)))]
    size: u32,
    /// Versions kept of each secret
    #[arg(long, default_value_t = 1)]
    versions: u32,
    /// Use the prices of this day, YYYY-MM-DD [default: the latest known]
    #[arg(long, value_name = "DAY", value_parser = prices::of)]
    as_of: Option<Prices>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    secrets: u32,
    roles: u32,
    cold_starts: u32,
    puts: u32,
    rotations: u32,
    prices: Prices,
    sources: [&'static str; SOURCES.len()],
    services: Vec<Service>,
    /// Requests to the table's items.
    data_events_month: f64,
    /// Of the table and what can be beside it. Empty if a secret doesn't fit.
    stack: Vec<Part>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.roles > args.secrets {
        return Err(usage("--roles is more than --secrets: a role that owns none loads none."));
    }
    let prices = args.as_of.unwrap_or(HISTORY[HISTORY.len() - 1]);
    let usage = args.usage();
    let services = services(&usage, &prices);
    let table = services.iter().find(|service| service.name == "ddbsm");
    let table = table.and_then(|service| service.cost.as_ref()).map(|cost| cost.usd_month);
    let report = Report {
        secrets: args.secrets,
        roles: args.roles,
        cold_starts: args.cold_starts,
        puts: args.puts,
        rotations: args.rotations,
        prices,
        sources: SOURCES,
        data_events_month: usage.events(),
        stack: table.map(|table| parts(table, &usage, &prices)).unwrap_or_default(),
        services,
    };
    if args.json {
        return terminal::json(&report);
    }
    report.print()
}

impl Args {
    fn usage(&self) -> Usage {
        let Self { secrets, roles, cold_starts, puts, rotations, size, versions, .. } = *self;
        Usage { secrets, roles, cold_starts, puts, rotations, size, versions }
    }
}

impl Report {
    fn print(&self) -> Result<()> {
        let row = |service: &Service| {
            let mut cells = vec![service.name.to_owned()];
            cells.extend(service.cost.as_ref().map_or_else(|| vec!["-".to_owned(); 5], Cost::cells));
            cells
        };
        let rows: Vec<_> = self.services.iter().map(row).collect();
        terminal::table(&["SERVICE", "STORED", "READ", "WRITTEN", "PER MONTH", "REQUESTS"], &rows)?;
        if !self.stack.is_empty() {
            self.print_stack()?;
        }
        for service in self.services.iter().filter(|service| service.cost.is_none()) {
            terminal::note(&format!("{} holds at most {} bytes.", service.name, service.max_bytes));
        }
        terminal::note(&format!(
            "US dollars per month, prices of us-west-2 since {}, free tiers left out. REQUESTS is those of a cold start. The metric of \
             the alarm and the requests to KMS are counted at their most. Sources:",
            self.prices.since
        ));
        for source in SOURCES {
            terminal::note(source);
        }
        let (here, there) = (self.prices.dynamodb_read_unit, self.prices.secrets_manager_call);
        terminal::note(&format!(
            "10,000 read units cost {} here, and 10,000 calls {} in Secrets Manager: {} %.",
            dollars(services::round(here * 1e4)),
            dollars(services::round(there * 1e4)),
            services::round(100.0 * here / there)
        ));
        Ok(())
    }

    fn print_stack(&self) -> Result<()> {
        let mut rows = Vec::new();
        for (i, part) in self.stack.iter().enumerate() {
            let plus = if i > 0 { "+ " } else { "" };
            rows.push(vec![
                format!("{plus}{}", part.name),
                dollars(part.usd_month),
                dollars(part.usd_with_above),
            ]);
        }
        let there = self.services.iter().find(|service| service.name == "Secrets Manager");
        if let Some(cost) = there.and_then(|service| service.cost.as_ref()) {
            let usd = dollars(cost.usd_month);
            rows.push(vec!["Secrets Manager".to_owned(), usd.clone(), usd]);
        }
        terminal::line("")?;
        Ok(terminal::table(&["THE WHOLE STACK", "PER MONTH", "WITH ALL ABOVE"], &rows)?)
    }
}

impl Cost {
    fn cells(&self) -> Vec<String> {
        vec![
            dollars(self.usd_stored_month),
            dollars(self.usd_read_month),
            dollars(self.usd_written_month),
            dollars(self.usd_month),
            self.requests_per_cold_start.to_string(),
        ]
    }
}

/// Cents, or as many places as an amount below a dollar needs.
fn dollars(usd: f64) -> String {
    if usd == 0.0 || usd >= 1.0 || usd >= 0.01 && (usd * 1e4).round() % 100.0 == 0.0 {
        return format!("${usd:.2}");
    }
    format!("${}", format!("{usd:.6}").trim_end_matches('0'))
}
