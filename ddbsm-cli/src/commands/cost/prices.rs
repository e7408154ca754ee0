//! What AWS charges in US West (Oregon) and US East (N. Virginia), in US dollars; other regions cost up to twice that.
//!
//! Free tiers and discounts are left out.

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use ddbsm_core::table::limit;
use serde::Serialize;

pub(crate) const SOURCES: [&str; 3] = [
    "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    "https://aws.amazon.com/secrets-manager/pricing/",
    "https://aws.amazon.com/systems-manager/pricing/",
];

/// How many bytes one holds, and how many items one request reads.
///
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>,
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html>
pub(crate) const DYNAMODB_ITEM: u32 = 400 * 1024;
pub(crate) const DYNAMODB_BATCH: u32 = 100;
const _: () = assert!(DYNAMODB_ITEM as usize == limit::ITEM_BYTES);
const _: () = assert!(DYNAMODB_BATCH as usize == limit::BATCH_GET_KEYS);
pub(crate) const SECRETS_MANAGER: u32 = 64 * 1024;
pub(crate) const SSM_STANDARD: u32 = 4 * 1024;
pub(crate) const SSM_ADVANCED: u32 = 8 * 1024;

/// Prices as they were from a day on.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Prices {
    /// The first day, ISO 8601.
    pub(crate) since: &'static str,
    /// A read request unit: 4 KB strongly consistent, or twice 4 KB eventually consistent.
    pub(crate) dynamodb_read_unit: f64,
    pub(crate) dynamodb_gb_month: f64,
    pub(crate) secrets_manager_secret_month: f64,
    pub(crate) secrets_manager_call: f64,
    pub(crate) ssm_advanced_parameter_month: f64,
    /// One parameter in one request; standard throughput on standard parameters is free.
    pub(crate) ssm_advanced_interaction: f64,
}

/// DynamoDB halved its on-demand prices on 2024-11-01.
pub(crate) const HISTORY: [Prices; 2] = [
    Prices {
        since: "2019-09-01",
        dynamodb_read_unit: 0.25 / 1e6,
        dynamodb_gb_month: 0.25,
        secrets_manager_secret_month: 0.40,
        secrets_manager_call: 0.05 / 1e4,
        ssm_advanced_parameter_month: 0.05,
        ssm_advanced_interaction: 0.05 / 1e4,
    },
    Prices {
        since: "2024-11-01",
        dynamodb_read_unit: 0.125 / 1e6,
        dynamodb_gb_month: 0.25,
        secrets_manager_secret_month: 0.40,
        secrets_manager_call: 0.05 / 1e4,
        ssm_advanced_parameter_month: 0.05,
        ssm_advanced_interaction: 0.05 / 1e4,
    },
];

/// The prices of a day: `YYYY-MM-DD`.
pub(crate) fn of(day: &str) -> Result<Prices, String> {
    if !is_day(day) {
        return Err("a day is YYYY-MM-DD".to_owned());
    }
    let known = HISTORY.iter().rev().find(|prices| prices.since <= day);
    known.copied().ok_or_else(|| format!("prices are known from {} on", HISTORY[0].since))
}

fn is_day(text: &str) -> bool {
    // The calendar is smithy's, which reads times as AWS writes them.
    let time = format!("{text}T00:00:00Z");
    let read = DateTime::from_str(&time, DateTimeFormat::DateTime).ok();
    let written = read.and_then(|read| read.fmt(DateTimeFormat::DateTime).ok());
    text.len() == 10 && written.is_some_and(|same| same == time)
}
