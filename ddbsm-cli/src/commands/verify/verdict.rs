//! What all tries together tell, and whether that is good.

use super::attempts::Try;
use super::outcome::Outcome;
use crate::terminal;
use anyhow::{Result, bail};

/// What the caller says that it is, and is held to.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Claims {
    /// The caller owns secrets: they must be readable
    #[arg(long, requires = "principal")]
    pub(crate) owner: bool,
    /// The caller is a writer: that it can write counts as right, also for an owner or an admin
    #[arg(long)]
    writer: bool,
    /// The caller is an admin of the table: changing its settings counts as right
    #[arg(long)]
    admin: bool,
}

impl Claims {
    /// What being let in to write is. Whoever says nothing is not told what it should be.
    pub(crate) fn writing(self) -> Outcome {
        let says_what_it_is = self.owner || self.admin;
        if self.writer || !says_what_it_is { Outcome::Allowed } else { Outcome::GotThrough }
    }
}

/// Fails unless the table's policy was seen to stop all that it should.
pub(crate) fn verdict(tries: &[Try], claims: Claims) -> Result<()> {
    let count = |is: fn(&Outcome) -> bool| {
        let right = |attempt: &&Try| claims.admin && attempt.statement == "AdminsOnly";
        tries.iter().filter(|attempt| is(&attempt.outcome) && !right(attempt)).count()
    };
    let elsewhere = count(|outcome| matches!(outcome, Outcome::DeniedElsewhere(_)));
    if elsewhere > 0 {
        terminal::warning(&format!(
            "{elsewhere} ways were stopped by another policy than the table's. Whoever is granted more may get through: \
             run verify as such a role."
        ));
    }
    let through = count(|outcome| *outcome == Outcome::GotThrough);
    if through > 0 {
        bail!("{through} ways got through. Each is stopped by the statement named beside it: ddbsm init.");
    }
    if count(|outcome| *outcome == Outcome::NotReadable) > 0 {
        bail!("The caller can't read its own secrets: is --principal its ARN, and does it have --for owner?");
    }
    let undecided = count(|outcome| matches!(outcome, Outcome::Undecided(_)));
    if undecided > 0 {
        bail!(
            "{undecided} ways are undecided: the answer does not tell whether the caller was let in. Run verify again; \
             if they stay so, nothing is known of them."
        );
    }
    let denied = count(|outcome| *outcome == Outcome::Denied);
    if denied == 0 {
        bail!(
            "The table's policy stopped nothing: is it in force (ddbsm init), and is the caller granted anything?"
        );
    }
    terminal::note(&format!(
        "{denied} of {} ways denied by the table's policy, none got through.",
        tries.len()
    ));
    Ok(())
}
