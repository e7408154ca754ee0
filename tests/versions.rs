//! Heads that point, and versions that are still valid beside what loads: one more request, and only then.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use ddbsm::{ErrorKind, Memory, Reason, Rotating, Secret, Secrets};
use ddbsm_testkit::proxy;
use ddbsm_testkit::script::{Step, scripted};
use ddbsm_testkit::table::{OWNER, TABLE, client, from_now, text, with_table};

use crate::support::wide::Wide;

const V1: &str = "01ARZ3NDEKTSV4RRFFQ69G5FA1";
const V2: &str = "01ARZ3NDEKTSV4RRFFQ69G5FA2";

#[derive(Debug, Secrets)]
struct Plain {
    #[secrets(alias = "old_token")]
    token: Secret<String>,
    other: Option<Secret<String>>,
}

#[derive(Debug, Secrets)]
struct Hook {
    hook: Rotating<String>,
}

#[derive(Debug, Secrets)]
struct Several {
    #[secrets(flatten, prefix = "github/")]
    github: Hook,
    #[secrets(base64)]
    key: Option<Rotating<[u8; 4]>>,
    plain: Secret<String>,
}

fn loader<T: Secrets>() -> ddbsm::Loader<T> {
    T::loader().table(TABLE).principal(OWNER)
}

/// Loads the same item, and does not rotate.
#[derive(Debug, Secrets)]
struct Still {
    hook: Secret<String>,
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

async fn put(client: &Client, name: &str, attributes: Attributes<'_>) {
    let mut item = HashMap::from([("principal".to_owned(), text(OWNER)), ("name".to_owned(), text(name))]);
    item.extend(attributes.iter().map(|(name, value)| ((*name).to_owned(), text(*value))));
    client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
}

async fn stored(items: &[(&str, Attributes<'_>)]) -> (Client, proxy::Counts) {
    let (address, counts) = proxy::counting(with_table().await, 1).await;
    let client = client(address);
    for (name, attributes) in items {
        put(&client, name, attributes).await;
    }
    counts.reset();
    (client, counts)
}

fn version(name: &str, version: &str) -> String {
    format!("{name}#{version}")
}

fn batches(counts: &proxy::Counts) -> usize {
    let operations = counts.operations();
    assert!(operations.iter().all(|(operation, _)| operation == "BatchGetItem"), "{operations:?}");
    operations.iter().map(|(_, count)| count).sum()
}

#[tokio::test]
async fn a_head_that_points_costs_one_request_more_on_the_same_connection() {
    let (v1, v2) = (version("token", V1), version("token", V2));
    let (client, counts) = stored(&[
        ("token", &[("points_to", V1)]),
        (&v1, &[("value", "one"), ("version", V1)]),
        (&v2, &[("value", "two"), ("version", V2)]),
        ("other", &[("value", "o")]),
    ])
    .await;
    let plain = loader::<Plain>().load(&client).await.unwrap();
    assert_eq!(plain.token.expose_secret(), "one");
    assert_eq!(plain.other.unwrap().expose_secret(), "o");
    assert_eq!((batches(&counts), counts.connections()), (2, 1));

    put(&client, "token", &[("value", "two"), ("version", V2)]).await;
    counts.reset();
    assert_eq!(loader::<Plain>().load(&client).await.unwrap().token.expose_secret(), "two");
    assert_eq!(batches(&counts), 1, "steady state");
}

/// As after a rollback, when many functions start cold.
#[tokio::test]
async fn a_thousand_loads_of_a_rolled_back_secret_are_two_requests_each() {
    let v1 = version("token", V1);
    let (client, counts) = stored(&[("token", &[("points_to", V1)]), (&v1, &[("value", "one")])]).await;
    let load = |_| {
        let client = client.clone();
        tokio::spawn(async move { loader::<Plain>().timeout(Duration::from_mins(1)).load(&client).await })
    };
    // Not all at once: a busy machine would drop some of a thousand connections, and the SDK would try those again.
    for _ in 0..20 {
        for task in (0..50).map(load).collect::<Vec<_>>() {
            assert!(task.await.unwrap().unwrap().token.ct_eq("one"));
        }
    }
    assert_eq!(batches(&counts), 2000);
}

#[tokio::test]
async fn a_pointer_that_leads_nowhere_fails_and_no_alias_takes_its_place() {
    let v1 = version("token", V1);
    let cases: [(Attributes<'_>, Option<Attributes<'_>>, &str); 6] = [
        (&[("points_to", V1)], None, "version 01ARZ3NDEKTSV4RRFFQ69G5FA1 is missing"),
        (&[("points_to", V1)], Some(&[("version", V1)]), "no attribute `value`"),
        (&[("points_to", V1)], Some(&[("points_to", V2)]), "no attribute `value`"),
        (&[("points_to", "other")], None, "`points_to` is not a version"),
        (&[("points_to", "01arz3ndektsv4rrffq69g5fa1")], None, "`points_to` is not a version"),
        (&[("points_to", V1), ("value", "v")], None, "both `value` and `points_to`"),
    ];
    for (head, kept, expected) in cases {
        let (client, _) = stored(&[("token", head), ("old_token", &[("value", "alias")])]).await;
        if let Some(kept) = kept {
            put(&client, &v1, kept).await;
        }
        let error = loader::<Plain>().load(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.problems().len()), (ErrorKind::Secrets, 1));
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn an_alias_that_points_leads_to_its_own_version() {
    let (old, wrong) = (version("old_token", V1), version("token", V1));
    let (client, counts) = stored(&[
        ("old_token", &[("points_to", V1)]),
        (&old, &[("value", "old")]),
        (&wrong, &[("value", "wrong")]),
    ])
    .await;
    assert_eq!(loader::<Plain>().load(&client).await.unwrap().token.expose_secret(), "old");
    assert_eq!(batches(&counts), 2);
}

#[tokio::test]
async fn an_alias_that_nobody_loads_is_not_followed() {
    let (client, counts) = stored(&[("token", &[("value", "t")]), ("old_token", &[("points_to", V1)])]).await;
    assert_eq!(loader::<Plain>().load(&client).await.unwrap().token.expose_secret(), "t");
    assert_eq!(batches(&counts), 1);
}

#[tokio::test]
async fn a_head_that_moves_between_the_two_requests_is_read_again() {
    let item = |name: &str, attribute: &str, value: &str| {
        format!(r#"{{"name":{{"S":"{name}"}},"{attribute}":{{"S":"{value}"}}}}"#)
    };
    let items = |items: &[String]| {
        Step::Respond(200, format!(r#"{{"Responses":{{"{TABLE}":[{}]}}}}"#, items.join(",")))
    };
    // The version was pruned, as the head holds a value by now.
    let steps =
        [items(&[item("token", "points_to", V1)]), items(&[]), items(&[item("token", "value", "new")])];
    let (address, seen) = scripted(steps);
    assert_eq!(loader::<Plain>().load(&client(address)).await.unwrap().token.expose_secret(), "new");
    assert_eq!(seen.lock().unwrap().len(), 3);
    assert!(!seen.lock().unwrap()[0].contains("ConsistentRead"));
    for body in &seen.lock().unwrap()[1..] {
        assert!(body.contains(r#""ConsistentRead":true"#), "{body}");
    }
    // Or it points elsewhere, which is followed once.
    let steps = [
        items(&[item("token", "points_to", V1)]),
        items(&[]),
        items(&[item("token", "points_to", V2)]),
        items(&[item(&version("token", V2), "value", "two")]),
    ];
    let (address, seen) = scripted(steps);
    assert_eq!(loader::<Plain>().load(&client(address)).await.unwrap().token.expose_secret(), "two");
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_second_request_that_fails_fails_the_load() {
    let first =
        format!(r#"{{"Responses":{{"{TABLE}":[{{"name":{{"S":"token"}},"points_to":{{"S":"{V1}"}}}}]}}}}"#);
    let denied = r#"{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}"#;
    let (address, _) = scripted([Step::Respond(200, first), Step::Respond(400, denied.to_owned())]);
    assert_eq!(loader::<Plain>().load(&client(address)).await.unwrap_err().kind(), ErrorKind::AccessDenied);
}

#[tokio::test]
async fn both_values_load_while_they_overlap() {
    let until = from_now(3600);
    let v1 = version("hook", V1);
    let (client, counts) = stored(&[
        ("hook", &[("value", "new"), ("version", V2), ("previous", V1), ("previous_until", &until)]),
        (&v1, &[("value", "old"), ("version", V1)]),
    ])
    .await;
    let hook = loader::<Hook>().load(&client).await.unwrap().hook;
    assert!(hook.current().ct_eq("new"));
    assert!(hook.previous().unwrap().ct_eq("old"));
    assert_eq!((batches(&counts), counts.connections()), (2, 1));
}

#[tokio::test]
async fn an_overlap_that_is_over_or_that_no_writer_may_set_loads_the_current_value_alone() {
    let kept = version("hook", V1);
    let (over, month, soon) = (from_now(-1), from_now(32 * 86400), from_now(60));
    let cases: [(Attributes<'_>, usize); 6] = [
        (&[("previous", V1), ("previous_until", &over)], 1),
        (&[("previous", V1), ("previous_until", &month)], 1),
        (&[("previous", V1), ("previous_until", "tomorrow")], 1),
        (&[("previous", "other"), ("previous_until", &soon)], 1),
        (&[("previous", V1)], 1),
        // The version is gone.
        (&[("previous", V2), ("previous_until", &soon)], 2),
    ];
    for (overlap, requests) in cases {
        let head = [&[("value", "new")], overlap].concat();
        let (client, counts) = stored(&[("hook", &head), (&kept, &[("value", "old")])]).await;
        let hook = loader::<Hook>().load(&client).await.unwrap().hook;
        assert!(hook.current().ct_eq("new") && hook.previous().is_none(), "{overlap:?}");
        assert_eq!(batches(&counts), requests, "{overlap:?}");
    }
}

#[tokio::test]
async fn a_head_may_point_and_overlap_and_a_field_that_does_not_rotate_ignores_it() {
    let until = from_now(60);
    let (v1, v2) = (version("hook", V1), version("hook", V2));
    let items: [(&str, Attributes<'_>); 3] = [
        ("hook", &[("points_to", V1), ("previous", V2), ("previous_until", &until)]),
        (&v1, &[("value", "one")]),
        (&v2, &[("value", "two")]),
    ];
    let (client, counts) = stored(&items).await;
    let hook = loader::<Hook>().load(&client).await.unwrap().hook;
    assert!(hook.current().ct_eq("one") && hook.previous().unwrap().ct_eq("two"));
    assert_eq!(batches(&counts), 2, "both versions in one request");

    counts.reset();
    assert!(loader::<Still>().load(&client).await.unwrap().hook.ct_eq("one"));
    assert_eq!(batches(&counts), 2);
    put(&client, "hook", &[("value", "v"), ("previous", V2), ("previous_until", &until)]).await;
    counts.reset();
    assert!(loader::<Still>().load(&client).await.unwrap().hook.ct_eq("v"));
    assert_eq!(batches(&counts), 1);
}

#[tokio::test]
async fn rotating_fields_take_every_encoding_and_flatten() {
    let until = from_now(60);
    let (hook, key) = (version("github/hook", V1), version("key", V1));
    let overlap = |value| [("value", value), ("previous", V1), ("previous_until", until.as_str())];
    let (client, counts) = stored(&[
        ("github/hook", &overlap("new")),
        (&hook, &[("value", "old")]),
        ("key", &overlap("AAECAw==")),
        (&key, &[("value", "BAUGBw==")]),
        ("plain", &[("value", "p")]),
    ])
    .await;
    let several = loader::<Several>().load(&client).await.unwrap();
    assert!(several.github.hook.any(|secret| secret.ct_eq("old")));
    let key = several.key.unwrap();
    assert_eq!(key.current().expose_secret(), &[0, 1, 2, 3]);
    assert_eq!(key.previous().unwrap().expose_secret(), &[4, 5, 6, 7]);
    assert!(several.plain.ct_eq("p"));
    assert_eq!(batches(&counts), 2);

    // What can't be read as the field's type is no reason to fail.
    put(&client, &version("key", V1), &[("value", "%")]).await;
    assert!(loader::<Several>().load(&client).await.unwrap().key.unwrap().previous().is_none());
}

#[tokio::test]
async fn a_version_that_is_asked_for_comes_with_the_same_request() {
    let (v1, old) = (version("token", V1), version("old_token", V2));
    let (client, counts) = stored(&[
        ("token", &[("value", "two"), ("version", V2)]),
        (&v1, &[("value", "one")]),
        ("old_token", &[("value", "alias")]),
        (&old, &[("value", "old two")]),
        ("other", &[("value", "o")]),
    ])
    .await;
    let load = async |name: &str, version: &str| loader::<Plain>().version(name, version).load(&client).await;
    let plain = load("token", V1).await.unwrap();
    assert!(plain.token.ct_eq("one") && plain.other.unwrap().ct_eq("o"));
    assert_eq!(batches(&counts), 1);
    assert!(load("old_token", V2).await.unwrap().token.ct_eq("old two"), "the alias that was named");

    let error = load("token", V2).await.unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert!(matches!(problem.reason(), Reason::MissingVersion { version, .. } if version == V2));
    assert!(error.to_string().contains("ddbsm history token"), "{error}");
    for (name, version) in [("nosuch", V1), ("token", "1"), ("token", &V1.to_lowercase())] {
        let error = load(name, version).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidVersion);
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn memory_has_previous_values_and_versions() {
    let memory = Memory::from([("hook", "new")]).with_previous_text("hook", "old");
    let hook = Hook::load(&memory).await.unwrap().hook;
    assert!(hook.current().ct_eq("new") && hook.previous().unwrap().ct_eq("old"));
    let memory = memory.with_version_text("hook", V1, "one");
    let hook = Hook::loader().version("hook", V1).load(&memory).await.unwrap().hook;
    assert!(hook.current().ct_eq("one") && hook.previous().is_none());
}

#[tokio::test]
async fn more_versions_than_one_request_takes_are_several() {
    let names = Wide::names();
    let versions: Vec<String> = names.iter().map(|name| version(name, V1)).collect();
    let heads = names.iter().map(|name| (*name, ("points_to", V1)));
    let items: Vec<_> = heads.chain(versions.iter().map(|key| (key.as_str(), ("value", "v")))).collect();
    let (client, counts) = stored(&[]).await;
    for chunk in items.chunks(25) {
        let put = |(name, (attribute, value)): &(&str, (&str, &str))| {
            let item = [("principal", OWNER), ("name", name), (attribute, value)];
            let item = item.map(|(attribute, value)| (attribute.to_owned(), text(value)));
            let put = PutRequest::builder().set_item(Some(item.into())).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        client.batch_write_item().request_items(TABLE, chunk.iter().map(put).collect()).send().await.unwrap();
    }
    counts.reset();
    assert_eq!(loader::<Wide>().load(&client).await.unwrap().values(), ["v"; 250]);
    assert_eq!(batches(&counts), 6);
}
