//! What all of a table costs, part by part: beside the table a trail, an alarm and a key, each of which can be left out.

use super::prices::Prices;
use super::services::round;
use super::usage::Usage;
use serde::Serialize;

/// An event as it comes into the log, in bytes.
const EVENT: f64 = 2000.0;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    #[serde(rename = "part")]
    pub(super) name: &'static str,
    pub(super) usd_month: f64,
    /// With the parts before it.
    pub(super) usd_with_above: f64,
}

/// The parts, in the order in which they are added. The table's own month is known.
pub(super) fn parts(table: f64, usage: &Usage, prices: &Prices) -> Vec<Part> {
    let events = usage.events();
    let log = events * EVENT / 1e9 * prices.cloudwatch_logs_gb;
    let all = [
        ("the table", table),
        // Its files in S3 come to cents a year.
        ("a trail of data events", events * prices.cloudtrail_data_event),
        // The metric is charged for while requests are denied.
        ("an alarm on denied requests", prices.cloudwatch_alarm_month + prices.cloudwatch_metric_month + log),
        // DynamoDB keeps the table's key for 5 minutes, so this is the most.
        ("a customer-managed KMS key", prices.kms_key_month + events * prices.kms_request),
    ];
    let mut sum = 0.0;
    let mut parts = Vec::new();
    for (name, usd) in all {
        sum += usd;
        parts.push(Part { name, usd_month: round(usd), usd_with_above: round(sum) });
    }
    parts
}
