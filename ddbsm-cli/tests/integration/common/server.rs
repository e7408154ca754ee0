//! DynamoDB as the tests have it: dynoxide in this process, or moto, behind a proxy on loopback that sees every request and
//! fails on purpose. The proxy adds what dynoxide lacks: table policies, and STS.

use super::{accepts, ddbsm};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use ddbsm_testkit::emulator::{Process, dynoxide, moto};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

pub const TABLE: &str = "dirty-secrets";
pub const OWNER: &str = "arn:aws:iam::111111111111:role/app/slack-bot-lambda-role";
pub const ACCOUNT: &str = "111111111111";

/// How AWS ends the message of a denial by the table's own policy.
pub const BY_TABLE: &str = "with an explicit deny in a resource-based policy";

/// One request as the proxy saw it.
#[derive(Debug, Clone)]
pub struct Call {
    pub operation: String,
    pub body: Value,
    /// The access key that signed it.
    pub key: String,
    /// The service that it's signed for.
    pub service: String,
}

/// What the proxy does with a request.
#[derive(Debug, Clone)]
pub enum Fate {
    /// Hands it to the server.
    Pass,
    /// Answers by itself.
    Respond(u16, Value),
    /// Hands only these of a `BatchWriteItem` on, by position, and returns the others as unprocessed.
    Unprocessed(Vec<usize>),
    /// Hands only these of a `BatchWriteItem` on, by position, and closes the connection.
    Cut(Vec<usize>),
    /// Never answers.
    Hold,
}

type Judge = Box<dyn FnMut(&Call) -> Fate + Send>;

/// STS, by the access key that signed a request and its form: a status and XML.
type Sts = Box<dyn FnMut(&str, &HashMap<String, String>) -> (u16, String) + Send>;

struct State {
    calls: Vec<Call>,
    judge: Judge,
    policy: Option<String>,
    caller: String,
    sts: Option<Sts>,
    /// The `Date` header of what the proxy answers to `GetResourcePolicy` and Query, instead of the time.
    date: Option<String>,
}

pub struct Server {
    pub url: String,
    runtime: Runtime,
    state: Arc<Mutex<State>>,
    upstream: std::net::SocketAddr,
    _moto: Option<Process>,
}

impl Server {
    /// A server without a table.
    pub fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let upstream = runtime.block_on(dynoxide());
        Self::before(runtime, upstream, None)
    }

    /// The same with moto.
    pub fn moto() -> Self {
        let moto = moto();
        Self::before(Runtime::new().expect("a runtime"), moto.address, Some(moto))
    }

    fn before(runtime: Runtime, upstream: std::net::SocketAddr, moto: Option<Process>) -> Self {
        let proxy = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let url = format!("http://{}", proxy.local_addr().expect("an address"));
        let caller = format!("arn:aws:sts::{ACCOUNT}:assumed-role/ddbsm-writer/ci");
        let judge: Judge = Box::new(|_| Fate::Pass);
        let state = State { calls: Vec::new(), judge, policy: None, caller, sts: None, date: None };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = proxy.accept().await {
                tokio::spawn(serve(stream, upstream, Arc::clone(&shared)));
            }
        });
        Self { url, runtime, state, upstream, _moto: moto }
    }

    /// A server with a table as `ddbsm init` makes it, of which the policy doesn't matter.
    pub fn with_table() -> Self {
        let server = Self::start();
        server.create_table();
        server
    }

    /// Makes that table.
    pub fn create_table(&self) {
        let create = json!({
            "TableName": TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "principal", "AttributeType": "S"},
                {"AttributeName": "name", "AttributeType": "S"}],
            "KeySchema": [
                {"AttributeName": "principal", "KeyType": "HASH"},
                {"AttributeName": "name", "KeyType": "RANGE"}],
        });
        let made = self.ask("CreateTable", &create);
        assert_eq!(made["TableDescription"]["TableName"], TABLE, "{made}");
        self.set_policy(Some(&json!({"Version": "2012-10-17", "Statement": []})));
    }

    /// Decides on every request from now on.
    pub fn judge(&self, judge: impl FnMut(&Call) -> Fate + Send + 'static) {
        self.state.lock().expect("no panic").judge = Box::new(judge);
    }

    pub fn pass(&self) {
        self.judge(|_| Fate::Pass);
    }

    /// What came in since this was last asked.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state.lock().expect("no panic").calls)
    }

    pub fn policy(&self) -> Option<Value> {
        let state = self.state.lock().expect("no panic");
        state.policy.as_ref().map(|policy| serde_json::from_str(policy).expect("JSON"))
    }

    pub fn set_policy(&self, policy: Option<&Value>) {
        self.state.lock().expect("no panic").policy = policy.map(Value::to_string);
    }

    pub fn set_caller(&self, arn: &str) {
        arn.clone_into(&mut self.state.lock().expect("no panic").caller);
    }

    /// Answers for STS from now on.
    pub fn sts(&self, sts: impl FnMut(&str, &HashMap<String, String>) -> (u16, String) + Send + 'static) {
        self.state.lock().expect("no panic").sts = Some(Box::new(sts));
    }

    pub fn set_date(&self, date: Option<&str>) {
        self.state.lock().expect("no panic").date = date.map(str::to_owned);
    }

    /// `ddbsm` with credentials and this server in its environment, so that STS is asked here too.
    pub fn ddbsm(&self) -> Command {
        at(&self.url)
    }

    /// Asks the server itself, past the proxy.
    pub fn ask(&self, operation: &str, body: &Value) -> Value {
        let response = self.runtime.block_on(forward(self.upstream, operation, body.to_string().as_bytes()));
        let (_, body) = response.expect("a response");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Asks through the proxy, as whoever has the access key: a status and what is answered.
    pub fn ask_as(&self, key: &str, operation: &str, body: &Value) -> (u16, Value) {
        let proxy = self.url.trim_start_matches("http://").parse().expect("an address");
        let (target, body) = (format!("DynamoDB_20120810.{operation}"), body.to_string());
        let response = self.runtime.block_on(send(proxy, (key, "dynamodb"), &target, body.as_bytes()));
        let (status, body) = response.expect("a response");
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    /// What the owner loads: the item of this name, by `BatchGetItem`.
    pub fn load(&self, name: &str) -> Option<Value> {
        let keys = json!({"Keys": [{"principal": {"S": OWNER}, "name": {"S": name}}]});
        let response = self.ask("BatchGetItem", &json!({"RequestItems": {TABLE: keys}}));
        response["Responses"][TABLE].as_array().expect("items").first().cloned()
    }

    /// The writes since this was last asked.
    pub fn writes(&self) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.operation == "BatchWriteItem");
        calls
    }

    pub fn client(&self) -> Client {
        client(&self.url)
    }

    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// The names in a partition.
    pub fn names(&self, principal: &str) -> Vec<String> {
        let all = json!({"TableName": TABLE, "KeyConditionExpression": "principal = :p",
                         "ExpressionAttributeValues": {":p": {"S": principal}}});
        let response = self.ask("Query", &all);
        let items = response["Items"].as_array().expect("items");
        items.iter().map(|item| item["name"]["S"].as_str().expect("a name").to_owned()).collect()
    }
}

/// `ddbsm` on a server that stands for all of AWS.
pub fn at(url: &str) -> Command {
    let mut command = ddbsm();
    command
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_REGION", "us-west-2")
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "an-example-and-no-secret")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env("DDBSM_TABLE", TABLE);
    command
}

/// A client as a function has one.
pub fn client(url: &str) -> Client {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "an-example-and-no-secret", None, None, "test");
    let config =
        Config::builder().behavior_version(BehaviorVersion::latest()).region(Region::new("us-west-2"));
    let config = config.http_client(ddbsm_aws::http_client()).endpoint_url(url);
    Client::from_conf(config.credentials_provider(credentials).build())
}

async fn serve(
    mut stream: TcpStream,
    upstream: std::net::SocketAddr,
    state: Arc<Mutex<State>>,
) -> Option<()> {
    loop {
        let (head, body) = read_message(&mut stream).await?;
        let target = header(&head, "x-amz-target").and_then(|target| target.split_once('.'));
        let key = header(&head, "authorization").and_then(|value| value.split_once("Credential="));
        let mut scope = key.map_or("", |(_, rest)| rest).split('/').map(str::to_owned);
        let (key, service) = (scope.next().unwrap_or_default(), scope.nth(2).unwrap_or_default());
        let Some((_, operation)) = target else {
            let (status, xml) = {
                let mut state = state.lock().expect("no panic");
                let caller = state.caller.clone();
                state.sts.as_mut().map_or_else(|| (200, identity(&caller)), |sts| sts(&key, &form(&body)))
            };
            write_response(&mut stream, status, "text/xml", xml.as_bytes()).await?;
            continue;
        };
        let body_read = serde_json::from_slice(&body).ok()?;
        let call = Call { operation: operation.to_owned(), body: body_read, key, service };
        let fate = {
            let mut state = state.lock().expect("no panic");
            state.calls.push(call.clone());
            (state.judge)(&call)
        };
        let fate = match fate {
            Fate::Pass => table_policy(&call, &state)
                .map_or(Fate::Pass, |(status, response)| Fate::Respond(status, response)),
            other => other,
        };
        match fate {
            Fate::Pass => {
                let (status, response) = forward(upstream, operation, &body).await?;
                let date = state.lock().expect("no panic").date.clone();
                let date =
                    date.filter(|_| matches!(operation, "DescribeTable" | "Query")).unwrap_or_else(today);
                let kind = format!("application/x-amz-json-1.0\r\ndate: {date}");
                write_response(&mut stream, status, &kind, &response).await?;
            }
            Fate::Respond(status, response) => {
                // AWS says the time of everything.
                let date = state.lock().expect("no panic").date.clone();
                let is_dated = matches!(call.operation.as_str(), "DescribeTable" | "GetResourcePolicy");
                let date = is_dated.then(|| date.unwrap_or_else(today));
                let date = date.map_or(String::new(), |date| format!("\r\ndate: {date}"));
                let kind = format!("application/x-amz-json-1.0{date}");
                write_response(&mut stream, status, &kind, response.to_string().as_bytes()).await?;
            }
            Fate::Unprocessed(kept) => {
                let left = write_some(upstream, &call, &kept).await?;
                let response = if left.is_empty() { json!({}) } else { json!({ TABLE: left }) };
                let response = json!({"UnprocessedItems": response}).to_string();
                write_response(&mut stream, 200, "application/x-amz-json-1.0", response.as_bytes()).await?;
            }
            Fate::Cut(kept) => {
                write_some(upstream, &call, &kept).await?;
                return None;
            }
            Fate::Hold => std::future::pending().await,
        }
    }
}

/// The fields of a form. A value is decoded as far as an ARN is encoded.
fn form(body: &[u8]) -> HashMap<String, String> {
    let body = String::from_utf8_lossy(body);
    let field = |field: &str| {
        let (name, value) = field.split_once('=')?;
        Some((name.to_owned(), value.replace("%3A", ":").replace("%2F", "/").replace("%40", "@")))
    };
    body.split('&').filter_map(field).collect()
}

/// Now, as HTTP says it.
fn today() -> String {
    let now = DateTime::from(std::time::SystemTime::now());
    now.fmt(DateTimeFormat::HttpDate).expect("a date")
}

/// Writes those items of the request, and gives the others.
async fn write_some(upstream: std::net::SocketAddr, call: &Call, kept: &[usize]) -> Option<Vec<Value>> {
    let all = call.body["RequestItems"][TABLE].as_array()?.clone();
    let (kept, left): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(i, _)| kept.contains(i));
    let items = |part: Vec<(usize, Value)>| part.into_iter().map(|(_, item)| item).collect::<Vec<_>>();
    if !kept.is_empty() {
        let body = json!({"RequestItems": {TABLE: items(kept)}}).to_string();
        let (status, _) = forward(upstream, "BatchWriteItem", body.as_bytes()).await?;
        assert_eq!(status, 200);
    }
    Some(items(left))
}

fn table_policy(call: &Call, state: &Mutex<State>) -> Option<(u16, Value)> {
    let mut state = state.lock().expect("no panic");
    let revision =
        |policy: &Option<String>| policy.as_ref().map(|policy| format!("revision-{}", policy.len()));
    let not_found = (
        400,
        error("PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn"),
    );
    let sent = call.body["ResourcePolicy"].as_str().or(call.body["Policy"].as_str());
    if let Some(problem) = sent.and_then(accepts::error) {
        return Some((400, error("ValidationException", &problem)));
    }
    match call.operation.as_str() {
        "CreateTable" if call.body["TableName"] == TABLE => {
            state.policy = call.body["ResourcePolicy"].as_str().map(str::to_owned);
            None
        }
        "GetResourcePolicy" => Some(match &state.policy {
            None => not_found,
            Some(policy) => (200, json!({"Policy": policy, "RevisionId": revision(&state.policy)})),
        }),
        "PutResourcePolicy" | "DeleteResourcePolicy" => {
            let expected = call.body["ExpectedRevisionId"].as_str();
            let current = revision(&state.policy);
            if expected.is_some_and(|expected| expected != current.as_deref().unwrap_or("NO_POLICY")) {
                return Some(not_found);
            }
            state.policy = call.body["Policy"].as_str().map(str::to_owned);
            Some((200, json!({"RevisionId": revision(&state.policy)})))
        }
        _ => None,
    }
}

/// An error as DynamoDB sends it.
pub fn error(code: &str, message: &str) -> Value {
    json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message})
}

fn identity(arn: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>AROA:ci</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    )
}

async fn forward(upstream: std::net::SocketAddr, operation: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    send(upstream, ("test", "dynamodb"), &format!("DynamoDB_20120810.{operation}"), body).await
}

/// Asks a server that stands for all of AWS, as its own client would.
pub fn aws(upstream: std::net::SocketAddr, service: &str, target: &str, body: &Value) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let reply = runtime.block_on(send(upstream, ("test", service), target, body.to_string().as_bytes()));
    let (status, body) = reply.expect("a reply");
    assert_eq!(status, 200, "{target}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or_default()
}

/// Signed with this access key for this service, as far as a server here looks.
async fn send(
    upstream: std::net::SocketAddr,
    (key, service): (&str, &str),
    target: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(upstream).await.ok()?;
    let version = if service == "dynamodb" { "1.0" } else { "1.1" };
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {upstream}\r\ncontent-type: application/x-amz-json-{version}\r\n\
         x-amz-target: {target}\r\ncontent-length: {}\r\nx-amz-date: 20260101T000000Z\r\n\
         authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/us-west-2/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date;x-amz-target, Signature=0\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.ok()?;
    let (head, body) = read_message(&mut stream).await?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body))
}

async fn read_message(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length: usize = header(&head, "content-length")?.parse().ok()?;
    while bytes.len() < end + length {
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    }
    Some((head, bytes.split_off(end)))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let value = |line: &'a str| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name));
    head.lines().find_map(value).map(|(_, value)| value.trim())
}

async fn write_response(stream: &mut TcpStream, status: u16, kind: &str, body: &[u8]) -> Option<()> {
    let head =
        format!("HTTP/1.1 {status} Status\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).await.ok()
}
