//! What the comparison and the attempts prove together, and what is missing.

use super::attempts::{Attempt, Outcome, Why};
use super::claims::Claims;
use super::comparison::{Compared, Regional, settles_in};
use super::outside::{self, Setting};
use crate::terminal::exit;
use anyhow::Result;
use serde::Serialize;

/// How many attempts ended how. Only the first is proof.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub(super) denied_by_table: usize,
    pub(super) denied_elsewhere: usize,
    pub(super) got_through: usize,
    pub(super) undecided: usize,
    pub(super) not_tried: usize,
    /// Let in, as such a caller should be.
    pub(super) allowed: usize,
}

impl Counts {
    pub(super) fn of(attempts: &[Attempt]) -> Self {
        let mut counts = Self::default();
        for attempt in attempts {
            *match attempt.outcome {
                Outcome::Denied => &mut counts.denied_by_table,
                Outcome::DeniedElsewhere(_) => &mut counts.denied_elsewhere,
                Outcome::GotThrough => &mut counts.got_through,
                Outcome::Undecided(_) => &mut counts.undecided,
                Outcome::NotTried(_) => &mut counts.not_tried,
                Outcome::Allowed => &mut counts.allowed,
            } += 1;
        }
        counts
    }
}

/// All that was found.
pub(super) struct Findings<'a> {
    pub(super) claims: Claims,
    pub(super) policy: &'a [Regional],
    /// The regions where the policy changed during the attempts, or couldn't be read again.
    pub(super) changed: &'a [String],
    /// The replicas aren't known, since the table may not be described.
    pub(super) replicas_unknown: bool,
    pub(super) patterns: &'a [String],
    /// Why the principal that was given isn't the caller's.
    pub(super) wrong_principal: Option<&'a str>,
    pub(super) attempts: &'a [Attempt],
    pub(super) outside: &'a [Setting],
    /// All attempts were made.
    pub(super) finished: bool,
}

/// The verdict, with its reasons: none is proof.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    /// What got through or differs.
    pub(super) failed: Vec<String>,
    /// What is missing for a proof.
    pub(super) missing: Vec<String>,
}

impl Verdict {
    pub(super) fn text(&self) -> &'static str {
        match (self.failed.is_empty(), self.missing.is_empty()) {
            (true, true) => "proven",
            (true, false) => "not proven",
            (false, _) => "failed",
        }
    }

    pub(super) fn result(self) -> Result<()> {
        let said = |reasons: &[String]| reasons.join("\n  ");
        match self.text() {
            "proven" => Ok(()),
            "failed" => Err(exit::not_satisfied(said(&[self.failed, self.missing].concat()))),
            _ => Err(exit::not_proven(format!("Not proven.\n  {}", said(&self.missing)))),
        }
    }
}

impl Findings<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        Verdict { failed: self.failed(), missing: self.missing() }
    }

    fn failed(&self) -> Vec<String> {
        let mut failed = Vec::new();
        for Regional { region, compared, .. } in self.policy {
            match compared {
                Compared::Differs(_) => failed.push(format!(
                    "The policy in {region} isn't the one wanted. Give the options that you gave to ddbsm init, or run \
                     ddbsm init again."
                )),
                Compared::Missing => {
                    failed.push(format!("The table has no policy in {region}. Attach one with ddbsm init."));
                }
                Compared::Same | Compared::Not(_) => {}
            }
        }
        failed.extend_from_slice(self.patterns);
        let Counts { got_through, not_tried, .. } = Counts::of(self.attempts);
        if got_through > 0 {
            let made = self.attempts.len() - not_tried;
            failed.push(format!("{got_through} of the {made} attempts that were made got through."));
        }
        failed
    }

    fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for Regional { region, compared, .. } in self.policy {
            if let Compared::Not(why) = compared {
                missing.push(format!("The policy in {region} isn't compared: {why}."));
            }
        }
        missing.extend(self.changed.iter().map(|region| {
            format!(
                "The policy in {region} changed during the attempts or couldn't be read again, so the attempts may have met \
                 another than the one compared. Run verify again."
            )
        }));
        if self.replicas_unknown {
            missing.push("Whether the table has replicas isn't known: DescribeTable is denied.".to_owned());
        }
        if let Some(left) = settles_in(self.policy) {
            missing.push(format!(
                "The policy changed less than 5 minutes ago, so the attempts may have met the one before. Run verify \
                 again in {} s, or with --wait.",
                left.as_secs() + 1
            ));
        }
        missing.extend(self.wrong_principal.map(str::to_owned));
        missing.extend(self.attempts_missing());
        let open = outside::open(self.outside);
        if open > 0 {
            missing.push(format!(
                "{open} of the settings that no table policy reaches let values out: close them, or see who may read \
                 there (ddbsm policy --scp)."
            ));
        }
        missing
    }

    fn attempts_missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let outcomes: Vec<_> =
            self.attempts.iter().map(|attempt| (attempt.statement, &attempt.outcome)).collect();
        if self.finished {
            missing.extend(self.claims.not_shown(&outcomes).into_iter().map(str::to_owned));
        }
        // Where such a caller may be let in, there is nothing to prove.
        let count = |is: fn(&Outcome) -> bool| {
            let to_prove = outcomes.iter().filter(|(statement, _)| !self.claims.allow(statement));
            to_prove.filter(|(_, outcome)| is(outcome)).count()
        };
        let elsewhere = count(|outcome| matches!(outcome, Outcome::DeniedElsewhere(_)));
        if elsewhere > 0 {
            missing.push(format!(
                "{elsewhere} attempts were denied by another policy than the table's, which proves nothing about the \
                 table. Run verify as a role that is granted more."
            ));
        }
        let undecided = count(|outcome| matches!(outcome, Outcome::Undecided(_)));
        if undecided > 0 {
            missing.push(format!(
                "{undecided} attempts are undecided: the response doesn't tell whether the caller was let in. Run verify \
                 again."
            ));
        }
        let no_principal = |attempt: &Attempt| attempt.outcome == Outcome::NotTried(Why::NoPrincipal);
        if self.wrong_principal.is_none() && self.attempts.iter().any(no_principal) {
            missing.push(
                "A batch that mixes in a key of the caller's own wasn't tried. Give the caller's role, with its path, as \
                 --principal."
                    .to_owned(),
            );
        }
        if Counts::of(self.attempts).denied_by_table == 0 {
            missing.push("The table policy denied nothing.".to_owned());
        }
        missing
    }
}
