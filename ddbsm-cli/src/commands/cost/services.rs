//! What the same secrets cost here and elsewhere.

use super::prices::{DYNAMODB_ITEM, Prices, SECRETS_MANAGER, SSM_ADVANCED, SSM_STANDARD};
use super::usage::{ITEM_BESIDE_VALUE, Usage};
use serde::Serialize;

/// Calls of a rotation by AWS's own template, which doesn't count what a test of the new value asks for.
///
/// <https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas/blob/master/SecretsManagerRotationTemplate/lambda_function.py>
const ROTATION_CALLS: u32 = 11;

#[derive(Debug, Serialize)]
pub(super) struct Service {
    #[serde(rename = "service")]
    pub(super) name: &'static str,
    pub(super) max_bytes: u32,
    /// None where a secret of this size does not fit.
    #[serde(flatten)]
    pub(super) cost: Option<Cost>,
}

#[derive(Debug, Serialize)]
pub(super) struct Cost {
    pub(super) usd_stored_month: f64,
    pub(super) usd_read_month: f64,
    pub(super) usd_written_month: f64,
    pub(super) usd_month: f64,
    pub(super) requests_per_cold_start: u32,
    usd_per_10000_cold_starts: f64,
    /// Of the unit in which reading is charged: a read request unit, a call, an interaction.
    pub(super) usd_per_10000_requests: f64,
    /// Of Secrets Manager's price of a request.
    pub(super) percent_of_secrets_manager: f64,
}

/// How one of them charges.
struct Charges {
    name: &'static str,
    max_bytes: u32,
    stored: f64,
    written: f64,
    requests: u32,
    /// The price of a unit of reading, and how many one load takes.
    unit: f64,
    units: f64,
}

pub(super) fn services(usage: &Usage, prices: &Prices) -> Vec<Service> {
    let secrets = f64::from(usage.secrets);
    let each = f64::from(usage.per_role());
    let by_ten = usage.per_role().div_ceil(10);
    let writes =
        |of_rotation: u32| f64::from(usage.puts) + f64::from(usage.rotations) * f64::from(of_rotation);
    let all = [
        Charges {
            name: "ddbsm",
            max_bytes: DYNAMODB_ITEM - ITEM_BESIDE_VALUE,
            stored: usage.stored_bytes() / 1e9 * prices.dynamodb_gb_month,
            written: usage.write_units() * prices.dynamodb_write_unit
                + usage.look_units() * prices.dynamodb_read_unit,
            requests: usage.requests(),
            unit: prices.dynamodb_read_unit,
            units: usage.read_units(),
        },
        Charges {
            name: "Secrets Manager",
            max_bytes: SECRETS_MANAGER,
            stored: secrets * prices.secrets_manager_secret_month,
            written: writes(ROTATION_CALLS) * prices.secrets_manager_call,
            requests: usage.per_role(),
            unit: prices.secrets_manager_call,
            units: each,
        },
        Charges {
            name: "Parameter Store, standard",
            max_bytes: SSM_STANDARD,
            stored: 0.0,
            written: 0.0,
            requests: by_ten,
            unit: 0.0,
            units: each,
        },
        Charges {
            name: "Parameter Store, advanced",
            max_bytes: SSM_ADVANCED,
            stored: secrets * prices.ssm_advanced_parameter_month,
            written: writes(1) * prices.ssm_advanced_interaction,
            requests: by_ten,
            unit: prices.ssm_advanced_interaction,
            units: each,
        },
    ];
    all.into_iter().map(|charges| charges.service(usage, prices)).collect()
}

impl Charges {
    fn service(self, usage: &Usage, prices: &Prices) -> Service {
        let cold_start = self.unit * self.units;
        let read = cold_start * f64::from(usage.cold_starts);
        let cost = Cost {
            usd_stored_month: round(self.stored),
            usd_read_month: round(read),
            usd_written_month: round(self.written),
            usd_month: round(self.stored + read + self.written),
            requests_per_cold_start: self.requests,
            usd_per_10000_cold_starts: round(cold_start * 1e4),
            usd_per_10000_requests: round(self.unit * 1e4),
            percent_of_secrets_manager: round(100.0 * self.unit / prices.secrets_manager_call),
        };
        Service {
            name: self.name,
            max_bytes: self.max_bytes,
            cost: (usage.size <= self.max_bytes).then_some(cost),
        }
    }
}

/// To a millionth of a dollar, so that no tail of binary fractions is printed.
pub(super) fn round(usd: f64) -> f64 {
    (usd * 1e6).round() / 1e6
}
