//! Changes to who guards the table. Each names a revision that is not, or what is so already.

use super::attempts::Verify;
use super::outcome::Outcome;
use anyhow::Result;
use aws_sdk_dynamodb::types::{
    PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, TimeToLiveSpecification,
};

const ADMINS: &str = "AdminsOnly";
const NO_REVISION: &str = "ddbsm-verify-no-such-revision";

impl Verify<'_> {
    pub(super) async fn settings(&mut self) -> Result<()> {
        let (client, table, arn) = (self.client, self.name().to_owned(), self.table.to_string());
        // The policy in force, so that even a server that ignores revisions changes nothing.
        let current = client.get_resource_policy().resource_arn(&arn).send().await;
        match current.ok().and_then(|reply| reply.policy) {
            None => self.record(
                "PutResourcePolicy",
                ADMINS,
                Outcome::NotTried("the policy in force could not be read"),
            ),
            Some(policy) => {
                let put = client.put_resource_policy().resource_arn(&arn).policy(policy);
                let put = put.expected_revision_id(NO_REVISION).send().await;
                self.add("PutResourcePolicy", ADMINS, put)?;
            }
        }
        let delete =
            client.delete_resource_policy().resource_arn(&arn).expected_revision_id(NO_REVISION).send().await;
        self.add("DeleteResourcePolicy", ADMINS, delete)?;

        let off = TimeToLiveSpecification::builder().enabled(false).attribute_name("ddbsm-verify").build();
        if let Ok(off) = off {
            let ttl =
                client.update_time_to_live().table_name(&table).time_to_live_specification(off).send().await;
            self.add("UpdateTimeToLive", ADMINS, ttl)?;
        }
        self.recovery(&table).await?;
        let untag = client.untag_resource().resource_arn(&arn).tag_keys("ddbsm-verify").send().await;
        self.add("UntagResource", ADMINS, untag)?;
        self.record("DeleteTable", ADMINS, Outcome::NotTried("nothing would make it harmless"));
        Ok(())
    }

    /// Sets point-in-time recovery to what it is, for as many days as it is: left out, they would be set to 35.
    async fn recovery(&mut self, table: &str) -> Result<()> {
        let way = "UpdateContinuousBackups";
        let backups = self.client.describe_continuous_backups().table_name(table).send().await.ok();
        let recovery = backups
            .and_then(|reply| reply.continuous_backups_description?.point_in_time_recovery_description);
        let as_it_is = recovery.as_ref().and_then(|recovery| {
            let on = recovery.point_in_time_recovery_status()? == &PointInTimeRecoveryStatus::Enabled;
            let days = recovery.recovery_period_in_days().filter(|_| on);
            let spec = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(on);
            spec.set_recovery_period_in_days(days).build().ok()
        });
        let Some(as_it_is) = as_it_is else {
            self.record(way, ADMINS, Outcome::NotTried("its state could not be read"));
            return Ok(());
        };
        let update = self.client.update_continuous_backups().table_name(table);
        let update = update.point_in_time_recovery_specification(as_it_is).send().await;
        self.add(way, ADMINS, update)
    }
}
