//! `ddbsm init`: makes the table, with its policy in force from its first moment.

use crate::arn::{self, TableArn};
use crate::aws::{Aws, Caller};
use crate::cli::{Global, TableArg};
use crate::cmd::policy::Guards;
use crate::policy::lockout::{Admin, admin};
use crate::policy::table::TablePolicy;
use crate::policy::{MAX_TABLE_POLICY, compare};
use crate::table::{NAME, PRINCIPAL};
use crate::{fail, output, refusal};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, SseSpecification,
    SseType, TableDescription, TableStatus, Tag,
};
use std::time::{Duration, Instant};

/// How long a new table may take to become active.
const PATIENCE: Duration = Duration::from_mins(5);

/// Make the table with its policy, or bring the policy of an existing one up to date
///
/// Safe to run again: it changes nothing that is as it should be, and asks before it changes a policy.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArg,
    /// The table's account, 12 digits [default: the caller's]
    #[arg(long, value_parser = arn::account)]
    account: Option<String>,
    /// aws, aws-cn, aws-us-gov, ...; follows from the region
    #[arg(long)]
    partition: Option<String>,
    #[command(flatten)]
    guards: Guards,
    /// Key at rest: owned (DynamoDB's own, free), managed (aws/dynamodb in KMS), or the ARN of a key in KMS
    #[arg(long, default_value = "owned", value_parser = encryption)]
    encryption: Encryption,
    /// Tag of a new table, repeatable
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// Say what would be done, print the policy, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Encryption {
    Owned,
    Managed,
    Key(String),
}

pub(crate) async fn run(mut args: Args, global: &Global) -> Result<()> {
    let aws = Aws::connect(global).await?;
    let caller = aws.caller().await;
    let account = aws.account(args.account.take(), caller.as_ref())?;
    let arn = TableArn::new(&args.table.table, &account, &aws.region, args.partition.as_deref());
    let arn = arn.map_err(|wrong| fail::usage(&wrong))?;
    let policy = args.guards.policy(&arn)?;
    let json = policy.policy().minified()?;
    if json.len() > MAX_TABLE_POLICY {
        bail!("The policy has {} bytes, and AWS takes {MAX_TABLE_POLICY}: give fewer patterns.", json.len());
    }
    let init =
        Init { client: &aws.dynamodb, arn: &arn, policy, json, encryption: args.encryption, tags: args.tags };
    let asks = Asks { dry_run: args.dry_run, yes: args.yes, caller };
    match init.describe().await? {
        None => init.create(&asks).await,
        Some(table) => init.update(&table, &asks).await,
    }
}

/// How changes are agreed to.
struct Asks {
    dry_run: bool,
    yes: bool,
    caller: Option<Caller>,
}

impl Asks {
    /// Says whom the policy keeps out, and asks if that may be the caller.
    fn lockout(&self, admins: &[String]) -> Result<()> {
        let who = self.caller.as_ref().map(|caller| caller.arn.as_str());
        let admins_named = admins.join(", ");
        let question = match admin(who, admins) {
            Admin::Yes => return Ok(()),
            Admin::No => format!(
                "This policy locks you out ({}): only {admins_named} may change it again, or delete the table.",
                who.unwrap_or_default()
            ),
            Admin::Unknown => format!(
                "Only {admins_named} may change this policy again, or delete the table. Whether you are one can't be \
                 told{}.",
                who.map_or(String::new(), |who| format!(" from {who}, which holds no path"))
            ),
        };
        output::warning(&question);
        self.ask("Go on?")
    }

    fn ask(&self, question: &str) -> Result<()> {
        if self.dry_run || self.yes || output::confirm(question)? {
            Ok(())
        } else {
            Err(fail::not_confirmed())
        }
    }
}

struct Init<'a> {
    client: &'a Client,
    arn: &'a TableArn,
    policy: TablePolicy<'a>,
    json: String,
    encryption: Encryption,
    tags: Vec<(String, String)>,
}

impl Init<'_> {
    fn table(&self) -> &str {
        self.arn.table()
    }

    async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.client.describe_table().table_name(self.table()).send().await {
            Ok(reply) => Ok(reply.table),
            Err(e) if e.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(e) => Err(refusal::explain("DescribeTable", self.table(), &e)),
        }
    }

    async fn create(&self, asks: &Asks) -> Result<()> {
        let key = match &self.encryption {
            Encryption::Owned => "DynamoDB's own key",
            Encryption::Managed => "the key aws/dynamodb",
            Encryption::Key(key) => key,
        };
        output::note(&format!(
            "{}: on-demand, deletion protection, encrypted with {key}, with its policy.",
            self.arn
        ));
        for text in self.policy.open() {
            output::note(&format!("# {text}"));
        }
        asks.lockout(self.policy.admins)?;
        if asks.dry_run {
            output::note("Nothing was made (--dry-run). The policy:");
            return output::line(&self.policy.policy().pretty()?).map_err(Into::into);
        }
        let attribute = |name: &str| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
        };
        let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        let mut request = self
            .client
            .create_table()
            .table_name(self.table())
            .attribute_definitions(attribute(PRINCIPAL)?)
            .attribute_definitions(attribute(NAME)?)
            .key_schema(key(PRINCIPAL, KeyType::Hash)?)
            .key_schema(key(NAME, KeyType::Range)?)
            .billing_mode(BillingMode::PayPerRequest)
            .deletion_protection_enabled(true)
            .set_sse_specification(self.sse())
            .resource_policy(&self.json);
        for (key, value) in &self.tags {
            request = request.tags(Tag::builder().key(key).value(value).build()?);
        }
        request.send().await.map_err(|e| refusal::explain("CreateTable", self.table(), &e))?;
        self.wait().await?;
        if self.current_policy().await?.is_none() {
            bail!("{} is made, and the server kept no policy for it: run init again.", self.arn);
        }
        output::line(&format!("made {}, policy in force", self.arn))?;
        Ok(())
    }

    fn sse(&self) -> Option<SseSpecification> {
        let kms = SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
        match &self.encryption {
            Encryption::Owned => None,
            Encryption::Managed => Some(kms.build()),
            Encryption::Key(key) => Some(kms.kms_master_key_id(key).build()),
        }
    }

    async fn wait(&self) -> Result<()> {
        let start = Instant::now();
        loop {
            let status = self.describe().await?.and_then(|table| table.table_status);
            if status == Some(TableStatus::Active) {
                return Ok(());
            }
            let waited = start.elapsed();
            if waited > PATIENCE {
                bail!("{} is not active after {} s: run init again later.", self.arn, waited.as_secs());
            }
            output::note(&format!("waiting for {} to become active, {} s", self.table(), waited.as_secs()));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn update(&self, table: &TableDescription, asks: &Asks) -> Result<()> {
        check_keys(self.table(), table)?;
        warn_of(table);
        if table.table_status != Some(TableStatus::Active) {
            self.wait().await?;
        }
        let wanted = serde_json::from_str(&self.json)?;
        let current = self.current_policy().await?;
        let (revision, question) = match &current {
            None => {
                output::warning(
                    "the table has no policy: whoever is granted reading in the account reads every secret.",
                );
                ("NO_POLICY", "Attach the policy?")
            }
            Some((text, revision)) => match compare::diff(&serde_json::from_str(text)?, &wanted)? {
                None => return output::line(&format!("{} is as it should be", self.arn)).map_err(Into::into),
                Some(diff) => {
                    output::note(&format!("The table's policy differs (- in force, + wanted):\n{diff}"));
                    (revision.as_str(), "Replace the policy?")
                }
            },
        };
        asks.lockout(self.policy.admins)?;
        if asks.dry_run {
            output::note("Nothing was changed (--dry-run).");
            return Ok(());
        }
        asks.ask(question)?;
        self.client
            .put_resource_policy()
            .resource_arn(self.arn.to_string())
            .policy(&self.json)
            .expected_revision_id(revision)
            .confirm_remove_self_resource_access(true)
            .send()
            .await
            .map_err(|e| refusal::explain("PutResourcePolicy", self.table(), &e))?;
        output::note("DynamoDB puts it in force within seconds, and takes no other change for 15 s.");
        output::line(&format!("{}: policy replaced", self.arn))?;
        Ok(())
    }

    /// The policy in force, and its revision.
    async fn current_policy(&self) -> Result<Option<(String, String)>> {
        match self.client.get_resource_policy().resource_arn(self.arn.to_string()).send().await {
            Ok(reply) => Ok(reply.policy.zip(reply.revision_id)),
            Err(e) if e.code() == Some("PolicyNotFoundException") => Ok(None),
            Err(e) => Err(refusal::explain("GetResourcePolicy", self.table(), &e)),
        }
    }
}

fn check_keys(name: &str, table: &TableDescription) -> Result<()> {
    let keys: Vec<_> = table.key_schema().iter().map(|key| (key.attribute_name(), key.key_type())).collect();
    let text = |attribute: &AttributeDefinition| attribute.attribute_type() == &ScalarAttributeType::S;
    if keys == [(PRINCIPAL, &KeyType::Hash), (NAME, &KeyType::Range)]
        && table.attribute_definitions().iter().all(text)
    {
        return Ok(());
    }
    bail!(
        "{name} exists with other keys; ddbsm needs {PRINCIPAL} (HASH) and {NAME} (RANGE), both of type S, and indexes of \
         no other type: give another --table."
    );
}

/// What an existing table has that a new one would not.
fn warn_of(table: &TableDescription) {
    if table.deletion_protection_enabled != Some(true) {
        output::warning("deletion protection is off.");
    }
    if table.stream_specification().is_some_and(|stream| stream.stream_enabled) {
        output::warning("a stream is on: its records hold values, and the table's policy does not reach it.");
    }
    if !table.global_secondary_indexes().is_empty() || !table.local_secondary_indexes().is_empty() {
        output::warning("the table has indexes: the policy denies them to everybody.");
    }
    if !table.replicas().is_empty() {
        output::warning("the table has replicas: each needs its own policy.");
    }
}

fn encryption(text: &str) -> Result<Encryption, String> {
    match text {
        "owned" => Ok(Encryption::Owned),
        "managed" => Ok(Encryption::Managed),
        key if key.starts_with("arn:aws") && key.contains(":kms:") => Ok(Encryption::Key(key.to_owned())),
        _ => Err("owned, managed, or arn:aws:kms:...".to_owned()),
    }
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>
fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value))
            if !key.is_empty() && key.len() <= 128 && value.len() <= 256 && !key.starts_with("aws:") =>
        {
            Ok((key.to_owned(), value.to_owned()))
        }
        _ => Err("KEY=VALUE, of at most 128 and 256 characters, and not starting with aws:".to_owned()),
    }
}
