//! Which table an event is about.

use super::event::{Event, member, text_of};
use super::why::Why;
use ddbsm_core::denial::Denial;
use serde_json::Value;

/// The table that is looked for, and where.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) table: String,
    pub(crate) region: Option<String>,
    pub(crate) account: Option<String>,
}

/// What an event has to do with the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// With the table's ARN, if the event says it.
    Ours(Option<String>),
    Other,
    /// The event names no table.
    Unnamed,
}

/// Parameters that name a table, by its name or its ARN or that of a part of it.
const NAMED_BY: [&str; 10] = [
    "tableName",
    "tableArn",
    "resourceArn",
    "sourceTableName",
    "sourceTableArn",
    "targetTableName",
    "globalTableName",
    "backupArn",
    "streamArn",
    "exportArn",
];

impl Scope {
    /// Whether a name or an ARN means the table. The region and account of an ARN count.
    pub(super) fn names(&self, text: &str) -> bool {
        match Named::parse(text) {
            None => text == self.table,
            Some(named) => {
                let is = |wanted: &Option<String>, found: &str| {
                    wanted.as_ref().is_none_or(|wanted| found.is_empty() || wanted == found)
                };
                named.table == self.table
                    && is(&self.region, named.region)
                    && is(&self.account, named.account)
            }
        }
    }

    pub(crate) fn relation(&self, event: &Event, parameters: &Value) -> Result<Relation, Why> {
        let resources = event.value("resources")?;
        let arns = resources.as_array().into_iter().flatten().filter_map(|resource| text_of(resource, "ARN"));
        let mut named: Vec<&str> =
            arns.chain(NAMED_BY.iter().filter_map(|by| text_of(parameters, by))).collect();
        match member(parameters, "requestItems") {
            Some(Value::Object(tables)) => named.extend(tables.keys().map(String::as_str)),
            Some(Value::Array(items)) => {
                named.extend(items.iter().filter_map(|item| text_of(item, "tableName")));
            }
            _ => {}
        }
        let message = event.text("errormessage").unwrap_or_default();
        if named.is_empty() {
            // A denied request may come without its parameters, but its message names the table.
            named.extend(Denial::read(&message).resource);
        }
        if named.is_empty() {
            return Ok(Relation::Unnamed);
        }
        let elsewhere = |wanted: &Option<String>, field| {
            wanted.as_ref().is_some_and(|wanted| event.text(field).is_some_and(|found| found != *wanted))
        };
        if elsewhere(&self.region, "awsregion") {
            return Ok(Relation::Other);
        }
        let is_ours = |text: &&&str| {
            self.names(text)
                && (Named::parse(text).is_some() || !elsewhere(&self.account, "recipientaccountid"))
        };
        if !named.iter().any(|text| is_ours(&text)) {
            return Ok(Relation::Other);
        }
        let arn = named.iter().filter(|text| self.names(text)).find_map(|text| Named::parse(text));
        Ok(Relation::Ours(arn.map(|named| named.arn.to_owned())))
    }
}

/// An ARN of a table or of a part of one.
struct Named<'a> {
    /// The table's own.
    arn: &'a str,
    region: &'a str,
    account: &'a str,
    table: &'a str,
}

impl<'a> Named<'a> {
    fn parse(arn: &'a str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, "dynamodb", region, account, resource] = parts[..] else { return None };
        let (kind, rest) = resource.split_once('/')?;
        let table = rest.split('/').next().unwrap_or_default();
        let arn = arn.get(..arn.len() - (rest.len() - table.len())).unwrap_or(arn);
        (arn.starts_with("arn:") && matches!(kind, "table" | "global-table")).then_some(Self {
            arn,
            region,
            account,
            table,
        })
    }
}
