use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ddbsm::{ErrorKind, Live, Memory, Reason, Secrets};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::{Settings, app, signature};

fn memory() -> Memory {
    Memory::from([
        ("webhookSecret", "new"),
        ("linkKey", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("database", r#"{"host":"files.example.com","password":"hunter2"}"#),
    ])
}

async fn send(memory: Memory, request: Request<Body>) -> (StatusCode, String) {
    let app = app(Live::new(Settings::loader(), memory));
    let response = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.into()).unwrap())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn webhook(secret: &str) -> Request<Body> {
    let signature = signature::sign(secret.as_bytes(), b"{}");
    Request::post("/webhook").header("x-signature", signature).body(Body::from("{}")).unwrap()
}

#[tokio::test]
async fn a_webhook_is_signed_with_either_secret_while_they_overlap() {
    let overlap = || memory().with_previous_text("webhookSecret", "old");
    for (memory, secret, status) in [
        (memory(), "new", StatusCode::NO_CONTENT),
        (memory(), "old", StatusCode::UNAUTHORIZED),
        (overlap(), "new", StatusCode::NO_CONTENT),
        (overlap(), "old", StatusCode::NO_CONTENT),
        (overlap(), "older", StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(send(memory, webhook(secret)).await.0, status, "{secret}");
    }
}

#[tokio::test]
async fn a_link_is_signed_and_expires_within_the_limit() {
    let (status, link) = send(memory().with_text("maxLinkMinutes", "5"), get("/link/a.txt?minutes=60")).await;
    assert_eq!(status, StatusCode::OK);
    let (start, rest) = link.split_once("?expires=").unwrap();
    let (expires, signature) = rest.split_once("&signature=").unwrap();
    assert_eq!(start, "https://files.example.com/a.txt");
    let key: Vec<u8> = (0..32).collect();
    assert!(signature::is_valid(&key, format!("a.txt\n{expires}").as_bytes(), signature));
    let in_5_minutes = std::time::UNIX_EPOCH.elapsed().unwrap() + Duration::from_mins(5);
    assert!(Duration::from_secs(expires.parse().unwrap()) <= in_5_minutes, "{expires}");
}

#[tokio::test]
async fn slack_is_there_or_not_and_never_in_part() {
    assert_eq!(send(memory(), get("/health")).await, (StatusCode::OK, "[]".to_owned()));
    let with_slack = memory().with_text("slack/token", "xoxb");
    assert_eq!(send(with_slack, get("/health")).await, (StatusCode::OK, r#"["slack"]"#.to_owned()));
}

#[tokio::test]
async fn a_failure_that_passes_is_told_from_one_that_does_not() {
    let throttled = Memory::failing(ErrorKind::Throttled);
    assert_eq!(send(throttled, get("/health")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    let denied = Memory::failing(ErrorKind::AccessDenied);
    assert_eq!(send(denied, get("/health")).await, (StatusCode::INTERNAL_SERVER_ERROR, String::new()));
    assert_eq!(send(Memory::default(), get("/health")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

#[test]
fn wrong_json_names_the_path_and_nothing_of_the_value() {
    let memory = memory().with_text("database", r#"{"host":"files.example.com"}"#);
    let error = Settings::load_blocking(&memory).unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!((problem.field(), problem.name()), ("database", "database"));
    assert!(matches!(problem.reason(), Reason::Invalid(_)));
    let report = error.to_string();
    assert!(report.contains("password") && !report.contains("files.example.com"), "{report}");
}
