//! The answer, as a table, as JSON or as annotations of GitHub Actions.

use super::finding::{Answer, Note, Secret, Severity, State};
use super::words;
use crate::duration;
use crate::terminal::{self, bad, exit, good, printable};
use anyhow::Result;
use ddbsm_core::table::Time;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Table,
    Json,
    GitHub,
}

#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) answer: &'a Answer,
    pub(super) table: &'a str,
    pub(super) principal: &'a str,
    pub(super) now: Time,
    /// Whether a warning is an error.
    pub(super) strict: bool,
}

/// One thing to know, and how much it matters.
struct Finding {
    severity: Severity,
    text: String,
}

impl Report<'_> {
    pub(super) fn print(&self, style: Style) -> Result<()> {
        if matches!(style, Style::Json) {
            return terminal::json(&self.json());
        }
        let rows: Vec<_> = self.answer.secrets.iter().map(|secret| self.row(secret)).collect();
        match (rows.len(), self.answer.ignored) {
            (0, 0) => terminal::note("The program needs no secret."),
            (0, _) => {}
            _ => terminal::table(&["NAME", "VERSION", "AGE", "STATE"], &rows)?,
        }
        match self.answer.ignored {
            0 => {}
            1 => terminal::note("1 secret isn't looked at (--ignore)."),
            many => terminal::note(&format!("{many} secrets aren't looked at (--ignore).")),
        }
        for Finding { severity, text } in self.findings() {
            match style {
                Style::GitHub => terminal::line(&annotation(self.weight(severity), &text))?,
                _ if self.weight(severity) == Severity::Fine => terminal::note(&text),
                _ => terminal::warning(&text),
            }
        }
        Ok(())
    }

    /// The exit code, and what it's for.
    pub(super) fn verdict(&self) -> Result<()> {
        let worst = self.findings().iter().map(|finding| self.weight(finding.severity)).max();
        let count = |least| {
            let bad = self.answer.secrets.iter().filter(|secret| self.weight(secret.severity()) == least);
            let unused = if least == Severity::Error && self.strict { self.answer.unused.len() } else { 0 };
            bad.count() + unused
        };
        let of = format!("of {} in table {}", self.principal, self.table);
        match worst {
            Some(Severity::Error) => {
                let count = count(Severity::Error);
                Err(exit::not_satisfied(format!("Not satisfied: {} {of}.", secrets(count))))
            }
            Some(Severity::Unknown) => {
                let count = count(Severity::Unknown);
                Err(exit::not_proven(format!("Not known: {} {of}.", secrets(count))))
            }
            _ => {
                terminal::note(&format!("Satisfied: {} {of}.", secrets(self.answer.secrets.len())));
                Ok(())
            }
        }
    }

    fn weight(&self, severity: Severity) -> Severity {
        if self.strict && severity == Severity::Warning { Severity::Error } else { severity }
    }

    fn row(&self, secret: &Secret) -> Vec<String> {
        let version = secret.version.map_or_else(|| "-".to_owned(), |version| version.to_string());
        let age = |at: Time| duration::age(self.now.unix_seconds() - at.unix_seconds());
        let age = secret.stored_at.map_or_else(|| "-".to_owned(), age);
        let notes = secret.notes.iter().map(words::note);
        let absent = matches!(secret.state, State::Missing(_) | State::Removed) && !secret.needed;
        let state = if absent { "optional" } else { words::state(&secret.state) };
        let state: Vec<&str> = [state].into_iter().chain(notes).collect();
        let state = match self.weight(secret.severity()) {
            Severity::Fine => good(&state.join(", ")),
            Severity::Warning => state.join(", "),
            Severity::Unknown | Severity::Error => bad(&state.join(", ")),
        };
        vec![printable(&secret.name).into_owned(), version, age, state]
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for secret in &self.answer.secrets {
            let place = format!("{} (for {})", secret.name, secret.fields.join(", "));
            let mut add = |severity, text: String| {
                findings
                    .push(Finding { severity, text: printable(&format!("{place}: {text}")).into_owned() });
            };
            let state = secret.state.severity(secret.needed);
            if let Some(text) = words::about_state(secret, self.principal).filter(|_| state > Severity::Fine)
            {
                add(state, text);
            }
            for note in &secret.notes {
                add(note.severity(), words::about_note(note, secret, self.principal));
            }
        }
        for name in &self.answer.unused {
            let text = format!("{name}: {}", words::about_unused(name, self.principal));
            findings.push(Finding { severity: Severity::Warning, text: printable(&text).into_owned() });
        }
        findings
    }

    fn json(&self) -> Value {
        let secrets: Vec<Value> = self.answer.secrets.iter().map(|secret| self.secret(secret)).collect();
        let worst = self.findings().iter().map(|finding| self.weight(finding.severity)).max();
        let satisfied = match worst {
            Some(Severity::Error) => Some(false),
            Some(Severity::Unknown) => None,
            _ => Some(true),
        };
        json!({
            "satisfied": satisfied,
            "table": self.table,
            "principal": self.principal,
            "secrets": secrets,
            "unused": self.answer.unused,
        })
    }

    fn secret(&self, secret: &Secret) -> Value {
        let suggestions = match &secret.state {
            State::Missing(similar) => similar.as_slice(),
            _ => &[],
        };
        let until = secret.notes.iter().find_map(|note| match note {
            Note::OverlapEnds(until) => Some(until.to_string()),
            _ => None,
        });
        json!({
            "name": secret.name,
            "aliases": secret.aliases,
            "fields": secret.fields,
            "required": secret.needed,
            "state": words::state(&secret.state),
            "ok": self.weight(secret.severity()) <= Severity::Warning,
            "found": secret.found,
            "version": secret.version.map(|version| version.to_string()),
            "created_at": secret.stored_at.map(|at| at.to_string()),
            "overlap_until": until,
            "notes": secret.notes.iter().map(words::note).collect::<Vec<_>>(),
            "suggestions": suggestions,
        })
    }
}

fn secrets(count: usize) -> String {
    if count == 1 { "1 secret".to_owned() } else { format!("{count} secrets") }
}

/// A workflow command: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
fn annotation(severity: Severity, text: &str) -> String {
    let level = match severity {
        Severity::Fine => "notice",
        Severity::Warning => "warning",
        Severity::Unknown | Severity::Error => "error",
    };
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    format!("::{level} title=ddbsm check::{text}")
}
