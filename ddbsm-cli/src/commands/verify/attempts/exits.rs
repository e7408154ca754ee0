//! Ways out of the table for all of it at once. Each is asked for so that no table would grant it.

use super::attempt::Attempts;
use super::outcome::Why;
use crate::commands::verify::claims::ADMINS;
use anyhow::Result;
use aws_sdk_dynamodb::primitives::DateTime;
use aws_sdk_dynamodb::types::{DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate};

/// A second after 1970, before any table was: nothing can be exported or restored as of then.
const BEFORE_ALL: i64 = 1;

impl Attempts<'_> {
    pub(super) async fn exits(&mut self) -> Result<()> {
        let (client, table) = (self.client, self.name().to_owned());
        let export = client.export_table_to_point_in_time().table_arn(self.table.to_string());
        let export = export.s3_bucket(&self.unique).export_time(DateTime::from_secs(BEFORE_ALL)).send().await;
        self.add("ExportTableToPointInTime", "NothingElse", export)?;

        // The table's own name is taken.
        let restore =
            client.restore_table_to_point_in_time().source_table_name(&table).target_table_name(&table);
        let restore = restore.restore_date_time(DateTime::from_secs(BEFORE_ALL)).send().await;
        self.add("RestoreTableToPointInTime", "NothingElse", restore)?;
        self.skip("CreateBackup", "NothingElse", Why::Harmful);
        self.kinesis(&table).await?;

        // No table has an index of this name.
        let delete = DeleteGlobalSecondaryIndexAction::builder().index_name(&self.unique).build()?;
        let update = GlobalSecondaryIndexUpdate::builder().delete(delete).build();
        let update = client.update_table().table_name(&table).global_secondary_index_updates(update);
        self.add("UpdateTable (a stream, a replica, an index)", ADMINS, update.send().await)
    }

    /// To a stream that doesn't exist.
    async fn kinesis(&mut self, table: &str) -> Result<()> {
        let client = self.client;
        let nowhere = self.table.service("kinesis", &format!("stream/{}", self.unique));
        let enable = client.enable_kinesis_streaming_destination().table_name(table).stream_arn(&nowhere);
        self.add("EnableKinesisStreamingDestination", "NothingElse", enable.send().await)?;
        let disable = client.disable_kinesis_streaming_destination().table_name(table).stream_arn(nowhere);
        self.add("DisableKinesisStreamingDestination", ADMINS, disable.send().await)
    }
}
