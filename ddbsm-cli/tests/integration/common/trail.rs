//! Events as CloudTrail writes them, after the examples of AWS's documentation:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html>

use super::server::{ACCOUNT, OWNER, TABLE};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;

pub const REGION: &str = "us-west-2";

pub fn arn(table: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}")
}

pub fn role(path: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{path}")
}

/// A session of a role.
pub fn session(role: &str, session: &str) -> Value {
    let name = role.rsplit('/').next().expect("a name");
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAIOSFODNN7EXAMPLE:{session}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"),
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-11-28T08:00:00Z"},
            "sessionIssuer": {
                "type": "Role", "principalId": "AROAIOSFODNN7EXAMPLE", "arn": role, "accountId": ACCOUNT, "userName": name,
            },
        },
    })
}

/// A request for items of the tests' table.
pub fn data(action: &str, who: &Value, parameters: &Value) -> Value {
    json!({
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": "2026-11-28T09:12:44Z",
        "eventSource": "dynamodb.amazonaws.com",
        "eventName": action,
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.0",
        "userAgent": "aws-sdk-rust",
        "requestParameters": parameters,
        "responseElements": null,
        "requestID": "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG",
        "eventID": "a954451c-c2fc-4561-8aea-7a30ba1fdf52",
        "readOnly": action.contains("Get") || action == "Query" || action == "Scan",
        "resources": [{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": arn(TABLE)}],
        "eventType": "AwsApiCall",
        "apiVersion": "2012-08-10",
        "managementEvent": false,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Data",
    })
}

pub fn key(principal: &str, name: &str) -> Value {
    json!({"principal": principal, "name": name})
}

/// A `GetItem`.
pub fn get(who: &Value, key: &Value) -> Value {
    data("GetItem", who, &json!({"tableName": TABLE, "key": key, "consistentRead": false}))
}

/// A batch of either kind, in the form that AWS documents for a transaction.
pub fn batch(action: &str, who: &Value, keys: &[Value]) -> Value {
    let items: Vec<Value> = keys.iter().map(|key| json!({"tableName": TABLE, "key": key})).collect();
    data(action, who, &json!({"requestItems": items, "returnConsumedCapacity": "TOTAL"}))
}

/// What a `put` writes, with who wrote it.
pub fn put(who: &Value, name: &str) -> Value {
    batch("BatchWriteItem", who, &[key(OWNER, name), key("ddbsm:index", &format!("{OWNER}#{name}"))])
}

/// The same request, denied by the table policy.
pub fn denied(mut event: Value) -> Value {
    event["errorCode"] = "AccessDenied".into();
    event["errorMessage"] = format!(
        "User: {} is not authorized to perform: dynamodb:{} on resource: {} with an explicit deny in a resource-based policy",
        event["userIdentity"]["arn"].as_str().unwrap_or_default(),
        event["eventName"].as_str().unwrap_or_default(),
        arn(TABLE)
    )
    .into();
    event
}

/// A change of the table or of its policy.
pub fn management(action: &str, who: &Value, parameters: &Value) -> Value {
    let mut event = data(action, who, parameters);
    event["managementEvent"] = true.into();
    event["eventCategory"] = "Management".into();
    event["readOnly"] = (action.starts_with("Describe") || action.starts_with("Get")).into();
    event
}

/// A file of a trail.
pub fn file(events: &[Value]) -> Vec<u8> {
    json!({"Records": events}).to_string().into_bytes()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("compressed");
    encoder.finish().expect("compressed")
}
