//! DynamoDB's actions on a table, by what the table's policy makes of them.
//!
//! From the Service Authorization Reference:
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>

/// Describe the table and hold none of its items.
pub(crate) const METADATA: [&str; 9] = [
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeKinesisStreamingDestination",
    "DescribeTable",
    "DescribeTableReplicaAutoScaling",
    "DescribeTimeToLive",
    "GetResourcePolicy",
    "ListExports",
    "ListTagsOfResource",
];

/// Change what the table is or who guards it.
pub(crate) const SETTINGS: [&str; 7] = [
    "DeleteResourcePolicy",
    "DeleteTable",
    "PutResourcePolicy",
    "TagResource",
    "UntagResource",
    "UpdateContinuousBackups",
    "UpdateTimeToLive",
];

/// Everything else on a table, by name: each reads items, tells about them, carries them out of the table, or
/// writes in a way that can be turned into reading. What makes a table (`CreateTable`, `ImportTable`,
/// `RestoreTableFromBackup`, `RestoreTableFromAwsBackup`) is not here: a table that is yet to be has no policy.
pub(crate) const REFUSED: [&str; 33] = [
    "AssociateTableReplica",
    "ConditionCheckItem",
    "CreateBackup",
    "CreateGlobalTable",
    "CreateGlobalTableWitness",
    "CreateTableReplica",
    "DeleteGlobalTableWitness",
    "DeleteItem",
    "DeleteTableReplica",
    "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "ListImports",
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLSelect",
    "PartiQLUpdate",
    "PutItem",
    "ReadDataForReplication",
    "ReplicateSettings",
    "RestoreTableToPointInTime",
    "Scan",
    "SearchVectors",
    "StartAwsBackupJob",
    "UpdateContributorInsights",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
    "UpdateGlobalTableVersion",
    "UpdateItem",
    "UpdateKinesisStreamingDestination",
    "UpdateTable",
    "UpdateTableReplicaAutoScaling",
    "WriteDataForReplication",
];
