//! The same load written with the SDK by hand, as the measure of what ddbsm adds, and a client that answers both from
//! memory. Values are moved and not cloned, and nothing is done about unprocessed keys, deadlines or logs.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)] // each test uses its own part, and fails by panicking

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use ddbsm::{Secret, Secrets};

pub const TABLE: &str = "dirty-secrets";
pub const PRINCIPAL: &str = "arn:aws:iam::111111111111:role/app/slack-bot";

macro_rules! loads {
    ($module:ident: $($field:ident)*) => {
        pub mod $module {
            use super::*;

            pub const NAMES: &[&str] = &[$(stringify!($field)),*];

            #[derive(Secrets)]
            #[secrets(table = "dirty-secrets", principal = "arn:aws:iam::111111111111:role/app/slack-bot")]
            pub struct Derived {
                $(pub $field: Secret<String>,)*
            }

            pub async fn derived(client: &Client) -> Derived {
                Derived::load(client).await.unwrap()
            }

            pub async fn by_hand(client: &Client) -> Derived {
                let mut keys = KeysAndAttributes::builder()
                    .projection_expression("#n, #v")
                    .expression_attribute_names("#n", "name")
                    .expression_attribute_names("#v", "value");
                for name in NAMES {
                    keys = keys.keys(HashMap::from([
                        ("principal".to_owned(), AttributeValue::S(PRINCIPAL.to_owned())),
                        ("name".to_owned(), AttributeValue::S((*name).to_owned())),
                    ]));
                }
                let request = client.batch_get_item().request_items(TABLE, keys.build().unwrap());
                let mut response = request.send().await.unwrap();
                assert!(response.unprocessed_keys.take().is_none_or(|keys| keys.is_empty()));
                let items = response.responses.take().unwrap().remove(TABLE).unwrap();
                let mut values: HashMap<String, String> = HashMap::with_capacity(items.len());
                for mut item in items {
                    if let (Some(AttributeValue::S(name)), Some(AttributeValue::S(value))) =
                        (item.remove("name"), item.remove("value"))
                    {
                        values.insert(name, value);
                    }
                }
                Derived { $($field: Secret::new(values.remove(stringify!($field)).unwrap()),)* }
            }
        }
    };
}

loads!(one: a0);
loads!(three: a0 a1 a2);
loads!(ten: a0 a1 a2 a3 a4 a5 a6 a7 a8 a9);
loads!(thirty: a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9);

/// A client that answers from memory, with values of forty bytes and more. It has no network.
pub fn client(names: &[&str]) -> Client {
    client_of(names, 44)
}

/// The same with values of so many bytes.
pub fn client_of(names: &[&str], bytes: usize) -> Client {
    let mut names = names.to_vec();
    names.sort_unstable();
    let responses = names.chunks(100).map(|names| {
        let item = |name| format!(r#"{{"name":{{"S":"{name}"}},"value":{{"S":"{}"}}}}"#, "v".repeat(bytes));
        let items: Vec<String> = names.iter().map(item).collect();
        let response =
            format!(r#"{{"Responses":{{"{TABLE}":[{}]}},"UnprocessedKeys":{{}}}}"#, items.join(","));
        (format!("{:?}", names[0]), response.into())
    });
    let connector = SharedHttpConnector::new(Canned(responses.collect()));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::for_tests())
        .http_client(http_client_fn(move |_, _| connector.clone()));
    Client::from_conf(config.build())
}

/// Responses by the first name that is asked for, in quotes.
#[derive(Debug)]
struct Canned(Vec<(String, bytes::Bytes)>);

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = str::from_utf8(request.body().bytes().unwrap()).unwrap();
        let (_, body) = self.0.iter().find(|(first, _)| asked.contains(first)).unwrap();
        // Streamed, as the SDK's own HTTP client gives it.
        let streamed = SdkBody::from_body_1_x(SdkBody::from(body.clone()));
        let mut response = HttpResponse::new(200.try_into().unwrap(), streamed);
        response.headers_mut().insert("content-length", body.len().to_string());
        HttpConnectorFuture::ready(Ok(response))
    }
}
