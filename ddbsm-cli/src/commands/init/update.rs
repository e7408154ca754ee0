//! A table that exists: its policy is brought up to date, and the rest of it is looked at.

use super::apply::{Asks, Init, is_active};
use super::done::Done;
use crate::aws::error;
use crate::commands::verify::outside::{Look, Setting, State};
use crate::policy::age::{self, Age};
use crate::policy::compare;
use crate::table::{NAME, PRINCIPAL};
use crate::terminal::{self, printable};
use anyhow::{Result, anyhow, bail};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_resource_policy::PutResourcePolicyError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeyType, ScalarAttributeType, TableDescription,
};
use std::time::SystemTime;

impl Init<'_> {
    pub(super) async fn update(&self, table: &TableDescription, asks: &Asks) -> Result<Done> {
        let is_active = is_active(self.arn, table)?;
        check_keys(self.table(), table)?;
        let differences = differences(table);
        for difference in &differences {
            terminal::warning(difference);
        }
        if !is_active {
            self.wait().await?;
        }
        let unmet = self.unmet(table).await?;
        let current = self.current_policy().await?;
        let is_closed = self.look_outside(table, current.as_ref()).await;
        let changed = self.update_policy(table, current.as_ref(), asks).await?;
        if !unmet.is_empty() {
            bail!(
                "{} isn't what you asked for. {}. init changes only a table's policy. Change the rest with \
                 aws dynamodb update-table or tag-resource, or leave the option out.",
                self.arn,
                unmet.join("; ")
            );
        }
        Ok(changed.unwrap_or(Done::Unchanged { all: differences.is_empty() && is_closed }))
    }

    /// Says what carries values out of the table, or deletes them, and no table policy reaches. Whether there is nothing.
    async fn look_outside(&self, table: &TableDescription, current: Option<&(String, String)>) -> bool {
        let look = Look {
            client: self.client,
            table: self.table(),
            described: Some(table),
            since: current.and_then(|(_, revision)| revision.parse().ok()),
            replicated: self.policy.replicated,
        };
        let settings = look.run().await;
        let mut unread: Vec<&str> = Vec::new();
        for Setting { what, state } in &settings {
            match state {
                State::Off => {}
                State::On(detail) | State::Open(detail) => terminal::warning(&format!("{what}: {detail}.")),
                State::Unknown(_) => unread.push(what),
            }
        }
        if !unread.is_empty() {
            terminal::warning(&format!(
                "not checked, as reading it is denied or failed: {}. ddbsm policy --for auditor prints what that takes.",
                unread.join(", ")
            ));
        }
        settings.iter().all(|setting| matches!(setting.state, State::Off))
    }

    /// What was done with a policy that was another; None if it was as wanted.
    async fn update_policy(
        &self,
        table: &TableDescription,
        current: Option<&(String, String)>,
        asks: &Asks,
    ) -> Result<Option<Done>> {
        let wanted = self.wanted()?;
        let (revision, question) = match current {
            None => {
                terminal::warning(
                    "the table has no policy: everyone in the account who can read DynamoDB can read every secret.",
                );
                ("NO_POLICY", "Attach the policy?")
            }
            Some((text, revision)) => {
                let differences = compare::differences(&wanted, &serde_json::from_str(text)?);
                if differences.is_empty() {
                    note_age(Age::of(revision, created(table), now()));
                    return Ok(None);
                }
                terminal::note("The policy in force differs:");
                for difference in differences {
                    terminal::note(&format!("  {}", printable(&difference.to_string())));
                }
                (revision.as_str(), "Replace the policy?")
            }
        };
        asks.lockout(self.policy.admins)?;
        if asks.dry_run {
            terminal::note("Nothing was changed (--dry-run).");
            return Ok(Some(Done::Nothing(None)));
        }
        asks.ask(question)?;
        self.attach(revision).await?;
        terminal::note(match current {
            Some(_) => {
                "DynamoDB takes about 4 minutes to put a change in force. Until then the old policy decides, even \
                 if you can already read the new one. Wait 5 minutes before you run ddbsm verify."
            }
            None => {
                "A table's first policy is in force within seconds. If the table had one before, wait 5 minutes before you \
                 run ddbsm verify: DynamoDB takes about 4 minutes to put a change in force."
            }
        });
        Ok(Some(if current.is_some() { Done::Replaced } else { Done::Attached }))
    }

    /// Puts the policy in place of the one of this revision.
    pub(super) async fn attach(&self, revision: &str) -> Result<()> {
        let request = self.client.put_resource_policy().resource_arn(self.arn.to_string()).policy(&self.json);
        let request = request.expected_revision_id(revision).confirm_remove_self_resource_access(true);
        request.send().await.map(drop).map_err(|error| self.not_replaced(&error))
    }

    /// The revision was named, so a policy that somebody else put there isn't overwritten.
    fn not_replaced(&self, error: &SdkError<PutResourcePolicyError>) -> anyhow::Error {
        match error.code() {
            Some("PolicyNotFoundException") => anyhow!(
                "{}: somebody else changed the policy in the meantime, so nothing was changed. Run init again to compare. \
                 (PolicyNotFoundException)",
                self.arn
            ),
            Some(code @ ("ResourceInUseException" | "LimitExceededException")) => anyhow!(
                "{}: the policy was changed less than 15 s ago, and DynamoDB takes no other change so soon. Nothing was \
                 changed: run init again. ({code})",
                self.arn
            ),
            _ => error::explain("PutResourcePolicy", self.table(), error),
        }
    }
}

/// The policy is the right one, and a change of it may not be in force yet.
fn note_age(age: Age) {
    if let Some(left) = age.settles_in().filter(|left| !left.is_zero()) {
        terminal::warning(&format!(
            "the policy was changed {} s ago, and DynamoDB takes about 4 minutes to put a change in force: wait {} s.",
            age::SETTLES.saturating_sub(left).as_secs(),
            left.as_secs()
        ));
    }
}

/// When the table was made, in milliseconds since 1970.
fn created(table: &TableDescription) -> Option<u64> {
    u64::try_from(table.creation_date_time()?.to_millis().ok()?).ok()
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
}

pub(crate) fn check_keys(name: &str, table: &TableDescription) -> Result<()> {
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
fn differences(table: &TableDescription) -> Vec<&'static str> {
    let on_demand = table
        .billing_mode_summary()
        .is_some_and(|billing| billing.billing_mode() == Some(&BillingMode::PayPerRequest));
    [
        (
            !on_demand,
            "the table is not on-demand: it has a fixed capacity, which many cold starts at once exceed.",
        ),
        (table.deletion_protection_enabled != Some(true), "deletion protection is off."),
    ]
    .into_iter()
    .filter_map(|(differs, text)| differs.then_some(text))
    .collect()
}
