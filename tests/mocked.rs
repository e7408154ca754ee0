//! A client whose operations are mocked in place of HTTP, as users' tests of code around a load may have one.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ErrorMetadata;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemError, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::error::{ProvisionedThroughputExceededException, ResourceNotFoundException};
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use ddbsm::{ErrorKind, LoadError, Reason, Secret, Secrets};

use ddbsm_testkit::table::{OWNER, TABLE};

#[derive(Debug, Secrets)]
struct Pair {
    text: Secret<String>,
    bytes: Option<Secret<Vec<u8>>>,
}

async fn load(client: &Client) -> Result<Pair, LoadError> {
    Pair::loader().table(TABLE).principal(OWNER).load(client).await
}

fn item(name: &str, value: AttributeValue) -> HashMap<String, AttributeValue> {
    HashMap::from([("name".to_owned(), AttributeValue::S(name.to_owned())), ("value".to_owned(), value)])
}

#[tokio::test]
async fn a_mocked_output_fills_the_struct() {
    let text = AttributeValue::S("t".to_owned());
    let bytes = AttributeValue::B(Blob::new([0, 255]));
    let output = BatchGetItemOutput::builder()
        .responses(TABLE, vec![item("text", text), item("bytes", bytes)])
        .build();
    let rule = mock!(Client::batch_get_item).then_output(move || output.clone());
    let client = mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [&rule]);
    for loads in 1..3 {
        let pair = load(&client).await.unwrap();
        assert!(pair.text.ct_eq("t") && pair.bytes.unwrap().ct_eq([0, 255]));
        assert_eq!(rule.num_calls(), loads);
    }
}

#[tokio::test]
async fn a_mocked_output_without_the_secret_is_searched_for_similar_names() {
    let number = AttributeValue::N("1".to_owned());
    let output = BatchGetItemOutput::builder().responses(TABLE, vec![item("bytes", number)]).build();
    let found = mock!(Client::batch_get_item).then_output(move || output.clone());
    let names = QueryOutput::builder().items(item("Text", AttributeValue::Null(true))).build();
    let names = mock!(Client::query).then_output(move || names.clone());
    let client = mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [&found, &names]);
    let error = load(&client).await.unwrap_err();
    assert!(matches!(error.problems()[0].reason(), Reason::Missing { similar, .. } if similar == &["Text"]));
    assert!(matches!(error.problems()[1].reason(), Reason::WrongType { stored: "N", .. }), "{error}");
}

#[tokio::test]
async fn a_mocked_error_has_the_kind_of_a_real_one() {
    let not_found =
        || BatchGetItemError::ResourceNotFoundException(ResourceNotFoundException::builder().build());
    let denied =
        || BatchGetItemError::generic(ErrorMetadata::builder().code("AccessDeniedException").build());
    let throttled = || {
        let error = ProvisionedThroughputExceededException::builder().build();
        BatchGetItemError::ProvisionedThroughputExceededException(error)
    };
    for (rule, kind) in [
        (mock!(Client::batch_get_item).then_error(not_found), ErrorKind::TableNotFound),
        (mock!(Client::batch_get_item).then_error(denied), ErrorKind::AccessDenied),
        (mock!(Client::batch_get_item).then_error(throttled), ErrorKind::Throttled),
    ] {
        let client = mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, [&rule]);
        let error = Pair::loader()
            .table(TABLE)
            .principal(OWNER)
            .timeout(std::time::Duration::from_secs(20))
            .load(&client)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}
