//! A function's program as Lambda runs it: a child process behind a Runtime API that is served on a free port, and a URL.

pub mod url;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex as Turn, Notify, mpsc};
use tokio::task::JoinHandle;

/// What the function told the Runtime API.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The path of the request, without what all have in common.
    pub path: String,
    /// Of an error, as the metrics show it.
    pub error_type: Option<String>,
    /// The response or the error.
    pub body: Value,
}

/// A function that runs.
pub struct Function {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
    api: RuntimeApi,
    answers: mpsc::UnboundedReceiver<Posted>,
}

/// What is left of a function: all that it said, and how it ended.
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its log.
    pub stderr: String,
    /// All that it told the Runtime API.
    pub posted: Vec<Posted>,
}

impl Function {
    /// Starts a program with no environment but Lambda's and this, and its log at the finest level.
    pub async fn start(program: &str, environment: &[(&str, &str)]) -> Self {
        let (api, address, answers) = RuntimeApi::serve().await;
        let mut child = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", address.to_string().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", "github-webhook"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
                ("AWS_REGION", "us-west-2"),
                ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
                ("AWS_SECRET_ACCESS_KEY", "not-a-key"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self {
            stdout: read(child.stdout.take().unwrap()),
            stderr: read(child.stderr.take().unwrap()),
            child,
            api,
            answers,
        }
    }

    /// Waits until the function is ready for its snapshot, and holds it there until it's [restored](Self::restore). Its process's
    /// id.
    pub async fn snapshot(&mut self) -> u32 {
        in_time(self.api.snapshot.notified()).await;
        self.child.id().unwrap()
    }

    /// Restores the function from its snapshot.
    pub fn restore(&self) {
        self.api.restored.notify_one();
    }

    /// What the function makes of an event.
    pub async fn invoke(&mut self, event: Value) -> Posted {
        self.api.events.send(event).unwrap();
        in_time(self.answers.recv()).await.unwrap()
    }

    /// Ends it.
    pub async fn stop(mut self) -> Ended {
        self.child.start_kill().unwrap();
        self.end().await
    }

    /// Waits until the program ends by itself.
    pub async fn end(mut self) -> Ended {
        Ended {
            status: in_time(self.child.wait()).await.unwrap(),
            stdout: self.stdout.await.unwrap(),
            stderr: self.stderr.await.unwrap(),
            posted: self.api.posted.lock().unwrap().clone(),
        }
    }
}

/// Far longer than anything here takes, so that a hang fails the test and does not hold it.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_mins(1), work).await.unwrap()
}

/// Reads all along, as a full pipe would stop the program.
fn read(mut pipe: impl AsyncRead + Send + Unpin + 'static) -> JoinHandle<String> {
    tokio::spawn(async move {
        let mut text = Vec::new();
        pipe.read_to_end(&mut text).await.unwrap();
        String::from_utf8(text).unwrap()
    })
}

/// Answers HTTP on a free port.
async fn serve<F>(answer: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static) -> SocketAddr
where
    F: Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let answer = service_fn(answer.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), answer));
        }
    });
    address
}

/// docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
#[derive(Clone)]
struct RuntimeApi {
    events: mpsc::UnboundedSender<Value>,
    next: Arc<Turn<mpsc::UnboundedReceiver<Value>>>,
    answers: mpsc::UnboundedSender<Posted>,
    posted: Arc<Mutex<Vec<Posted>>>,
    snapshot: Arc<Notify>,
    restored: Arc<Notify>,
}

impl RuntimeApi {
    async fn serve() -> (Self, SocketAddr, mpsc::UnboundedReceiver<Posted>) {
        let (events, next) = mpsc::unbounded_channel();
        let (answers, answered) = mpsc::unbounded_channel();
        let api = Self {
            events,
            next: Arc::new(Turn::new(next)),
            answers,
            posted: Arc::default(),
            snapshot: Arc::default(),
            restored: Arc::default(),
        };
        let shared = api.clone();
        let address = serve(move |request| shared.clone().answer(request)).await;
        (api, address, answered)
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let path = request.uri().path().strip_prefix("/2018-06-01/runtime/");
        let path = path.unwrap_or_default().to_owned();
        let answer = Response::builder();
        Ok(match (request.method().as_str(), path.as_str()) {
            // The snapshot is taken, and restored when the test says so.
            ("GET", "restore/next") => {
                let next = Posted { path, error_type: None, body: Value::Null };
                self.posted.lock().unwrap().push(next);
                self.snapshot.notify_one();
                self.restored.notified().await;
                answer.status(200).body(Full::default())
            }
            ("GET", "invocation/next") => {
                let event = self.next.lock().await.recv().await.unwrap();
                answer
                    .header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
                    .header("Lambda-Runtime-Deadline-Ms", "4102444800000")
                    .header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-west-2:1:function:f")
                    .body(Full::from(event.to_string()))
            }
            ("POST", _) => {
                let error_type = request.headers().get("Lambda-Runtime-Function-Error-Type");
                let error_type = error_type.map(|value| value.to_str().unwrap().to_owned());
                let body = request.into_body().collect().await.unwrap().to_bytes();
                let posted = Posted { path, error_type, body: serde_json::from_slice(&body).unwrap() };
                self.posted.lock().unwrap().push(posted.clone());
                self.answers.send(posted).ok();
                answer.status(202).body(Full::default())
            }
            _ => answer.status(404).body(Full::default()),
        }
        .unwrap())
    }
}
