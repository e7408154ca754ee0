//! The names in the owner's partition, without values, for the similar names of a missing one.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::error::ErrorKind;
use crate::error::report::HeldNames;
use crate::load::address::Address;
use crate::load::request::Request;
use crate::source::dynamodb::capture::Capture;
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::{classify, messages, within};

/// How much is read for a hint. A page is 1 MB of items, versions included, and costs some 130 read units.
const MAX_PAGES: usize = 10;

pub(super) async fn held_names(client: &Client, address: &Address, request: &Request) -> HeldNames {
    let mut names = Vec::new();
    match within(client, request, read(client, address, &mut names)).await {
        Ok(Ok(complete)) => HeldNames::Listed { names, complete },
        _ if !names.is_empty() => HeldNames::Listed { names, complete: false },
        Ok(Err(fault)) if fault.kind == ErrorKind::AccessDenied => HeldNames::Denied,
        _ => HeldNames::Unavailable,
    }
}

/// Page by page, and whether these were all.
async fn read(client: &Client, address: &Address, names: &mut Vec<String>) -> Result<bool, Fault> {
    let capture = Capture::new(Vec::new());
    let principal = || AttributeValue::S(address.principal.clone());
    let mut start = None;
    for _ in 0..MAX_PAGES {
        let query = client
            .query()
            .table_name(&address.table)
            .key_condition_expression("#p = :p")
            .projection_expression("#n")
            .expression_attribute_names("#p", "principal")
            .expression_attribute_names("#n", "name")
            .expression_attribute_values(":p", principal())
            .set_exclusive_start_key(start);
        let sent = query.customize().config_override(capture.interceptor()).send().await;
        sent.map_err(|error| classify::operation(&error))?;
        let page = capture.take().map_err(|_| messages::unreadable())?;
        let found = page.found.into_iter().map(|item| item.name.into_owned());
        // A name with `#` is a version that is kept of another.
        names.extend(found.filter(|name| !name.contains('#')));
        let Some(last) = page.last else { return Ok(true) };
        let last = AttributeValue::S(last.into_owned());
        start = Some(HashMap::from([("principal".to_owned(), principal()), ("name".to_owned(), last)]));
    }
    Ok(false)
}
