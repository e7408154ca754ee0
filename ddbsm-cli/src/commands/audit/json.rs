//! The report as JSON, whose fields stay as they are within a version.

use super::kind::Kind;
use super::report::Report;
use super::tally::{Row, Times};
use ddbsm_core::denial::Policy;
use serde_json::{Value, json};

/// Of the form below.
const VERSION: u32 = 1;

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        let tally = self.tally;
        let rows = tally
            .rows
            .iter()
            .flat_map(|(kind, rows)| rows.iter().map(|(row, times)| entry(*kind, row, times)));
        let events: serde_json::Map<String, Value> =
            Kind::ALL.iter().map(|kind| (kind.as_str().to_owned(), tally.of(*kind).into())).collect();
        json!({
            "version": VERSION,
            "table": tally.scope.table,
            "arns": tally.tables,
            "satisfied": self.satisfied(),
            "since": tally.since.map(|time| time.to_string()),
            "first": tally.times.map(|times| times.first.to_string()),
            "last": tally.times.map(|times| times.last.to_string()),
            "files": self.total.files,
            "digests": self.total.counts.digests,
            "records": self.total.counts.events,
            "foreign": tally.foreign,
            "older": tally.older,
            "items": tally.items,
            "without_effect": tally.without_effect,
            "unnamed": tally.unnamed,
            "management": tally.management,
            "folded": tally.folded,
            "events": events,
            "rows": rows.collect::<Vec<_>>(),
        })
    }
}

fn entry(kind: Kind, row: &Row, times: &Times) -> Value {
    json!({
        "kind": kind.as_str(),
        "who": row.caller.who,
        "session": row.caller.session,
        "action": row.action,
        "principal": row.key.as_ref().map(|key| &key.principal),
        "name": row.key.as_ref().and_then(|key| key.name.as_ref()),
        "denied_by": row.denied_by.and_then(policy),
        "count": times.count,
        "first": times.first.to_string(),
        "last": times.last.to_string(),
    })
}

const fn policy(policy: Policy) -> Option<&'static str> {
    Some(match policy {
        Policy::Resource => "resource",
        Policy::Identity => "identity",
        Policy::Boundary => "boundary",
        Policy::Session => "session",
        Policy::ServiceControl => "service_control",
        Policy::ResourceControl => "resource_control",
        Policy::VpcEndpoint => "vpc_endpoint",
        _ => return None,
    })
}
