//! AWS Systems Manager Parameter Store.

use super::found::{Found, Secret};
use super::response::parameters;
use crate::aws::service::Connection;
use crate::options::Global;
use crate::terminal;
use anyhow::Result;
use serde_json::json;

/// The most that the service takes.
const PAGE: u32 = 10;

/// The parameters below a path, decrypted.
pub(super) async fn read(service: &Connection, path: &str, global: &Global) -> Result<Found> {
    let mut found = Found::default();
    let mut next: Option<String> = None;
    loop {
        let mut body = json!({"Path": path, "Recursive": true, "WithDecryption": true, "MaxResults": PAGE});
        if let Some(next) = &next {
            body["NextToken"] = json!(next);
        }
        if global.verbose {
            terminal::note(&format!("GetParametersByPath {path}"));
        }
        let page = service.call("GetParametersByPath", &body, parameters).await;
        let page = page.map_err(|failed| {
            failed.explain(&format!("{} on {path}", service.action("GetParametersByPath")))
        })?;
        let secret = |(source, value)| Secret { source, value, earlier: None };
        found.secrets.extend(page.parameters.into_iter().map(secret));
        terminal::progress(&format!("{} parameters read", found.secrets.len()));
        next = page.next_token.filter(|next| !next.is_empty());
        if next.is_none() {
            break;
        }
    }
    if found.secrets.is_empty() {
        found.fault("", format!("Parameter Store has no parameter below {path}"));
    }
    Ok(found)
}
