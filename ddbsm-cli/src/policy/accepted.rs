//! The actions that DynamoDB accepts in a table's policy.
//!
//! For one other name it refuses the policy as a whole, and `CreateTable` with it. It accepts fewer than the Service
//! Authorization Reference lists:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html>

/// Every action that DynamoDB accepts in a table's policy. No other name may stand in one, inside `NotAction` neither.
pub(crate) const ACCEPTED: [&str; 41] = [
    "AssociateTableReplica",
    "BatchGetItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "CreateBackup",
    "DeleteItem",
    "DeleteResourcePolicy",
    "DeleteTable",
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeKinesisStreamingDestination",
    "DescribeTable",
    "DescribeTableReplicaAutoScaling",
    "DescribeTimeToLive",
    "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "GetItem",
    "GetResourcePolicy",
    "ListTagsOfResource",
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLSelect",
    "PartiQLUpdate",
    "PutItem",
    "PutResourcePolicy",
    "Query",
    "ReadDataForReplication",
    "ReplicateSettings",
    "RestoreTableToPointInTime",
    "Scan",
    "TagResource",
    "UntagResource",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateItem",
    "UpdateKinesisStreamingDestination",
    "UpdateTable",
    "UpdateTableReplicaAutoScaling",
    "UpdateTimeToLive",
    "WriteDataForReplication",
];

/// Whether a name in `Action` or `NotAction` is accepted: one of the list, or a pattern that matches one. IAM takes an
/// action's name in any case.
pub(crate) fn is_accepted(name: &str, matches: impl Fn(&str, &str) -> bool) -> bool {
    let Some(action) = name.strip_prefix("dynamodb:") else { return false };
    ACCEPTED.iter().any(|accepted| matches(&action.to_lowercase(), &accepted.to_lowercase()))
}
