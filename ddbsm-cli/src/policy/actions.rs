//! DynamoDB's actions on a table, by what the table's policy makes of them.
//!
//! Each is on the list that DynamoDB accepts, or a prefix of one that is: see `accepted.rs`.

/// Describe the table and hold none of its items.
pub(crate) const METADATA: [&str; 8] = [
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeKinesisStreamingDestination",
    "DescribeTable",
    "DescribeTableReplicaAutoScaling",
    "DescribeTimeToLive",
    "GetResourcePolicy",
    "ListTagsOfResource",
];

/// Change what the table is or who guards it, or close a way out of it.
pub(crate) const SETTINGS: [&str; 11] = [
    "DeleteResourcePolicy",
    "DeleteTable",
    "DisableKinesisStreamingDestination",
    "PutResourcePolicy",
    "TagResource",
    "UntagResource",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateTable",
    "UpdateTableReplicaAutoScaling",
    "UpdateTimeToLive",
];

/// The settings without `NotAction`. A prefix reaches actions that exist and that DynamoDB may not accept by name, such
/// as `UpdateGlobalTable` and `DeleteTableReplica`, and those that come.
pub(crate) const SETTINGS_BY_PREFIX: [&str; 6] =
    ["Delete*", "Disable*", "PutResourcePolicy", "TagResource", "UntagResource", "Update*"];

/// Everything else without `NotAction`: each reads items, tells about them, carries them out of the table, or writes in
/// a way that can be turned into reading. A prefix is the shortest that no permitted action shares.
pub(crate) const DENIED: [&str; 11] = [
    // AssociateTableReplica
    "A*",
    // ConditionCheckItem, CreateBackup, CreateTableReplica, CreateGlobalTable
    "C*",
    "DeleteItem",
    // EnableKinesisStreamingDestination, ExportTableToPointInTime
    "E*",
    "PartiQL*",
    "PutItem",
    // ReadDataForReplication, ReplicateSettings, RestoreTableToPointInTime
    "R*",
    // Scan, SearchVectors, StartAwsBackupJob, StartBulkPutItems
    "S*",
    "UpdateItem",
    "UpdateKinesisStreamingDestination",
    // WriteDataForReplication
    "W*",
];
