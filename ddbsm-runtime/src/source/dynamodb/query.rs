//! The names in the owner's partition, without values, for the near misses of a missing name.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use super::capture::Capture;
use super::fault::{self, Fault};
use super::{messages, within};
use crate::ErrorKind;
use crate::error::Neighbours;
use crate::load::address::Address;
use crate::load::request::Request;

/// How much is read for a hint. A page is 1 MB of items, versions included, and costs some 130 read units.
const MOST_PAGES: usize = 10;

pub(super) async fn neighbours(client: &Client, address: &Address<'_>, request: &Request) -> Neighbours {
    let mut names = Vec::new();
    match within(client, request, read(client, address, &mut names)).await {
        Ok(Ok(complete)) => Neighbours::Names { names, complete },
        _ if !names.is_empty() => Neighbours::Names { names, complete: false },
        Ok(Err(fault)) if fault.kind == ErrorKind::AccessDenied => Neighbours::Denied,
        _ => Neighbours::Unavailable,
    }
}

/// Page by page, and whether these were all.
async fn read(client: &Client, address: &Address<'_>, names: &mut Vec<String>) -> Result<bool, Fault> {
    let capture = Capture::new(Vec::new());
    let principal = || AttributeValue::S(address.principal.as_ref().to_owned());
    let mut start = None;
    for _ in 0..MOST_PAGES {
        let query = client
            .query()
            .table_name(address.table.as_ref())
            .key_condition_expression("#p = :p")
            .projection_expression("#n")
            .expression_attribute_names("#p", "principal")
            .expression_attribute_names("#n", "name")
            .expression_attribute_values(":p", principal())
            .set_exclusive_start_key(start);
        let sent = query.customize().config_override(capture.interceptor()).send().await;
        sent.map_err(|error| fault::of(&error))?;
        let page = capture.take().map_err(|_| messages::unreadable())?;
        let found = page.found.into_iter().map(|(name, _)| name.into_owned());
        // A name with `#` is a version that is kept of another.
        names.extend(found.filter(|name| !name.contains('#')));
        let Some(last) = page.last else { return Ok(true) };
        let last = AttributeValue::S(last.into_owned());
        start = Some(HashMap::from([("principal".to_owned(), principal()), ("name".to_owned(), last)]));
    }
    Ok(false)
}
