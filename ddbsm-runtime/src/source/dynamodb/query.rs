//! The names in the owner's partition, without values, to suggest similar ones for a name that is missing.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use ddbsm_core::table::attribute;

use crate::error::ErrorKind;
use crate::error::report::Listing;
use crate::load::address::Address;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::source::dynamodb::capture::Capture;
use crate::source::dynamodb::classify;
use crate::source::dynamodb::deadline::within;
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::Parsed;

/// How much is read for a hint. A page is 1 MB of items, versions included, and costs some 130 read units.
const MAX_PAGES: usize = 10;

pub(super) async fn list(
    client: &Client,
    address: &Address,
    request: &Request,
    search: &mut Search,
) -> Listing {
    let mut pages = 0;
    match within(client, request, read(client, address, request, search, &mut pages)).await {
        Ok(Ok(true)) => Listing::Complete,
        _ if pages > 0 => Listing::Partial,
        Ok(Err(fault)) if fault.kind == ErrorKind::AccessDenied => Listing::Denied,
        _ => Listing::Failed,
    }
}

/// Page by page, and whether these were all.
async fn read(
    client: &Client,
    address: &Address,
    request: &Request,
    search: &mut Search,
    pages: &mut usize,
) -> Result<bool, Fault> {
    let capture = Capture::new(Vec::new());
    let principal = || AttributeValue::S(address.principal.to_string());
    let mut start = None;
    while *pages < MAX_PAGES {
        let query = client
            .query()
            .table_name(&*address.table)
            .key_condition_expression("#p = :p")
            .projection_expression("#n")
            // The owner's own policy grants this alone.
            .select(Select::SpecificAttributes)
            .expression_attribute_names("#p", attribute::PRINCIPAL)
            .expression_attribute_names("#n", attribute::NAME)
            .expression_attribute_values(":p", principal())
            .set_exclusive_start_key(start);
        request.count();
        let sent = query.customize().config_override(capture.interceptor()).send().await;
        let page = match sent {
            Ok(output) => capture.take().unwrap_or_else(|| Parsed::from(output)),
            Err(error) => return Err(classify::operation(&error)),
        };
        *pages += 1;
        if !page.found.iter().all(|item| search.offer(&item.name)) {
            return Ok(false);
        }
        let Some(last) = page.last else { return Ok(true) };
        let last = AttributeValue::S(last.into_owned());
        start = Some(HashMap::from([
            (attribute::PRINCIPAL.to_owned(), principal()),
            (attribute::NAME.to_owned(), last),
        ]));
    }
    Ok(false)
}
