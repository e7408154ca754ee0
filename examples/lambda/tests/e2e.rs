//! The built program behind a Runtime API, in front of a DynamoDB that dynoxide serves.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)] // a test fails by panicking

mod signature;

use std::net::SocketAddr;

use data_encoding::{BASE64, HEXLOWER};
use ddbsm_testkit::function::{Ended, Function, Posted, url};
use ddbsm_testkit::memory::{Found, Scanner};
use ddbsm_testkit::proxy;
use ddbsm_testkit::server::{Server, Step};
use ddbsm_testkit::table::{OTHER as ROLE, TABLE, client, create_table_with_keys, put, text, with_table};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ddbsm-example-lambda");
/// The webhook's secret, which nothing but the table may show.
const SECRET: &str = "n33dl3-5kQz7xW2vB9pLmR4";
const DELIVERIES: &str = "deliveries";

#[tokio::test]
async fn a_signed_delivery_is_recorded_once() {
    let server = with_deliveries(holding("githubWebhookSecret").await).await;
    let (address, counts) = proxy::counting(server, 1).await;
    let mut function = start(address, &[]).await;

    let delivery = event("first", "{\"zen\":\"Encourage flow.\"}");
    assert_eq!(answer(&mut function, delivery.clone()).await, (200, "recorded".to_owned()));
    assert_eq!(answer(&mut function, delivery).await, (200, "a duplicate".to_owned()));
    let encoded = through_api_gateway(event("second", "\u{e9}"));
    assert_eq!(answer(&mut function, encoded).await, (200, "recorded".to_owned()));

    let records = client(server).scan().table_name(DELIVERIES).send().await.unwrap();
    let mut records: Vec<_> = records
        .items()
        .iter()
        .map(|record| (record["delivery"].as_s().unwrap().as_str(), record["event"].as_s().unwrap().as_str()))
        .collect();
    records.sort_unstable();
    assert_eq!(records, [("first", "push"), ("second", "push")]);
    assert_eq!(counts.connections(), 1, "the load and the function's own table share a connection");
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 1), ("PutItem".to_owned(), 3)]);
    assert_silent(&function.stop().await);
}

/// A rotation as an operator makes it: GitHub goes on signing with the old secret for a while.
#[tokio::test]
async fn both_secrets_verify_while_they_overlap() {
    const OLD: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let server = with_deliveries(holding("githubWebhookSecret").await).await;
    let hour = ddbsm_testkit::table::from_now(3600);
    let store = async |name: String, attributes: &[(&str, &str)]| {
        let mut put = client(server).put_item().table_name(TABLE);
        for (attribute, value) in [&[("principal", ROLE), ("name", name.as_str())], attributes].concat() {
            put = put.item(attribute, text(value));
        }
        put.send().await.unwrap();
    };
    let signed_with = |secret: &str, delivery: &str| {
        let mut event = event(delivery, "{}");
        event["headers"]["x-hub-signature-256"] = json!(sign(secret, b"{}"));
        event
    };
    store(format!("githubWebhookSecret#{OLD}"), &[("value", SECRET), ("version", OLD)]).await;
    store(
        "githubWebhookSecret".to_owned(),
        &[("value", "the new one"), ("previous", OLD), ("previous_until", &hour)],
    )
    .await;
    let (address, counts) = proxy::counting(server, 1).await;
    let mut during = start(address, &[]).await;
    for (which, secret, status) in
        [("old", SECRET, 200), ("new", "the new one", 200), ("none", "another", 401)]
    {
        assert_eq!(answer(&mut during, signed_with(secret, which)).await.0, status, "{which}");
    }
    assert_eq!(
        counts.operations()[0],
        ("BatchGetItem".to_owned(), 2),
        "the previous value costs one request"
    );
    assert_silent(&during.stop().await);

    // The overlap is over.
    store("githubWebhookSecret".to_owned(), &[("value", "the new one")]).await;
    let mut after = start(server, &[]).await;
    assert_eq!(answer(&mut after, signed_with(SECRET, "late")).await.0, 401);
    assert_eq!(answer(&mut after, signed_with("the new one", "new")).await.0, 200);
    assert_silent(&after.stop().await);
}

/// Under SnapStart no keys are in the environment, and the settings are loaded again after the restore.
#[tokio::test]
async fn a_snapshot_is_restored_with_the_container_s_credentials() {
    restored("2100-01-01T00:00:00Z", false).await;
}

/// What was fetched before the snapshot is used until it expires.
#[tokio::test]
async fn credentials_that_expired_with_the_snapshot_are_fetched_again() {
    restored("2020-01-01T00:00:00Z", true).await;
}

/// A function that is restored with credentials that expire then, and asks for others or doesn't.
async fn restored(expiration: &str, asks_again: bool) {
    let keys = json!({ "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "not-a-key", "Token": "t", "Expiration": expiration });
    let server = with_deliveries(holding("githubWebhookSecret").await).await;
    let credentials = Server::steady(None, move |asked| {
        assert!(asked.head.to_lowercase().contains("authorization: snapstart-token"), "{}", asked.head);
        vec![Step::Respond(200, keys.to_string())]
    });
    let (address, counts) = proxy::counting(server, 1).await;
    let (endpoint, url) = (format!("http://{address}"), credentials.url() + "/credentials");
    let mut function = Function::start(
        PROGRAM,
        &[
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"),
            ("AWS_ACCESS_KEY_ID", ""),
            ("AWS_SECRET_ACCESS_KEY", ""),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "snapstart-token"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &endpoint),
            ("DDBSM_TABLE", TABLE),
            ("DDBSM_PRINCIPAL", ROLE),
            ("DELIVERIES_TABLE", DELIVERIES),
        ],
    )
    .await;
    let mut memory = Scanner::new([SECRET.bytes()]).of(function.snapshot().await);
    assert_eq!(memory.scan().unwrap(), [Found::NONE], "in the snapshot");
    let fetched = credentials.requests();
    function.restore();
    assert_eq!(answer(&mut function, event("first", "{}")).await, (200, "recorded".to_owned()));
    let [held] = memory.scan().unwrap();
    assert!(held.whole > 0, "the scan finds what is held: {held:?}");
    let ended = function.stop().await;
    assert_eq!(ended.posted[0].path, "restore/next", "{:?}", ended.posted);
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 2), ("PutItem".to_owned(), 1)]);
    assert_eq!(counts.connections(), 2, "one before the snapshot and one after");
    assert_eq!(credentials.requests() > fetched, asks_again);
    assert_silent(&ended);
}

#[tokio::test]
async fn what_github_did_not_sign_is_refused() {
    let server = with_deliveries(holding("githubWebhookSecret").await).await;
    let mut function = start(server, &[]).await;
    let signed = event("x", "{}");

    let mut other_body = signed.clone();
    other_body["body"] = json!("{ }");
    let mut other_secret = signed.clone();
    other_secret["headers"]["x-hub-signature-256"] = json!(sign("another", b"{}"));
    let unsigned = without(&signed, "x-hub-signature-256");
    for event in [other_body, other_secret, unsigned] {
        assert_eq!(answer(&mut function, event).await.0, 401);
    }
    let mut no_base64 = signed.clone();
    no_base64["isBase64Encoded"] = json!(true);
    for event in [no_base64, without(&signed, "x-github-delivery"), without(&signed, "x-github-event")] {
        assert_eq!(answer(&mut function, event).await.0, 400);
    }

    let records = client(server).scan().table_name(DELIVERIES).send().await.unwrap();
    assert_eq!(records.count(), 0);
    assert_silent(&function.stop().await);
}

#[tokio::test]
async fn a_delivery_that_is_not_recorded_fails_and_the_function_serves_on() {
    let server = holding("githubWebhookSecret").await;
    let mut function = start(server, &[]).await;

    let failed = function.invoke(event("x", "{}")).await;
    assert!(failed.path.ends_with("/error"), "{failed:?}");
    assert_eq!(failed.body["errorType"], "Function.DeliveryNotRecorded");
    let message = failed.body["errorMessage"].as_str().unwrap();
    assert!(message.contains("`deliveries`") && message.contains("ResourceNotFoundException"), "{message}");

    assert_eq!(answer(&mut function, without(&event("x", "{}"), "x-hub-signature-256")).await.0, 401);
    let ended = function.stop().await;
    assert!(ended.stderr.contains("cannot record delivery x in table `deliveries`"), "{}", ended.stderr);
    assert_silent(&ended);
}

#[tokio::test]
async fn a_missing_secret_is_reported_to_the_log_and_to_lambda() {
    let server = holding("github-webhook-secret").await;
    let (address, counts) = proxy::counting(server, 1).await;

    let report = failed_init(start(address, &[]).await, "Runtime.Secrets").await;

    let readme = include_str!("../README.md");
    assert!(readme.contains(&report), "README.md does not show\n{report}");
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 1), ("Query".to_owned(), 1)]);
}

#[tokio::test]
async fn a_missing_variable_is_reported_before_anything_is_asked_for() {
    let (address, counts) = proxy::counting(with_table().await, 1).await;
    for (variable, error_type) in [
        ("DDBSM_TABLE", "Runtime.NoTable"),
        ("DDBSM_PRINCIPAL", "Runtime.NoPrincipal"),
        ("DELIVERIES_TABLE", "Runtime.ConfigInvalid"),
    ] {
        let report = failed_init(start(address, &[variable]).await, error_type).await;
        assert!(report.contains(variable), "{variable} in {report}");
    }
    assert_eq!(counts.connections(), 0);
}

#[tokio::test]
async fn the_log_has_the_report_where_lambda_takes_none() {
    for endpoint in ["127.0.0.1:1", "not an address"] {
        let ended = Function::start(PROGRAM, &[("AWS_LAMBDA_RUNTIME_API", endpoint)]).await.end().await;
        assert_eq!(ended.status.code(), Some(1));
        for part in ["DELIVERIES_TABLE", "cannot report the failed init to the Runtime API"] {
            assert!(ended.stderr.contains(part), "{part} in {}", ended.stderr);
        }
    }
}

/// What the other tests see the program use, it may use where the template deploys it.
#[test]
fn the_template_allows_what_the_function_does() {
    let template = include_str!("../template.yaml");
    for operation in ["BatchGetItem", "Query", "PutItem"] {
        assert!(template.contains(&format!("dynamodb:{operation}")), "{operation}");
    }
    for variable in ["DDBSM_TABLE", "DDBSM_PRINCIPAL", "DELIVERIES_TABLE"] {
        assert!(template.contains(&format!("{variable}: ")), "{variable}");
    }
    for attribute in ["AttributeName: delivery", "AttributeName: expires_at"] {
        assert!(template.contains(attribute), "{attribute}");
    }
}

/// Starts the function with all that it needs but the variables of `without`.
async fn start(dynamodb: SocketAddr, without: &[&str]) -> Function {
    let endpoint = format!("http://{dynamodb}");
    let environment: Vec<(&str, &str)> = [
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.as_str()),
        ("DDBSM_TABLE", TABLE),
        ("DDBSM_PRINCIPAL", ROLE),
        ("DELIVERIES_TABLE", DELIVERIES),
    ]
    .into_iter()
    .filter(|(variable, _)| !without.contains(variable))
    .collect();
    Function::start(PROGRAM, &environment).await
}

/// The report of a function that could not start, which is the same in the log and at Lambda.
async fn failed_init(function: Function, error_type: &str) -> String {
    let ended = function.end().await;
    assert_eq!(ended.status.code(), Some(1));
    let [Posted { path, error_type: header, body }] = &ended.posted[..] else {
        panic!("{:?}", ended.posted);
    };
    assert_eq!(path, "init/error");
    assert_eq!(header.as_deref(), Some(error_type));
    assert_eq!(body["errorType"], error_type);
    assert_eq!(body["stackTrace"], json!([]));
    let report = body["errorMessage"].as_str().unwrap().to_owned();
    assert!(ended.stderr.contains(&report), "{report}\nin\n{}", ended.stderr);
    assert_silent(&ended);
    report
}

/// No 8 bytes of the secret, plain or encoded, in anything that the program said.
fn assert_silent(Ended { stdout, stderr, posted, .. }: &Ended) {
    assert!(stderr.contains("TRACE"), "the log is at its finest level: {stderr}");
    let said = format!("{stdout}{stderr}{posted:?}");
    for form in [SECRET.to_owned(), BASE64.encode(SECRET.as_bytes()), HEXLOWER.encode(SECRET.as_bytes())] {
        for part in form.as_bytes().windows(8) {
            assert!(!said.as_bytes().windows(8).any(|text| text == part), "a part of the secret is said");
        }
    }
}

/// Status and body of the response to a request.
async fn answer(function: &mut Function, event: Value) -> (i64, String) {
    let Posted { path, body, .. } = function.invoke(event).await;
    assert!(path.ends_with("/response"), "{path}: {body}");
    (body["statusCode"].as_i64().unwrap(), body["body"].as_str().unwrap().to_owned())
}

/// A signed delivery as a function URL hands it on.
fn event(delivery: &str, body: &str) -> Value {
    let headers = json!({
        "content-type": "application/json",
        "x-github-delivery": delivery,
        "x-github-event": "push",
        "x-hub-signature-256": sign(SECRET, body.as_bytes()),
    });
    url::event(&headers, body)
}

/// The same delivery with its body encoded, as an HTTP API of API Gateway hands it on:
/// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
fn through_api_gateway(mut event: Value) -> Value {
    event["routeKey"] = json!("POST /webhook");
    event["rawPath"] = json!("/webhook");
    event["stageVariables"] = json!({ "stage": "prod" });
    event["requestContext"]["authorizer"] = json!({ "lambda": {} });
    event["requestContext"]["routeKey"] = json!("POST /webhook");
    event["body"] = json!(BASE64.encode(event["body"].as_str().unwrap().as_bytes()));
    event["isBase64Encoded"] = json!(true);
    event
}

fn without(event: &Value, header: &str) -> Value {
    let mut event = event.clone();
    event["headers"].as_object_mut().unwrap().remove(header).unwrap();
    event
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// A dynoxide that holds the secret under this name.
async fn holding(name: &str) -> SocketAddr {
    let server = with_table().await;
    put(&client(server), ROLE, [(name.to_owned(), text(SECRET))]).await;
    server
}

/// Makes the function's own table beside the secrets'.
async fn with_deliveries(server: SocketAddr) -> SocketAddr {
    create_table_with_keys(&client(server), DELIVERIES, &["delivery"]).await;
    server
}
