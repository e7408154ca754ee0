//! Faults made on purpose: what the load does about each, and what its error says.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use ddbsm::{ErrorKind, LoadError, Reason, Secret, Secrets};
use ddbsm_testkit::script::{Requests, Step, answering, cut, error, items, scripted, unprocessed};
use ddbsm_testkit::server::json;
use ddbsm_testkit::table::{OWNER, TABLE, config, text};
use serde_json::{Value, json};

use crate::support::http::Http;
use crate::support::wide::Wide;

/// Stands in what a fault sends, and may stand in no report.
const NEEDLE: &str = "n33dle-in-a-response";

#[derive(Debug, Secrets)]
struct Pair {
    first: Secret<String>,
    second: Option<Secret<String>>,
}

fn fine() -> Step {
    Step::Respond(200, items(&[("first", "1"), ("second", "2")]))
}

fn impatient(config: Builder) -> Client {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    Client::from_conf(config.retry_config(retries).build())
}

fn at(http: Http, address: SocketAddr) -> Client {
    impatient(http.config(address))
}

async fn load(client: &Client) -> Result<Pair, LoadError> {
    let loader = Pair::loader().table(TABLE).principal(OWNER);
    loader.timeout(Duration::from_secs(20)).load(client).await
}

/// Loads from a stub that plays `script`.
async fn play(http: Http, script: impl Into<Vec<Step>>) -> (Result<Pair, LoadError>, Requests) {
    let (address, requests) = scripted(script);
    (load(&at(http, address)).await, requests)
}

async fn recovers(script: Vec<Step>, requests: usize) {
    for http in Http::BOTH {
        let shown = format!("{script:?} on {http:?}");
        let (loaded, seen) = play(http, script.clone()).await;
        let pair = loaded.unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert_eq!(pair.first.expose_secret(), "1");
        assert_eq!(pair.second.unwrap().expose_secret(), "2");
        assert_eq!(seen.lock().unwrap().len(), requests, "{shown}");
    }
}

/// What every report of a failed request keeps to, and that it holds `phrases`.
fn check(error: &LoadError, kind: ErrorKind, phrases: &[&str]) {
    let report = error.to_string();
    assert_eq!(error.kind(), kind, "{report}");
    assert_eq!(format!("{error:?}"), report);
    assert_eq!(format!("{error:#?}"), report);
    assert!(error.source().is_none());
    assert!(!report.contains(NEEDLE), "{report}");
    for phrase in [TABLE, "us-west-2", OWNER, "\n  "].iter().chain(phrases) {
        assert!(report.contains(phrase), "`{phrase}` in:\n{report}");
    }
    if kind != ErrorKind::Secrets {
        assert!(error.problems().is_empty());
    }
}

/// `step` for ever fails with `kind`, after the attempts that the SDK alone makes at the same call.
async fn fails(step: Step, kind: ErrorKind, phrases: &[&str]) {
    for http in Http::BOTH {
        let (loaded, seen) = play(http, [step.clone()]).await;
        check(&loaded.unwrap_err(), kind, phrases);
        let (address, by_sdk) = scripted([step.clone()]);
        let keys = KeysAndAttributes::builder().keys([("name".to_owned(), text("first"))].into());
        let call = at(http, address).batch_get_item().request_items(TABLE, keys.build().unwrap());
        call.send().await.unwrap_err();
        assert_eq!(seen.lock().unwrap().len(), by_sdk.lock().unwrap().len(), "{step:?} on {http:?}");
    }
}

/// The error of a load that has so many milliseconds, and what was requested until then.
///
/// On a busy machine the time may be over before so many requests are out, each of which shows that the response to the one before
/// was read. Then it's tried again with four times as long.
async fn late<T: Secrets>(
    timeout: u64,
    requested: usize,
    serve: impl Fn() -> (Client, Requests),
) -> (LoadError, Requests) {
    for timeout in [timeout, 4 * timeout, 16 * timeout, 64 * timeout] {
        let (client, requests) = serve();
        let loader = T::loader().table(TABLE).principal(OWNER).timeout(Duration::from_millis(timeout));
        let Err(error) = loader.load(&client).await else { panic!("loaded") };
        if requests.lock().unwrap().len() >= requested {
            return (error, requests);
        }
    }
    panic!("fewer than {requested} requests")
}

/// A client of a server that plays `script`.
fn playing(http: Http, script: impl Into<Vec<Step>>) -> (Client, Requests) {
    let (address, requests) = scripted(script);
    (at(http, address), requests)
}

/// The names that each request asked for.
fn asked(requests: &Requests) -> Vec<Vec<String>> {
    let names = |request: &String| {
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        let keys = body["RequestItems"][TABLE]["Keys"].as_array().unwrap();
        let name = |key: &Value| key["name"]["S"].as_str().unwrap().to_owned();
        keys.iter().map(name).collect()
    };
    requests.lock().unwrap().iter().map(names).collect()
}

#[tokio::test]
async fn unprocessed_keys_alone_are_asked_for_again() {
    let script = [
        unprocessed(&[("first", "1")], &["second"]),
        unprocessed(&[], &["second"]),
        Step::Respond(200, items(&[("second", "2")])),
    ];
    for http in Http::BOTH {
        let (loaded, requests) = play(http, script.clone()).await;
        let pair = loaded.unwrap();
        assert_eq!(pair.first.expose_secret(), "1");
        assert_eq!(pair.second.unwrap().expose_secret(), "2");
        assert_eq!(asked(&requests), [vec!["first", "second"], vec!["second"], vec!["second"]]);
    }
}

#[tokio::test]
async fn keys_unprocessed_for_ever_are_throttling_and_never_missing() {
    for http in Http::BOTH {
        let step = unprocessed(&[("first", "1")], &["second"]);
        let (error, _) = late::<Pair>(400, 2, || playing(http, [step.clone()])).await;
        check(&error, ErrorKind::Throttled, &["1 of the keys unprocessed", "on-demand", ".timeout("]);
    }
}

/// As unprocessed keys are: the SDK gives up after three attempts, the load at its deadline.
#[tokio::test]
async fn throttling_is_waited_out_and_told_at_the_deadline() {
    for code in ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"] {
        let step = error(400, code, NEEDLE);
        recovers(vec![step.clone(), fine()], 2).await;
        recovers([vec![step.clone(); 7], vec![fine()]].concat(), 8).await;
        for http in Http::BOTH {
            let (error, _) = late::<Pair>(400, 4, || playing(http, [step.clone()])).await;
            check(&error, ErrorKind::Throttled, &["throttled", "deadline of ", "on-demand", ".timeout("]);
        }
    }
}

#[tokio::test]
async fn failures_of_the_service_are_retried() {
    for (status, code) in [(500, "InternalServerError"), (503, "ServiceUnavailable"), (502, "x")] {
        let step = error(status, code, NEEDLE);
        recovers(vec![step.clone(), fine()], 2).await;
        fails(step, ErrorKind::ServiceFailure, &[&status.to_string(), "health.aws.amazon.com"]).await;
    }
    let page = Step::Respond(503, format!("<html>{NEEDLE}</html>"));
    fails(page, ErrorKind::ServiceFailure, &["503"]).await;
}

#[tokio::test]
async fn a_connection_cut_anywhere_is_tried_again() {
    let body = items(&[("first", "1"), ("second", "2")]);
    let whole = json(&body).len();
    for length in 0..whole {
        recovers(vec![cut(length, &body), fine()], 2).await;
    }
    for length in [0, 1, 20, whole - body.len(), whole - body.len() / 2, whole - 1] {
        let cut = cut(length, &body);
        fails(cut, ErrorKind::Unreachable, &["the connection", "broke", "VPC", "retries included"]).await;
    }
}

#[tokio::test]
async fn a_stalled_connection_is_given_up_at_the_deadline() {
    for http in Http::BOTH {
        let (error, requests) = late::<Pair>(100, 1, || playing(http, [Step::Stall])).await;
        check(&error, ErrorKind::TimedOut, &["no response within ", "VPC"]);
        assert_eq!(requests.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_deadline_in_the_midst_of_retries_is_told_by_what_they_were_for() {
    let until = "until the deadline of ";
    for http in Http::BOTH {
        for (step, kind, phrases) in [
            (
                error(400, "ThrottlingException", NEEDLE),
                ErrorKind::Throttled,
                [until, "throttled", "on-demand"],
            ),
            (
                error(500, "InternalServerError", NEEDLE),
                ErrorKind::ServiceFailure,
                [until, "500", "health.aws"],
            ),
            (Step::Respond(503, NEEDLE.to_owned()), ErrorKind::ServiceFailure, [until, "503", "health.aws"]),
            (
                Step::Respond(200, NEEDLE.to_owned()),
                ErrorKind::UnreadableResponse,
                [until, "isn't a valid", "proxy"],
            ),
            (
                cut(0, ""),
                ErrorKind::Unreachable,
                ["the connection to DynamoDB broke, until", "VPC", "region"],
            ),
        ] {
            // With the SDK's default backoff, which takes up to a second and longer each time.
            let patient = || {
                let (address, requests) = scripted([step.clone()]);
                let retries = RetryConfig::standard().with_max_attempts(100);
                (Client::from_conf(http.config(address).retry_config(retries).build()), requests)
            };
            let (error, requests) = late::<Pair>(300, 2, patient).await;
            check(&error, kind, &phrases);
            assert!(requests.lock().unwrap().len() < 100);
            // The last that was heard counts, also where nothing came after it.
            let (error, requests) = late::<Pair>(300, 2, || playing(http, [step.clone(), Step::Stall])).await;
            check(&error, kind, &phrases);
            assert_eq!(requests.lock().unwrap().len(), 2);
        }
    }
}

/// One fault has one kind, whether the deadline or the SDK's retries end first.
#[tokio::test]
async fn a_refused_connection_is_unreachable_whatever_ends_the_load() {
    let nowhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for http in Http::BOTH {
        for (deadline, attempts) in [(2000, 100), (20_000, 2)] {
            let retries = RetryConfig::standard()
                .with_max_attempts(attempts)
                .with_initial_backoff(Duration::from_millis(10));
            let client = Client::from_conf(http.config(nowhere).retry_config(retries).build());
            let serve = || (client.clone(), Requests::default());
            let (error, _) = late::<Pair>(deadline, 0, serve).await;
            check(&error, ErrorKind::Unreachable, &["refused", "VPC"]);
        }
    }
}

#[tokio::test]
async fn of_several_requests_the_one_that_was_answered_tells_why() {
    let serve = || {
        let (address, requests) = answering(|_, request| {
            if request.contains("\"5/a0\"") { error(400, "ThrottlingException", NEEDLE) } else { Step::Stall }
        });
        let retries = RetryConfig::standard().with_max_attempts(100);
        (Client::from_conf(config(address).retry_config(retries).build()), requests)
    };
    // Three at once, and then the throttled one again.
    let (error, _) = late::<Wide>(300, 4, serve).await;
    check(&error, ErrorKind::Throttled, &["throttled"]);
}

#[tokio::test]
async fn the_clients_own_timeouts_are_told_apart() {
    let attempt = Duration::from_millis(50);
    for http in Http::BOTH {
        let (address, requests) = scripted([Step::Stall]);
        for timeouts in [
            TimeoutConfig::builder().operation_attempt_timeout(attempt),
            TimeoutConfig::builder().operation_timeout(attempt),
            TimeoutConfig::builder().read_timeout(attempt),
        ] {
            let client = impatient(http.config(address).timeout_config(timeouts.build()));
            check(&load(&client).await.unwrap_err(), ErrorKind::TimedOut, &["client's own timeout", "VPC"]);
        }
        // On a busy machine the time may be over before a request is out.
        assert!(requests.lock().unwrap().len() <= 3 + 1 + 3);
    }
}

#[tokio::test]
async fn one_requests_unprocessed_keys_do_not_make_anothers_stall_throttling() {
    let serve = || {
        let (address, requests) = answering(|i, request| {
            if !request.contains("\"1/a0\"") {
                Step::Stall
            } else if i < 3 {
                unprocessed(&[], &["1/a0"])
            } else {
                Step::Respond(200, items(&[("1/a0", "1")]))
            }
        });
        (at(Http::Sdk, address), requests)
    };
    let (error, _) = late::<Wide>(2000, 4, serve).await;
    check(&error, ErrorKind::TimedOut, &["no response within "]);
}

#[tokio::test]
async fn a_response_that_is_not_dynamodbs_is_refused() {
    for body in [
        format!("<html><body>{NEEDLE}</body></html>"),
        String::new(),
        "{}".to_owned(),
        format!(r#"{{"message":"{NEEDLE}"}}"#),
        format!(r#"{{"Responses":{{"{TABLE}":[{{"name":{{"S":"first"}},"value":{{"S":"{NEEDLE}"#),
        format!(
            r#"{{"Responses":{{"{TABLE}":[{{"name":{{"S":"first"}},"value":{{"S":"{NEEDLE}\ud800"}}}}]}}}}"#
        ),
        format!(r#"{{"Responses":{{"{TABLE}":[{{"value":{{"S":"{NEEDLE}"}}}}]}}}}"#),
        format!(r#"["{NEEDLE}"]"#),
    ] {
        for http in Http::BOTH {
            let (loaded, _) = play(http, [Step::Respond(200, body.clone())]).await;
            check(&loaded.unwrap_err(), ErrorKind::UnreadableResponse, &["endpoint is DynamoDB's", "proxy"]);
        }
    }
}

#[tokio::test]
async fn denials_are_told_apart() {
    let user = "User: arn:aws:sts::111111111111:assumed-role/bot/s is not authorized to perform: \
        dynamodb:BatchGetItem on resource: arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";
    let denied = [
        (
            format!("{user} because no identity-based policy allows the dynamodb:BatchGetItem action"),
            "Allow the role dynamodb:BatchGetItem",
        ),
        (format!("{user} with an explicit deny in a resource-based policy"), "letter by letter"),
        (
            format!("{user} because no resource-based policy allows the dynamodb:BatchGetItem action"),
            "another account",
        ),
        (format!("{user} with an explicit deny in an identity-based policy"), "the role's own policies"),
        (format!("{user} with an explicit deny in a service control policy"), "service control policy"),
        (
            format!("{user} because no VPC endpoint policy allows the dynamodb:BatchGetItem action"),
            "VPC endpoint's policy",
        ),
        (
            format!("{user} because no permissions boundary allows the dynamodb:BatchGetItem action"),
            "permissions boundary",
        ),
        ("KMS: not authorized to perform: kms:Decrypt on this resource".to_owned(), "kms:Decrypt"),
        (NEEDLE.to_owned(), "dynamodb:BatchGetItem"),
    ];
    for (message, phrase) in denied {
        let caller = message
            .starts_with("User")
            .then_some("the caller is `arn:aws:sts::111111111111:assumed-role/bot/s`");
        let phrases: Vec<&str> = caller.into_iter().chain([phrase]).collect();
        let step = error(400, "AccessDeniedException", &message);
        fails(step, ErrorKind::AccessDenied, &phrases).await;
    }
    let expired = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z";
    let early = "Signature not yet current: 20260101T001000Z is still later than 20260101T000000Z";
    for (code, message, kind, phrase) in [
        ("ResourceNotFoundException", "Requested resource not found", ErrorKind::TableNotFound, "ddbsm init"),
        ("ExpiredTokenException", NEEDLE, ErrorKind::ExpiredCredentials, "Sign in again"),
        ("UnrecognizedClientException", NEEDLE, ErrorKind::InvalidCredentials, "session token"),
        ("InvalidSignatureException", NEEDLE, ErrorKind::InvalidCredentials, "session token"),
        ("MissingAuthenticationTokenException", NEEDLE, ErrorKind::InvalidCredentials, "session token"),
        ("IncompleteSignatureException", NEEDLE, ErrorKind::InvalidCredentials, "session token"),
        ("InvalidSignatureException", expired, ErrorKind::ClockSkew, "5 minutes"),
        ("InvalidSignatureException", early, ErrorKind::ClockSkew, "NTP"),
        ("RequestTimeTooSkewed", NEEDLE, ErrorKind::ClockSkew, "NTP"),
        ("RequestExpired", NEEDLE, ErrorKind::ClockSkew, "NTP"),
        (
            "ValidationException",
            "The provided key element does not match the schema",
            ErrorKind::WrongSchema,
            "sort key `name` (S)",
        ),
        ("ValidationException", NEEDLE, ErrorKind::Other, "ValidationException"),
        ("AccountProblemException", NEEDLE, ErrorKind::Other, "400"),
    ] {
        fails(error(400, code, message), kind, &[phrase]).await;
    }
    let page = Step::Respond(407, format!("<html>{NEEDLE}</html>"));
    fails(page, ErrorKind::Other, &["407", "endpoint is DynamoDB's"]).await;
}

#[tokio::test]
async fn values_of_other_types_and_none_at_all() {
    for (value, stored, noun) in [
        (json!({"N": "1234567"}), "N", "a number (N)"),
        (json!({"BOOL": true}), "BOOL", "a boolean (BOOL)"),
        (json!({"NULL": true}), "NULL", "null (NULL)"),
        (json!({"M": {"a": {"S": NEEDLE}}}), "M", "a map (M)"),
        (json!({"L": [{"S": NEEDLE}]}), "L", "a list (L)"),
        (json!({"SS": [NEEDLE]}), "SS", "a set"),
        (json!({"NS": ["1"]}), "NS", "a set"),
        (json!({"BS": ["AAEC"]}), "BS", "a set"),
        (json!({"B": "AAEC"}), "B", "bytes (B)"),
    ] {
        let item = json!({"name": {"S": "second"}, "value": value});
        let response = json!({"Responses": {TABLE: [item, {"name": {"S": "first"}}]}});
        let (loaded, requests) = play(Http::Sdk, [Step::Respond(200, response.to_string())]).await;
        let error = loaded.unwrap_err();
        check(&error, ErrorKind::Secrets, &["no attribute `value`", noun, "text (S)", "2 of 2"]);
        assert_eq!(error.problems()[0].reason(), &Reason::NoValue);
        let Reason::WrongType { stored: seen, wanted, .. } = error.problems()[1].reason() else {
            panic!("{error}");
        };
        assert_eq!((*seen, *wanted), (stored, "S"));
        assert_eq!(requests.lock().unwrap().len(), 1, "nothing is missing");
    }
}

#[tokio::test]
async fn an_error_comes_without_near_misses_where_they_cannot_be_had() {
    let nothing = Step::Respond(200, items(&[]));
    let not_allowed = error(400, "AccessDeniedException", NEEDLE);
    for (query, timeout, phrase) in [
        (not_allowed, 20_000, "dynamodb:Query"),
        (error(500, "InternalServerError", NEEDLE), 20_000, "failed or took too long"),
        (Step::Respond(200, NEEDLE.to_owned()), 20_000, "failed or took too long"),
        (Step::Respond(200, "{}".to_owned()), 20_000, "failed or took too long"),
        (Step::Stall, 300, "failed or took too long"),
    ] {
        let serve = || playing(Http::Sdk, [nothing.clone(), query.clone()]);
        let (error, _) = late::<Pair>(timeout, 2, serve).await;
        check(&error, ErrorKind::Secrets, &["first", "missing", "ddbsm put", phrase]);
        assert_eq!(error.problems().len(), 1);
    }
}
