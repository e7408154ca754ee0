//! `ddbsm cost`: what secrets cost a month, here and elsewhere.

mod prices;

use crate::terminal;
use crate::terminal::exit::usage;
use anyhow::Result;
use prices::{DYNAMODB_BATCH, DYNAMODB_ITEM, SECRETS_MANAGER, SSM_ADVANCED, SSM_STANDARD};
use prices::{HISTORY, Prices, SOURCES};
use serde::Serialize;

/// Compare monthly costs with Secrets Manager and Parameter Store
///
/// Every cold start loads the secrets of one role: with one request here, with one request per secret elsewhere.
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
    prices: Prices,
    sources: [&'static str; 3],
    services: Vec<Service>,
}

#[derive(Debug, Serialize)]
struct Service {
    #[serde(rename = "service")]
    name: &'static str,
    max_bytes: u32,
    /// None where a secret of this size does not fit.
    #[serde(flatten)]
    cost: Option<Cost>,
}

#[derive(Debug, Serialize)]
struct Cost {
    usd_stored_month: f64,
    usd_read_month: f64,
    usd_month: f64,
    requests_per_cold_start: u32,
    usd_per_10000_cold_starts: f64,
    /// Of the unit in which reading is charged: a read request unit, a call, an interaction.
    usd_per_10000_requests: f64,
    /// Of Secrets Manager's price of a request.
    percent_of_secrets_manager: f64,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.roles > args.secrets {
        return Err(usage("--roles is more than --secrets: a role that owns none loads none."));
    }
    let prices = args.as_of.unwrap_or(HISTORY[HISTORY.len() - 1]);
    let report = Report {
        secrets: args.secrets,
        roles: args.roles,
        cold_starts: args.cold_starts,
        prices,
        sources: SOURCES,
        services: services(args, &prices),
    };
    if args.json {
        return terminal::line(&serde_json::to_string_pretty(&report)?).map_err(Into::into);
    }
    let row = |service: &Service| {
        let mut cells = vec![service.name.to_owned()];
        cells.extend(service.cost.as_ref().map_or_else(|| vec!["-".to_owned(); 6], Cost::cells));
        cells
    };
    let rows: Vec<_> = report.services.iter().map(row).collect();
    let head = [
        "SERVICE",
        "STORED/MONTH",
        "READ/MONTH",
        "TOTAL/MONTH",
        "REQUESTS",
        "PER 10,000",
        "OF SECRETS MANAGER",
    ];
    terminal::table(&head, &rows)?;
    for service in report.services.iter().filter(|service| service.cost.is_none()) {
        terminal::note(&format!("{} holds at most {} bytes.", service.name, service.max_bytes));
    }
    terminal::note(&format!("US dollars, prices of us-west-2 since {}, free tiers left out:", prices.since));
    for source in SOURCES {
        terminal::note(source);
    }
    let first = HISTORY[0];
    let share = round(100.0 * first.dynamodb_read_unit / first.secrets_manager_call);
    terminal::note(&format!(
        "A request here was {share} % of one in Secrets Manager before {}.",
        HISTORY[1].since
    ));
    Ok(())
}

impl Cost {
    fn cells(&self) -> Vec<String> {
        vec![
            dollars(self.usd_stored_month),
            dollars(self.usd_read_month),
            dollars(self.usd_month),
            self.requests_per_cold_start.to_string(),
            dollars(self.usd_per_10000_requests),
            format!("{} %", self.percent_of_secrets_manager),
        ]
    }
}

/// An item's keys and attributes beside the value: an owner's ARN, a name, a version, a time and a writer.
const ITEM_BESIDE_VALUE: u32 = 300;

fn services(args: &Args, prices: &Prices) -> Vec<Service> {
    let secrets = f64::from(args.secrets);
    let per_role = args.secrets.div_ceil(args.roles);
    let service = |name, max_bytes, stored: f64, requests: u32, unit: f64, units: f64| {
        let cold_start = unit * units;
        let read = cold_start * f64::from(args.cold_starts);
        let cost = Cost {
            usd_stored_month: round(stored),
            usd_read_month: round(read),
            usd_month: round(stored + read),
            requests_per_cold_start: requests,
            usd_per_10000_cold_starts: round(cold_start * 1e4),
            usd_per_10000_requests: round(unit * 1e4),
            percent_of_secrets_manager: round(100.0 * unit / prices.secrets_manager_call),
        };
        Service { name, max_bytes, cost: (args.size <= max_bytes).then_some(cost) }
    };
    // An eventually consistent read is half a unit for each 4 KB, and a batch is charged by the item.
    let units = 0.5 * f64::from(args.size.div_ceil(4096)) * f64::from(per_role);
    // DynamoDB charges 100 bytes for each item on top of what it holds; the index's entries hold some 300.
    let bytes = f64::from(args.size + ITEM_BESIDE_VALUE);
    let stored =
        secrets * (1.0 + f64::from(args.versions)) * (bytes + 400.0) / 1e9 * prices.dynamodb_gb_month;
    let each = f64::from(per_role);
    let (secret, parameter) = (prices.secrets_manager_secret_month, prices.ssm_advanced_parameter_month);
    let (call, interaction) = (prices.secrets_manager_call, prices.ssm_advanced_interaction);
    let by_ten = per_role.div_ceil(10);
    vec![
        service(
            "ddbsm",
            DYNAMODB_ITEM - ITEM_BESIDE_VALUE,
            stored,
            per_role.div_ceil(DYNAMODB_BATCH),
            prices.dynamodb_read_unit,
            units,
        ),
        service("Secrets Manager", SECRETS_MANAGER, secrets * secret, per_role, call, each),
        service("Parameter Store, standard", SSM_STANDARD, 0.0, by_ten, 0.0, each),
        service("Parameter Store, advanced", SSM_ADVANCED, secrets * parameter, by_ten, interaction, each),
    ]
}

/// To a millionth of a dollar, so that no tail of binary fractions is printed.
fn round(usd: f64) -> f64 {
    (usd * 1e6).round() / 1e6
}

/// Cents, or as many places as a smaller amount needs.
fn dollars(usd: f64) -> String {
    if usd == 0.0 || usd >= 0.01 && (usd * 1e4).round() % 100.0 == 0.0 {
        return format!("${usd:.2}");
    }
    format!("${}", format!("{usd:.6}").trim_end_matches('0'))
}
