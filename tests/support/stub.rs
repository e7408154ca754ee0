//! A server that answers each request with the next of a script, to make faults on purpose.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{OWNER, TABLE};

#[derive(Clone, Debug)]
pub enum Step {
    /// A reply with this status and JSON.
    Reply(u16, String),
    /// The first bytes of a reply with status 200 and this JSON, and then the connection is cut.
    Cut(usize, String),
    /// No reply, the connection stays open.
    Stall,
}

/// What was asked, request by request.
pub type Requests = Arc<Mutex<Vec<String>>>;

/// Plays `script`, and then its last step again and again.
pub async fn scripted(script: impl Into<Vec<Step>>) -> (SocketAddr, Requests) {
    let script = script.into();
    answering(move |i, _| script[i.min(script.len() - 1)].clone()).await
}

/// Answers each request, known by how many came before it and by its text, as `answer` says.
pub async fn answering(
    answer: impl Fn(usize, &str) -> Step + Send + Sync + 'static,
) -> (SocketAddr, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Requests::default();
    let seen = requests.clone();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection, Arc::clone(&answer), seen.clone()));
        }
    });
    (address, requests)
}

async fn serve(mut connection: TcpStream, answer: Arc<impl Fn(usize, &str) -> Step>, requests: Requests) {
    while let Some(request) = read_request(&mut connection).await {
        let step = {
            let mut requests = requests.lock().unwrap();
            let step = answer(requests.len(), &request);
            requests.push(request);
            step
        };
        match step {
            Step::Reply(status, body) => connection.write_all(&reply(status, &body)).await.unwrap(),
            Step::Cut(length, body) => {
                let reply = reply(200, &body);
                connection.write_all(&reply[..length.min(reply.len())]).await.unwrap();
                return;
            }
            Step::Stall => std::future::pending().await,
        }
    }
}

pub fn reply(status: u16, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

async fn read_request(connection: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    loop {
        if connection.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().split_once("content-length: ")?.1.to_owned();
            let length: usize = length.lines().next()?.trim().parse().ok()?;
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
    }
}

/// DynamoDB's error of that code.
pub fn error(status: u16, code: &str, message: &str) -> Step {
    Step::Reply(
        status,
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"{message}"}}"#),
    )
}

/// A reply to BatchGetItem with these items, each name's value a text.
pub fn items(items: &[(&str, &str)]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|(name, value)| format!(r#"{{"name":{{"S":"{name}"}},"value":{{"S":"{value}"}}}}"#))
        .collect();
    format!(r#"{{"Responses":{{"dirty-secrets":[{}]}},"UnprocessedKeys":{{}}}}"#, items.join(","))
}

/// A reply to BatchGetItem with these items, which leaves keys unprocessed.
pub fn unprocessed(found: &[(&str, &str)], names: &[&str]) -> Step {
    let keys: Vec<String> = names
        .iter()
        .map(|name| format!(r#"{{"principal":{{"S":"{OWNER}"}},"name":{{"S":"{name}"}}}}"#))
        .collect();
    let left = format!(
        r##""UnprocessedKeys":{{"{TABLE}":{{"ProjectionExpression":"#n, #v","Keys":[{}],
            "ExpressionAttributeNames":{{"#n":"name","#v":"value"}}}}}}"##,
        keys.join(",")
    );
    Step::Reply(200, items(found).replace(r#""UnprocessedKeys":{}"#, &left))
}
