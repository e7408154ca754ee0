//! Where a service is, by the rules that its SDK has.

use super::which::Service;
use crate::aws::variables::variable;
use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use ddbsm_core::arn::partition_of;

/// What the environment or the profile names.
pub(super) fn configured(service: Service, config: &SdkConfig) -> Option<String> {
    let ignored = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if ignored.is_some_and(|ignored| ignored.eq_ignore_ascii_case("true")) {
        return None;
    }
    let key = ServiceConfigKey::builder()
        .service_id(service.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let named = config.service_config().and_then(|config| config.load_config(key));
    named.or_else(|| config.endpoint_url().map(str::to_owned)).filter(|url| !url.trim().is_empty())
}

/// The region's own.
pub(super) fn of_region(service: Service, region: &str, fips: bool, dual_stack: bool) -> String {
    let partition = partition_of(region).unwrap_or("aws");
    let (plain, dual) = suffixes(partition);
    // In AWS GovCloud, Systems Manager's only endpoint is one with FIPS, and has no other name.
    let named = fips && !(service.name == "ssm" && partition == "aws-us-gov" && !dual_stack);
    let host = if named { format!("{}-fips", service.name) } else { service.name.to_owned() };
    format!("https://{host}.{region}.{}", if dual_stack { dual } else { plain })
}

/// What names of a partition end with, and those that resolve to IPv6 too.
///
/// Source: the partitions in each of the SDK's crates, such as aws-sdk-secretsmanager 1.125, `src/endpoint_lib.rs`.
fn suffixes(partition: &str) -> (&'static str, &'static str) {
    match partition {
        "aws-cn" => ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        "aws-eusc" => ("amazonaws.eu", "api.amazonwebservices.eu"),
        "aws-iso" => ("c2s.ic.gov", "api.aws.ic.gov"),
        "aws-iso-b" => ("sc2s.sgov.gov", "api.aws.scloud"),
        "aws-iso-e" => ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        "aws-iso-f" => ("csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        _ => ("amazonaws.com", "api.aws"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::which::{PARAMETER_STORE, SECRETS_MANAGER};
    use super::*;

    /// The first group is in the tests of aws-sdk-secretsmanager's own rules.
    #[test]
    fn an_endpoint_is_where_the_sdk_has_it() {
        for (service, region, fips, dual_stack, url) in [
            (SECRETS_MANAGER, "us-east-1", true, true, "https://secretsmanager-fips.us-east-1.api.aws"),
            (
                SECRETS_MANAGER,
                "us-east-1",
                true,
                false,
                "https://secretsmanager-fips.us-east-1.amazonaws.com",
            ),
            (SECRETS_MANAGER, "us-east-1", false, true, "https://secretsmanager.us-east-1.api.aws"),
            (SECRETS_MANAGER, "us-east-1", false, false, "https://secretsmanager.us-east-1.amazonaws.com"),
            (
                SECRETS_MANAGER,
                "cn-north-1",
                false,
                false,
                "https://secretsmanager.cn-north-1.amazonaws.com.cn",
            ),
            (
                SECRETS_MANAGER,
                "us-gov-west-1",
                true,
                false,
                "https://secretsmanager-fips.us-gov-west-1.amazonaws.com",
            ),
            (
                SECRETS_MANAGER,
                "us-iso-east-1",
                false,
                false,
                "https://secretsmanager.us-iso-east-1.c2s.ic.gov",
            ),
            (PARAMETER_STORE, "us-west-2", false, false, "https://ssm.us-west-2.amazonaws.com"),
            (PARAMETER_STORE, "us-west-2", true, false, "https://ssm-fips.us-west-2.amazonaws.com"),
            (PARAMETER_STORE, "us-gov-east-1", true, false, "https://ssm.us-gov-east-1.amazonaws.com"),
            (
                PARAMETER_STORE,
                "eusc-de-east-1",
                false,
                true,
                "https://ssm.eusc-de-east-1.api.amazonwebservices.eu",
            ),
        ] {
            assert_eq!(of_region(service, region, fips, dual_stack), url);
        }
    }
}
