//! What `doctor` shows.

use super::facts::{Facts, Seen};
use super::problems::skew;
use super::who::Who;
use crate::arn::TableArn;
use crate::commands::steps::Step;
use crate::commands::verify::outside::State;
use crate::policy::age::Age;
use crate::shell;
use crate::terminal::{self, printable, row};
use anyhow::Result;
use aws_sdk_dynamodb::types::{BillingMode, SseStatus, TableDescription, TableStatus};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) struct Report<'a> {
    pub(super) table: &'a TableArn,
    pub(super) facts: &'a Facts,
    pub(super) who: &'a Who,
    pub(super) problems: &'a [String],
    pub(super) next: &'a [Step],
}

impl Report<'_> {
    pub(super) fn text(&self) -> Result<()> {
        let Self { facts, who, .. } = self;
        match &facts.caller {
            Ok(caller) => row("caller", &printable(&caller.arn))?,
            Err(why) => row("caller", &format!("unknown: {why}"))?,
        }
        if let Some(own) =
            who.own.as_ref().filter(|own| facts.caller.as_ref().is_ok_and(|caller| caller.arn != **own))
        {
            row("role", &printable(own))?;
        }
        row("place", &format!("{}, account {}", facts.region, self.table.account()))?;
        row("clock", &facts.ahead.map_or_else(|| "not seen".to_owned(), skew))?;
        row("table", &self.described())?;
        if let Some(table) = facts.table.get() {
            row("keys", &keys(table))?;
            row("settings", &self.settings(table).join(", "))?;
        }
        if !matches!(facts.table, Seen::Absent) && facts.broken.is_none() {
            self.policy()?;
            row(
                "index",
                &facts.owners.as_ref().map_or("not seen".to_owned(), |owners| match owners.len() {
                    1 => "secrets of 1 owner".to_owned(),
                    many => format!("secrets of {many} owners"),
                }),
            )?;
            row("you are", &self.you_are())?;
            if let Some(unseen) = self.unseen() {
                row("not seen", &unseen)?;
            }
        }
        for problem in self.problems {
            row(&terminal::bad("problem"), problem)?;
        }
        self.next()
    }

    fn next(&self) -> Result<()> {
        for (i, step) in self.next.iter().enumerate() {
            row(if i == 0 { "next" } else { "" }, &step.what)?;
            for line in &step.lines {
                shell::folded(line, 2).iter().try_for_each(|line| terminal::line(line))?;
            }
        }
        Ok(())
    }

    fn described(&self) -> String {
        let name = self.table.table();
        match &self.facts.table {
            Seen::Absent => format!("{name}: {}", terminal::bad("there is none here")),
            Seen::Not(_) if self.facts.broken.is_some() => format!("{name}: not seen"),
            Seen::Not(why) => format!("{name}: not seen, {why}"),
            Seen::There(table) => {
                let status = table.table_status().map_or("unknown", |status| status.as_str()).to_lowercase();
                format!("{name}: {}", printable(&status))
            }
        }
    }

    /// What is as `init` makes it, or else not.
    fn settings(&self, table: &TableDescription) -> Vec<String> {
        let on_demand = table
            .billing_mode_summary()
            .is_some_and(|billing| billing.billing_mode() == Some(&BillingMode::PayPerRequest));
        let sse = table.sse_description().filter(|sse| sse.status() != Some(&SseStatus::Disabled));
        let key = sse.map(|sse| printable(sse.kms_master_key_arn().unwrap_or("a key in KMS")));
        let protected = table.deletion_protection_enabled == Some(true);
        let mut settings = vec![
            if on_demand { "on demand" } else { "fixed capacity" }.to_owned(),
            format!("deletion protection {}", if protected { "on" } else { "off" }),
            format!("encrypted with {}", key.as_deref().unwrap_or("DynamoDB's own key")),
        ];
        for setting in &self.facts.settings {
            match &setting.state {
                State::Off => settings.push(format!("{} off", setting.what)),
                State::On(what) | State::Open(what) => settings.push(format!("{}: {what}", setting.what)),
                State::Unknown(_) => {}
            }
        }
        settings
    }

    fn policy(&self) -> Result<()> {
        let policy = match &self.facts.policy {
            Seen::Absent => return Ok(row("policy", &terminal::bad("none"))?),
            Seen::Not(why) => return Ok(row("policy", &format!("not seen, {why}"))?),
            Seen::There(policy) => policy,
        };
        let age = age(policy.age);
        let Some(guards) = &policy.guards else {
            return Ok(row("policy", &format!("{}, {age}", terminal::bad("not one of ddbsm's")))?);
        };
        row("policy", &format!("as ddbsm makes it, {age}"))?;
        row("  writers", &printable(&guards.writers.join(", ")))?;
        Ok(row("  admins", &printable(&guards.admins.join(", ")))?)
    }

    fn you_are(&self) -> String {
        let by = if self.facts.policy.get().is_some_and(|policy| policy.guards.is_some()) {
            ""
        } else {
            ", by the patterns that init uses"
        };
        let unknown = match self.who.unknown().as_slice() {
            [] => String::new(),
            unknown => {
                format!(
                    ". STS drops a role's path, so it isn't known whether you are {}",
                    unknown.join(" or ")
                )
            }
        };
        match self.who.names().as_slice() {
            ["an auditor"] => format!("an auditor, who can only see how the table is guarded{unknown}"),
            [] if !unknown.is_empty() => format!("unknown{unknown}"),
            [] => format!("none of owner, writer, admin and auditor{by}"),
            names => format!("{}{by}{unknown}", names.join(" and ")),
        }
    }

    fn unseen(&self) -> Option<String> {
        let unknown = |state: &State| matches!(state, State::Unknown(_));
        let names = self.facts.settings.iter().filter(|setting| unknown(&setting.state));
        let names: Vec<_> = names.map(|setting| setting.what).collect();
        let more = ". ddbsm policy --for auditor prints what that takes";
        (!names.is_empty()).then(|| names.join(", ") + more)
    }

    pub(super) fn json(&self) -> Result<()> {
        let Self { facts, who, .. } = self;
        let table = match &facts.table {
            Seen::Absent => Value::Null,
            Seen::Not(why) => json!({"not_seen": why}),
            Seen::There(table) => json!({
                "status": table.table_status().map(TableStatus::as_str),
                "keys": keys(table),
                "deletion_protection": table.deletion_protection_enabled == Some(true),
                "kms_key": table.sse_description().and_then(|sse| sse.kms_master_key_arn()),
            }),
        };
        let policy = match &facts.policy {
            Seen::Absent => Value::Null,
            Seen::Not(why) => json!({"not_seen": why}),
            Seen::There(policy) => json!({
                "made_by_ddbsm": policy.guards.is_some(),
                "writers": policy.guards.as_ref().map(|guards| &guards.writers),
                "admins": policy.guards.as_ref().map(|guards| &guards.admins),
                "age": age(policy.age),
                "in_force_in_seconds": policy.age.settles_in().map(|left| left.as_secs()),
            }),
        };
        let report = json!({
            "caller": facts.caller.as_ref().ok().map(|caller| &caller.arn),
            "role": who.own,
            "account": self.table.account(),
            "region": facts.region,
            "clock_ahead_seconds": facts.ahead,
            "table": self.table.to_string(),
            "description": table,
            "policy": policy,
            "settings": facts.settings,
            "owners": facts.owners.as_ref().map(BTreeSet::len),
            "is": who.as_json(),
            "problems": self.problems,
            "next": self.next,
        });
        terminal::json(&report)
    }
}

/// What shows where nobody says who the caller is.
pub(super) fn unknown(facts: &Facts, as_json: bool) -> Result<()> {
    let why = facts.caller.as_ref().err().map_or("STS was not called", String::as_str);
    if as_json {
        let problems: Vec<&str> = [why].into_iter().chain(facts.broken.as_deref()).collect();
        let report = json!({"caller": null, "region": facts.region, "clock_ahead_seconds": facts.ahead,
                            "problems": problems});
        return terminal::json(&report);
    }
    row("caller", &format!("unknown: {why}"))?;
    row("place", &facts.region)?;
    row("clock", &facts.ahead.map_or_else(|| "not seen".to_owned(), skew))?;
    Ok(facts.broken.iter().try_for_each(|why| row(&terminal::bad("problem"), why))?)
}

fn keys(table: &TableDescription) -> String {
    let names = table.key_schema().iter().map(|key| printable(key.attribute_name()));
    names.collect::<Vec<_>>().join(" and ")
}

fn age(age: Age) -> String {
    match age {
        Age::First => "made with the table and in force".to_owned(),
        Age::Unknown => "age unknown".to_owned(),
        Age::Changed(ago) => {
            let changed = format!(
                "changed {} ago",
                crate::duration::age(i64::try_from(ago.as_secs()).unwrap_or(i64::MAX))
            );
            match age.settles_in().filter(|left| !left.is_zero()) {
                Some(left) => format!("{changed}, in force in {} s at the latest", left.as_secs() + 1),
                None => format!("{changed} and in force"),
            }
        }
    }
}
