//! Ways out of the table for all of it at once. Each is asked for so that it can't come about.

use super::attempts::Verify;
use super::outcome::Outcome;
use crate::terminal;
use anyhow::Result;
use aws_sdk_dynamodb::primitives::DateTime;

/// A second after 1970, before any table was: nothing can be exported or restored as of then.
const BEFORE_ALL: i64 = 1;

impl Verify<'_> {
    pub(super) async fn exits(&mut self) -> Result<()> {
        let (client, table) = (self.client, self.name().to_owned());
        let export = client
            .export_table_to_point_in_time()
            .table_arn(self.table.to_string())
            .s3_bucket("ddbsm-verify");
        let export = export.export_time(DateTime::from_secs(BEFORE_ALL)).send().await;
        self.add("ExportTableToPointInTime", "NothingElse", export)?;

        // The table's own name is taken.
        let restore =
            client.restore_table_to_point_in_time().source_table_name(&table).target_table_name(&table);
        let restore = restore.restore_date_time(DateTime::from_secs(BEFORE_ALL)).send().await;
        self.add("RestoreTableToPointInTime", "NothingElse", restore)?;

        self.backup(&table).await?;

        let nowhere = self.table.service("kinesis", "stream/ddbsm-verify-no-such-stream");
        let kinesis =
            client.enable_kinesis_streaming_destination().table_name(&table).stream_arn(nowhere).send().await;
        self.add("EnableKinesisStreamingDestination", "NothingElse", kinesis)?;

        self.table_as_it_is(&table).await
    }

    /// Sets deletion protection to what it is, and looks whether a stream is on.
    async fn table_as_it_is(&mut self, table: &str) -> Result<()> {
        let (update_way, stream_way) = ("UpdateTable (a stream, a replica, an index)", "the table's stream");
        let scp = "none: ddbsm policy --scp";
        let Some(described) = self.described else {
            let unseen = Outcome::NotTried("the caller may not describe the table");
            self.record(update_way, "NothingElse", unseen.clone());
            self.record(stream_way, scp, unseen);
            return Ok(());
        };
        let as_it_is = described.deletion_protection_enabled.unwrap_or_default();
        let update =
            self.client.update_table().table_name(table).deletion_protection_enabled(as_it_is).send().await;
        self.add(update_way, "NothingElse", update)?;
        let on = described.stream_specification().is_some_and(|stream| stream.stream_enabled);
        if on {
            terminal::warning(
                "a stream is on: its records hold values, and the table's policy does not reach them. verify reads no \
                 stream: see who may use dynamodb:GetRecords, or turn it off.",
            );
        }
        let why = if on { "a stream is on, and verify reads none" } else { "no stream is on" };
        self.record(stream_way, scp, Outcome::NotTried(why));
        Ok(())
    }

    /// Nothing makes a backup fail once it is allowed, so one that comes about is deleted at once.
    async fn backup(&mut self, table: &str) -> Result<()> {
        let backup = self.client.create_backup().table_name(table).backup_name("ddbsm-verify").send().await;
        let made = backup
            .as_ref()
            .ok()
            .and_then(|made| made.backup_details())
            .map(|backup| backup.backup_arn().to_owned());
        self.add("CreateBackup", "NothingElse", backup)?;
        let Some(arn) = made else { return Ok(()) };
        match self.client.delete_backup().backup_arn(&arn).send().await {
            Ok(_) => terminal::note(&format!("The backup that got through is deleted: {arn}")),
            Err(_) => {
                terminal::warning(&format!("a backup got through and could not be deleted: delete {arn}"));
            }
        }
        Ok(())
    }
}
