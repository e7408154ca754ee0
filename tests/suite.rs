//! One suite of loads, run against every server there is: what holds on one emulator alone may be its mistake.
//!
//! dynoxide runs in process. moto and dynalite are programs that `.ci/setup` installs:
//! `.ci/setup && cargo test --test integration suite -- --include-ignored`.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use ddbsm::{ErrorKind, LoadError, Reason, Secret, Secrets};
use ddbsm_testkit::table::{
    TABLE, bytes, client, create_table, create_table_with_keys, put, text, with_table,
};
use ddbsm_testkit::{emulator, proxy};
use zeroize::Zeroize;

use crate::support::wide::{Fifty1, Wide};

#[tokio::test]
async fn dynoxide_runs_the_suite() {
    let dynoxide = with_table().await;
    suite(dynoxide).await;
    another_key(&client(dynoxide)).await;
}

#[tokio::test]
#[ignore = "needs moto: see .ci/setup"]
async fn moto_runs_the_suite() {
    let moto = emulator::moto();
    create_table(&client(moto.address)).await;
    suite(moto.address).await;
}

#[tokio::test]
#[ignore = "needs dynalite: see .ci/setup"]
async fn dynalite_runs_the_suite() {
    let dynalite = emulator::dynalite();
    create_table(&client(dynalite.address)).await;
    suite(dynalite.address).await;
    another_key(&client(dynalite.address)).await;
}

/// Alone among the emulators, dynalite leaves keys unprocessed past 1 MB of one partition, as DynamoDB does.
#[tokio::test]
#[ignore = "needs dynalite: see .ci/setup"]
async fn more_than_a_megabyte_of_one_partition_loads_in_several_requests() {
    let dynalite = emulator::dynalite();
    let (address, counts) = proxy::counting(dynalite.address, 1).await;
    let client = client(address);
    create_table(&client).await;
    let value = |name: &str| name.repeat(40_000 / name.len());
    let items = Fifty1::NAMES.iter().map(|name| ((*name).to_owned(), text(value(name))));
    put(&client, &role("megabytes"), items).await;

    let fifty: Fifty1 = load(&client, "megabytes").await.unwrap();

    for (name, loaded) in Fifty1::NAMES.iter().zip(fifty.values()) {
        assert!(loaded == value(name), "{name}");
    }
    let operations: HashMap<String, usize> = counts.operations().into_iter().collect();
    assert!(operations["BatchGetItem"] >= 2, "{operations:?}");
    assert!(!operations.contains_key("Query"), "nothing was missing: {operations:?}");
}

/// The server's table is shared: each part has a principal of its own.
async fn suite(server: SocketAddr) {
    let client = client(server);
    every_kind_of_field(server).await;
    values_come_back_to_the_byte(&client).await;
    only_ones_own_partition(&client).await;
    problems_all_at_once(&client).await;
    other_types(&client).await;
    a_consistent_read(&client).await;
    two_hundred_and_fifty(&client).await;
    no_such_table(&client).await;
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::111111111111:role/suite/{name}")
}

async fn load<T: Secrets>(client: &Client, owner: &str) -> Result<T, LoadError> {
    let loader = T::loader().table(TABLE).principal(role(owner));
    loader.timeout(Duration::from_mins(1)).load(client).await
}

async fn store<const N: usize>(client: &Client, owner: &str, items: [(&str, AttributeValue); N]) {
    let items = items.map(|(name, value)| (name.to_owned(), value));
    put(client, &role(owner), items).await;
}

#[derive(Debug, Secrets)]
#[secrets(rename_all = "kebab-case")]
struct Everything {
    api_key: Secret<String>,
    #[secrets(base64)]
    session_key: Secret<[u8; 3]>,
    #[secrets(hex)]
    salt: Secret<Vec<u8>>,
    #[secrets(json)]
    database: Secret<Database>,
    #[secrets(parse)]
    port: Secret<u16>,
    raw: Secret<Vec<u8>>,
    absent: Option<Secret<String>>,
    #[secrets(default = "info")]
    level: Secret<String>,
    #[secrets(alias = "old-token")]
    new_token: Secret<String>,
    #[secrets(flatten)]
    slack: Slack,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "slack/")]
struct Slack {
    token: Secret<String>,
}

#[derive(Debug, serde::Deserialize, Zeroize)]
struct Database {
    password: String,
}

async fn every_kind_of_field(server: SocketAddr) {
    let stored = [
        ("api-key", text("k")),
        ("session-key", text("AAEC")),
        ("salt", text("00fF")),
        ("database", text(r#"{"password":"p\"w"}"#)),
        ("port", text("5432")),
        ("raw", bytes([0, 255])),
        ("old-token", text("old")),
        ("slack/token", text("xoxb")),
    ];
    store(&client(server), "everything", stored).await;
    let (address, counts) = proxy::counting(server, 1).await;
    let all: Everything = load(&client(address), "everything").await.unwrap();
    assert_eq!(all.api_key.expose_secret(), "k");
    assert_eq!(all.session_key.expose_secret(), &[0, 1, 2]);
    assert_eq!(all.salt.expose_secret(), &[0, 255]);
    assert_eq!(all.database.expose_secret().password, "p\"w");
    assert_eq!(all.port.expose_secret(), &5432);
    assert_eq!(all.raw.expose_secret(), &[0, 255]);
    assert!(all.absent.is_none());
    assert_eq!(all.level.expose_secret(), "info");
    assert_eq!(all.new_token.expose_secret(), "old");
    assert_eq!(all.slack.token.expose_secret(), "xoxb");
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 1)]);
    assert_eq!(counts.connections(), 1);
}

#[derive(Debug, Secrets)]
struct Bytes {
    text: Secret<String>,
    raw: Secret<Vec<u8>>,
    long: Secret<String>,
}

async fn values_come_back_to_the_byte(client: &Client) {
    let written = "\"\\\u{0}\u{8}\u{1f}\n\r\t\u{7f}</é\u{2028}\u{fffd}😀 end ";
    let raw: Vec<u8> = (0..=255).collect();
    let long = "0123456789abcdef".repeat(64 * 64);
    let stored = [("text", text(written)), ("raw", bytes(raw.clone())), ("long", text(&long))];
    store(client, "bytes", stored).await;
    let loaded: Bytes = load(client, "bytes").await.unwrap();
    assert_eq!(loaded.text.expose_secret(), written);
    assert_eq!(loaded.raw.expose_secret(), &raw);
    assert!(loaded.long.expose_secret() == &long);
}

async fn only_ones_own_partition(client: &Client) {
    store(client, "mine", [("token", text("mine"))]).await;
    store(client, "yours", [("token", text("yours"))]).await;
    assert_eq!(load::<One>(client, "mine").await.unwrap().token.expose_secret(), "mine");
    let error = load::<One>(client, "nobody").await.unwrap_err();
    assert!(error.to_string().contains("owns no secret in this table"), "{error}");
}

#[derive(Debug, Secrets)]
struct One {
    token: Secret<String>,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Unusable {
    misnamed: Secret<String>,
    gone: Secret<String>,
    #[secrets(base64)]
    encoded: Secret<Vec<u8>>,
    fine: Secret<String>,
    bytes: Secret<Vec<u8>>,
}

async fn problems_all_at_once(client: &Client) {
    let stored = [
        ("mis-named", text("v")),
        ("misnamed#01JZZZZZZZZZZZZZZZZZZZZZZZ", text("an older version")),
        ("encoded", text("%")),
        ("fine", text("v")),
        ("bytes", text("v")),
    ];
    store(client, "problems", stored).await;
    let error = load::<Unusable>(client, "problems").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Secrets);
    let fields: Vec<&str> = error.problems().iter().map(ddbsm::Problem::field).collect();
    assert_eq!(fields, ["misnamed", "gone", "encoded", "bytes"], "{error}");
    let reasons: Vec<&Reason> = error.problems().iter().map(ddbsm::Problem::reason).collect();
    assert!(matches!(reasons[0], Reason::Missing { similar, .. } if similar == &["mis-named"]));
    assert!(matches!(reasons[1], Reason::Missing { similar, .. } if similar.is_empty()));
    assert!(matches!(reasons[2], Reason::Invalid(_)));
    assert!(matches!(reasons[3], Reason::WrongType { stored: "S", wanted: "B", .. }));
}

async fn other_types(client: &Client) {
    for (value, descriptor) in [
        (AttributeValue::N("1".to_owned()), "N"),
        (AttributeValue::Bool(true), "BOOL"),
        (AttributeValue::Null(true), "NULL"),
        (AttributeValue::M(HashMap::new()), "M"),
        (AttributeValue::L(vec![text("x")]), "L"),
        (AttributeValue::Ss(vec!["x".to_owned()]), "SS"),
    ] {
        store(client, "types", [("token", value)]).await;
        let error = load::<One>(client, "types").await.unwrap_err();
        let Reason::WrongType { stored, .. } = error.problems()[0].reason() else { panic!("{error}") };
        assert_eq!(*stored, descriptor);
    }
    let put = client.put_item().table_name(TABLE);
    let key = put.item("principal", text(role("no-value"))).item("name", text("token"));
    key.send().await.unwrap();
    let error = load::<One>(client, "no-value").await.unwrap_err();
    assert_eq!(error.problems()[0].reason(), &Reason::NoValue);
}

async fn a_consistent_read(client: &Client) {
    store(client, "consistent", [("token", text("new"))]).await;
    let loader = One::loader().table(TABLE).principal(role("consistent"));
    let one = loader.consistent_read(true).load(client).await.unwrap();
    assert_eq!(one.token.expose_secret(), "new");
}

async fn two_hundred_and_fifty(client: &Client) {
    let items = Wide::names().into_iter().map(|name| (name.to_owned(), text(name)));
    put(client, &role("wide"), items).await;
    let wide: Wide = load(client, "wide").await.unwrap();
    assert_eq!(wide.values(), Wide::names());
}

async fn no_such_table(client: &Client) {
    let loader = One::loader().table("not-there").principal(role("x"));
    let error = loader.load(client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TableNotFound, "{error}");
}

/// Not on moto, which does not say what it finds invalid.
async fn another_key(client: &Client) {
    create_table_with_keys(client, "another-key", &["id"]).await;
    let loader = One::loader().table("another-key").principal(role("x"));
    let error = loader.load(client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongSchema, "{error}");
}
