//! What AWS charges in US West (Oregon) and US East (N. Virginia), in US dollars; other regions cost up to twice that.
//!
//! Free tiers and discounts are left out.

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use ddbsm_core::table::limit;
use serde::Serialize;

pub(super) const SOURCES: [&str; 6] = [
    "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    "https://aws.amazon.com/secrets-manager/pricing/",
    "https://aws.amazon.com/systems-manager/pricing/",
    "https://aws.amazon.com/kms/pricing/",
    "https://aws.amazon.com/cloudtrail/pricing/",
    "https://aws.amazon.com/cloudwatch/pricing/",
];

/// How many bytes one holds, and how many items one request reads.
///
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>,
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html>
pub(super) const DYNAMODB_ITEM: u32 = 400 * 1024;
pub(super) const DYNAMODB_BATCH: u32 = 100;
const _: () = assert!(DYNAMODB_ITEM as usize == limit::ITEM_BYTES);
const _: () = assert!(DYNAMODB_BATCH as usize == limit::BATCH_GET_KEYS);
pub(super) const SECRETS_MANAGER: u32 = 64 * 1024;
pub(super) const SSM_STANDARD: u32 = 4 * 1024;
pub(super) const SSM_ADVANCED: u32 = 8 * 1024;

/// Prices as they were from a day on.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Prices {
    /// The first day, ISO 8601.
    pub(super) since: &'static str,
    /// A read request unit: 4 KB strongly consistent, or twice 4 KB eventually consistent.
    pub(super) dynamodb_read_unit: f64,
    /// A write request unit: 1 KB of one item.
    pub(super) dynamodb_write_unit: f64,
    pub(super) dynamodb_gb_month: f64,
    pub(super) secrets_manager_secret_month: f64,
    pub(super) secrets_manager_call: f64,
    pub(super) ssm_advanced_parameter_month: f64,
    /// One parameter in one request; standard throughput on standard parameters is free.
    pub(super) ssm_advanced_interaction: f64,
    /// A key that the customer manages.
    pub(super) kms_key_month: f64,
    pub(super) kms_request: f64,
    pub(super) cloudtrail_data_event: f64,
    pub(super) cloudwatch_alarm_month: f64,
    /// A metric of one's own, such as a metric filter makes.
    pub(super) cloudwatch_metric_month: f64,
    /// What comes into a log.
    pub(super) cloudwatch_logs_gb: f64,
}

/// All but DynamoDB's have been the same since.
const FIRST: Prices = Prices {
    since: "2019-09-01",
    dynamodb_read_unit: 0.25 / 1e6,
    dynamodb_write_unit: 1.25 / 1e6,
    dynamodb_gb_month: 0.25,
    secrets_manager_secret_month: 0.40,
    secrets_manager_call: 0.05 / 1e4,
    ssm_advanced_parameter_month: 0.05,
    ssm_advanced_interaction: 0.05 / 1e4,
    kms_key_month: 1.00,
    kms_request: 0.03 / 1e4,
    cloudtrail_data_event: 0.10 / 1e5,
    cloudwatch_alarm_month: 0.10,
    cloudwatch_metric_month: 0.30,
    cloudwatch_logs_gb: 0.50,
};

/// DynamoDB halved its on-demand prices on 2024-11-01.
pub(super) const HISTORY: [Prices; 2] = [
    FIRST,
    Prices {
        since: "2024-11-01",
        dynamodb_read_unit: 0.125 / 1e6,
        dynamodb_write_unit: 0.625 / 1e6,
        ..FIRST
    },
];

/// The prices of a day: `YYYY-MM-DD`.
pub(super) fn of(day: &str) -> Result<Prices, String> {
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
