//! A server that decides as AWS would with the table's policy in force.

use super::server::{BY_TABLE, Call, Fate, OWNER, Server, TABLE, error};
use serde_json::json;

pub fn keys(call: &Call) -> Vec<&str> {
    let keys = call.body["RequestItems"][TABLE]["Keys"].as_array().map_or([].as_slice(), Vec::as_slice);
    keys.iter().map(|key| key["principal"]["S"].as_str().expect("a key")).collect()
}

/// What the strict policy, the identity policies and the caller's place allow, one hole apart.
pub fn guard(server: &Server, writer: bool, owner: bool, hole: impl Fn(&Call) -> bool + Send + 'static) {
    server.judge(move |call| {
        let allowed = match call.operation.as_str() {
            "DescribeTable" | "GetResourcePolicy" => true,
            "DescribeContinuousBackups" => {
                let off = json!({"ContinuousBackupsStatus": "ENABLED",
                                 "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}});
                return Fate::Reply(200, json!({"ContinuousBackupsDescription": off}));
            }
            "BatchWriteItem" => writer,
            "BatchGetItem" => owner && keys(call).iter().all(|key| *key == OWNER),
            _ => false,
        };
        if allowed || hole(call) {
            return Fate::Pass;
        }
        Fate::Reply(400, error("AccessDeniedException", BY_TABLE))
    });
}
