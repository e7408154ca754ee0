//! Where `DynamoDB` is, early: the same answer as the SDK's endpoint rules, without their start-up cost.

use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Region prefix, DNS suffix, DNS suffix with dual stack; the first match counts. Source: the SDK's partitions.
const PARTITIONS: [(&str, &str, &str); 8] = [
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("us-gov-", "amazonaws.com", "api.aws"),
    ("", "amazonaws.com", "api.aws"),
];

/// `DynamoDB`'s endpoint for this configuration; none without a region.
pub(crate) fn dynamodb(config: &SdkConfig) -> Option<String> {
    configured(config).or_else(|| {
        let region = config.region()?.as_ref();
        Some(regional(region, config.use_fips() == Some(true), config.use_dual_stack() == Some(true)))
    })
}

/// The URL that the configuration names, in the order in which an SDK client looks.
fn configured(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("DynamoDB")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let in_code = config.get_origin("endpoint_url").is_client_config();
    let own = config.service_config().filter(|_| !in_code).and_then(|service| service.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn regional(region: &str, fips: bool, dual_stack: bool) -> String {
    if region == "local" && !fips && !dual_stack {
        return "http://localhost:8000".to_owned();
    }
    let (suffix, dual_stack_suffix) = PARTITIONS
        .iter()
        .find(|(prefix, ..)| region.starts_with(prefix))
        .map_or(("amazonaws.com", "api.aws"), |(_, suffix, dual)| (suffix, dual));
    let suffix = if dual_stack { dual_stack_suffix } else { suffix };
    // GovCloud's regular endpoints are FIPS endpoints.
    let fips = if fips && (dual_stack || !region.starts_with("us-gov-")) { "-fips" } else { "" };
    format!("https://dynamodb{fips}.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
    use aws_types::region::Region;

    const REGIONS: [&str; 24] = [
        "us-east-1",
        "us-west-2",
        "eu-west-1",
        "eu-central-2",
        "ap-southeast-7",
        "sa-east-1",
        "ca-west-1",
        "me-south-1",
        "af-south-1",
        "il-central-1",
        "mx-central-1",
        "cn-north-1",
        "cn-northwest-1",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-iso-west-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
        "us-isof-east-1",
        "eusc-de-east-1",
        "xx-new-1",
        "local",
    ];

    #[tokio::test]
    async fn every_region_s_endpoint_is_the_sdk_s() {
        let resolver = DefaultResolver::new();
        for region in REGIONS {
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                let params = Params::builder()
                    .region(region)
                    .use_fips(fips)
                    .use_dual_stack(dual_stack)
                    .build()
                    .unwrap();
                // The rules refuse FIPS and dual stack for `local`: such a configuration has no endpoint at all.
                let Ok(theirs) = ResolveEndpoint::resolve_endpoint(&resolver, &params).await else {
                    assert_eq!(region, "local");
                    continue;
                };
                assert_eq!(regional(region, fips, dual_stack), theirs.url(), "{region} {fips} {dual_stack}");
            }
        }
    }

    #[test]
    fn a_url_in_the_configuration_wins_and_no_region_is_no_endpoint() {
        let config = || SdkConfig::builder().region(Region::new("eu-west-1"));
        let found = |config: aws_types::sdk_config::Builder| dynamodb(&config.build());
        assert_eq!(found(config()).as_deref(), Some("https://dynamodb.eu-west-1.amazonaws.com"));
        assert_eq!(found(config().endpoint_url("http://localhost:1")).as_deref(), Some("http://localhost:1"));
        assert_eq!(found(SdkConfig::builder()), None);
    }
}
