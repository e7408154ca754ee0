//! HTTP/1.1 under TLS: the responses of DynamoDB and Secrets Manager to a request for three secrets.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Event, Log, TABLE};
use crate::Failure;

const NAMES: [&str; 3] = ["githubAppSecret", "sessionKey", "webhookUrl"];

pub(crate) fn serve(listener: &TcpListener, config: &Arc<ServerConfig>, log: &Log) {
    for tcp in listener.incoming().flatten() {
        log.add(Event::Connection);
        let (config, log) = (Arc::clone(config), log.clone());
        // A program that ends closes its connection: nothing to report.
        thread::spawn(move || connection(tcp, config, &log));
    }
}

fn connection(tcp: TcpStream, config: Arc<ServerConfig>, log: &Log) -> Result<(), Failure> {
    tcp.set_nodelay(true)?;
    let mut tls = StreamOwned::new(ServerConnection::new(config)?, tcp);
    while tls.conn.is_handshaking() {
        tls.conn.complete_io(&mut tls.sock)?;
    }
    log.add(Event::Handshake);
    let mut received = Vec::new();
    let mut space = [0; 1 << 14];
    loop {
        match tls.read(&mut space)? {
            0 => return Ok(()),
            length => received.extend_from_slice(&space[..length]),
        }
        if let Some(body) = response(&String::from_utf8_lossy(&received)) {
            log.add(Event::Request);
            received.clear();
            let length = body.len();
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\nconnection: keep-alive\r\n";
            tls.write_all(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes())?;
            tls.flush()?;
        }
    }
}

/// The response to a request, once it is whole.
fn response(request: &str) -> Option<String> {
    let (head, body) = request.split_once("\r\n\r\n")?;
    let head = head.to_lowercase();
    let length: usize = head.split_once("content-length:")?.1.lines().next()?.trim().parse().ok()?;
    if body.len() < length {
        return None;
    }
    let secret = |name: &str| {
        let value = value(name);
        format!(r#"{{"ARN":"arn:{name}","Name":"{name}","VersionId":"v","SecretString":"{value}"}}"#)
    };
    Some(if head.contains("dynamodb_20120810.batchgetitem") {
        let item = |name| format!(r#"{{"name":{{"S":"{name}"}},"value":{{"S":"{}"}}}}"#, value(name));
        let items = NAMES.map(item).join(",");
        format!(r#"{{"Responses":{{"{TABLE}":[{items}]}},"UnprocessedKeys":{{}}}}"#)
    } else if head.contains("dynamodb_20120810.query") {
        r#"{"Count":1,"Items":[{"id":{"S":"72d3162e"}}],"ScannedCount":1}"#.to_owned()
    } else if head.contains("secretsmanager.batchgetsecretvalue") {
        format!(r#"{{"SecretValues":[{}]}}"#, NAMES.map(secret).join(","))
    } else {
        secret(NAMES.into_iter().find(|name| body.contains(name))?)
    })
}

/// 48 bytes, the same for the same name.
fn value(name: &str) -> String {
    format!("{name:-<48}")
}
