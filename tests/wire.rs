//! What a load puts on the wire: how many requests, and their JSON to the letter.

use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use ddbsm::{Secret, Secrets};
use ddbsm_testkit::table::{OWNER, TABLE, client, config, put, text, with_table};
use ddbsm_testkit::{proxy, script};
use serde_json::{Value, json};

use crate::support::wide::Wide;

#[derive(Debug, Secrets)]
struct One {
    token: Secret<String>,
}

#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
struct Several {
    api_key: Secret<String>,
    #[secrets(json)]
    database: Option<Secret<u32>>,
    #[secrets(flatten)]
    slack: Slack,
    #[secrets(skip)]
    _loads: u32,
    #[secrets(alias = "oldToken", alias = "olderToken")]
    new_token: Option<Secret<String>>,
    #[secrets(alias = "oldToken", default = "")]
    other_token: Secret<String>,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "slack/")]
struct Slack {
    token: Secret<String>,
    r#type: Option<Secret<String>>,
}

#[derive(Debug, Secrets)]
struct Nothing {
    #[secrets(skip)]
    _loads: u32,
    #[secrets(flatten)]
    _inner: Empty,
}

#[derive(Debug, Secrets)]
struct Empty {}

/// A client that answers with these bodies, status 200, in turn, and refuses each request after them.
fn replay(bodies: &[String]) -> (Client, StaticReplayClient) {
    let event = |status: u16, body: &str| {
        let response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        ReplayEvent::new(HttpRequest::empty(), response)
    };
    let mut events: Vec<ReplayEvent> = bodies.iter().map(|body| event(200, body)).collect();
    // The replay client writes down no request that it has no response to: one too many would go unseen.
    events.extend((0..3).map(|_| event(400, "{}")));
    let replay = StaticReplayClient::new(events);
    let config = config(([127, 0, 0, 1], 1).into()).http_client(replay.clone());
    (Client::from_conf(config.build()), replay)
}

/// The operation and JSON of each request.
fn sent(replay: &StaticReplayClient) -> Vec<(String, Value)> {
    let read = |request: &HttpRequest| {
        assert_eq!(request.method(), "POST");
        let target = request.headers().get("x-amz-target").unwrap();
        let operation = target.strip_prefix("DynamoDB_20120810.").unwrap();
        let json = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        (operation.to_owned(), json)
    };
    replay.actual_requests().map(read).collect()
}

fn key(name: &str) -> Value {
    json!({"principal": {"S": OWNER}, "name": {"S": name}})
}

fn batch_get_item(names: &[&str]) -> (String, Value) {
    let items = json!({
        "Keys": names.iter().map(|name| key(name)).collect::<Vec<_>>(),
        "ProjectionExpression": "#n, #v, #p",
        "ExpressionAttributeNames": {"#n": "name", "#v": "value", "#p": "points_to"},
    });
    ("BatchGetItem".to_owned(), json!({"RequestItems": {TABLE: items}}))
}

fn loader<T: Secrets>() -> ddbsm::Loader<T> {
    T::loader().table(TABLE).principal(OWNER)
}

#[tokio::test]
async fn one_field() {
    let (client, replay) = replay(&[script::items(&[("token", "t")])]);
    let one = loader::<One>().load(&client).await.unwrap();
    assert_eq!(one.token.expose_secret(), "t");
    assert_eq!(sent(&replay), [batch_get_item(&["token"])]);
}

#[tokio::test]
async fn fields_flattened_and_aliased_are_one_request_with_each_key_once() {
    let body = script::items(&[("slack/token", "t"), ("apiKey", "k"), ("database", "7"), ("oldToken", "o")]);
    let (client, replay) = replay(&[body]);
    let several = loader::<Several>().load(&client).await.unwrap();
    assert_eq!(several.api_key.expose_secret(), "k");
    assert_eq!(several.database.unwrap().expose_secret(), &7);
    assert_eq!(several.slack.token.expose_secret(), "t");
    assert!(several.slack.r#type.is_none());
    assert_eq!(several.new_token.unwrap().expose_secret(), "o");
    assert_eq!(several.other_token.expose_secret(), "o");
    let names = [
        "apiKey",
        "database",
        "newToken",
        "oldToken",
        "olderToken",
        "otherToken",
        "slack/token",
        "slack/type",
    ];
    assert_eq!(sent(&replay), [batch_get_item(&names)]);
}

#[tokio::test]
async fn a_consistent_read_says_so() {
    let (client, replay) = replay(&[script::items(&[("token", "t")])]);
    loader::<One>().consistent_read(true).load(&client).await.unwrap();
    let (operation, mut json) = batch_get_item(&["token"]);
    json["RequestItems"][TABLE]["ConsistentRead"] = true.into();
    assert_eq!(sent(&replay), [(operation, json)]);
}

#[tokio::test]
async fn a_table_may_be_an_arn() {
    let arn = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";
    let (client, replay) = replay(&[script::items(&[("token", "t")])]);
    loader::<One>().table(arn).load(&client).await.unwrap();
    let sent = sent(&replay);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1["RequestItems"][arn]["Keys"], json!([key("token")]));
}

#[tokio::test]
async fn a_struct_without_secrets_sends_nothing() {
    let (client, replay) = replay(&[]);
    // It needs neither a table nor a principal.
    Nothing::load(&client).await.unwrap();
    assert_eq!(sent(&replay), []);
}

#[tokio::test]
async fn a_missing_secret_adds_one_query_for_names_alone() {
    let partition =
        r#"{"Items":[{"name":{"S":"Token"}},{"name":{"S":"token#01J"}}],"Count":2,"ScannedCount":2}"#;
    let (client, replay) = replay(&[script::items(&[]), partition.to_owned()]);
    let error = loader::<One>().consistent_read(true).load(&client).await.unwrap_err();
    let query = json!({
        "TableName": TABLE,
        "KeyConditionExpression": "#p = :p",
        "ProjectionExpression": "#n",
        "Select": "SPECIFIC_ATTRIBUTES",
        "ExpressionAttributeNames": {"#p": "principal", "#n": "name"},
        "ExpressionAttributeValues": {":p": {"S": OWNER}},
    });
    let sent = sent(&replay);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1], ("Query".to_owned(), query));
    let report = error.to_string();
    assert!(report.contains("there is `Token`") && !report.contains("01J"), "{report}");
}

/// A page of a Query for the names in a partition; `last` is where the next one begins.
fn page(names: &[&str], last: Option<&str>) -> String {
    let items: Vec<Value> = names.iter().map(|name| json!({"name": {"S": name}})).collect();
    let mut page = json!({"Items": items, "Count": names.len()});
    if let Some(last) = last {
        page["LastEvaluatedKey"] = key(last);
    }
    page.to_string()
}

const IN_PART: &str = "Only part of the partition was searched";

#[tokio::test]
async fn near_misses_are_looked_for_in_every_page() {
    let bodies = [
        script::items(&[]),
        page(&["app", "app#01J"], Some("app#01J")),
        page(&["Token"], Some("z")),
        page(&[], None),
    ];
    let (client, replay) = replay(&bodies);
    let error = loader::<One>().load(&client).await.unwrap_err();
    let sent = sent(&replay);
    let starts: Vec<&Value> = sent.iter().skip(1).map(|(_, query)| &query["ExclusiveStartKey"]).collect();
    assert_eq!(starts, [&Value::Null, &key("app#01J"), &key("z")]);
    let report = error.to_string();
    assert!(report.contains("there is `Token`") && !report.contains(IN_PART), "{report}");
}

#[tokio::test]
async fn a_look_at_a_part_of_the_names_says_so() {
    // A page that fails: what came before it is of use all the same.
    let (client, played) = replay(&[script::items(&[]), page(&["Token"], Some("Token"))]);
    let error = loader::<One>().load(&client).await.unwrap_err().to_string();
    assert!(error.contains("there is `Token`") && error.contains(IN_PART), "{error}");
    assert_eq!(sent(&played).len(), 3);
    // And a partition without end.
    let mut bodies = vec![script::items(&[])];
    bodies.extend((0..20).map(|_| page(&[], Some("x"))));
    let (client, played) = replay(&bodies);
    let error = loader::<One>().load(&client).await.unwrap_err().to_string();
    assert!(error.contains(IN_PART) && !error.contains("owns no secret"), "{error}");
    assert_eq!(sent(&played).len(), 1 + 10);
}

#[tokio::test]
async fn a_secret_that_is_there_but_unusable_adds_no_query() {
    let (client, replay) = replay(&[script::items(&[("token", "")])]);
    let error = loader::<One>().load(&client).await.unwrap_err();
    assert!(matches!(error.problems()[0].reason(), ddbsm::Reason::Empty));
    assert_eq!(sent(&replay).len(), 1);
}

#[tokio::test]
async fn two_hundred_and_fifty_keys_are_asked_for_in_three_requests() {
    let names = Wide::names();
    let body = |names: &[&str]| script::items(&names.iter().map(|name| (*name, *name)).collect::<Vec<_>>());
    let (client, replay) = replay(&names.chunks(100).map(body).collect::<Vec<_>>());
    let wide = loader::<Wide>().load(&client).await.unwrap();
    assert_eq!(wide.values(), names);
    let expected: Vec<_> = names.chunks(100).map(batch_get_item).collect();
    assert_eq!(sent(&replay), expected);
    assert_eq!(names.chunks(100).map(<[_]>::len).collect::<Vec<_>>(), [100, 100, 50]);
}

#[tokio::test]
async fn the_three_requests_are_in_flight_together() {
    let server = with_table().await;
    let items = Wide::names().into_iter().map(|name| (name.to_owned(), text(name)));
    put(&client(server), OWNER, items).await;
    let (address, counts) = proxy::counting(server, 3).await;
    let wide = loader::<Wide>().load(&client(address)).await.unwrap();
    assert_eq!(wide.values(), Wide::names());
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 3)]);
    assert_eq!(counts.most_in_flight(), 3);
}
