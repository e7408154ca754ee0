//! A new table, with its policy in force from its first moment.

use super::apply::{Asks, Init};
use super::done::Done;
use super::encryption::Encryption;
use crate::aws::error;
use crate::policy::compare;
use crate::table::{NAME, PRINCIPAL};
use crate::terminal::{self, printable};
use anyhow::{Result, anyhow, bail};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, SseSpecification,
    SseType, Tag,
};
use std::time::Duration;

/// When to look whether a new policy is shown. DynamoDB was seen to take up to 2 s.
const SHOWN_AFTER: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

impl Init<'_> {
    pub(super) async fn create(&self, asks: &Asks) -> Result<Done> {
        let key = match &self.encryption {
            None | Some(Encryption::Owned) => "DynamoDB's own key",
            Some(Encryption::Managed) => "the key aws/dynamodb",
            Some(Encryption::Key(key)) => key,
        };
        terminal::note(&format!(
            "{}: on-demand, deletion protection, encrypted with {key}, with its policy.",
            self.arn
        ));
        if self.verbose {
            for text in self.policy.open() {
                terminal::note(&format!("# {text}"));
            }
        } else {
            terminal::note("To see what the policy can't prevent, run ddbsm policy.");
        }
        asks.lockout(self.policy.admins)?;
        if asks.dry_run {
            terminal::note("Nothing was created (--dry-run). The policy:");
            return Ok(Done::Nothing(Some(self.wanted()?)));
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
        request.send().await.map_err(|e| match e.code() {
            Some("ResourceInUseException") => anyhow!(
                "{} exists: somebody else created it in the meantime, and nothing was changed. Run init again to compare its policy.",
                self.arn
            ),
            _ => error::explain("CreateTable", self.table(), &e),
        })?;
        self.wait().await?;
        let policy = match self.kept_policy().await? {
            Some(policy) => policy,
            None => self.attach_after_all().await?,
        };
        let differences = compare::differences(&self.wanted()?, &serde_json::from_str(&policy)?);
        if let Some(difference) = differences.first() {
            bail!(
                "{} is created, but its policy isn't the one that was sent ({}): somebody else changed it in the meantime. Run init \
                 again.",
                self.arn,
                printable(&difference.to_string())
            );
        }
        Ok(Done::Created)
    }

    /// The policy that the new table has. DynamoDB may show it a moment after the table.
    async fn kept_policy(&self) -> Result<Option<String>> {
        for wait in SHOWN_AFTER {
            tokio::time::sleep(wait).await;
            if let Some((policy, _)) = self.current_policy().await? {
                return Ok(Some(policy));
            }
        }
        Ok(None)
    }

    /// For a server that drops the policy that comes with a new table, as moto does.
    async fn attach_after_all(&self) -> Result<String> {
        terminal::warning(&format!(
            "The server kept no policy for the new table {}, so init attaches it now.",
            self.table()
        ));
        let attached = self.attach("NO_POLICY").await;
        match (self.kept_policy().await?, attached) {
            // It may have been shown later than that, and then it isn't replaced.
            (Some(policy), _) => Ok(policy),
            (None, Err(error)) => Err(error),
            (None, Ok(())) => bail!(
                "{} is created, but the server keeps no policy for it, so anyone in the account could read it. Store nothing in it, \
                 and delete it.",
                self.arn
            ),
        }
    }

    fn sse(&self) -> Option<SseSpecification> {
        let kms = SseSpecification::builder().enabled(true).sse_type(SseType::Kms);
        match self.encryption.as_ref()? {
            Encryption::Owned => None,
            Encryption::Managed => Some(kms.build()),
            Encryption::Key(key) => Some(kms.kms_master_key_id(key).build()),
        }
    }
}
