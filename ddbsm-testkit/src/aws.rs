//! AWS as far as the operator's tool uses it: dynoxide behind a server that sees every request, fails on purpose, and
//! adds what dynoxide lacks: table policies, and STS.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::emulator::dynoxide;
use crate::server::{Asked, Server, Step, header, read_message};
use crate::table::{OWNER, TABLE, create_table};

/// The account of all tests.
pub const ACCOUNT: &str = "111111111111";

/// How AWS ends the message of a denial by the table's own policy.
pub const BY_TABLE: &str = "with an explicit deny in a resource-based policy";

/// One request to DynamoDB.
#[derive(Debug, Clone)]
pub struct Call {
    /// Such as `BatchGetItem`.
    pub operation: String,
    /// The request's JSON.
    pub body: Value,
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// DynamoDB answers it.
    Pass,
    /// The response has this status and JSON.
    Reply(u16, Value),
    /// DynamoDB gets only these items of a `BatchWriteItem`, by position, and the others come back as unprocessed.
    Unprocessed(Vec<usize>),
    /// DynamoDB gets only these items of a `BatchWriteItem`, by position, and the connection is closed.
    Cut(Vec<usize>),
}

type Judge = Box<dyn FnMut(&Call) -> Fate + Send>;

struct State {
    calls: Vec<Call>,
    judge: Judge,
    policy: Option<String>,
    caller: String,
}

/// The server.
pub struct Aws {
    /// The endpoint of every service.
    pub url: String,
    /// dynoxide's, past the judge.
    upstream: SocketAddr,
    runtime: Runtime,
    state: Arc<Mutex<State>>,
}

impl Aws {
    /// An account without a table.
    pub fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let upstream = runtime.block_on(dynoxide());
        let caller = format!("arn:aws:sts::{ACCOUNT}:assumed-role/ddbsm-writer/ci");
        let state = State { calls: Vec::new(), judge: Box::new(|_| Fate::Pass), policy: None, caller };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let server =
            Server::steady(None, move |asked| vec![answer(asked, upstream, &shared).unwrap_or(Step::Drop)]);
        Self { url: server.url(), upstream, runtime, state }
    }

    /// An account with the table.
    pub fn with_table() -> Self {
        let aws = Self::start();
        aws.block_on(create_table(&crate::table::client(aws.upstream)));
        aws
    }

    /// Decides on every request from now on.
    pub fn judge(&self, judge: impl FnMut(&Call) -> Fate + Send + 'static) {
        self.state.lock().unwrap().judge = Box::new(judge);
    }

    /// Lets every request through from now on.
    pub fn pass(&self) {
        self.judge(|_| Fate::Pass);
    }

    /// What came in since this was last asked.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    /// The table's policy.
    pub fn policy(&self) -> Option<Value> {
        let state = self.state.lock().unwrap();
        state.policy.as_ref().map(|policy| serde_json::from_str(policy).unwrap())
    }

    /// Replaces the table's policy.
    pub fn set_policy(&self, policy: Option<&Value>) {
        self.state.lock().unwrap().policy = policy.map(Value::to_string);
    }

    /// Whom STS takes the caller for.
    pub fn set_caller(&self, arn: &str) {
        arn.clone_into(&mut self.state.lock().unwrap().caller);
    }

    /// Asks dynoxide itself.
    pub fn ask(&self, operation: &str, body: &Value) -> Value {
        let (_, response) = forward(self.upstream, operation, body.to_string().as_bytes()).unwrap();
        serde_json::from_str(&response).unwrap()
    }

    /// What the owner loads: the item of this name, by `BatchGetItem`.
    pub fn load(&self, name: &str) -> Option<Value> {
        let keys = json!({"Keys": [{"principal": {"S": OWNER}, "name": {"S": name}}]});
        let response = self.ask("BatchGetItem", &json!({"RequestItems": {TABLE: keys}}));
        response["Responses"][TABLE].as_array().unwrap().first().cloned()
    }

    /// The names in a partition.
    pub fn names(&self, principal: &str) -> Vec<String> {
        let all = json!({"TableName": TABLE, "KeyConditionExpression": "principal = :p",
                         "ExpressionAttributeValues": {":p": {"S": principal}}});
        let response = self.ask("Query", &all);
        let items = response["Items"].as_array().unwrap();
        items.iter().map(|item| item["name"]["S"].as_str().unwrap().to_owned()).collect()
    }

    /// Runs a future on the server's runtime.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

/// An error as DynamoDB sends it.
pub fn error(code: &str, message: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message})
}

/// None closes the connection.
fn answer(asked: &Asked<'_>, upstream: SocketAddr, state: &Mutex<State>) -> Option<Step> {
    let target = header(asked.head, "x-amz-target").and_then(|target| target.split_once('.'));
    let Some((_, operation)) = target else {
        let identity = identity(&state.lock().unwrap().caller);
        let head =
            format!("HTTP/1.1 200 X\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n", identity.len());
        return Some(Step::Send((head + &identity).into_bytes()));
    };
    let call = Call { operation: operation.to_owned(), body: serde_json::from_slice(asked.body).ok()? };
    let fate = {
        let mut state = state.lock().unwrap();
        state.calls.push(call.clone());
        match (state.judge)(&call) {
            Fate::Pass => table_policy(&call, &mut state).unwrap_or(Fate::Pass),
            other => other,
        }
    };
    match fate {
        Fate::Pass => {
            let (status, response) = forward(upstream, operation, asked.body)?;
            Some(Step::Respond(status, response))
        }
        Fate::Reply(status, response) => Some(Step::Respond(status, response.to_string())),
        Fate::Unprocessed(kept) => {
            let left = write_some(upstream, &call, &kept)?;
            let left = if left.is_empty() { json!({}) } else { json!({ TABLE: left }) };
            Some(Step::Respond(200, json!({"UnprocessedItems": left}).to_string()))
        }
        Fate::Cut(kept) => {
            write_some(upstream, &call, &kept)?;
            None
        }
    }
}

/// Writes those items of the request, and gives the others.
fn write_some(upstream: SocketAddr, call: &Call, kept: &[usize]) -> Option<Vec<Value>> {
    let all = call.body["RequestItems"][TABLE].as_array()?.clone();
    let (kept, left): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(i, _)| kept.contains(i));
    let items = |part: Vec<(usize, Value)>| part.into_iter().map(|(_, item)| item).collect::<Vec<_>>();
    if !kept.is_empty() {
        let body = json!({"RequestItems": {TABLE: items(kept)}}).to_string();
        let (status, _) = forward(upstream, "BatchWriteItem", body.as_bytes())?;
        assert_eq!(status, 200);
    }
    Some(items(left))
}

/// What DynamoDB does with the table's policy, as far as dynoxide doesn't.
fn table_policy(call: &Call, state: &mut State) -> Option<Fate> {
    let revision =
        |policy: &Option<String>| policy.as_ref().map(|policy| format!("revision-{}", policy.len()));
    let not_found = || {
        let message = "Resource-based policy not found for the provided ResourceArn";
        Some(Fate::Reply(400, error("PolicyNotFoundException", message)))
    };
    match call.operation.as_str() {
        "CreateTable" => {
            state.policy = call.body["ResourcePolicy"].as_str().map(str::to_owned);
            None
        }
        "GetResourcePolicy" => match &state.policy {
            None => not_found(),
            Some(policy) => {
                let revision = revision(&state.policy);
                Some(Fate::Reply(200, json!({"Policy": policy, "RevisionId": revision})))
            }
        },
        "PutResourcePolicy" | "DeleteResourcePolicy" => {
            let expected = call.body["ExpectedRevisionId"].as_str();
            let current = revision(&state.policy);
            if expected.is_some_and(|expected| expected != current.as_deref().unwrap_or("NO_POLICY")) {
                return not_found();
            }
            state.policy = call.body["Policy"].as_str().map(str::to_owned);
            Some(Fate::Reply(200, json!({"RevisionId": revision(&state.policy)})))
        }
        _ => None,
    }
}

fn identity(arn: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>AROA:ci</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    )
}

/// The status and body of dynoxide's response.
fn forward(upstream: SocketAddr, operation: &str, body: &[u8]) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(upstream).ok()?;
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {upstream}\r\ncontent-type: application/x-amz-json-1.0\r\n\
         x-amz-target: DynamoDB_20120810.{operation}\r\ncontent-length: {}\r\nx-amz-date: 20260101T000000Z\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/dynamodb/aws4_request, \
         SignedHeaders=host;x-amz-date;x-amz-target, Signature=0\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
    let (head, body) = read_message(&mut stream, &mut Vec::new())?;
    Some((head.split(' ').nth(1)?.parse().ok()?, String::from_utf8(body).ok()?))
}
