//! Credentials and clients, found where the AWS CLI finds them.

mod blame;
pub(crate) mod clock;
mod credentials;
pub(crate) mod denial;
mod endpoint;
pub(crate) mod error;
mod header;
mod owner;
mod path;
pub(crate) mod profile;
mod roles;
pub(crate) mod service;
mod settings;
mod trust;
pub(crate) mod variables;

use crate::arn::TableArn;
use crate::options::{Global, TableArg, TableArnArgs};
use crate::terminal::{exit, printable};
use crate::writing::Table;
use anyhow::{Result, bail};
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use profile::Profile;
use service::{Connection, Service};
use std::time::Duration;
use tokio::sync::OnceCell;

/// A name for the records is no reason to wait longer.
const STS_PATIENCE: Duration = Duration::from_secs(5);

/// DynamoDB as the operator reaches it.
#[derive(Debug)]
pub(crate) struct Aws {
    pub(crate) dynamodb: Client,
    pub(crate) region: String,
    config: SdkConfig,
    own_endpoint: bool,
    /// What STS said, once it was asked.
    identity: OnceCell<Result<Caller, String>>,
}

/// Who runs the tool, as STS says: of a role, the session's ARN, which holds no path.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) arn: String,
    pub(crate) account: String,
}

impl Caller {
    pub(crate) fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or("aws")
    }
}

impl Aws {
    /// The table, to write to in this name.
    pub(crate) fn table(&self, table: &TableArg, global: &Global, created_by: Option<String>) -> Table {
        Table::new(self.dynamodb.clone(), &table.table, global.verbose, created_by)
    }

    pub(crate) async fn connect(global: &Global) -> Result<Self> {
        endpoint::check_environment()?;
        let profile = Profile::find(global).await?;
        settings::check(&profile)?;
        let retries = settings::retries(&profile)?;
        let http = trust::client(&profile)?;
        // Whoever looks for a region or credentials elsewhere than in a file asks with the same client as all else.
        let provider = ProviderConfig::without_region().with_http_client(http.clone());
        let region = profile.region(global, &provider).await?;
        let provider = provider.with_region(Some(Region::new(region.clone())));
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_mins(1))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(retries)
            .region(Region::new(region.clone()));
        if let Ok(name) = AppName::new("ddbsm") {
            loader = loader.app_name(name);
        }
        if let Some(name) = profile.name() {
            loader = loader.profile_name(name);
        }
        let config = loader.load().await;
        endpoint::check(&config)?;
        endpoint::check_alone(global, &profile, &config)?;
        let credentials = credentials::find(global, &profile, &provider, &config).await?;
        let config = config.into_builder().credentials_provider(credentials).build();
        let mut dynamodb = aws_sdk_dynamodb::config::Builder::from(&config);
        if let Some(url) = &global.endpoint_url {
            dynamodb = dynamodb.endpoint_url(url);
        }
        let dynamodb = Client::from_conf(dynamodb.build());
        let own_endpoint = global.endpoint_url.is_some();
        Ok(Self { dynamodb, region, config, own_endpoint, identity: OnceCell::new() })
    }

    /// Who is calling, as far as STS says.
    pub(crate) async fn caller(&self) -> Option<Caller> {
        self.identity().await.ok()
    }

    /// Asks STS who is calling, once. Nobody is asked where `--endpoint-url` leads elsewhere than to AWS.
    pub(crate) async fn identity(&self) -> Result<Caller, String> {
        self.identity.get_or_init(|| self.ask_sts()).await.clone()
    }

    async fn ask_sts(&self) -> Result<Caller, String> {
        if self.own_endpoint {
            return Err("STS isn't called with --endpoint-url".to_owned());
        }
        let request = aws_sdk_sts::Client::new(&self.config).get_caller_identity().send();
        match tokio::time::timeout(STS_PATIENCE, request).await {
            Err(_) => Err(format!("STS didn't respond within {} s", STS_PATIENCE.as_secs())),
            Ok(Err(e)) => Err(e.code().map_or("STS can't be reached".to_owned(), |code| {
                format!("STS rejected the request ({})", printable(code))
            })),
            Ok(Ok(said)) => match (said.arn, said.account) {
                (Some(arn), Some(account)) => Ok(Caller { arn, account }),
                _ => Err("STS named no caller".to_owned()),
            },
        }
    }

    /// Whether `--endpoint-url` leads elsewhere than to AWS.
    pub(crate) const fn has_own_endpoint(&self) -> bool {
        self.own_endpoint
    }

    /// Another service, with the same credentials and in the same region. With `--endpoint-url` it's asked there too.
    pub(crate) fn service(&self, service: Service, global: &Global) -> Result<Connection> {
        Connection::new(service, &self.config, global.endpoint_url.as_deref())
    }

    /// Where a table was looked for, for an error that names none.
    pub(crate) async fn place(global: &Global) -> Option<String> {
        let aws = Self::connect(global).await.ok()?;
        Some(match aws.caller().await {
            Some(caller) => format!("{} of account {} ({})", aws.region, caller.account, caller.arn),
            None => aws.region,
        })
    }

    pub(crate) fn table_arn(&self, table: &TableArnArgs, caller: Option<&Caller>) -> Result<TableArn> {
        let account = self.account(table.account.as_deref(), caller)?;
        Ok(TableArn::new(&table.table.table, account, &self.region))
    }

    /// The account of the table: the one that is named, or else the caller's. A table is always the caller's own, so a
    /// name that says otherwise would put the policy on the ARN of another table.
    fn account<'a>(&self, named: Option<&'a str>, caller: Option<&'a Caller>) -> Result<&'a str> {
        match (named, caller) {
            (Some(named), Some(caller)) if named != caller.account => Err(exit::usage(&format!(
                "--account is {named}, but these credentials belong to {} ({}). Leave --account out, or use another --profile.",
                caller.account, caller.arn
            ))),
            (Some(account), _) => Ok(account),
            (None, Some(caller)) => Ok(&caller.account),
            (None, None) if self.own_endpoint => {
                Err(exit::usage("With --endpoint-url, the account isn't looked up. Give --account."))
            }
            (None, None) => {
                bail!("STS didn't say whose credentials these are. Log in again, or give --account.")
            }
        }
    }
}
