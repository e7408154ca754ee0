//! Every kind of `DynamoDB` call through the real SDK, against an emulator over HTTP.

use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, Put, PutRequest, ReturnValue, TransactWriteItem, WriteRequest,
};
use aws_sdk_dynamodb::{Client, primitives::Blob};
use ddbsm_aws::HttpClient;
use ddbsm_testkit::emulator::dynoxide;
use ddbsm_testkit::table::create_table_with_keys;

use crate::support::sdk;

async fn emulator() -> Client {
    let url = format!("http://{}", dynoxide().await);
    sdk(&url, HttpClient::builder().no_proxy().build())
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

#[tokio::test]
async fn every_kind_of_call_is_served() {
    let client = emulator().await;
    create_table_with_keys(&client, "table", &["principal", "name"]).await;
    assert_eq!(client.list_tables().send().await.unwrap().table_names(), ["table"]);
    let described = client.describe_table().table_name("table").send().await.unwrap().table.unwrap();
    assert_eq!(described.key_schema().len(), 2);

    let put = client.put_item().table_name("table").item("principal", s("me")).item("name", s("a"));
    put.item("value", AttributeValue::B(Blob::new([0, 255, 7]))).send().await.unwrap();
    let get = client.get_item().table_name("table").key("principal", s("me")).key("name", s("a"));
    let item = get.send().await.unwrap().item.unwrap();
    assert_eq!(item["value"], AttributeValue::B(Blob::new([0, 255, 7])));

    let update = client.update_item().table_name("table").key("principal", s("me")).key("name", s("a"));
    let updated = update
        .update_expression("SET #v = :v")
        .expression_attribute_names("#v", "value")
        .expression_attribute_values(":v", s("\"quoted\"\n\u{1F511}"))
        .return_values(ReturnValue::AllNew)
        .send()
        .await
        .unwrap();
    assert_eq!(updated.attributes.unwrap()["value"], s("\"quoted\"\n\u{1F511}"));

    // Many large items, so that requests and responses are far larger than a socket's buffers.
    let large = "x".repeat(100_000);
    for batch in 0..3 {
        let writes = (0..20).map(|number| {
            let put = PutRequest::builder()
                .item("principal", s("many"))
                .item("name", s(&format!("{batch:02}-{number:02}")))
                .item("value", s(&large));
            WriteRequest::builder().put_request(put.build().unwrap()).build()
        });
        let written =
            client.batch_write_item().request_items("table", writes.collect()).send().await.unwrap();
        assert!(written.unprocessed_items().is_none_or(std::collections::HashMap::is_empty));
    }
    let keys = (0..3).flat_map(|batch| (0..20).map(move |number| format!("{batch:02}-{number:02}")));
    let keys: Vec<_> = keys
        .map(|name| [("principal".to_owned(), s("many")), ("name".to_owned(), s(&name))].into())
        .collect();
    let asked = KeysAndAttributes::builder().set_keys(Some(keys)).build().unwrap();
    let got = client.batch_get_item().request_items("table", asked).send().await.unwrap();
    assert!(got.responses.unwrap()["table"].iter().all(|item| item["value"] == s(&large)));

    let query = client.query().table_name("table").key_condition_expression("principal = :p");
    let mut pages = query.expression_attribute_values(":p", s("many")).into_paginator().send();
    let (mut items, mut count) = (0, 0);
    while let Some(page) = pages.next().await {
        items += page.unwrap().items().len();
        count += 1;
    }
    assert!(items == 60 && count > 1, "{items} items in {count} pages");
    assert!(client.scan().table_name("table").limit(5).send().await.unwrap().items().len() == 5);

    let twice = |name: &str, condition: Option<&str>| {
        let put = Put::builder().table_name("table").item("principal", s("me")).item("name", s(name));
        let put = put.set_condition_expression(condition.map(str::to_owned)).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    client.transact_write_items().transact_items(twice("b", None)).send().await.unwrap();
    let exists = twice("b", Some("attribute_not_exists(principal)"));
    let refused = client.transact_write_items().transact_items(exists).send().await.unwrap_err();
    assert!(refused.into_service_error().is_transaction_canceled_exception());

    let statement = r#"SELECT * FROM "table" WHERE "principal" = 'me'"#;
    assert_eq!(client.execute_statement().statement(statement).send().await.unwrap().items().len(), 2);

    client
        .delete_item()
        .table_name("table")
        .key("principal", s("me"))
        .key("name", s("b"))
        .send()
        .await
        .unwrap();
    client.delete_table().table_name("table").send().await.unwrap();
    let gone = client.describe_table().table_name("table").send().await.unwrap_err();
    assert!(gone.into_service_error().is_resource_not_found_exception());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_side_by_side() {
    let client = emulator().await;
    create_table_with_keys(&client, "table", &["principal", "name"]).await;
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let name = s(&number.to_string());
                let put = client
                    .put_item()
                    .table_name("table")
                    .item("principal", s("me"))
                    .item("name", name.clone());
                put.item("value", name.clone()).send().await.unwrap();
                let get =
                    client.get_item().table_name("table").key("principal", s("me")).key("name", name.clone());
                assert_eq!(get.send().await.unwrap().item.unwrap()["value"], name);
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
}
