//! The names in the owner's partition, without values, for the near misses of a missing name.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use super::capture::Capture;
use super::fault;
use crate::ErrorKind;
use crate::address::Address;
use crate::error::Neighbours;

/// Its first page: what a Query reads up to 1 MB.
pub(super) async fn names(client: &Client, address: &Address<'_>) -> Neighbours {
    let capture = Capture::new(&[]);
    let query = client
        .query()
        .table_name(address.table.as_ref())
        .key_condition_expression("#p = :p")
        .projection_expression("#n")
        .expression_attribute_names("#p", "principal")
        .expression_attribute_names("#n", "name")
        .expression_attribute_values(":p", AttributeValue::S(address.principal.as_ref().to_owned()));
    match query.customize().config_override(capture.interceptor()).send().await {
        Ok(_) => match capture.take() {
            // A name with `#` is a version that is kept of another.
            Ok(parsed) => {
                let names = parsed.found.into_iter().map(|(name, _)| name.into_owned());
                Neighbours::Names(names.filter(|name| !name.contains('#')).collect())
            }
            Err(_) => Neighbours::Unavailable,
        },
        Err(error) if fault::of(&error).kind == ErrorKind::AccessDenied => Neighbours::Denied,
        Err(_) => Neighbours::Unavailable,
    }
}
