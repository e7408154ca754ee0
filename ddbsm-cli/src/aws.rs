//! Credentials, region and clients, found where the AWS CLI finds them.

use crate::cli::Global;
use crate::fail;
use anyhow::{Result, bail};
use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use ddbsm_aws::HttpClient;
use std::time::Duration;

/// A name for the records is no reason to wait longer.
const STS_PATIENCE: Duration = Duration::from_secs(5);

/// DynamoDB as the operator reaches it.
#[derive(Debug)]
pub(crate) struct Aws {
    pub(crate) dynamodb: Client,
    pub(crate) region: String,
    config: SdkConfig,
    own_endpoint: bool,
}

/// Who runs the tool, as STS says: of a role, the session's ARN, which holds no path.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) arn: String,
    pub(crate) account: String,
}

impl Aws {
    pub(crate) async fn connect(global: &Global) -> Result<Self> {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_mins(1))
            .build();
        let http = HttpClient::builder().native_roots().build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            .timeout_config(timeouts);
        if let Ok(name) = AppName::new("ddbsm") {
            loader = loader.app_name(name);
        }
        if let Some(region) = &global.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &global.profile {
            // A profile that is asked for by name stands above credentials in the environment.
            let region = match &global.region {
                Some(region) => Some(Region::new(region.clone())),
                None => DefaultRegionChain::builder().profile_name(profile).build().region().await,
            };
            // A role of the profile's is assumed through the region's STS, with the same client as all else.
            let provider = ProviderConfig::without_region().with_region(region).with_http_client(http);
            let credentials =
                ProfileFileCredentialsProvider::builder().configure(&provider).profile_name(profile).build();
            loader = loader.profile_name(profile).credentials_provider(credentials);
        }
        let config = loader.load().await;
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(fail::usage(
                "Which region? Give --region, set AWS_REGION, or write region into the profile.",
            ));
        };
        let mut dynamodb = aws_sdk_dynamodb::config::Builder::from(&config);
        if let Some(url) = &global.endpoint_url {
            dynamodb = dynamodb.endpoint_url(url);
        }
        let dynamodb = Client::from_conf(dynamodb.build());
        Ok(Self { dynamodb, region, config, own_endpoint: global.endpoint_url.is_some() })
    }

    /// Asks STS who is calling. Nobody is asked where `--endpoint-url` leads elsewhere than to AWS.
    pub(crate) async fn caller(&self) -> Option<Caller> {
        if self.own_endpoint {
            return None;
        }
        let request = aws_sdk_sts::Client::new(&self.config).get_caller_identity().send();
        let identity = tokio::time::timeout(STS_PATIENCE, request).await.ok()?.ok()?;
        Some(Caller { arn: identity.arn?, account: identity.account? })
    }

    /// The account of the table: the one that is named, or else the caller's.
    pub(crate) fn account(&self, named: Option<String>, caller: Option<&Caller>) -> Result<String> {
        match (named, caller) {
            (Some(account), _) => Ok(account),
            (None, Some(caller)) => Ok(caller.account.clone()),
            (None, None) if self.own_endpoint => {
                Err(fail::usage("Which account? Give --account: with --endpoint-url nobody is asked."))
            }
            (None, None) => {
                bail!("STS did not say whose credentials these are; log in again, or give --account.")
            }
        }
    }
}
