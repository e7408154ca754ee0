//! What a request does to the table's items, by its action.

use crate::trail::Event;
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Reads items by their keys.
    Gets,
    /// Reads what no key limits, or what the event names in another way. The table policy denies it to everybody.
    Scans,
    Writes,
    /// Writes, and can return the old value or answer a condition. The table policy denies it to everybody.
    WritesAndReads,
    /// Takes the items to where the table policy isn't: all that are there, or all that will be written. The table policy denies
    /// it to everybody.
    Copies,
}

pub(super) fn does(action: &str, parameters: &Value) -> Option<Does> {
    Some(match action {
        "GetItem" | "BatchGetItem" | "Query" | "TransactGetItems" => Does::Gets,
        "Scan"
        | "ExecuteStatement"
        | "BatchExecuteStatement"
        | "ExecuteTransaction"
        | "GetRecords"
        | "GetShardIterator" => Does::Scans,
        "BatchWriteItem" => Does::Writes,
        "PutItem" if !asks(parameters) => Does::Writes,
        "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" => Does::WritesAndReads,
        "ExportTableToPointInTime"
        | "RestoreTableToPointInTime"
        | "RestoreTableFromBackup"
        | "RestoreTableFromAwsBackup"
        | "EnableKinesisStreamingDestination" => Does::Copies,
        _ => return None,
    })
}

/// Whether a PutItem asks for the old value or has a condition. `ddbsm policy --writes console` allows it without.
fn asks(parameters: &Value) -> bool {
    let members = parameters.as_object().into_iter().flatten();
    members.filter(|(_, value)| !value.is_null() && *value != "NONE").any(|(name, _)| {
        ["returnValues", "returnValuesOnConditionCheckFailure", "conditionExpression", "expected"]
            .iter()
            .any(|asking| name.eq_ignore_ascii_case(asking))
    })
}

/// Whether an event is of a request for items, whatever table it names: of a known action, or of one that CloudTrail logs as such.
pub(super) fn touches_items(event: &Event) -> bool {
    let does = || does(&event.text("eventname").unwrap_or_default(), &Value::Null);
    event.is_data() || does().is_some_and(|does| does != Does::Copies)
}
