//! A server that decides as AWS would with the table's policy in force, and `verify` on it.

use super::server::{BY_TABLE, Call, Fate, OWNER, Server, TABLE, error};
use super::{policy, run};
use serde_json::{Value, json};
use std::process::Output;

pub fn verify(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("verify").args(args))
}

/// The ways that `verify --json` tried.
pub fn rows(output: &Output) -> Vec<Value> {
    serde_json::from_slice(&output.stdout).expect("a JSON array")
}

/// With the table and its policy.
pub fn server() -> Server {
    let server = Server::with_table();
    server.set_policy(Some(&policy(&[]).0));
    server
}

pub fn denied(said: &str) -> Fate {
    Fate::Reply(400, error("AccessDeniedException", said))
}

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
        denied(BY_TABLE)
    });
}
