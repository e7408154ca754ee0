//! Every path on which a value passes through a load, each in a process that prints all it can.

use std::time::Duration;

use aws_smithy_types::error::display::DisplayErrorContext;
use ddbsm::{Env, ErrorKind, Live, LoadError, Memory, Rotating, Secret, Secrets};
use ddbsm_testkit::script::{Step, cut};
use ddbsm_testkit::table::from_now;

use super::forms::NEEDLE;
use super::output::{PrintInterceptor, show, show_error};
use super::rotation;
use super::structs::{Everything, PANIC, bad, but, good, list, login, quoted, response};
use super::transport::Transport;

/// What the scenarios ended in, in this order, as [`heading`] prints it.
pub(crate) const OUTCOMES: [(&str, usize); 18] = [
    ("good", 1),
    ("bad", 20),
    ("interceptor", 2),
    ("panic", 3),
    ("unparsable", 4),
    ("error", 7),
    ("retry", 2),
    ("unprocessed", 2),
    ("similar_names", 3),
    ("versions", 3),
    ("live", 3),
    ("cut", 3),
    ("stall", 1),
    ("late", 1),
    ("memory", 3),
    ("env", 2),
    ("write", 4),
    ("rotation", 4),
];

pub(crate) fn heading(scenario: &str) -> String {
    format!("# {scenario} ended as meant")
}

pub(crate) async fn all(transport: Transport) {
    let ok = |body: String| Step::Respond(200, body);
    expect("good", load(transport, [ok(response(&good()))]).await, None);
    for items in bad() {
        let result = load(transport, [ok(response(&items)), ok(response(&[]))]).await;
        expect("bad", result, Some(ErrorKind::Secrets));
    }
    let whole = response(&good());
    for (body, ends) in [(&whole[..], None), (NEEDLE, Some(ErrorKind::UnreadableResponse))] {
        let client = transport.client([ok(body.to_owned())]).await;
        let config = client.config().to_builder().interceptor(PrintInterceptor);
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        expect("interceptor", Everything::load(&client).await, ends);
    }
    panics(transport).await;
    for body in [&whole[..whole.len() - 20], &format!("{whole}x"), NEEDLE, &quoted(NEEDLE)] {
        let result = load(transport, [ok(body.to_owned())]).await;
        expect("unparsable", result, Some(ErrorKind::UnreadableResponse));
    }
    errors(transport).await;
    repeats(transport).await;
    similar_names(transport).await;
    versions(transport).await;
    for length in [90, 200, 500] {
        let result = load(transport, [cut(length, &whole)]).await;
        let kind = result.as_ref().err().map(LoadError::kind);
        expect("cut", result, kind.filter(|kind| *kind != ErrorKind::Secrets));
    }
    let client = transport.client([Step::Stall]).await;
    let loader = Everything::loader().timeout(Duration::from_millis(200));
    expect("stall", loader.load(&client).await, Some(ErrorKind::TimedOut));
    show(&client);
    let throttled = format!(r#"{{"__type":"ThrottlingException","message":{}}}"#, quoted(NEEDLE));
    expect("late", late(transport, &throttled).await, Some(ErrorKind::Throttled));
    local().await;
    rotation::writes(transport).await;
    rotation::rotations(transport).await;
}

async fn load(transport: Transport, script: impl Into<Vec<Step>>) -> Result<Everything, LoadError> {
    let client = transport.client(script).await;
    Everything::load(&client).await
}

/// A load whose time is over after an error, during the retry. On a busy machine it may be over before that: then it's tried
/// again with four times as long.
async fn late(transport: Transport, error: &str) -> Result<Everything, LoadError> {
    let mut timeout = Duration::from_millis(200);
    loop {
        let client = transport.client([Step::Respond(400, error.to_owned()), Step::Stall]).await;
        let result = Everything::loader().timeout(timeout).load(&client).await;
        let is_early = matches!(&result, Err(error) if error.kind() == ErrorKind::TimedOut);
        if !is_early || timeout > Duration::from_secs(10) {
            return result;
        }
        timeout *= 4;
    }
}

/// Prints a result in every form, and the heading if it is the one that was meant.
fn expect<T: std::fmt::Debug>(scenario: &str, result: Result<T, LoadError>, kind: Option<ErrorKind>) {
    eprintln!("# {scenario} came out");
    let ended = result.as_ref().err().map(LoadError::kind);
    show(&result);
    if let Err(error) = result {
        show(&error.kind());
        error.problems().iter().for_each(show);
        show_error(&error);
        eprintln!("{}", DisplayErrorContext(&error));
        show_error(Box::<dyn std::error::Error + Send + Sync>::from(error).as_ref());
    }
    if ended == kind {
        eprintln!("{}", heading(scenario));
    } else {
        eprintln!("# {scenario} ended as {ended:?}, not {kind:?}");
    }
}

/// Panics of a user's `FromSecret`, `FromStr` and `Deserialize`: the message goes to stderr, and a `JoinError` speaks of
/// it.
async fn panics(transport: Transport) {
    let value = format!("{PANIC}{NEEDLE}");
    for (name, value) in
        [("checked", value.clone()), ("parsed", value.clone()), ("json", login(&value, "1", "admin"))]
    {
        let items = but(name, "S", quoted(&value));
        let client = transport.client([Step::Respond(200, response(&items))]).await;
        let panicked = tokio::spawn(async move { Everything::load(&client).await }).await.unwrap_err();
        show_error(&panicked);
        if panicked.is_panic() {
            eprintln!("{}", heading("panic"));
        }
    }
}

/// Errors whose body holds the value.
async fn errors(transport: Transport) {
    let quoted = quoted(NEEDLE);
    let named = |code: &str| {
        format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":{quoted},"Item":{quoted}}}"#
        )
    };
    for (status, body, kind) in [
        (400, named("ResourceNotFoundException"), ErrorKind::TableNotFound),
        (400, named("AccessDeniedException"), ErrorKind::AccessDenied),
        (400, named("SomeNewException"), ErrorKind::Other),
        (400, format!(r#"{{"__type":{quoted},"message":{quoted}}}"#), ErrorKind::Other),
        (400, NEEDLE.to_owned(), ErrorKind::Other),
        (500, named("InternalServerError"), ErrorKind::ServiceFailure),
        (503, response(&good()), ErrorKind::ServiceFailure),
    ] {
        expect("error", load(transport, [Step::Respond(status, body)]).await, Some(kind));
    }
}

/// Loads that take more than one request.
async fn repeats(transport: Transport) {
    let whole = response(&good());
    for first in [Step::Respond(500, whole.clone()), Step::Respond(200, whole[..300].to_owned())] {
        expect("retry", load(transport, [first, Step::Respond(200, whole.clone())]).await, None);
    }
    let items = good();
    let key = r#"{"principal":{"S":"arn:aws:iam::111111111111:role/app/slack-bot"},"name":{"S":"text"}}"#;
    let first = format!(
        r#"{{"Responses":{{"t":[{}]}},"UnprocessedKeys":{{"t":{{"Keys":[{key}]}}}}}}"#,
        list(&items[1..])
    );
    for second in [response(&items[..1]), response(&but("text", "N", quoted(NEEDLE))[8..])] {
        let meant = second.contains("\"N\"").then_some(ErrorKind::Secrets);
        let script = [Step::Respond(200, first.clone()), Step::Respond(200, second)];
        expect("unprocessed", load(transport, script).await, meant);
    }
}

/// A name is missing, and the Query for similar names is answered with values.
async fn similar_names(transport: Transport) {
    let items = good();
    let query = format!(r#"{{"Items":[{},{{"name":{{"S":"Text"}}}}],"Count":9}}"#, list(&items));
    for answer in [
        Step::Respond(200, query.clone()),
        Step::Respond(200, query[..400].to_owned()),
        Step::Respond(400, format!(r#"{{"__type":"AccessDeniedException","message":{}}}"#, quoted(NEEDLE))),
    ] {
        let script = [Step::Respond(200, response(&items[1..])), answer];
        expect("similar_names", load(transport, script).await, Some(ErrorKind::Secrets));
    }
}

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets", principal = "arn:aws:iam::111111111111:role/app/slack-bot")]
#[allow(dead_code)] // it is only printed
struct Turning {
    text: Rotating<String>,
}

/// A head that points and overlaps: both values come with a second request, or one that can't be read does.
async fn versions(transport: Transport) {
    const CURRENT: &str = "01ARZ3NDEKTSV4RRFFQ69G5FA1";
    const PREVIOUS: &str = "01ARZ3NDEKTSV4RRFFQ69G5FA2";
    let response =
        |items: &str| Step::Respond(200, format!(r#"{{"Responses":{{"dirty-secrets":[{items}]}}}}"#));
    let head = format!(
        r#"{{"name":{{"S":"text"}},"points_to":{{"S":"{CURRENT}"}},"previous":{{"S":"{PREVIOUS}"}},
            "previous_until":{{"S":"{}"}}}}"#,
        from_now(3600)
    );
    let needle = quoted(NEEDLE);
    let version = |version: &str, kind: &str| {
        format!(r#"{{"name":{{"S":"text#{version}"}},"value":{{"{kind}":{needle}}}}}"#)
    };
    let both = version(CURRENT, "S") + "," + &version(PREVIOUS, "S");
    let previous_of_another_type = version(CURRENT, "S") + "," + &version(PREVIOUS, "N");
    for (second, ends) in [
        (response(&both), None),
        (response(&previous_of_another_type), None),
        (response(&(version(CURRENT, "N") + "," + &version(PREVIOUS, "S"))), Some(ErrorKind::Secrets)),
    ] {
        let client = transport.client([response(&head), second]).await;
        expect("versions", Turning::load(&client).await, ends);
    }
    let script = [
        response(&head),
        response(&both),
        response(&head),
        response(&both),
        Step::Respond(400, needle.clone()),
    ];
    let live = Live::new(Turning::loader(), transport.client(script).await);
    show(&live);
    expect("live", live.get().await, None);
    expect("live", live.refresh_now().await, None);
    expect("live", live.refresh_now().await, Some(ErrorKind::Other));
    show(&live.get_cached());
}

#[derive(Debug, Secrets)]
#[allow(dead_code)] // it is only printed
struct Texts {
    text: Secret<String>,
    #[secrets(json)]
    more: Option<Secret<Vec<u16>>>,
}

/// Sources in memory, and Debug of every public type that holds a value.
async fn local() {
    let memory = Memory::from([("text", NEEDLE)]).with_bytes("bytes", NEEDLE);
    show(&memory);
    expect("memory", Texts::load(&memory).await, None);
    let memory = memory.with_text("more", format!("[{}]", quoted(NEEDLE)));
    expect("memory", Texts::load(&memory).await, Some(ErrorKind::Secrets));
    expect("memory", Everything::load(&memory).await, Some(ErrorKind::Secrets));

    let env = Env::prefixed("GOOD_");
    show(&env);
    expect("env", Texts::load(&env).await, None);
    expect("env", Texts::load(&Env::prefixed("BAD_")).await, Some(ErrorKind::Secrets));

    show(&Texts::loader().table("dirty-secrets"));
    let secret = Secret::new(NEEDLE.to_owned());
    show(&secret);
    tracing::info!(?secret, "a secret in a field");
    log::info!("a secret in a message: {secret:?}");
    show(&secret.map(|value| value.as_bytes().to_vec()));
    show_error(&Secret::new(NEEDLE.to_owned()).try_map(|value| value.parse::<u8>()).unwrap_err());
}

/// The control: the same client without ddbsm.
pub(crate) async fn plain_sdk(transport: Transport) {
    for script in [Step::Respond(200, response(&good())), Step::Respond(200, NEEDLE.to_owned())] {
        let client = transport.client([script]).await;
        let keys = aws_sdk_dynamodb::types::KeysAndAttributes::builder()
            .keys(std::collections::HashMap::new())
            .build()
            .unwrap();
        let result = client.batch_get_item().request_items("dirty-secrets", keys).send().await;
        eprintln!("# plain SDK ended in {}", if result.is_ok() { "values" } else { "an error" });
        if let Err(error) = result {
            show_error(&error);
        }
    }
}
