//! AWS Secrets Manager.

use super::super::args::Args;
use super::found::{Fault, Found, Secret};
use super::response::{ListedSecret, listed, secret_value};
use crate::aws::service::{Connection, Failed};
use crate::commands::put::value::Value;
use crate::options::Global;
use crate::terminal::{self, printable};
use anyhow::Result;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) async fn read(service: &Connection, args: &Args, global: &Global) -> Result<Found> {
    let mut found = Found::default();
    let mut ids = Vec::new();
    for asked in &args.from_secrets_manager {
        match prefix(asked) {
            Some(prefix) => list(service, prefix, &mut ids, &mut found).await?,
            None => ids.push(Id { name: name(asked).to_owned(), id: asked.clone() }),
        }
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.id.clone()));
    let all = ids.len();
    for (done, id) in ids.into_iter().enumerate() {
        terminal::progress(&format!("{done} of {all} secrets read"));
        if global.verbose {
            terminal::note(&format!("GetSecretValue {}", printable(&id.id)));
        }
        one(service, &id, args.no_previous, &mut found).await?;
    }
    Ok(found)
}

/// A secret, by what it's asked for with, and by its name.
struct Id {
    id: String,
    name: String,
}

/// The name of an ARN, which ends with six characters of the service's own.
fn name(id: &str) -> &str {
    let named = id.rsplit_once(":secret:").map(|(_, name)| name);
    named.map_or(id, |name| name.rsplit_once('-').map_or(name, |(name, _)| name))
}

/// What names begin with. No name holds a *.
fn prefix(asked: &str) -> Option<&str> {
    asked.strip_suffix('*').or_else(|| asked.ends_with('/').then_some(asked))
}

async fn list(service: &Connection, prefix: &str, ids: &mut Vec<Id>, found: &mut Found) -> Result<()> {
    let mut next: Option<String> = None;
    let mut any = false;
    loop {
        let mut body = json!({"MaxResults": 100});
        if !prefix.is_empty() {
            body["Filters"] = json!([{"Key": "name", "Values": [prefix]}]);
        }
        if let Some(next) = &next {
            body["NextToken"] = json!(next);
        }
        let page = service.call("ListSecrets", &body, listed).await;
        let page = page.map_err(|failed| failed.explain(&service.action("ListSecrets")))?;
        for ListedSecret { name, arn, owning_service } in page.secret_list {
            if !name.starts_with(prefix) {
                continue;
            }
            any = true;
            match owning_service {
                Some(owner) => found.skipped.push(Fault {
                    source: name,
                    why: format!("{} manages it, and changes it there", printable(&owner)),
                }),
                None => ids.push(Id { id: arn, name }),
            }
        }
        next = page.next_token.filter(|next| !next.is_empty());
        if next.is_none() {
            break;
        }
    }
    if !any {
        found.fault(
            "",
            format!("Secrets Manager has no secret whose name begins with \"{}\"", printable(prefix)),
        );
    }
    Ok(())
}

async fn one(service: &Connection, id: &Id, no_previous: bool, found: &mut Found) -> Result<()> {
    let (name, value) = match get(service, &id.id, "AWSCURRENT").await {
        Ok(got) => got,
        Err(failed) => return fault(service, &id.name, &failed, found),
    };
    if found.secrets.iter().any(|secret| secret.source == name) {
        return Ok(());
    }
    let Some(value) = value else {
        found.fault(name, "it has no value yet");
        return Ok(());
    };
    let earlier =
        if no_previous { Ok((String::new(), None)) } else { get(service, &id.id, "AWSPREVIOUS").await };
    let earlier = match earlier {
        Ok((_, earlier)) => earlier,
        Err(failed) if failed.code() == "ResourceNotFoundException" => None,
        Err(failed) => return fault(service, &name, &failed, found),
    };
    let earlier = earlier.filter(|earlier| !same(earlier, &value));
    found.secrets.push(Secret { source: name, value, earlier });
    Ok(())
}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => **one == **other,
        (Value::Bytes(one), Value::Bytes(other)) => **one == **other,
        _ => false,
    }
}

async fn get(service: &Connection, id: &str, stage: &str) -> Result<(String, Option<Value>), Failed> {
    let body = json!({"SecretId": id, "VersionStage": stage});
    let got = service.call("GetSecretValue", &body, |body| secret_value(body).map(Got)).await;
    got.map(|Got(got)| got)
}

/// Prints nothing of the value.
#[derive(Debug)]
struct Got((String, Option<Value>));

/// What is wrong with one secret is said with all else that is wrong; what would be wrong with each ends it.
fn fault(service: &Connection, name: &str, failed: &Failed, found: &mut Found) -> Result<()> {
    let why = failed.explain(&format!("{} on {}", service.action("GetSecretValue"), printable(name)));
    if !failed.is_of_one() {
        return Err(why);
    }
    let why = match failed.code() {
        "ResourceNotFoundException" => {
            "Secrets Manager has no such secret, or no current value of it".to_owned()
        }
        _ => why.to_string(),
    };
    found.fault(name, why);
    Ok(())
}
