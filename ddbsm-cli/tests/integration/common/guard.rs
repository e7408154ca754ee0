//! A server that decides as AWS would with the table's policy in force, and `verify` on it.

use super::server::{BY_TABLE, Call, Fate, OWNER, Server, TABLE, error};
use super::{policy, run};
use serde_json::{Value, json};
use std::process::Output;

pub fn verify(server: &Server, args: &[&str]) -> Output {
    run(server.ddbsm().arg("verify").args(args))
}

/// What `verify --json` says.
pub fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("a JSON object")
}

/// The attempts that `verify --json` made.
pub fn rows(output: &Output) -> Vec<Value> {
    report(output)["attempts"].as_array().expect("a list").clone()
}

/// The role of the server's caller.
pub const CALLER: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/ddbsm-writer";

/// With the table and its policy.
pub fn server() -> Server {
    let server = Server::with_table();
    server.set_policy(Some(&policy(&[]).0));
    server
}

pub fn denied(said: &str) -> Fate {
    Fate::Respond(400, error("AccessDeniedException", said))
}

pub fn keys(call: &Call) -> Vec<&str> {
    let keys = call.body["RequestItems"][TABLE]["Keys"].as_array().map_or([].as_slice(), Vec::as_slice);
    keys.iter().map(|key| key["principal"]["S"].as_str().expect("a key")).collect()
}

/// What the strict policy, the identity policies and the caller's place allow, one hole apart.
pub fn guard(server: &Server, writer: bool, owner: bool, hole: impl Fn(&Call) -> bool + Send + 'static) {
    let role = if owner { OWNER } else { CALLER };
    let name = role.rsplit('/').next().expect("a name");
    server.set_caller(&format!("arn:aws:sts::111111111111:assumed-role/{name}/ci"));
    server.judge(move |call| if hole(call) { Fate::Pass } else { decide(call, writer, owner) });
}

/// What AWS would do with a call.
pub fn decide(call: &Call, writer: bool, owner: bool) -> Fate {
    let allowed = match call.operation.as_str() {
        "DescribeTable" | "GetResourcePolicy" => true,
        "DescribeContinuousBackups" => {
            let off = json!({"ContinuousBackupsStatus": "ENABLED",
                             "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}});
            return Fate::Respond(200, json!({"ContinuousBackupsDescription": off}));
        }
        "BatchWriteItem" => writer,
        "BatchGetItem" => {
            let own = if owner { OWNER } else { CALLER };
            keys(call).iter().all(|key| *key == own)
        }
        // The index, which everybody may list.
        "Query" => call.body.to_string().contains("ddbsm:index"),
        _ => false,
    };
    if allowed { Fate::Pass } else { denied(BY_TABLE) }
}
