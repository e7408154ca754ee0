//! AWS as far as the tool meets it: every request is decided by an IAM simulator that others wrote, from the table policy
//! in force and the caller's own policy, and what is let through reaches a real server.
//!
//! `.ci/setup` installs the simulator.

use super::guard::denied;
use super::policy;
use super::server::{ACCOUNT, Call, Fate, OWNER, Server, TABLE, error};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The simulator's driver, which stays.
pub struct Simulator {
    process: Child,
    decisions: BufReader<ChildStdout>,
}

impl Simulator {
    pub fn start() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new("node")
            .arg(here.join("integration/policy/simulate.mjs"))
            .arg(here.join("../../target/npm"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let decisions = BufReader::new(process.stdout.take().expect("stdout"));
        Self { process, decisions }
    }

    /// What AWS says to a caller who may not do what it asks for, by its own policies and the table's. None: it may.
    pub fn denial(&mut self, call: &Call, caller: &Caller, policy: Option<&Value>) -> Option<Fate> {
        for (action, resource, context) in requests(call) {
            let policy = policy.filter(|_| action != "ListBackups");
            let why = match self.decide(&simulation(&action, &resource, context, caller, policy)).as_str() {
                "Allowed" => continue,
                "ExplicitlyDenied" => "with an explicit deny in a resource-based policy".to_owned(),
                "ImplicitlyDenied" => {
                    format!("because no identity-based policy allows the dynamodb:{action} action")
                }
                other => unreachable!("{action}: {other}"),
            };
            return Some(denied(&format!(
                "User: {} is not authorized to perform: dynamodb:{action} on resource: {resource} {why}",
                caller.role
            )));
        }
        None
    }

    fn decide(&mut self, simulation: &Value) -> String {
        let stdin = self.process.stdin.as_mut().expect("stdin");
        writeln!(stdin, "{simulation}").expect("the driver reads");
        let mut line = String::new();
        self.decisions.read_line(&mut line).expect("a decision");
        assert!(!line.is_empty(), "is .ci/setup done?");
        line.trim().to_owned()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A caller: its role, and what its own policy says.
#[derive(Clone)]
pub struct Caller {
    pub role: String,
    pub identity: Value,
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// A caller who is what it claims, with exactly the policy that `ddbsm policy --for` prints, or with everything granted.
pub fn caller(claim: &str, alone: bool) -> Caller {
    let name = match claim {
        "--owner" => OWNER.to_owned(),
        "--writer" => role("ddbsm/writer/ddbsm-writer"),
        "--rotator" => role("ddbsm/writer/rotator"),
        "--admin" => role("ddbsm/policy-admin/root-of-all"),
        "--auditor" => role("audit/auditor"),
        _ => role("people/somebody"),
    };
    let options: &[&str] = if claim == "--rotator" { &["--owner", OWNER] } else { &[] };
    let known = claim != "--outsider";
    let identity =
        if alone && known { policy(&[&["--for", &claim[2..]], options].concat()).0 } else { everything() };
    Caller { role: name, identity }
}

/// The access key of an auditor beside the caller.
pub const AUDITOR_KEY: &str = "AKIAAUDITOR";

/// As the caller, with an auditor beside it for what the caller may not read.
pub fn verify_with_auditor(server: &Server, args: &[&str]) -> Output {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    write!(
        file,
        "[profile audit]\naws_access_key_id = {AUDITOR_KEY}\naws_secret_access_key = an-example-and-no-secret\n"
    )
    .expect("written");
    let mut command = server.ddbsm();
    command.env("AWS_CONFIG_FILE", file.path()).stdin(Stdio::null());
    command.args(["verify", "--json", "--auditor-profile", "audit"]).args(args).output().expect("it runs")
}

/// Everything that can be granted.
pub fn everything() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

/// Enforces a table policy for a caller, and for another with another access key: an auditor.
pub fn enforce(server: &Server, policy: &Value, caller: &Caller, auditor: Option<(&str, &Caller)>) {
    let name = caller.role.rsplit('/').next().expect("a name");
    server.set_caller(&format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/ci"));
    server.set_policy(Some(policy));
    let (policy, caller) = (policy.clone(), caller.clone());
    let auditor = auditor.map(|(key, auditor)| (key.to_owned(), auditor.clone()));
    let mut simulator = Simulator::start();
    server.judge(move |call| {
        let caller = match &auditor {
            Some((key, auditor)) if call.key == *key => auditor,
            _ => &caller,
        };
        // There is no table yet whose policy it could be.
        let policy = Some(&policy).filter(|_| call.operation != "CreateTable");
        simulator.denial(call, caller, policy).unwrap_or_else(|| let_in(call))
    });
}

fn simulation(
    action: &str,
    resource: &str,
    context: Value,
    caller: &Caller,
    policy: Option<&Value>,
) -> Value {
    let mut context = context;
    context["aws:PrincipalArn"] = caller.role.as_str().into();
    context["aws:PrincipalAccount"] = ACCOUNT.into();
    context["aws:userid"] = "AROAEXAMPLE:ci".into();
    let allow = everything();
    json!({
        "request": {
            "principal": caller.role,
            "action": format!("dynamodb:{action}"),
            "resource": {"resource": resource, "accountId": ACCOUNT},
            "contextVariables": context,
        },
        "identityPolicies": [{"name": "identity", "policy": caller.identity}],
        "serviceControlPolicies": [{"orgIdentifier": "ou-1", "policies": [{"name": "scp", "policy": allow}]}],
        "resourceControlPolicies": [],
        "resourcePolicy": policy,
    })
}

/// What IAM is asked for a call: the action, the resource, and the condition keys.
fn requests(call: &Call) -> Vec<(String, String, Value)> {
    let name = call.body["TableName"].as_str().unwrap_or(TABLE);
    let table = format!("arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/{name}");
    let on = |action: &str, keys: &[&str], more: Value| {
        let mut context = more;
        if !keys.is_empty() {
            context["dynamodb:LeadingKeys"] = keys.into();
        }
        let resource = match call.body["IndexName"].as_str() {
            Some(index) => format!("{table}/index/{index}"),
            None => table.clone(),
        };
        (action.to_owned(), resource, context)
    };
    let body = &call.body;
    let operation = call.operation.as_str();
    let principal = |key: &Value| key["principal"]["S"].as_str().map(str::to_owned);
    match operation {
        "BatchGetItem" => {
            let keys = body["RequestItems"][TABLE]["Keys"].as_array().expect("keys");
            let keys: Vec<_> = keys.iter().filter_map(principal).collect();
            vec![on(operation, &keys.iter().map(String::as_str).collect::<Vec<_>>(), json!({}))]
        }
        "BatchWriteItem" => {
            let writes = body["RequestItems"][TABLE].as_array().expect("writes");
            let item = |write: &Value| {
                principal(&write["PutRequest"]["Item"]).or_else(|| principal(&write["DeleteRequest"]["Key"]))
            };
            let keys: Vec<_> = writes.iter().filter_map(item).collect();
            vec![on(operation, &keys.iter().map(String::as_str).collect::<Vec<_>>(), json!({}))]
        }
        "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" => {
            let key = principal(&body["Key"]).or_else(|| principal(&body["Item"]));
            assert!(key.is_some() || name != TABLE, "no key: {body}");
            let mut more = json!({});
            if let Some(values) = body["ReturnValues"].as_str() {
                more["dynamodb:ReturnValues"] = values.into();
            }
            vec![on(operation, &key.iter().map(String::as_str).collect::<Vec<_>>(), more)]
        }
        "Query" => {
            // The partition key's condition comes first.
            let condition = body["KeyConditionExpression"].as_str().expect("a condition");
            let placeholder = condition.split(' ').nth(2).expect("a value");
            let key = body["ExpressionAttributeValues"][placeholder]["S"].as_str().expect("a key");
            let mut more = json!({});
            if let Some(select) = body["Select"].as_str() {
                more["dynamodb:Select"] = select.into();
            }
            if let Some(projection) = body["ProjectionExpression"].as_str() {
                let name = |alias: &str| {
                    body["ExpressionAttributeNames"][alias].as_str().expect("a name").to_owned()
                };
                let names: Vec<String> = projection.split(',').map(|alias| name(alias.trim())).collect();
                more["dynamodb:Attributes"] = names.into();
            }
            vec![on(operation, &[key], more)]
        }
        // What comes with a table is asked for too.
        "CreateTable" => {
            let with = |field: &str, action| body.get(field).map(|_| on(action, &[], json!({})));
            let more = [with("ResourcePolicy", "PutResourcePolicy"), with("Tags", "TagResource")];
            [on(operation, &[], json!({}))].into_iter().chain(more.into_iter().flatten()).collect()
        }
        "TransactGetItems" | "TransactWriteItems" => {
            let items = body["TransactItems"].as_array().expect("items");
            let each = |item: &Value| {
                let (kind, inner) = item.as_object().and_then(|item| item.iter().next()).expect("one");
                let action = match kind.as_str() {
                    "ConditionCheck" => "ConditionCheckItem".to_owned(),
                    other => format!("{other}Item"),
                };
                let key = principal(&inner["Key"]).or_else(|| principal(&inner["Item"])).expect("a key");
                on(&action, &[key.as_str()], json!({"dynamodb:EnclosingOperation": operation}))
            };
            items.iter().map(each).collect()
        }
        "ExecuteStatement" | "BatchExecuteStatement" | "ExecuteTransaction" => {
            let alone = [body.clone()];
            let statements = body["Statements"].as_array().or(body["TransactStatements"].as_array());
            statements
                .map_or(&alone[..], Vec::as_slice)
                .iter()
                .map(|one| {
                    let word =
                        one["Statement"].as_str().and_then(|text| text.split(' ').next()).expect("a word");
                    let action = format!("PartiQL{}{}", &word[..1], word[1..].to_lowercase());
                    let key = one["Parameters"][0]["S"].as_str().expect("a key");
                    on(&action, &[key], json!({}))
                })
                .collect()
        }
        "ListBackups" => vec![(operation.to_owned(), "*".to_owned(), json!({}))],
        _ => vec![on(operation, &[], json!({}))],
    }
}

/// What dynoxide and moto don't have, as AWS answers a caller who is let in.
pub fn let_in(call: &Call) -> Fate {
    let no = |code: &str| Fate::Respond(400, error(code, ""));
    match call.operation.as_str() {
        "ExportTableToPointInTime" => no("PointInTimeRecoveryUnavailableException"),
        "RestoreTableToPointInTime" => no("TableAlreadyExistsException"),
        "EnableKinesisStreamingDestination" | "DisableKinesisStreamingDestination" => {
            no("ResourceNotFoundException")
        }
        "UpdateTable" if call.body.get("GlobalSecondaryIndexUpdates").is_some() => {
            no("ResourceNotFoundException")
        }
        "DescribeKinesisStreamingDestination" => {
            Fate::Respond(200, json!({"KinesisDataStreamDestinations": []}))
        }
        "DescribeContributorInsights" => Fate::Respond(200, json!({"ContributorInsightsStatus": "DISABLED"})),
        "ListBackups" => Fate::Respond(200, json!({"BackupSummaries": []})),
        "ListTagsOfResource" => Fate::Respond(200, json!({"Tags": [{"Key": "team", "Value": "x"}]})),
        "DescribeContinuousBackups" => {
            let off = json!({"ContinuousBackupsStatus": "ENABLED",
                             "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}});
            Fate::Respond(200, json!({"ContinuousBackupsDescription": off}))
        }
        _ => Fate::Pass,
    }
}

/// As DynamoDB gives a policy back: a list of one is the one.
pub fn rewritten(value: &Value) -> Value {
    match value {
        Value::Array(elements) if elements.len() == 1 => rewritten(&elements[0]),
        Value::Array(elements) => elements.iter().map(rewritten).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), rewritten(value)));
            fields.collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}
