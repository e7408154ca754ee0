//! Changes to who guards the table. Each names a revision or a tag that doesn't exist, in any state of the table.

use super::attempt::Attempts;
use super::outcome::Why;
use crate::commands::verify::claims::ADMINS;
use anyhow::Result;

/// What has no form that is sure to change nothing: only the comparison of the policy tells about these.
const HARMFUL: [&str; 6] = [
    "DeleteTable",
    "TagResource",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateTableReplicaAutoScaling",
    "UpdateTimeToLive",
];

impl Attempts<'_> {
    pub(super) async fn settings(&mut self) -> Result<()> {
        let (client, arn) = (self.client, self.table.to_string());
        match self.policy.clone() {
            None => self.skip("PutResourcePolicy", ADMINS, Why::NoPolicy),
            // The policy in force, so that even a server that ignores revisions changes nothing.
            Some(policy) => {
                let put = client.put_resource_policy().resource_arn(&arn).policy(policy);
                let put = put.expected_revision_id(&self.unique).send().await;
                self.add("PutResourcePolicy", ADMINS, put)?;
            }
        }
        let delete = client
            .delete_resource_policy()
            .resource_arn(&arn)
            .expected_revision_id(&self.unique)
            .send()
            .await;
        self.add("DeleteResourcePolicy", ADMINS, delete)?;
        let untag = client.untag_resource().resource_arn(&arn).tag_keys(&self.unique).send().await;
        self.add("UntagResource", ADMINS, untag)?;
        for way in HARMFUL {
            self.skip(way, ADMINS, Why::Harmful);
        }
        Ok(())
    }
}
