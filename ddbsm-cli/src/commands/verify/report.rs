//! What `verify` shows: what was found, and nothing about what is as it should be.

use super::attempts::Outcome;
use super::comparison::{Compared, Regional};
use super::outside::{Setting, State};
use super::verdict::{Counts, Findings, Verdict};
use crate::policy::age::Age;
use crate::policy::compare::Difference;
use crate::terminal::{self, printable, row};
use anyhow::Result;
use serde_json::{Value, json};
use std::io;

pub(super) struct Report<'a> {
    pub(super) table: String,
    pub(super) caller: Option<&'a str>,
    pub(super) principal: Option<&'a str>,
    pub(super) findings: &'a Findings<'a>,
    pub(super) verdict: &'a Verdict,
}

impl Report<'_> {
    pub(super) fn json(&self) -> Result<()> {
        let report = json!({
            "verdict": self.verdict.text(),
            "reasons": self.verdict,
            "table": self.table,
            "caller": self.caller,
            "principal": self.principal,
            "claims": self.findings.claims.names(),
            "policy": self.findings.policy.iter().map(|one| regional(one, self.findings.changed)).collect::<Vec<_>>(),
            "patterns": self.findings.patterns,
            "counts": Counts::of(self.findings.attempts),
            "attempts": self.findings.attempts,
            "outside": self.findings.outside,
        });
        terminal::json(&report)?;
        Ok(())
    }

    pub(super) fn text(&self, all: bool) -> Result<()> {
        let caller = printable(self.caller.unwrap_or("unknown"));
        row("table", &self.table)?;
        row("caller", &format!("{caller}, as {}", self.findings.claims.names().join(" and ")))?;
        for one in self.findings.policy {
            row("policy", &format!("{} in {}{}", compared(&one.compared), one.region, age(one.age)))?;
            if let Compared::Differs(differences) = &one.compared {
                differences.iter().try_for_each(|difference| row("", &difference_text(difference)))?;
            }
        }
        self.findings.patterns.iter().try_for_each(|pattern| row("pattern", pattern))?;
        let counts = Counts::of(self.findings.attempts);
        let allowed =
            if counts.allowed > 0 { format!(", {} allowed", counts.allowed) } else { String::new() };
        row(
            "attempts",
            &format!(
                "{} denied by the table policy, {} denied by something else, {} got through, {} undecided, {} not \
                 tried{allowed}",
                counts.denied_by_table,
                counts.denied_elsewhere,
                counts.got_through,
                counts.undecided,
                counts.not_tried
            ),
        )?;
        self.groups(all).into_iter().try_for_each(|(label, text)| row(&label, &text))?;
        self.outside(all)?;
        let verdict = self.verdict.text();
        let shown = if verdict == "proven" { terminal::good(verdict) } else { terminal::bad(verdict) };
        row("verdict", &shown)?;
        Ok(())
    }

    /// The attempts that ended alike, but for those denied by the table policy.
    fn groups(&self, all: bool) -> Vec<(String, String)> {
        let mut groups: Vec<(String, String, Vec<&str>)> = Vec::new();
        for attempt in self.findings.attempts {
            let (label, why) = match &attempt.outcome {
                Outcome::Denied if all => ("denied".to_owned(), format!("by {}", attempt.statement)),
                Outcome::Denied => continue,
                Outcome::DeniedElsewhere(by) => ("denied".to_owned(), format!("by {by}")),
                Outcome::GotThrough => {
                    (terminal::bad("GOT THROUGH"), format!("{} should deny it", attempt.statement))
                }
                Outcome::Allowed => ("allowed".to_owned(), "as expected".to_owned()),
                Outcome::Undecided(code) => ("undecided".to_owned(), printable(code).into_owned()),
                Outcome::NotTried(why) => ("not tried".to_owned(), why.text().to_owned()),
            };
            match groups.iter_mut().find(|(of, reason, _)| *of == label && *reason == why) {
                Some((_, _, ways)) => ways.push(attempt.way),
                None => groups.push((label, why, vec![attempt.way])),
            }
        }
        groups.into_iter().map(|(label, why, ways)| (label, format!("{} ({why})", ways.join("; ")))).collect()
    }

    fn outside(&self, all: bool) -> io::Result<()> {
        let off = |setting: &&Setting| matches!(setting.state, State::Off);
        let unknown = |setting: &&Setting| matches!(setting.state, State::Unknown(_));
        let names = |is: &dyn Fn(&&Setting) -> bool| {
            self.findings.outside.iter().filter(is).map(|setting| setting.what).collect::<Vec<_>>().join(", ")
        };
        for setting in self.findings.outside {
            match &setting.state {
                State::Open(what) => row(&terminal::bad("OPEN"), &format!("{}: {what}", setting.what))?,
                State::On(what) => row("on", &format!("{}: {what}", setting.what))?,
                State::Unknown(why) if all => row("unknown", &format!("{}: {why}", setting.what))?,
                State::Off | State::Unknown(_) => {}
            }
        }
        if !all && self.findings.outside.iter().any(|setting| unknown(&setting)) {
            row("unknown", &names(&unknown))?;
        }
        if self.findings.outside.iter().any(|setting| off(&setting)) {
            row("off", &names(&off))?;
        }
        Ok(())
    }
}

fn compared(compared: &Compared) -> String {
    match compared {
        Compared::Same => "as wanted".to_owned(),
        Compared::Differs(_) => terminal::bad("DIFFERS"),
        Compared::Missing => terminal::bad("MISSING"),
        Compared::Not(_) => terminal::bad("not compared"),
    }
}

fn age(age: Option<Age>) -> String {
    match age {
        None => String::new(),
        Some(Age::First) => ", made with the table".to_owned(),
        Some(Age::Changed(ago)) => format!(", changed {} ago", duration(ago.as_secs())),
        Some(Age::Unknown) => ", age unknown".to_owned(),
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn regional(one: &Regional, changed: &[String]) -> Value {
    let (result, details) = match &one.compared {
        Compared::Same => ("same", Value::Null),
        Compared::Differs(differences) => {
            ("differs", differences.iter().map(difference_text).collect::<Vec<_>>().into())
        }
        Compared::Missing => ("missing", Value::Null),
        Compared::Not(why) => ("not_compared", why.as_str().into()),
    };
    let (age, seconds) = match one.age {
        None => (Value::Null, None),
        Some(Age::First) => ("first".into(), None),
        Some(Age::Changed(ago)) => ("changed".into(), Some(ago.as_secs())),
        Some(Age::Unknown) => ("unknown".into(), None),
    };
    let changed = changed.contains(&one.region);
    json!({
        "region": one.region,
        "result": result,
        "detail": details,
        "age": age,
        "seconds": seconds,
        "changed_meanwhile": changed,
    })
}

/// Of two lists, what one has and the other hasn't.
fn difference_text(difference: &Difference) -> String {
    let text = match difference {
        Difference::Changed { sid, part, wanted: Some(wanted), in_force: Some(in_force) } => {
            list(wanted).zip(list(in_force)).map(|(wanted, in_force)| {
                let without = |these: &[&str], those: &[&str]| {
                    these.iter().filter(|one| !those.contains(one)).copied().collect::<Vec<_>>().join(", ")
                };
                match (without(&wanted, &in_force), without(&in_force, &wanted)) {
                    (lacks, more) if lacks.is_empty() && more.is_empty() => {
                        format!("{sid}: {part} is in another order, or names something twice")
                    }
                    (lacks, more) if more.is_empty() => format!("{sid}: {part} lacks {lacks}"),
                    (lacks, more) if lacks.is_empty() => {
                        format!("{sid}: {part} has {more}, which isn't wanted")
                    }
                    (lacks, more) => format!("{sid}: {part} has {more} in place of {lacks}"),
                }
            })
        }
        _ => None,
    };
    printable(&text.unwrap_or_else(|| difference.to_string())).into_owned()
}

fn list(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(one) => Some(vec![one]),
        Value::Array(all) => all.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
