//! DynamoDB's responses, one for each request, to make faults on purpose.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use crate::server::{Server, response};
use crate::table::{OWNER, TABLE};

pub use crate::server::Step;

/// What was asked, request by request: head and body.
pub type Requests = Arc<Mutex<Vec<String>>>;

/// Plays `script`, and then its last step again and again.
pub fn scripted(script: impl Into<Vec<Step>>) -> (SocketAddr, Requests) {
    let script = script.into();
    answering(move |i, _| script[i.min(script.len() - 1)].clone())
}

/// Answers each request, known by how many came before it and by its text, as `answer` says.
pub fn answering(answer: impl Fn(usize, &str) -> Step + Send + Sync + 'static) -> (SocketAddr, Requests) {
    let requests = Requests::default();
    let seen = requests.clone();
    let server = Server::steady(None, move |asked| {
        let request = asked.head.to_owned() + &String::from_utf8_lossy(asked.body);
        let mut seen = seen.lock().unwrap();
        let step = answer(seen.len(), &request);
        seen.push(request);
        vec![step]
    });
    (server.address, requests)
}

/// The first bytes of a response with status 200 and this JSON, and then the connection is cut.
pub fn cut(length: usize, json: &str) -> Step {
    let response = response(200, json);
    let length = length.min(response.len());
    Step::Cut(response, length)
}

/// DynamoDB's error of that code.
pub fn error(status: u16, code: &str, message: &str) -> Step {
    Step::Respond(
        status,
        format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"{message}"}}"#),
    )
}

/// A response to BatchGetItem with these items, each name's value a text.
pub fn items(items: &[(&str, &str)]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|(name, value)| format!(r#"{{"name":{{"S":"{name}"}},"value":{{"S":"{value}"}}}}"#))
        .collect();
    format!(r#"{{"Responses":{{"{TABLE}":[{}]}},"UnprocessedKeys":{{}}}}"#, items.join(","))
}

/// A response to BatchGetItem with these items, which leaves keys unprocessed.
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
    Step::Respond(200, items(found).replace(r#""UnprocessedKeys":{}"#, &left))
}
