//! A table that exists: its policy is brought up to date, and the rest of it is looked at.

use super::apply::{Asks, Init};
use super::diff;
use crate::aws::error;
use crate::policy::age::{self, Age};
use crate::policy::compare;
use crate::table::{NAME, PRINCIPAL};
use crate::terminal;
use anyhow::{Result, bail};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeyType, ScalarAttributeType, TableDescription, TableStatus,
};
use std::time::SystemTime;

impl Init<'_> {
    pub(super) async fn update(&self, table: &TableDescription, asks: &Asks) -> Result<()> {
        check_keys(self.table(), table)?;
        let differences = differences(table);
        for difference in &differences {
            terminal::warning(difference);
        }
        if table.table_status != Some(TableStatus::Active) {
            self.wait().await?;
        }
        let unmet = self.unmet(table).await?;
        let changed = self.update_policy(table, asks).await?;
        if !unmet.is_empty() {
            bail!(
                "{} is not as asked for. {}. init changes the policy of a table and nothing else: change it with \
                 aws dynamodb update-table or tag-resource, or leave the option out.",
                self.arn,
                unmet.join("; ")
            );
        }
        match (changed, differences.is_empty()) {
            (true, _) => Ok(()),
            (false, true) => terminal::line(&format!("{} is as it should be", self.arn)).map_err(Into::into),
            (false, false) => {
                terminal::line(&format!("{}: the policy is as it should be", self.arn)).map_err(Into::into)
            }
        }
    }

    /// Whether the policy was another, and so there is nothing more to say.
    async fn update_policy(&self, table: &TableDescription, asks: &Asks) -> Result<bool> {
        let wanted = self.policy.policy().value()?;
        let current = self.current_policy().await?;
        let (revision, question) = match &current {
            None => {
                terminal::warning(
                    "the table has no policy: whoever is granted reading in the account reads every secret.",
                );
                ("NO_POLICY", "Attach the policy?")
            }
            Some((text, revision)) => {
                let in_force = serde_json::from_str(text)?;
                if compare::differences(&wanted, &in_force).is_empty() {
                    note_age(Age::of(revision, created(table), now()));
                    return Ok(false);
                }
                let diff = diff::lines(&compare::normal(&in_force), &compare::normal(&wanted))?;
                terminal::note(&format!("The table's policy differs (- in force, + wanted):\n{diff}"));
                (revision.as_str(), "Replace the policy?")
            }
        };
        asks.lockout(self.policy.admins)?;
        if asks.dry_run {
            terminal::note("Nothing was changed (--dry-run).");
            return Ok(true);
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
            .map_err(|e| error::explain("PutResourcePolicy", self.table(), &e))?;
        terminal::note(
            "DynamoDB takes about 4 minutes to put a change in force, although it can be read back at once, and no other \
             change for 15 s. Until then the policy of before decides: wait 5 minutes before you run ddbsm verify.",
        );
        terminal::line(&format!("{}: policy replaced", self.arn))?;
        Ok(true)
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
fn differences(table: &TableDescription) -> Vec<&'static str> {
    let on_demand = table
        .billing_mode_summary()
        .is_some_and(|billing| billing.billing_mode() == Some(&BillingMode::PayPerRequest));
    let stream = table.stream_specification().is_some_and(|stream| stream.stream_enabled);
    let indexes = !table.global_secondary_indexes().is_empty() || !table.local_secondary_indexes().is_empty();
    [
        (
            !on_demand,
            "the table is not on-demand: it has a fixed capacity, which many cold starts at once exceed.",
        ),
        (table.deletion_protection_enabled != Some(true), "deletion protection is off."),
        (stream, "a stream is on: its records hold values, and the table's policy does not reach it."),
        (indexes, "the table has indexes: the policy denies them to everybody."),
        (!table.replicas().is_empty(), "the table has replicas: each needs its own policy."),
    ]
    .into_iter()
    .filter_map(|(differs, text)| differs.then_some(text))
    .collect()
}
