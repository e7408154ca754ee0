//! The other side of the connection, a process of its own: TLS, and responses that hold the secret.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use crate::Failure;
use crate::needle::{Form, VERSION};

/// A server process, ended when this is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
    /// Its certificate, as PEM.
    pub(crate) certificate: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("the server has no stdout")?);
        let mut port = String::new();
        output.read_line(&mut port)?;
        let mut certificate = String::new();
        while !certificate.contains("-----END") {
            if output.read_line(&mut certificate)? == 0 {
                return Err("the server ended before it was ready".into());
            }
        }
        let port = port.trim().parse()?;
        Ok(Self { process, port, certificate })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It also ends by itself, as its stdin closes with this process.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The server process: prints its port and certificate, and serves until its stdin closes.
pub(crate) async fn serve() -> Result<(), Failure> {
    let made = rcgen::generate_simple_self_signed([String::from("localhost")])?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())?;
    // Tickets come at a time of their own, and where they land in the client's buffer changes what is left there.
    config.send_tls13_tickets = 0;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let ready = format!(
        "{}
{}
",
        listener.local_addr()?.port(),
        made.cert.pem().trim()
    );
    io::stdout().write_all(ready.as_bytes())?;
    tokio::task::spawn_blocking(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    loop {
        let (connection, _) = listener.accept().await?;
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut connection = acceptor.accept(connection).await?;
            let mut request = Vec::new();
            while connection.read_buf(&mut request).await? > 0 {
                if let Some(response) = response(&String::from_utf8_lossy(&request)) {
                    connection.write_all(&response).await?;
                    connection.flush().await?;
                    request.clear();
                }
            }
            io::Result::Ok(())
        });
    }
}

/// The item that was asked for: a head, or a version.
fn item(form: Form, stored: &str, is_version: bool) -> String {
    let text = |name: &str, text: &str| format!(r#""{name}":{{"S":"{text}"}}"#);
    let attributes = match form {
        Form::Pointed if !is_version => [text("name", "secret"), text("points_to", VERSION)].join(","),
        Form::Previous if !is_version => {
            let in_an_hour = UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs().cast_signed() + 3600);
            let until = DateTime::from_secs(in_an_hour).fmt(DateTimeFormat::DateTime).unwrap_or_default();
            let [value, overlap] =
                [("value", "another"), ("previous", VERSION)].map(|(name, of)| text(name, of));
            [text("name", "secret"), value, overlap, text("previous_until", &until)].join(",")
        }
        _ => {
            let version = if is_version { format!("#{VERSION}") } else { String::new() };
            [text("name", &format!("secret{version}")), format!(r#""value":{stored}"#)].join(",")
        }
    };
    format!("{{{attributes}}}")
}

/// The response to a request, once it is whole. Which form it asks for stands in its body as the table's or secret's name.
fn response(request: &str) -> Option<Vec<u8>> {
    let (head, body) = request.split_once("\r\n\r\n")?;
    let head = head.to_lowercase();
    let length: usize = head.split_once("content-length:")?.1.lines().next()?.trim().parse().ok()?;
    if body.len() < length {
        return None;
    }
    let form = Form::ALL.into_iter().find(|form| body.contains(&format!("\"{}\"", form.name())))?;
    let stored = form.stored();
    let body = if head.contains("secretsmanager.") {
        let value = stored.trim_start_matches(r#"{"S":"#).trim_end_matches('}');
        format!(r#"{{"ARN":"arn","Name":"{0}","VersionId":"v","SecretString":{value}}}"#, form.name())
    } else {
        let item = item(form, &stored, body.contains("secret#"));
        format!(r#"{{"Responses":{{"{}":[{item}]}},"UnprocessedKeys":{{}}}}"#, form.name())
    };
    let framed = if form == Form::Chunked {
        let (one, two) = body.split_at(body.len() / 2);
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
            one.len(),
            two.len()
        )
    } else {
        format!("content-length: {}\r\n\r\n{body}", body.len())
    };
    Some(format!("HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n{framed}").into_bytes())
}
